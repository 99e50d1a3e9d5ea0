"""Changing who belongs to an account and as what; the account's holders decide, and every change ends sessions."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.people.rules.roles import check_last_day
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import ConflictError
from tenants.identity.invitations import agree_factor_reset, ask_factor_reset
from tenants.identity.people import change_roles, current_member, remove_member
from tenants.identity.sign_in import end_sessions
from tenants.work import Work


@dataclass(frozen=True)
class ChangeRoles:
    """New roles for a member, up to a last day if there is one; `version` is the one that was read."""

    roles: tuple[str, ...]
    ends_on: date | None
    person_id: UUID
    version: int


@dataclass(frozen=True)
class RemovePerson:
    """Somebody leaves this account; `version` is the one that was read."""

    person_id: UUID
    version: int


def change_member_roles(work: Work, command: ChangeRoles) -> None:
    """Give a member other roles; their sessions end now, everywhere (quality S28).

    Raises ConflictError for a stale version, and RuleBrokenError where nobody would manage the account any more.
    """
    work.require(Permission.PEOPLE_MANAGE)
    found = current_member(work, command.person_id)
    check_last_day(command.roles, max(found.starts_on, work.today), command.ends_on)
    change_roles(work, command.person_id, command.roles, command.ends_on, command.version)


def remove_person(work: Work, command: RemovePerson) -> None:
    """End somebody's membership today; what they did stays on the audit trail under their name."""
    work.require(Permission.PEOPLE_MANAGE)
    if current_member(work, command.person_id).version != command.version:
        raise ConflictError("Someone changed this person’s roles while you were looking. Read them again, then choose.")
    remove_member(work, command.person_id)


def ask_reset(work: Work, person_id: UUID) -> None:
    """Ask that a member's lost second factor be reset; a second holder must agree (quality S27)."""
    work.require(Permission.PEOPLE_MANAGE)
    ask_factor_reset(work, person_id)


def agree_reset(work: Work, person_id: UUID) -> None:
    """Agree, as a second holder, to reset a member's second factor; they set up a new one when they next sign in."""
    work.require(Permission.PEOPLE_MANAGE)
    agree_factor_reset(work, person_id)


def end_all_sessions(work: Work, person_id: UUID) -> None:
    """End every session of the acting person, this one too."""
    end_sessions(work.session, person_id)
    work.record(Event("sessions-ended", "person", person_id))
