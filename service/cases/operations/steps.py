"""The partnership's own steps inside a review: laid out on day 0, done, moved with a reason, counted again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from service.cases.queries.access import access_incident
from service.cases.queries.calendar import calendar_in_force
from service.cases.queries.people import readers_of
from service.cases.records.incidents import Incident
from service.cases.records.notifications import ClockRow
from service.cases.records.reviews import RapidReview, ReviewStep, StepMove
from service.cases.rules.reviews import StepAct, check_move, check_not_stopped
from service.messages.operations import NewMessage, Watch, send_message, set_reminders, withdraw_reminders
from service.messages.rules import Recipient
from service.schemas.years import in_known_years
from service.statute.calendar import Calendar
from service.statute.clocks import Due, due_on, working_days_between
from service.statute.duties import load_statute
from service.statute.sentences import date_in_words
from service.statute.steps import Step, date_steps
from tenants.access.permissions import Permission
from tenants.access.roles import load_roles
from tenants.audit import Event
from tenants.database import held
from tenants.errors import ConflictError, NotFoundError, RuleBrokenError
from tenants.identity.people import Member
from tenants.work import Work

ABOUT = "step"
"""The name under which a step's reminders ask whether it is still owed."""


@dataclass(frozen=True)
class AddStep:
    """One more thing to do inside the review, by a day."""

    incident_id: UUID
    label: str
    due_on: date
    owner_role: str


@dataclass(frozen=True)
class FinishStep:
    """A step was done on a day."""

    incident_id: UUID
    step_id: UUID
    done_on: date
    version: int


@dataclass(frozen=True)
class ReopenStep:
    """A step is not done after all."""

    incident_id: UUID
    step_id: UUID
    version: int


@dataclass(frozen=True)
class MoveStep:
    """A step's day is put off or brought forward, because."""

    incident_id: UUID
    step_id: UUID
    to_on: date
    reason: str
    version: int


@dataclass(frozen=True)
class OwnStep:
    """A member of the account takes a step on; without a person it goes back to the role."""

    incident_id: UUID
    step_id: UUID
    version: int
    person_id: UUID | None = None


def lay_steps(work: Work, incident: Incident, due: Due, steps: Sequence[Step]) -> None:
    """Lay out the partnership's own steps on the days of the clock, each with its owner and reminders."""
    calendar = calendar_in_force(work.session)
    for position, dated in enumerate(date_steps(steps, due), start=_last_position(work, incident) + 1):
        row = ReviewStep(
            incident_id=incident.id,
            position=position,
            act=dated.step.act,
            label=dated.step.label,
            day=dated.step.day,
            owner_role=dated.step.owner,
            due_on=dated.on,
            first_due_on=dated.on,
            is_moved=False,
            owner_name="",
            state="owed",
            done_by="",
            version=1,
        )
        _watch(work, work.add(row), calendar)


def add_step(work: Work, command: AddStep) -> ReviewStep:
    """Add a step of this case's own; it may not be later than the law's day."""
    incident = access_incident(work, command.incident_id, Permission.RAPID_REVIEW_RUN)
    _check_review(work, incident)
    calendar = calendar_in_force(work.session)
    _check_day(work, incident.id, command.due_on, calendar, field="due_on")
    if command.owner_role not in {role.code for role in load_roles().of_kind(work.account.kind)}:
        said = "Choose whose step it is."
        raise RuleBrokenError(said, {"owner_role": said})
    row = ReviewStep(
        incident_id=incident.id,
        position=_last_position(work, incident) + 1,
        act=StepAct.OTHER.value,
        label=command.label,
        owner_role=command.owner_role,
        due_on=command.due_on,
        first_due_on=command.due_on,
        is_moved=False,
        owner_name="",
        state="owed",
        done_by="",
        version=1,
    )
    _watch(work, work.add(row), calendar)
    work.record(Event("step-added", "incident", incident.id, {"due_on": str(command.due_on)}))
    return row


