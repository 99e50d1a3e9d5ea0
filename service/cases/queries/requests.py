"""What agencies have told a partnership in a rapid review: who was asked, how each request stands, every reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.access import CaseHeading, access_incident, case_heading
from service.cases.queries.calendar import calendar_in_force
from service.cases.queries.drafts import OpenReply
from service.cases.records.incidents import Incident
from service.cases.records.notifications import ClockRow
from service.cases.records.requests import InformationReply, InformationRequest
from service.cases.records.reviews import ReviewStep
from service.cases.rules import requests as rules
from service.statute.calendar import Calendar
from service.statute.clocks import working_days_between
from tenants.access.permissions import Permission
from tenants.accounts import Connection
from tenants.database import held
from tenants.errors import NotFoundError, NotPermittedError
from tenants.handovers import thaw
from tenants.work import Work

DUTY = "rapid-review"
READ = Permission.RAPID_REVIEW_READ
RUN = Permission.RAPID_REVIEW_RUN
ASKED_AGAIN = "It has a question about the answer. Ring the business unit to hear it. It is not said here."


@dataclass(frozen=True)
class RequestLine:
    """One agency's line in "What agencies have told us"; nothing of it is under seal."""

    id: UUID
    number: int
    reference: str
    agency: str
    way: str
    way_words: str
    state: str
    due_on: date
    first_due_on: date
    is_overdue: bool
    chip_kind: str
    chip_words: str
    version: int


@dataclass(frozen=True)
class RequestsView:
    """Every request of an incident and how many have been answered; withdrawn ones are not counted."""

    lines: tuple[RequestLine, ...]
    asked: int
    answered: int
    overdue: int

    @property
    def words(self) -> str:
        """How things stand, in a sentence: "3 of 5 have answered."."""
        if not self.asked:
            return "No agency has been asked yet."
        late = f" {self.overdue} {'is' if self.overdue == 1 else 'are'} overdue." if self.overdue else ""
        return f"{self.answered} of {self.asked} {'has' if self.answered == 1 else 'have'} answered.{late}"


@dataclass(frozen=True)
class ReplyView:
    """One version of an agency's answer as it came."""

    id: UUID
    number: int
    way: str
    known: str
    summary: str
    immediate_actions: str
    good_practice: str
    answer_to_query: str
    chronology: Sequence[Mapping[str, str]]
    answers_version: int
    received_at: datetime
    prepared_by: str
    signed_off_by: str
    signed_off_post: str
    signed_off_at: datetime | None
    recorded_by: str
    came_by: str
    came_by_words: str
    came_on: date | None
    is_after_withdrawal: bool
    sha256: str


@dataclass(frozen=True)
class RequestView:
    """One request with every reply to it, the newest first."""

    line: RequestLine
    incident_id: UUID
    incident_reference: str
    incident_title: str
    contact_name: str
    contact_email: str
    asked_by: str
    asked_at: datetime
    scope: str
    period_from: date | None
    period_to: date | None
    says_names: bool
    what_happened: str
    due_moved_by: str
    due_reason: str
    query: str
    queries_reply: int | None
    reason: str
    settled_by: str
    settled_at: datetime | None
    delivered_at: datetime | None
    nudges: int
    nudged_on: date | None
    escalated_at: datetime | None
    replies: tuple[ReplyView, ...]


@dataclass(frozen=True)
class AgencyChoice:
    """An agency that may be asked in its own account."""

    account_id: UUID
    name: str


def requests_page(work: Work, incident_id: UUID) -> tuple[CaseHeading, RequestsView]:
    """A case and the requests of its rapid review; refuses as access_incident does."""
    heading = case_heading(work, incident_id, READ)
    return heading, requests_of(work, access_incident(work, incident_id, READ))


def requests_of(work: Work, incident: Incident) -> RequestsView:
    """Who was asked about an incident and how each request stands today, in the order of asking; no seal is opened."""
    rows = work.session.scalars(
        select(InformationRequest)
        .where(InformationRequest.incident_id == incident.id)
        .order_by(InformationRequest.number)
    ).all()
    newest = newest_replies(work, [row.id for row in rows])
    calendar = calendar_in_force(work.session)
    lines = tuple(_line(row, newest.get(row.id), work.today, calendar) for row in rows)
    counted = [line for line in lines if line.state != "withdrawn"]
    return RequestsView(
        lines=lines,
        asked=len(counted),
        answered=sum(line.state not in rules.OPEN for line in counted),
        overdue=sum(line.is_overdue for line in counted),
    )


