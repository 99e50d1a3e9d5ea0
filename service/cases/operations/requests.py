"""Asking agencies what they know, for a rapid review: asking, moving the date, withdrawing, and each handover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.cases.operations.drafts import begin_draft
from service.cases.queries.access import access_incident
from service.cases.queries.calendar import calendar_in_force, in_known_years
from service.cases.queries.incidents import subjects_of
from service.cases.queries.requests import RUN, agencies_to_ask, request_row, review_due, usual_due
from service.cases.records.incidents import Incident, Subject
from service.cases.records.requests import InformationRequest
from service.cases.rules import requests as rules
from service.messages.operations import NewMessage, Watch, send_message, set_reminders, withdraw_reminders
from service.statute.clocks import working_days_between
from service.statute.sentences import date_in_words
from tenants.accounts import Connection
from tenants.audit import Event
from tenants.errors import ConflictError, RuleBrokenError
from tenants.handovers import HandoverSent, Posting
from tenants.identity.respondents import invite_respondent, respondents_of, withdraw_respondent
from tenants.work import Work

ABOUT = "information-request"
"""The name of the handover, and the one under which a request's reminders ask whether it is still owed."""


@dataclass(frozen=True, kw_only=True)
class AskAgencies:
    """Ask several agencies at once, and one more that has no account; without a date the usual one holds."""

    incident_id: UUID
    agencies: tuple[UUID, ...] = ()
    other_name: str | None = None
    other_contact: str | None = None
    other_email: str | None = None
    scope: str
    period_from: date | None = None
    period_to: date | None = None
    due_on: date | None = None
    says_names: bool
    what_happened: str | None = None


@dataclass(frozen=True)
class MoveDue:
    """Move the day an answer is due, with the reason; the first day is kept."""

    incident_id: UUID
    request_id: UUID
    due_on: date
    reason: str
    version: int


@dataclass(frozen=True)
class WithdrawRequest:
    """Let an agency off, with the reason."""

    incident_id: UUID
    request_id: UUID
    reason: str
    version: int


@dataclass(frozen=True)
class InviteByLink:
    """Let an agency without an account answer by a link, until a day."""

    incident_id: UUID
    request_id: UUID
    name: str
    email: str
    ends_on: date
    version: int


def ask_agencies(work: Work, command: AskAgencies) -> list[InformationRequest]:
    """Ask agencies what they know: one request each, handed over where the agency has an account.

    Raises RuleBrokenError where nobody was chosen, an agency was asked already, or the date cannot be.
    """
    incident = access_incident(work, command.incident_id, RUN)
    rules.check_may_ask(incident.state)
    rules.check_period(command.period_from, command.period_to)
    due_on = command.due_on or usual_due(work, incident)
    rules.check_due(due_on, work.today, review_due(work, incident))
    names = _names_of(work, command)
    with work.tentatively():
        made = [_ask(work, incident, command, due_on, (each, names[each])) for each in command.agencies]
        if command.other_name:
            made.append(_ask(work, incident, command, due_on, (None, command.other_name)))
    return made


def move_due(work: Work, command: MoveDue) -> None:
    """Move the day an answer is due; the agency is told by a new version of the request."""
    incident = access_incident(work, command.incident_id, RUN)
    row = hold_request(work, incident, command.request_id, command.version, ("Reason", command.reason))
    rules.check_is_owed(row.state)
    rules.check_due(command.due_on, work.today, review_due(work, incident))
    details = {"request": row.reference, "from": str(row.due_on), "to": str(command.due_on)}
    with work.tentatively():
        set_due(work, row, command.due_on)
    work.seal(row, "due_reason", command.reason)
    row.due_moved_by = work.actor.name
    row.version += 1
    work.record(Event("request-due-moved", "incident", incident.id, details))
    post_version(work, incident, row)


def withdraw_request(work: Work, command: WithdrawRequest) -> None:
    """Let an agency off, with the reason; it is told the same way as it was asked."""
    incident = access_incident(work, command.incident_id, RUN)
    row = hold_request(work, incident, command.request_id, command.version, ("Reason", command.reason))
    rules.check_may_withdraw(row.state)
    _withdraw(work, incident, row, command.reason)


