"""The requests for information that partnerships sent this agency, and one of them with what it asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from service.cases.queries.calendar import calendar_in_force
from service.cases.queries.drafts import OpenReply
from service.cases.records.replies import RequestReceived
from service.cases.rules import replies as rules
from service.statute.calendar import Calendar
from service.statute.clocks import working_days_between
from tenants.access.permissions import Permission
from tenants.access.roles import Actor, reach
from tenants.database import held
from tenants.errors import NotFoundError
from tenants.handovers import thaw
from tenants.identity.people import Member, members
from tenants.work import Work

PAGE_ROWS = 50


@dataclass(frozen=True)
class ReceivedLine:
    """One request in the agency's list; nothing of it is under seal."""

    id: UUID
    reference: str
    from_name: str
    asked_by: str
    received_at: datetime
    due_on: date
    first_due_on: date
    state: str
    stage: str
    delegated_name: str
    is_late: bool
    is_owed: bool
    working_days_left: int
    chip_kind: str
    chip_words: str
    version: int


@dataclass(frozen=True)
class ChildAsked:
    """A child whom a request names, as far as the partnership chose to say."""

    pseudonym: str
    name: str
    born_on: str


@dataclass(frozen=True)
class ReceivedView:
    """One request whole, as its newest version has it."""

    line: ReceivedLine
    nature: str
    scope: str
    period_from: str
    period_to: str
    what_happened: str
    children: tuple[ChildAsked, ...]
    query: str
    reason: str
    prepared_by: str
    returned: str
    returned_by: str
    replies: int
    signed_off_by: str
    signed_off_post: str
    signed_off_at: datetime | None
    delegated_to: UUID | None


@dataclass(frozen=True)
class Delegate:
    """A member of the agency who may write an answer."""

    person_id: UUID
    name: str
    email: str


def requests_received(
    work: Work, *, after: tuple[date, UUID] | None = None, limit: int = PAGE_ROWS
) -> list[ReceivedLine]:
    """The requests that the actor may see, owed and settled alike, the earliest due first.

    `after` is the due day and id of the last line of the page before.
    """
    wanted = select(RequestReceived).where(may_see_received(work))
    if after is not None:
        wanted = wanted.where(tuple_(RequestReceived.due_on, RequestReceived.id) > after)
    rows = work.session.scalars(wanted.order_by(RequestReceived.due_on, RequestReceived.id).limit(limit)).all()
    return _lines(work, rows)


def requests_owed(work: Work, *, limit: int = 200) -> list[ReceivedLine]:
    """What this agency still owes, the latest first."""
    rows = work.session.scalars(
        select(RequestReceived)
        .where(may_see_received(work), *_is_owed())
        .order_by(RequestReceived.due_on, RequestReceived.id)
        .limit(limit)
    ).all()
    return _lines(work, rows)


def requests_settled(work: Work, *, page: int = 1, rows: int = PAGE_ROWS) -> tuple[list[ReceivedLine], int]:
    """One page of the requests that were answered or withdrawn, newest first, and how many there are."""
    settled = (may_see_received(work), ~(_is_owed()[0] & _is_owed()[1]))
    found = work.session.scalars(
        select(RequestReceived)
        .where(*settled)
        .order_by(RequestReceived.due_on.desc(), RequestReceived.id.desc())
        .limit(rows)
        .offset((page - 1) * rows)
    ).all()
    total = work.session.scalar(select(func.count()).select_from(RequestReceived).where(*settled)) or 0
    return _lines(work, found), total


def received_page(work: Work, received_id: UUID) -> ReceivedView:
    """One request whole; its sealed text is opened, and so the read is audited. Raises NotFoundError."""
    row = access_received(work, received_id, Permission.REQUEST_READ)
    body = body_of(work, row)
    return ReceivedView(
        line=_lines(work, [row])[0],
        nature=body["nature"],
        scope=body["scope"],
        period_from=body["period_from"],
        period_to=body["period_to"],
        what_happened=body["what_happened"],
        children=tuple(ChildAsked(each["pseudonym"], each["name"], each["born_on"]) for each in body["children"]),
        query=body["query"],
        reason=body["reason"],
        prepared_by=row.prepared_by,
        returned=work.unseal(row, "returned") or "",
        returned_by=row.returned_by,
        replies=row.replies,
        signed_off_by=row.signed_off_by,
        signed_off_post=row.signed_off_post,
        signed_off_at=row.signed_off_at,
        delegated_to=row.delegated_to,
    )


