"""Every permission the doors can ask for, with the cell of the roles table that grants it."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """`area:noun:verb`. A door names exactly one."""

    ACCOUNT_VIEW = "account:front-page:view"
    AUDIT_READ = "admin:audit:read"
    CONNECTION_MANAGE = "admin:connection:manage"
    CONNECTION_READ = "admin:connection:read"
    HOLIDAY_DECLARE = "admin:holiday:declare"
    INCIDENT_ASSIGN = "incident:case-list:assign"
    INCIDENT_READ = "incident:incident:read"
    INCIDENT_RECORD = "incident:incident:record"
    INCIDENT_RESTRICT = "incident:incident:restrict"
    LETTER_READ = "panel-letters:letter:read"
    LETTER_REPLY = "panel-letters:letter:reply"
    NOTIFICATION_PREPARE = "incident:notification:prepare"
    NOTIFICATION_SUBMIT = "incident:notification:submit"
    PANEL_DESK_READ = "panel:desk:read"
    PANEL_LETTER_WRITE = "panel:letter:write"
    PANEL_RECEIPT_GIVE = "panel:receipt:give"
    PEOPLE_MANAGE = "admin:people:manage"
    PEOPLE_READ = "admin:people:read"
    POST_MANAGE = "admin:post:manage"
    POST_READ = "admin:post:read"
    RAPID_REVIEW_DECIDE = "incident:rapid-review:decide"
    RAPID_REVIEW_READ = "incident:rapid-review:read"
    RAPID_REVIEW_RECOMMEND = "incident:rapid-review:recommend"
    RAPID_REVIEW_RUN = "incident:rapid-review:run"
    RAPID_REVIEW_SEND = "incident:rapid-review:send"
    REFERRAL_DECIDE = "incident:referral:decide"
    REFERRAL_READ = "incident:referral:read"
    REFERRAL_RECORD = "incident:referral:record"
    REPLY_BY_LINK = "by-link:reply:write"
    REQUEST_ANSWER = "requests:request:answer"
    REQUEST_DELEGATE = "requests:request:delegate"
    REQUEST_READ = "requests:request:read"
    REQUEST_SIGN_OFF = "requests:request:sign-off"
    SETTINGS_CHANGE = "admin:settings:change"
    SETTINGS_READ = "admin:settings:read"
    STEP_MOVE = "incident:step:move"
    TOKEN_MANAGE = "account:token:manage"  # noqa: S105 # the name of a permission, not a password


@dataclass(frozen=True)
class Cell:
    """The area of the roles table and the marks in it that are enough."""

    area: str
    marks: frozenset[str]


def _cell(area: str, marks: str) -> Cell:
    return Cell(area, frozenset(marks))


GRANTED_BY: dict[Permission, Cell] = {
    Permission.ACCOUNT_VIEW: _cell("account", "R"),
    Permission.AUDIT_READ: _cell("admin", "FR"),
    Permission.CONNECTION_MANAGE: _cell("admin", "F"),
    Permission.CONNECTION_READ: _cell("admin", "FRM"),
    Permission.HOLIDAY_DECLARE: _cell("admin", "F"),
    Permission.INCIDENT_ASSIGN: _cell("incident", "F"),
    Permission.INCIDENT_READ: _cell("incident", "FMCRDN"),
    Permission.INCIDENT_RECORD: _cell("incident", "FM"),
    Permission.INCIDENT_RESTRICT: _cell("incident", "F"),
    Permission.LETTER_READ: _cell("panel-letters", "FMR"),
    Permission.LETTER_REPLY: _cell("panel-letters", "F"),
    Permission.NOTIFICATION_PREPARE: _cell("incident", "FMN"),
    Permission.NOTIFICATION_SUBMIT: _cell("incident", "N"),
    Permission.PANEL_DESK_READ: _cell("panel-desk", "FR"),
    Permission.PANEL_LETTER_WRITE: _cell("panel-desk", "F"),
    Permission.PANEL_RECEIPT_GIVE: _cell("panel-desk", "F"),
    Permission.PEOPLE_MANAGE: _cell("admin", "F"),
    Permission.PEOPLE_READ: _cell("admin", "FRM"),
    Permission.POST_MANAGE: _cell("admin", "FM"),
    Permission.POST_READ: _cell("admin", "FRM"),
    Permission.RAPID_REVIEW_DECIDE: _cell("incident", "D"),
    Permission.RAPID_REVIEW_READ: _cell("incident", "FMCRD"),
    Permission.RAPID_REVIEW_RECOMMEND: _cell("incident", "F"),
    Permission.RAPID_REVIEW_RUN: _cell("incident", "FM"),
    Permission.RAPID_REVIEW_SEND: _cell("incident", "FM"),
    Permission.REFERRAL_DECIDE: _cell("incident", "FD"),
    Permission.REFERRAL_READ: _cell("incident", "FMCRDN"),
    Permission.REFERRAL_RECORD: _cell("incident", "FMC"),
    Permission.REPLY_BY_LINK: _cell("by-link", "C"),
    Permission.REQUEST_ANSWER: _cell("requests", "FC"),
    Permission.REQUEST_DELEGATE: _cell("requests", "F"),
    Permission.REQUEST_READ: _cell("requests", "FCS"),
    Permission.REQUEST_SIGN_OFF: _cell("requests", "S"),
    Permission.SETTINGS_CHANGE: _cell("admin", "F"),
    Permission.SETTINGS_READ: _cell("admin", "FRM"),
    Permission.STEP_MOVE: _cell("incident", "F"),
    Permission.TOKEN_MANAGE: _cell("account", "R"),
}