def request_page(work: Work, incident_id: UUID, request_id: UUID) -> RequestView:
    """One request with all its replies; sealed text is opened, and so the read is audited. Raises NotFoundError."""
    incident = access_incident(work, incident_id, READ)
    row = request_row(work, incident, request_id)
    replies = replies_of(work, row)
    newest = max(replies, key=lambda reply: reply.number, default=None)
    return RequestView(
        line=_line(row, newest, work.today, calendar_in_force(work.session)),
        incident_id=incident.id,
        incident_reference=incident.reference,
        incident_title=incident.title,
        contact_name=work.unseal(row, "contact_name") or "",
        contact_email=work.unseal(row, "contact_email") or "",
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        scope=work.unseal(row, "scope") or "",
        period_from=row.period_from,
        period_to=row.period_to,
        says_names=row.says_names,
        what_happened=work.unseal(row, "what_happened") or "",
        due_moved_by=row.due_moved_by or "",
        due_reason=work.unseal(row, "due_reason") or "",
        query=work.unseal(row, "query") or "",
        queries_reply=row.queries_reply,
        reason=work.unseal(row, "reason") or "",
        settled_by=row.settled_by or "",
        settled_at=row.settled_at,
        delivered_at=row.delivered_at,
        nudges=row.nudges,
        nudged_on=row.nudged_on,
        escalated_at=row.escalated_at,
        replies=tuple(reply_view(work, reply) for reply in replies),
    )


def request_line(work: Work, incident_id: UUID, request_id: UUID, to: Permission = READ) -> RequestLine:
    """One request as its list shows it, no seal opened; raises NotFoundError."""
    row = request_row(work, access_incident(work, incident_id, to), request_id)
    newest = newest_replies(work, [row.id]).get(row.id)
    return _line(row, newest, work.today, calendar_in_force(work.session))


def request_row(work: Work, incident: Incident, request_id: UUID) -> InformationRequest:
    """The row of one request of this incident, held until commit where something may be written."""
    wanted = select(InformationRequest).where(
        InformationRequest.id == request_id, InformationRequest.incident_id == incident.id
    )
    row = work.session.scalar(wanted if work.session.context.is_read_only else held(wanted))
    if row is None:
        raise NotFoundError("There is nothing here.")
    return row


def replies_of(work: Work, row: InformationRequest) -> list[InformationReply]:
    """The replies to a request, the newest first."""
    rows = work.session.scalars(
        select(InformationReply).where(InformationReply.request_id == row.id).order_by(InformationReply.number.desc())
    )
    return list(rows)


def newest_replies(work: Work, request_ids: Sequence[UUID]) -> dict[UUID, InformationReply]:
    """The newest reply to each of these requests that has one."""
    rows = work.session.scalars(
        select(InformationReply).where(InformationReply.request_id.in_(request_ids)).order_by(InformationReply.number)
    )
    return {row.request_id: row for row in rows}


def reply_view(work: Work, row: InformationReply) -> ReplyView:
    """A reply unsealed, as it came."""
    body = reply_body(work, row)
    return ReplyView(
        id=row.id,
        number=row.number,
        way=row.way,
        known=row.known,
        summary=body["summary"],
        immediate_actions=body["immediate_actions"],
        good_practice=body["good_practice"],
        answer_to_query=body["answer_to_query"],
        chronology=tuple(body["chronology"]),
        answers_version=row.answers_version,
        received_at=row.received_at,
        prepared_by=row.prepared_by,
        signed_off_by=row.signed_off_by,
        signed_off_post=row.signed_off_post,
        signed_off_at=row.signed_off_at,
        recorded_by=row.recorded_by or "",
        came_by=row.came_by or "",
        came_by_words=rules.CAME_BY.get(row.came_by or "", ""),
        came_on=row.came_on,
        is_after_withdrawal=row.is_after_withdrawal,
        sha256=row.sha256,
    )