def withdraw_requests(work: Work, incident: Incident, reason: str) -> int:
    """Let every agency off that was asked about an incident whose notification was withdrawn; gives how many."""
    rows = work.session.scalars(
        select(InformationRequest)
        .where(
            InformationRequest.incident_id == incident.id,
            InformationRequest.state.in_(["asked", "queried", "answered"]),
        )
        .order_by(InformationRequest.number)
        .with_for_update()
    ).all()
    for row in rows:
        _withdraw(work, incident, row, reason)
    return len(rows)


def invite_by_link(work: Work, command: InviteByLink) -> InformationRequest:
    """Let an agency without an account answer by a link and a code; the business unit may still record it instead.

    The link goes to the address alone, in words that name no child (decision 0013).
    """
    incident = access_incident(work, command.incident_id, RUN)
    row = hold_request(work, incident, command.request_id, command.version, ("Name", command.name))
    rules.check_may_record(row.state, row.way)
    row.way = "light"
    work.seal(row, "contact_name", command.name)
    work.seal(row, "contact_email", command.email)
    row.version += 1
    work.record(Event("request-link-given", "incident", incident.id, {"request": row.reference}))
    respondent, token = invite_respondent(work, ABOUT, row.id, command.name, command.email, command.ends_on)
    send_message(work, _link_message(work, row, command, respondent.id, token))
    return row


def _link_message(
    work: Work, row: InformationRequest, command: InviteByLink, respondent_id: UUID, token: str
) -> NewMessage:
    return NewMessage(
        to_email=command.email,
        to_name=command.name,
        subject=f"a request for information, {row.reference}",
        lines=(
            f"{work.account.full_name} asks your agency for information, by the end of {date_in_words(row.due_on)}.",
            "Open the page below. We will e-mail you a code that opens it.",
            "If you have not been told whom this is about, ring the business unit. It is not said here.",
        ),
        link_path=f"/accounts/{work.account.slug}/by-link/{token}",
        effect_key=f"request-link:{respondent_id}",
        thing_id=row.id,
    )


def note_request_delivered(work: Work, sent: HandoverSent) -> None:
    """The request is in the agency's account; the first delivery is the one that counts."""
    row = work.session.scalar(select(InformationRequest).where(InformationRequest.id == sent.thing_id))
    if row is not None and row.delivered_at is None:
        row.delivered_at = work.now
        work.record(Event("request-delivered", "incident", row.incident_id, {"request": row.reference}))


def hold_request(
    work: Work, incident: Incident, request_id: UUID, version: int, mine: tuple[str, str]
) -> InformationRequest:
    """The row of a request from the version that was read; raises ConflictError with what was written and not kept."""
    row = request_row(work, incident, request_id)
    if row.version != version:
        label, yours = mine
        theirs = f"The request is {rules.STATES[row.state].lower()} and due on {row.due_on.isoformat()} now."
        raise ConflictError("Someone changed this request while you were writing.", [(label, theirs, yours)])
    return row


def set_due(work: Work, row: InformationRequest, due_on: date) -> None:
    """Set the day an answer is due and its reminders; an earlier escalation is forgotten with the earlier day."""
    row.due_on, row.escalated_at = due_on, None
    calendar = calendar_in_force(work.session)
    with in_known_years("due_on"):
        length = working_days_between(work.today, due_on, calendar)
        set_reminders(work, Watch(ABOUT, row.id, due_on, length), calendar)


def post_version(work: Work, incident: Incident, row: InformationRequest, reason: str = "") -> None:
    """Hand the next version of a request over to the agency's account; raises RuleBrokenError without a connection."""
    row.version_sent += 1
    if row.agency_account_id is None:
        return
    earlier = select(func.max(HandoverSent.number)).where(HandoverSent.kind == ABOUT, HandoverSent.thing_id == row.id)
    work.hand_over(
        Posting(
            ABOUT,
            row.agency_account_id,
            ABOUT,
            row.id,
            _body(work, incident, row, reason),
            version=row.version_sent,
            replaces=work.session.scalar(earlier),
        )
    )


def is_connected(work: Work, row: InformationRequest) -> bool:
    """Whether the agency's account can still be reached."""
    state = select(Connection.state).where(Connection.peer_account_id == row.agency_account_id)
    return work.session.scalar(state) == "accepted"