def finish_step(work: Work, command: FinishStep) -> ReviewStep:
    """Say that a step was done, and on which day."""
    incident = access_incident(work, command.incident_id, Permission.RAPID_REVIEW_RUN)
    row = _step(work, incident, command.step_id, command.version)
    if row.state != "owed":
        raise RuleBrokenError("This step is not owed any more. Go back and look again.")
    if command.done_on > work.today:
        said = "The date must be today or in the past."
        raise RuleBrokenError(said, {"done_on": said})
    _finish(work, incident, row, command.done_on)
    return row


def reopen_step(work: Work, command: ReopenStep) -> ReviewStep:
    """Take back that a step was done: marked by mistake."""
    incident = access_incident(work, command.incident_id, Permission.RAPID_REVIEW_RUN)
    row = _step(work, incident, command.step_id, command.version)
    if row.state != "done":
        raise RuleBrokenError("This step was not marked as done.")
    row.state, row.done_on, row.done_by = "owed", None, ""
    row.version += 1
    _watch(work, row, calendar_in_force(work.session))
    work.record(Event("step-reopened", "incident", incident.id, _named(row)))
    return row


def move_step(work: Work, command: MoveStep) -> ReviewStep:
    """Put a step off or bring it forward, with who, when and why; the first day stays beside it.

    The law's own day cannot be moved, and no step can pass it. Raises RuleBrokenError, ConflictError.
    """
    incident = access_incident(work, command.incident_id, Permission.STEP_MOVE)
    row = _step(work, incident, command.step_id, command.version)
    if row.state != "owed":
        raise RuleBrokenError("Only a step that is still owed can be moved.")
    calendar = calendar_in_force(work.session)
    _check_day(work, incident.id, command.to_on, calendar, field="to_on")
    move = StepMove(
        step_id=row.id,
        incident_id=incident.id,
        from_on=row.due_on,
        to_on=command.to_on,
        moved_by=work.actor.name,
        moved_at=work.now,
    )
    work.seal(move, "reason", command.reason)
    work.add(move)
    said = {**_named(row), "from": str(row.due_on), "to": str(command.to_on)}
    row.due_on, row.is_moved = command.to_on, True
    row.version += 1
    _watch(work, row, calendar)
    work.record(Event("step-moved", "incident", incident.id, said))
    return row


def own_step(work: Work, command: OwnStep) -> ReviewStep:
    """Say who does a step: a member of the account, or the role again."""
    incident = access_incident(work, command.incident_id, Permission.RAPID_REVIEW_RUN)
    row = _step(work, incident, command.step_id, command.version)
    person = None if command.person_id is None else _owner(work, incident, command.person_id)
    row.owner_id, row.owner_name = (person.person_id, person.name) if person else (None, "")
    row.version += 1
    if person is not None and person.person_id != work.actor.person_id:
        _tell_owner(work, incident, row, Recipient(person.email, person.name))
    work.record(Event("step-assigned", "incident", incident.id, _named(row)))
    return row


def mark_done(work: Work, incident: Incident, act: StepAct, on: date) -> None:
    """The thing that a step is about was done, so the step is done too."""
    owed = select(ReviewStep).where(
        ReviewStep.incident_id == incident.id, ReviewStep.act == act.value, ReviewStep.state == "owed"
    )
    for row in work.session.scalars(owed).all():
        _finish(work, incident, row, on)


def drop_steps(work: Work, incident: Incident) -> None:
    """Nothing of a stopped review is owed any more."""
    owed = select(ReviewStep).where(ReviewStep.incident_id == incident.id, ReviewStep.state == "owed")
    for row in work.session.scalars(owed).all():
        row.state = "dropped"
        row.version += 1
        withdraw_reminders(work, ABOUT, row.id)


def recount_steps(work: Work, calendar: Calendar) -> None:
    """Count the steps still owed again when a holiday was declared; a day that people chose stays as they chose it."""
    owed = work.session.execute(
        select(ReviewStep, ClockRow)
        .join(
            ClockRow,
            (ClockRow.tenant_id == ReviewStep.tenant_id)
            & (ClockRow.incident_id == ReviewStep.incident_id)
            & (ClockRow.duty == "rapid-review"),
        )
        .where(ReviewStep.state == "owed")
    ).all()
    for row, clock in owed:
        if row.day is not None and not row.is_moved:
            due = due_on(load_statute().duty(clock.duty, clock.start_on, clock.edition), clock.start_on, calendar)
            _recount(work, row, (due.start_on, *due.counted)[row.day])
        _watch(work, row, calendar)