def received_line(work: Work, received_id: UUID, to: Permission) -> ReceivedLine:
    """One request as the list shows it, for somebody who may do this to it; no seal is opened."""
    return _lines(work, [access_received(work, received_id, to)])[0]


def access_received(work: Work, received_id: UUID, to: Permission) -> RequestReceived:
    """The row of a request, if the actor may see it and do this; held until commit where something may be written.

    One that was not delegated to somebody who sees only what was is as unknown as another account's: NotFoundError.
    """
    wanted = select(RequestReceived).where(RequestReceived.id == received_id, may_see_received(work))
    row = work.session.scalar(wanted if work.session.context.is_read_only else held(wanted))
    if row is None:
        raise NotFoundError("There is nothing here.")
    work.require(to)
    return row


def may_see_received(work: Work) -> ColumnElement[bool]:
    """The condition under which the actor sees a request: by their role, or because it was delegated to them."""
    how_far = work.reach(Permission.REQUEST_READ)
    if not how_far.is_granted:
        return RequestReceived.id.is_(None)
    if how_far.is_case_only:
        return RequestReceived.delegated_to == work.actor.person_id
    return RequestReceived.id.is_not(None)


def open_received(work: Work, received_id: UUID) -> OpenReply:
    """The reply of this agency to a request; raises NotFoundError."""
    row = access_received(work, received_id, Permission.REQUEST_ANSWER)
    return reply_to(work, row)


def open_for_sign_off(work: Work, received_id: UUID) -> OpenReply:
    """The reply of this agency as its senior lead reads it; raises NotFoundError."""
    row = access_received(work, received_id, Permission.REQUEST_READ)
    return reply_to(work, row)


def reply_to(work: Work, row: RequestReceived) -> OpenReply:
    """The reply to a request that this agency received."""
    query = body_of(work, row)["query"] if row.state == "queried" else ""
    return OpenReply(row.id, row.reference, work.account.name, query, rules.why_shut(row.state, row.stage))


def body_of(work: Work, row: RequestReceived) -> dict[str, Any]:
    """The newest version of a request as it came."""
    return thaw(work.unseal(row, "body") or "{}")


def people_to_delegate(work: Work, received_id: UUID) -> list[Delegate]:
    """The members of the agency who may write an answer, by name."""
    access_received(work, received_id, Permission.REQUEST_DELEGATE)
    return [Delegate(each.person_id, each.name, each.email) for each in members(work) if may_write(work, each)]


def may_write(work: Work, member: Member) -> bool:
    """Whether a member belongs here today and their role writes answers, at least those delegated to them."""
    is_here = member.starts_on <= work.today and (member.ends_on is None or work.today <= member.ends_on)
    as_them = Actor(work.account.id, member.person_id, member.name, frozenset(member.roles), via="check")
    return is_here and not member.is_disabled and reach(as_them, Permission.REQUEST_ANSWER).is_granted


def _is_owed() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return RequestReceived.state != "withdrawn", RequestReceived.stage != "sent"


def _lines(work: Work, rows: Sequence[RequestReceived]) -> list[ReceivedLine]:
    calendar = calendar_in_force(work.session)
    return [_line(row, work.today, calendar) for row in rows]


def _line(row: RequestReceived, today: date, calendar: Calendar) -> ReceivedLine:
    left = working_days_between(today, row.due_on, calendar)
    chip = rules.received_standing(row.state, row.stage, row.due_on, today, left)
    is_owed = row.state != "withdrawn" and row.stage != "sent"
    return ReceivedLine(
        id=row.id,
        reference=row.reference,
        from_name=row.from_name,
        asked_by=row.asked_by,
        received_at=row.received_at,
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        state=row.state,
        stage=row.stage,
        delegated_name=row.delegated_name,
        is_late=is_owed and row.due_on < today,
        is_owed=is_owed,
        working_days_left=left,
        chip_kind=chip.kind,
        chip_words=chip.words,
        version=row.version,
    )
