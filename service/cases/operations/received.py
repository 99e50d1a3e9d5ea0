"""A request for information in the agency's account: taken in with its versions, nudged about, delegated."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from service.cases.operations.drafts import begin_draft
from service.cases.operations.requests import ABOUT
from service.cases.queries.calendar import calendar_in_force
from service.cases.queries.received import access_received, body_of, may_write
from service.cases.records.replies import RequestReceived
from service.cases.rules.replies import Asked, read_request, stage_after
from service.cases.rules.requests import BY_HAND
from service.messages.operations import NewMessage, send_message
from service.messages.rules import Rung
from service.schemas.handed import an_id, as_agreed
from service.schemas.years import in_known_years
from service.statute.clocks import working_days_between
from service.statute.sentences import date_in_words
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.database import held
from tenants.errors import ConflictError, NotFoundError, RuleBrokenError
from tenants.handovers import Delivered, freeze
from tenants.identity.people import Member, member, members, members_with_role
from tenants.work import Work

LEADS, SIGNATORIES = "safeguarding-lead", "senior-sign-off"
THING = "request-received"
RUNGS = (*(rung.value for rung in Rung), BY_HAND)
"""The reminders that a partnership sends: those of the ladder, and one that somebody sent by hand."""
NEWS = {
    "asked": "{sender} asks your agency for information for a rapid review, by {due}.",
    "queried": "{sender} has a question about your agency’s answer. Please answer it by {due}.",
    "withdrawn": "{sender} has withdrawn its request for information. Nothing is owed.",
}


@dataclass(frozen=True)
class DelegateRequest:
    """Give a request to one member of the agency to answer; nobody takes it back to the leads."""

    received_id: UUID
    person_id: UUID | None
    version: int


def take_in_request(work: Work, delivered: Delivered) -> None:
    """File a version of a request in the agency's account: once, whatever the order in which versions arrive.

    An older version that comes after a newer one changes nothing. Raises RuleBrokenError where it cannot be read,
    or is due on a day that nobody can count to.
    """
    asked = read_request(delivered.body, delivered.version)
    with in_known_years("due_on"):
        working_days_between(work.today, asked.due_on, calendar_in_force(work.session))
    row = _find(work, delivered.from_account_id, asked.request_id)
    if row is None:
        row = _open(work, delivered, asked)
    elif asked.number <= row.latest:
        _check_same(work, row, asked, delivered)
        return
    else:
        row.stage = stage_after(row.stage, asked.state, asked.queries_reply, row.replies)
        row.state, row.latest, row.due_on, row.reference = asked.state, asked.number, asked.due_on, asked.reference
        work.seal(row, "body", freeze(delivered.body))
        row.version += 1
    work.record(Event(f"request-{asked.state}", THING, row.id, {"version": asked.number, "from": delivered.from_name}))
    line = NEWS[asked.state].format(sender=delivered.from_name, due=date_in_words(asked.due_on))
    tell(work, row, _concerned(work, row), line, f"v{asked.number}")


def take_in_nudge(work: Work, delivered: Delivered) -> None:
    """Remind the people of this agency who can answer, if an answer is still owed; else the nudge is dropped."""
    body = delivered.body
    with as_agreed("This reminder cannot be read."):
        about, request_id, rung = body["about"], an_id(body["request"]), body["rung"]
        if rung not in RUNGS:
            raise ValueError
    row = _find(work, delivered.from_account_id, request_id) if about == ABOUT else None
    if row is None or row.state == "withdrawn" or row.stage == "sent":
        work.record(Event("nudge-dropped", THING, row.id if row else delivered.received_id, {"rung": rung}))
        return
    late = "was due on" if row.due_on < work.today else "is due by the end of"
    line = f"Your agency’s answer to {delivered.from_name} {late} {date_in_words(row.due_on)}."
    told = tell(work, row, _to_remind(work, row, rung), line, f"nudge-{delivered.version}")
    work.record(Event("nudge-passed-on", THING, row.id, {"rung": rung, "recipients": told}))


def delegate_request(work: Work, command: DelegateRequest) -> None:
    """Give a request to one member of the agency to answer; a chronology author sees only what was given to them."""
    row = access_received(work, command.received_id, Permission.REQUEST_DELEGATE)
    if row.version != command.version:
        clash = ("Given to", row.delegated_name or "Nobody", "Somebody else")
        raise ConflictError("Someone changed this request while you were choosing.", [clash])
    found = None if command.person_id is None else _delegate(work, command.person_id)
    row.delegated_to, row.delegated_name = (found.person_id, found.name) if found else (None, "")
    row.version += 1
    details = {"person": str(found.person_id)} if found else {}
    work.record(Event("request-delegated" if found else "request-taken-back", THING, row.id, details))
    if found is not None:
        line = f"You have been asked to write the answer, due by {date_in_words(row.due_on)}."
        tell(work, row, [found], line, f"delegated-{row.version}")


def tell(work: Work, row: RequestReceived, people: Iterable[Member], line: str, key: str) -> int:
    """Send people of the agency a neutral message about a request; gives how many were told."""
    told = {each.person_id: each for each in people if not each.is_disabled}
    for each in told.values():
        send_message(
            work,
            NewMessage(
                to_email=each.email,
                to_name=each.name,
                subject=f"a request for information, {row.reference}",
                lines=(line, "Open the page below to see what is asked."),
                link_path=f"/accounts/{work.account.slug}/requests/{row.id}",
                effect_key=f"request:{row.id}:{key}:{each.person_id}",
                kind="request",
                thing_id=row.id,
            ),
        )
    return len(told)


def signatories(work: Work) -> list[Member]:
    """The agency's senior leads, who sign answers off."""
    return members_with_role(work, SIGNATORIES)


