"""A rapid review: opened on day 0, written under its headings, stopped, begun anew, and its outcome fed back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from service.cases.operations.meetings import cancel_planned_meetings
from service.cases.operations.requests import withdraw_requests
from service.cases.operations.review_messages import tell_decided, tell_opened
from service.cases.operations.steps import drop_steps, lay_steps, mark_done
from service.cases.queries.access import access_incident
from service.cases.queries.clocks import steps_in_force
from service.cases.records.incidents import Incident
from service.cases.records.reviews import RapidReview, ReviewSection
from service.cases.rules import reviews as rules
from service.cases.rules.headings import heading
from service.people.queries.settings import value_in_force
from service.people.rules.settings import SettingName
from service.statute.clocks import Due
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.database import held
from tenants.errors import ConflictError, NotFoundError
from tenants.work import Work

Clashes = Sequence[tuple[str, str, str]]
"""What was written by others and by oneself, for a page of both: (label, theirs, yours)."""


@dataclass(frozen=True)
class OpenReview:
    """The partners look at a case for which the law sets no rapid review."""

    incident_id: UUID


@dataclass(frozen=True)
class WriteSection:
    """What is to stand under one heading; `version` is 0 where nothing stood there."""

    incident_id: UUID
    heading: str
    text: str
    version: int


@dataclass(frozen=True)
class BeginVersion:
    """Begin a new version of a review that was sent, because."""

    incident_id: UUID
    reason: str
    version: int


@dataclass(frozen=True)
class FeedBackOutcome:
    """The group's chair and the referrer were told the outcome."""

    incident_id: UUID
    version: int
    chair_told_on: date | None = None
    referrer_told_on: date | None = None
    sends_messages: bool | None = None


def begin_review(work: Work, incident: Incident, due: Due | None) -> RapidReview:
    """Open the rapid review on day 0 with the partnership's own steps; without a clock it has none.

    A review that partners had opened by hand before the notification was sent goes on, and its days are counted now.
    """
    template = value_in_force(work, SettingName.STEPS_TEMPLATE)["template"]
    row = _found(work, incident) or work.add(
        RapidReview(
            incident_id=incident.id,
            state="open",
            opened_on=due.start_on if due else work.today,
            opened_by=work.actor.name,
            template=template,
            number=1,
            version=1,
        )
    )
    if due is not None:
        lay_steps(work, incident, due, steps_in_force(work, due.duty.id))
    work.record(Event("rapid-review-opened", "incident", incident.id, {"template": template}))
    tell_opened(work, incident, row)
    return row


def open_review(work: Work, command: OpenReview) -> RapidReview:
    """Look at a case that the law does not send to a rapid review: partners may still choose a review (domain §1.3)."""
    incident = access_incident(work, command.incident_id, Permission.RAPID_REVIEW_RUN)
    rules.check_may_open(incident.state, is_open_already=_found(work, incident) is not None)
    return begin_review(work, incident, None)


def stop_review(work: Work, incident: Incident, reason: str) -> None:
    """Stop the review of a case whose notification was withdrawn; what was written stays."""
    row = _found(work, incident)
    if row is None or row.state == "stopped":
        return
    row.state = "stopped"
    work.seal(row, "reason", reason)
    row.version += 1
    drop_steps(work, incident)
    cancel_planned_meetings(work, incident, "The notification was withdrawn.")
    withdraw_requests(work, incident, "The notification was withdrawn.")
    work.record(Event("rapid-review-stopped", "incident", incident.id))


def write_section(work: Work, command: WriteSection) -> ReviewSection:
    """Write what stands under a heading; raises ConflictError with both texts when somebody wrote there since."""
    incident, review = access_review(work, command.incident_id, Permission.RAPID_REVIEW_RUN)
    rules.check_in_hand(review.state)
    known = heading(command.heading)
    if known is None or not known.is_written:
        raise NotFoundError("There is nothing here.")
    row = work.session.scalar(
        select(ReviewSection)
        .where(ReviewSection.incident_id == incident.id, ReviewSection.heading == command.heading)
        .execution_options(populate_existing=True)
    )
    if (0 if row is None else row.version) != command.version:
        theirs = "" if row is None else work.unseal(row, "text") or ""
        said = "Someone wrote here while you were writing."
        raise ConflictError(said, [(known.title, theirs, command.text)])
    is_new = row is None
    row = row or ReviewSection(incident_id=incident.id, heading=command.heading, version=0)
    work.seal(row, "text", command.text)
    row.written_by, row.written_at = work.actor.name, work.now
    row.version += 1
    if is_new:
        work.add(row)
    work.record(Event("review-section-written", "incident", incident.id, {"heading": command.heading}))
    return row


def begin_version(work: Work, command: BeginVersion) -> RapidReview:
    """Begin a new version of a review that was sent; the one that was sent stays as it was.

    Raises ConflictError with both reasons where somebody changed the review since it was read.
    """
    incident, row = access_review(work, command.incident_id, Permission.RAPID_REVIEW_SEND)
    check_version(row, command.version, lambda: [("Why", work.unseal(row, "reason") or "", command.reason)])
    rules.check_may_begin_version(row.state)
    work.seal(row, "reason", command.reason)
    row.state = "decided"
    row.number += 1
    row.version += 1
    work.record(Event("rapid-review-version-begun", "incident", incident.id, {"version": row.number}))
    return row


def feed_back_outcome(work: Work, command: FeedBackOutcome) -> RapidReview:
    """Record when the group's chair and the original referrer were told the outcome (Sefton, day 15).

    A message, where one is wanted, says that there is an outcome and not what it is.
    """
    incident, row = access_review(work, command.incident_id, Permission.RAPID_REVIEW_RUN)
    check_version(row, command.version)
    told = {"chair_told_on": command.chair_told_on, "referrer_told_on": command.referrer_told_on}
    rules.check_feedback(row.state, row.decided_on, told, work.today)
    row.chair_told_on, row.referrer_told_on = command.chair_told_on, command.referrer_told_on
    row.fed_back_by = work.actor.name
    row.version += 1
    if command.sends_messages:
        tell_decided(work, incident, row)
    days = [on for on in told.values() if on is not None]
    if len(days) == len(told):
        mark_done(work, incident, rules.StepAct.FEEDBACK, max(days))
    work.record(Event("outcome-fed-back", "incident", incident.id, {name: str(on) for name, on in told.items() if on}))
    return row


def access_review(work: Work, incident_id: UUID, to: Permission) -> tuple[Incident, RapidReview]:
    """An incident's review, if the actor may do this to it; raises what access_incident raises."""
    incident = access_incident(work, incident_id, to)
    row = _found(work, incident)
    if row is None:
        raise NotFoundError("There is nothing here.")
    return incident, row


def check_version(row: RapidReview, version: int, clashes: Callable[[], Clashes] = list) -> None:
    """Raise ConflictError where somebody changed the review since it was read; `clashes` keep what was written."""
    if row.version != version:
        said = "Someone changed this review since you read it. Read it again, then do what you meant to."
        raise ConflictError(said, [each for each in clashes() if each[1] != each[2]])


def _found(work: Work, incident: Incident) -> RapidReview | None:
    """The row as it is now, held until commit, so that two who act at once meet each other's version.

    A page may have read it before without holding it; what it read then is read again here.
    """
    return work.session.scalar(held(select(RapidReview).where(RapidReview.incident_id == incident.id)))