def _recount(work: Work, row: ReviewStep, counted_on: date) -> None:
    if counted_on == row.due_on:
        return
    why = f"A holiday was declared; it was due on {date_in_words(row.due_on)}."
    said = {**_named(row), "from": str(row.due_on), "to": str(counted_on), "why": why}
    row.due_on = counted_on
    row.version += 1
    work.record(Event("step-moved", "incident", row.incident_id, said))


def _finish(work: Work, incident: Incident, row: ReviewStep, on: date) -> None:
    row.state, row.done_on, row.done_by = "done", on, work.actor.name
    row.version += 1
    withdraw_reminders(work, ABOUT, row.id)
    work.record(Event("step-done", "incident", incident.id, {**_named(row), "on": str(on)}))


def _named(row: ReviewStep) -> dict[str, str]:
    """A step on the trail: by the label that came with the partnership's template, never by one that was typed."""
    return {} if row.day is None else {"step": row.label}


def _last_position(work: Work, incident: Incident) -> int:
    last = select(func.max(ReviewStep.position)).where(ReviewStep.incident_id == incident.id)
    return work.session.scalar(last) or 0


def _check_review(work: Work, incident: Incident) -> None:
    """A step belongs to a review that runs. Raises NotFoundError, RuleBrokenError for one that was stopped."""
    review = work.session.scalar(held(select(RapidReview).where(RapidReview.incident_id == incident.id)))
    if review is None:
        raise NotFoundError("There is nothing here.")
    check_not_stopped(review.state)


def _check_day(work: Work, incident_id: UUID, on: date, calendar: Calendar, *, field: str) -> None:
    law = work.session.scalar(
        select(ClockRow.due_on).where(ClockRow.incident_id == incident_id, ClockRow.duty == "rapid-review")
    )
    with in_known_years(field):
        is_working_day = calendar.is_working_day(on)
        working_days_between(work.today, on, calendar)
    try:
        check_move(on, work.today, law, is_working_day=is_working_day)
    except RuleBrokenError as refused:
        raise RuleBrokenError(str(refused), {field: str(refused)}) from None


def _step(work: Work, incident: Incident, step_id: UUID, version: int) -> ReviewStep:
    row = work.session.scalar(
        held(select(ReviewStep).where(ReviewStep.id == step_id, ReviewStep.incident_id == incident.id))
    )
    if row is None:
        raise NotFoundError("There is nothing here.")
    if row.version != version:
        raise ConflictError("Someone changed this step while you were writing. Look at it again.")
    return row


def _owner(work: Work, incident: Incident, person_id: UUID) -> Member:
    """A member who may read this review; raises RuleBrokenError for anybody else, who could not open the step."""
    for found in readers_of(work, incident, Permission.RAPID_REVIEW_READ):
        if found.person_id == person_id:
            return found
    said = "This person cannot see the case. Choose somebody who can, or name them on it first."
    raise RuleBrokenError(said, {"person_id": said})


def _watch(work: Work, row: ReviewStep, calendar: Calendar) -> None:
    with in_known_years("due_on"):
        length = working_days_between(work.today, row.due_on, calendar)
        set_reminders(work, Watch(ABOUT, row.id, row.due_on, max(1, length)), calendar)


def _tell_owner(work: Work, incident: Incident, row: ReviewStep, owner: Recipient) -> None:
    send_message(
        work,
        NewMessage(
            to_email=owner.email,
            to_name=owner.name,
            subject=f"a step of the rapid review, {incident.reference}",
            lines=(f"You were given a step, due by the end of {date_in_words(row.due_on)}.", "Open the page below."),
            link_path=f"/accounts/{work.account.slug}/incidents/{incident.id}/rapid-review/steps/{row.id}",
            effect_key=f"step-owner:{row.id}:{row.version}",
            thing_id=row.id,
        ),
    )