def reply_body(work: Work, row: InformationReply) -> dict[str, Any]:
    """The frozen body of a reply."""
    return thaw(work.unseal(row, "body") or "{}")


def agencies_to_ask(work: Work, incident_id: UUID) -> list[AgencyChoice]:
    """The connected agencies that owe no answer about this incident yet, by name."""
    incident = access_incident(work, incident_id, RUN)
    asked = work.session.scalars(
        select(InformationRequest.agency_account_id).where(
            InformationRequest.incident_id == incident.id, InformationRequest.state != "withdrawn"
        )
    ).all()
    rows = work.session.scalars(
        select(Connection)
        .where(Connection.peer_kind == "agency", Connection.state == "accepted")
        .order_by(Connection.peer_name, Connection.id)
    )
    return [AgencyChoice(row.peer_account_id, row.peer_name) for row in rows if row.peer_account_id not in set(asked)]


def usual_due(work: Work, incident: Incident) -> date:
    """The day an answer is due unless somebody says otherwise: before the day on which the review is to be held."""
    calendar = calendar_in_force(work.session)
    return rules.suggest_due(
        work.today, calendar, clock_due=review_due(work, incident), review_on=_review_on(work, incident)
    )


def _review_on(work: Work, incident: Incident) -> date | None:
    """The day by which the partnership's own steps have the review held, if they have one and it is still owed."""
    return work.session.scalar(
        select(ReviewStep.due_on)
        .where(ReviewStep.incident_id == incident.id, ReviewStep.act == "meeting", ReviewStep.state == "owed")
        .order_by(ReviewStep.due_on)
        .limit(1)
    )


def review_due(work: Work, incident: Incident) -> date | None:
    """The day on which the rapid review of an incident is due, where its clock runs."""
    return work.session.scalar(
        select(ClockRow.due_on).where(
            ClockRow.incident_id == incident.id, ClockRow.duty == DUTY, ClockRow.state == "running"
        )
    )


def open_on_behalf(work: Work, incident_id: UUID, request_id: UUID) -> OpenReply:
    """The reply that the business unit records on an agency's behalf; refuses as access_incident does."""
    incident = access_incident(work, incident_id, RUN)
    return _open(work, request_row(work, incident, request_id))


def open_by_link(work: Work, thing_id: UUID) -> OpenReply:
    """The reply that somebody writes who was given a link for this request and nothing else; raises NotFoundError."""
    work.require(Permission.REPLY_BY_LINK)
    row = linked_request(work, thing_id)
    # What is asked again may name the child, and nobody behind a link is told that here (decision 0013).
    return _reply_to(row, ASKED_AGAIN if row.state == "queried" else "")


def linked_request(work: Work, request_id: UUID) -> InformationRequest:
    """The row of a request that is answered by a link; whoever asks holds that link. Raises NotFoundError."""
    wanted = select(InformationRequest).where(InformationRequest.id == request_id, InformationRequest.way == "light")
    row = work.session.scalar(wanted if work.session.context.is_read_only else held(wanted))
    if row is None:
        raise NotFoundError("There is nothing here.")
    return row


def _open(work: Work, row: InformationRequest) -> OpenReply:
    if row.way == "account":
        raise NotPermittedError("This agency answers in its own account.")
    return _reply_to(row, (work.unseal(row, "query") or "") if row.state == "queried" else "")


def _reply_to(row: InformationRequest, query: str) -> OpenReply:
    shut = "" if row.state in rules.OPEN else "Nothing is owed on this request now."
    return OpenReply(row.id, row.reference, row.agency_name, query, shut)


def _line(row: InformationRequest, newest: InformationReply | None, today: date, calendar: Calendar) -> RequestLine:
    left = working_days_between(today, row.due_on, calendar)
    known, way = ("", "") if newest is None else (newest.known, newest.way)
    chip = rules.standing(row.state, row.due_on, today, left, known=known, way=way)
    return RequestLine(
        id=row.id,
        number=row.number,
        reference=row.reference,
        agency=row.agency_name,
        way=row.way,
        way_words=rules.WAYS[row.way],
        state=row.state,
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        is_overdue=rules.is_overdue(row.state, row.due_on, today),
        chip_kind=chip.kind,
        chip_words=chip.words,
        version=row.version,
    )
