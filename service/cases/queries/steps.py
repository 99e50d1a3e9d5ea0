"""The steps of reviews as people see them: whose, by when, how many working days are left, what was moved and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement

from service.cases.queries.access import access_incident, may_see
from service.cases.queries.calendar import calendar_in_force
from service.cases.queries.people import readers_of
from service.cases.records.incidents import Incident
from service.cases.records.reviews import ReviewStep, StepMove
from service.statute.calendar import Calendar
from service.statute.clocks import working_days_between
from tenants.access.permissions import Permission
from tenants.access.roles import load_roles
from tenants.errors import NotFoundError
from tenants.identity.people import Member
from tenants.work import Work


@dataclass(frozen=True)
class StepView:
    """One step: its day, its owner, and where it stands today (working days, London dates)."""

    id: UUID
    incident_id: UUID
    reference: str
    label: str
    act: str
    day: int | None
    owner: str
    owner_role: str
    owner_id: UUID | None
    due_on: date
    first_due_on: date
    is_moved: bool
    state: str
    done_on: date | None
    done_by: str
    working_days_left: int
    version: int

    @property
    def is_owed(self) -> bool:
        """Whether it is still to do."""
        return self.state == "owed"

    @property
    def is_late(self) -> bool:
        """Whether its day passed before it was done."""
        return self.working_days_left < 0


@dataclass(frozen=True)
class MoveView:
    """One time a step's day was moved by hand."""

    from_on: date
    to_on: date
    reason: str
    moved_by: str
    moved_at: datetime


def steps_of(work: Work, incident: Incident) -> tuple[StepView, ...]:
    """The steps of one review, by day."""
    rows = work.session.scalars(
        select(ReviewStep).where(ReviewStep.incident_id == incident.id).order_by(ReviewStep.due_on, ReviewStep.position)
    ).all()
    calendar = calendar_in_force(work.session)
    return tuple(_view(row, incident.reference, calendar, work.today) for row in rows)


def steps_owed(work: Work, *, limit: int = 200) -> list[StepView]:
    """The steps still owed in the cases that the actor may see, the earliest first."""
    return _listed(work, ReviewStep.state == "owed", limit=limit)


def one_step(work: Work, incident_id: UUID, step_id: UUID) -> StepView:
    """One step of a case; raises NotFoundError for another's."""
    incident = access_incident(work, incident_id, Permission.RAPID_REVIEW_READ)
    for view in steps_of(work, incident):
        if view.id == step_id:
            return view
    raise NotFoundError("There is nothing here.")


def people_for_step(work: Work, incident_id: UUID) -> list[Member]:
    """The members of the account to whom a step of this case can be given: whoever may read its review, by name."""
    incident = access_incident(work, incident_id, Permission.RAPID_REVIEW_RUN)
    return readers_of(work, incident, Permission.RAPID_REVIEW_READ)


def moves_of(work: Work, step_id: UUID) -> tuple[MoveView, ...]:
    """How often a step was moved and why, the newest first; the reasons are under seal."""
    rows = work.session.scalars(
        select(StepMove).where(StepMove.step_id == step_id).order_by(StepMove.moved_at.desc())
    ).all()
    return tuple(
        MoveView(row.from_on, row.to_on, work.unseal(row, "reason") or "", row.moved_by, row.moved_at) for row in rows
    )


def role_words(role: str) -> str:
    """What a role is called; a role that is no longer in the table keeps its code."""
    found = load_roles().by_code.get(role)
    return found.label if found else role


def _listed(work: Work, *conditions: ColumnElement[bool], limit: int) -> list[StepView]:
    rows: Sequence[tuple[ReviewStep, Incident]] = [
        (step, incident)
        for step, incident in work.session.execute(
            select(ReviewStep, Incident)
            .join(Incident, (Incident.tenant_id == ReviewStep.tenant_id) & (Incident.id == ReviewStep.incident_id))
            .where(may_see(work, Permission.RAPID_REVIEW_READ), *conditions)
            .order_by(ReviewStep.due_on, ReviewStep.id)
            .limit(limit)
        )
    ]
    calendar = calendar_in_force(work.session)
    return [_view(step, incident.reference, calendar, work.today) for step, incident in rows]


def _view(row: ReviewStep, reference: str, calendar: Calendar, today: date) -> StepView:
    return StepView(
        id=row.id,
        incident_id=row.incident_id,
        reference=reference,
        label=row.label,
        act=row.act,
        day=row.day,
        owner=row.owner_name or role_words(row.owner_role),
        owner_role=row.owner_role,
        owner_id=row.owner_id,
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        is_moved=row.is_moved,
        state=row.state,
        done_on=row.done_on,
        done_by=row.done_by,
        working_days_left=working_days_between(row.done_on or today, row.due_on, calendar),
        version=row.version,
    )