def writers(work: Work, row: RequestReceived) -> list[Member]:
    """Whoever writes the answer to a request: the member it was given to, else the safeguarding leads."""
    given = [each for each in members(work) if each.person_id == row.delegated_to and may_write(work, each)]
    return given or members_with_role(work, LEADS)


def _open(work: Work, delivered: Delivered, asked: Asked) -> RequestReceived:
    row = RequestReceived(
        from_account_id=delivered.from_account_id,
        from_name=delivered.from_name,
        request_id=asked.request_id,
        incident_id=asked.incident_id,
        reference=asked.reference,
        state=asked.state,
        stage="to-answer",
        latest=asked.number,
        asked_by=asked.asked_by,
        asked_at=asked.asked_at,
        received_at=work.now,
        due_on=asked.due_on,
        first_due_on=asked.due_on,
        replies=0,
        version=1,
    )
    work.seal(row, "body", freeze(delivered.body))
    work.add(row)
    begin_draft(work, row.id, row.thing)
    return row


def _find(work: Work, from_account_id: UUID, request_id: UUID) -> RequestReceived | None:
    return work.session.scalar(
        held(
            select(RequestReceived).where(
                RequestReceived.from_account_id == from_account_id, RequestReceived.request_id == request_id
            )
        )
    )


def _check_same(work: Work, row: RequestReceived, asked: Asked, delivered: Delivered) -> None:
    if asked.number == row.latest and body_of(work, row) != dict(delivered.body):
        raise RuleBrokenError("This version came before and said something else. Send what changed as a new version.")


def _delegate(work: Work, person_id: UUID) -> Member:
    try:
        found = member(work, person_id)
    except NotFoundError:
        found = None
    if found is None or not may_write(work, found):
        said = "Choose somebody of this agency whose role writes answers."
        raise RuleBrokenError(said, {"person_id": said})
    return found


def _concerned(work: Work, row: RequestReceived) -> list[Member]:
    return [*members_with_role(work, LEADS), *writers(work, row)]


def _to_remind(work: Work, row: RequestReceived, rung: str) -> list[Member]:
    """Whom a reminder reaches: who writes, or who signs once it is with them; everybody when the day has passed."""
    if rung == Rung.OVERDUE.value:
        return [*_concerned(work, row), *signatories(work)]
    return signatories(work) if row.stage == "with-sign-off" else writers(work, row)