def _names_of(work: Work, command: AskAgencies) -> dict[UUID, str]:
    """The names of the chosen agencies; raises RuleBrokenError for nobody, and for one that cannot be asked."""
    if not command.agencies and not command.other_name:
        said = "Choose at least one agency, or name one that has no account."
        raise RuleBrokenError(said, {"agencies": said})
    names = {choice.account_id: choice.name for choice in agencies_to_ask(work, command.incident_id)}
    if not set(command.agencies) <= set(names):
        said = "Choose agencies that are connected with you and were not asked already."
        raise RuleBrokenError(said, {"agencies": said})
    return names


def _ask(
    work: Work, incident: Incident, command: AskAgencies, due_on: date, agency: tuple[UUID | None, str]
) -> InformationRequest:
    account_id, name = agency
    number = _next_number(work, incident)
    row = InformationRequest(
        incident_id=incident.id,
        number=number,
        reference=f"{incident.reference}/{number}",
        agency_name=name,
        agency_account_id=account_id,
        way="account" if account_id else "on-behalf",
        state="asked",
        asked_by=work.actor.name,
        asked_at=work.now,
        due_on=due_on,
        first_due_on=due_on,
        period_from=command.period_from,
        period_to=command.period_to,
        says_names=command.says_names,
        version_sent=0,
        nudges=0,
        version=1,
    )
    work.seal(row, "scope", command.scope)
    work.seal(row, "what_happened", command.what_happened or None)
    if account_id is None:
        work.seal(row, "contact_name", command.other_contact or None)
        work.seal(row, "contact_email", command.other_email or None)
    work.add(row)
    begin_draft(work, row.id, row.thing)
    work.record(Event("request-sent", "incident", incident.id, {"request": row.reference, "due_on": str(due_on)}))
    set_due(work, row, due_on)
    post_version(work, incident, row)
    return row


def _next_number(work: Work, incident: Incident) -> int:
    """The next number inside the incident, which is held so that two askings do not share one."""
    work.session.scalar(select(Incident.id).where(Incident.id == incident.id).with_for_update())
    last = select(func.max(InformationRequest.number)).where(InformationRequest.incident_id == incident.id)
    return (work.session.scalar(last) or 0) + 1


def _withdraw(work: Work, incident: Incident, row: InformationRequest, reason: str) -> None:
    row.state = "withdrawn"
    row.settled_by, row.settled_at = work.actor.name, work.now
    work.seal(row, "reason", reason)
    row.version += 1
    withdraw_reminders(work, ABOUT, row.id)
    for respondent in respondents_of(work, row.id):
        if respondent.is_usable:
            withdraw_respondent(work, respondent.id)
    work.record(Event("request-withdrawn", "incident", incident.id, {"request": row.reference}))
    # An agency that ended the connection cannot be told and need not be: it has nothing of ours to answer any more.
    if is_connected(work, row):
        post_version(work, incident, row, reason)


def _body(work: Work, incident: Incident, row: InformationRequest, reason: str) -> dict[str, Any]:
    is_queried = row.state == "queried"
    return {
        "incident": str(incident.id),
        "request": str(row.id),
        "reference": row.reference,
        "state": "asked" if row.state in {"answered", "accepted"} else row.state,
        "version": row.version_sent,
        "asked_by": row.asked_by,
        "asked_at": _written(row.asked_at),
        "due_on": row.due_on.isoformat(),
        "scope": work.unseal(row, "scope") or "",
        "period_from": _written(row.period_from),
        "period_to": _written(row.period_to),
        "nature": incident.nature,
        "what_happened": work.unseal(row, "what_happened") or "",
        "children": _children(work, incident, says_names=row.says_names),
        "query": (work.unseal(row, "query") or "") if is_queried else "",
        "queries_reply": row.queries_reply if is_queried else None,
        "reason": reason,
    }


def _children(work: Work, incident: Incident, *, says_names: bool) -> Sequence[dict[str, str]]:
    if not says_names:
        asked = select(Subject.pseudonym).where(Subject.incident_id == incident.id).order_by(Subject.position)
        return [{"pseudonym": each, "name": "", "born_on": ""} for each in work.session.scalars(asked)]
    return [
        {"pseudonym": child.pseudonym, "name": child.name, "born_on": child.born_on}
        for child in subjects_of(work, incident)
    ]


def _written(day: date | datetime | None) -> str:
    return "" if day is None else day.isoformat()
