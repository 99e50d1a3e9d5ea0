"""Clocks as people see them: what is due when, how the date was worked out, and how things stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, takewhile
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement

from service.cases.queries.access import may_see
from service.cases.queries.calendar import calendar_in_force
from service.cases.records.incidents import Incident
from service.cases.records.notifications import ClockRow, Notification
from service.people.queries.settings import value_in_force
from service.people.rules.settings import SettingName
from service.statute.calendar import Calendar
from service.statute.clocks import Due, due_on, working_days_between
from service.statute.duties import load_statute
from service.statute.steps import Step, load_step_sets
from service.statute.tracks import DayCell, days_track
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work

MOST_LATE_DAYS = 5


@dataclass(frozen=True)
class ClockView:
    """One clock: its duty, its days, its working, and where it stands today (working days, London dates)."""

    id: UUID
    incident_id: UUID
    reference: str
    incident_title: str
    duty: str
    title: str
    who: str
    to_whom: str
    edition: str
    citation: str
    verified: bool
    relaxed: bool
    start_on: date
    due_on: date
    first_due_on: date
    state: str
    met_on: date | None
    met_by: str
    working_days_left: int
    is_late: bool
    is_sent: bool
    version: int
    has_reason: bool

    @property
    def is_running(self) -> bool:
        """Whether the promise is still owed."""
        return self.state == "running"


@dataclass(frozen=True)
class ClockPicture:
    """A clock with everything its drawing needs."""

    clock: ClockView
    due: Due
    cells: tuple[DayCell, ...]
    late_days: tuple[date, ...]
    next_step: str
    next_step_on: date | None
    late_reason: str
    late_reason_by: str


def clocks_due(work: Work, *, limit: int = 200) -> list[ClockView]:
    """The running clocks the actor may see, the earliest due first."""
    return _views(work, ClockRow.state == "running", limit=limit)


def clocks_met_since(work: Work, since: date, *, limit: int = 10) -> list[ClockView]:
    """The clocks met since a day, the newest first."""
    met = _views(work, ClockRow.state == "met", ClockRow.met_on >= since, limit=limit)
    return sorted(met, key=lambda view: view.met_on or view.due_on, reverse=True)


def clocks_of(work: Work, incident: Incident) -> list[ClockPicture]:
    """An incident's clocks, drawn: the one that runs first, then those that are met or stopped."""
    calendar = calendar_in_force(work.session)
    rows = work.session.scalars(
        select(ClockRow).where(ClockRow.incident_id == incident.id).order_by(ClockRow.start_on, ClockRow.duty)
    ).all()
    sent = _sent_incidents(work, [incident.id])
    pictures = [_picture(work, row, _view(row, incident, calendar, work.today, sent), calendar) for row in rows]
    return sorted(pictures, key=lambda picture: not picture.clock.is_running)


def clock_by_id(work: Work, clock_id: UUID) -> ClockView | None:
    """One clock the actor may see, or None."""
    found = _views(work, ClockRow.id == clock_id, limit=1)
    return found[0] if found else None


def clock_picture(work: Work, clock_id: UUID) -> ClockPicture:
    """One clock drawn; raises NotFoundError for another account's, and where its case is hidden from the actor."""
    view = clock_by_id(work, clock_id)
    if view is None:
        raise NotFoundError("There is nothing here.")
    row = work.session.scalars(select(ClockRow).where(ClockRow.id == clock_id)).one()
    return _picture(work, row, view, calendar_in_force(work.session))


def all_clocks(work: Work, *, after: tuple[date, UUID] | None = None, limit: int = 50) -> list[ClockView]:
    """Every clock the actor may see, by due day, a page at a time."""
    conditions: list[ColumnElement[bool]] = []
    if after is not None:
        due, clock_id = after
        conditions.append((ClockRow.due_on > due) | ((ClockRow.due_on == due) & (ClockRow.id > clock_id)))
    return _views(work, *conditions, limit=limit)


def steps_in_force(work: Work, duty: str) -> tuple[Step, ...]:
    """The partnership's own earlier steps inside a duty, from its settings; none where it has set none."""
    name = value_in_force(work, SettingName.STEPS_TEMPLATE)["template"]
    return next((each.steps for each in load_step_sets() if each.id == name and each.duty == duty), ())


def due_of(clock: ClockRow | ClockView, calendar: Calendar) -> Due:
    """The working of a clock's date, counted again by the calendar in force."""
    return due_on(load_statute().duty(clock.duty, clock.start_on, clock.edition), clock.start_on, calendar)


def _views(work: Work, *conditions: ColumnElement[bool], limit: int) -> list[ClockView]:
    rows = work.session.execute(
        select(ClockRow, Incident)
        .join(Incident, (Incident.tenant_id == ClockRow.tenant_id) & (Incident.id == ClockRow.incident_id))
        .where(may_see(work, Permission.INCIDENT_READ), *conditions)
        .order_by(ClockRow.due_on, ClockRow.id)
        .limit(limit)
    ).all()
    calendar = calendar_in_force(work.session)
    sent = _sent_incidents(work, [incident.id for _, incident in rows])
    return [_view(row, incident, calendar, work.today, sent) for row, incident in rows]


def _view(row: ClockRow, incident: Incident, calendar: Calendar, today: date, sent: frozenset[UUID]) -> ClockView:
    duty = load_statute().duty(row.duty, row.start_on, row.edition)
    return ClockView(
        id=row.id,
        incident_id=incident.id,
        reference=incident.reference,
        incident_title=incident.title,
        duty=row.duty,
        title=duty.title,
        who=duty.who,
        to_whom="Panel" if "Panel" in duty.to_whom else "",
        edition=row.edition,
        citation=duty.citation,
        verified=duty.verified,
        relaxed=duty.relaxed,
        start_on=row.start_on,
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        state=row.state,
        met_on=row.met_on,
        met_by=row.met_by,
        working_days_left=working_days_between(row.met_on or today, row.due_on, calendar),
        is_late=(row.met_on or today) > row.due_on,
        is_sent=row.duty == "notify-panel" and incident.id in sent,
        version=row.version,
        has_reason=row.late_reason_sealed is not None,
    )


def _picture(work: Work, row: ClockRow, view: ClockView, calendar: Calendar) -> ClockPicture:
    due = due_of(row, calendar)
    steps = steps_in_force(work, row.duty)
    days = (due.start_on, *due.counted)
    ahead = [(step, days[step.day]) for step in steps if days[step.day] >= work.today and view.is_running]
    return ClockPicture(
        clock=view,
        due=due,
        cells=days_track(due, row.met_on or work.today, steps),
        late_days=tuple(_late_days(view, calendar, work.today)) if view.is_running else (),
        next_step=ahead[0][0].label if ahead else "",
        next_step_on=ahead[0][1] if ahead else None,
        late_reason=work.unseal(row, "late_reason") or "",
        late_reason_by=row.late_reason_by or "",
    )


def _late_days(view: ClockView, calendar: Calendar, today: date) -> Iterator[date]:
    """The working days since the due day, as far as a track has room for them."""
    since = takewhile(lambda day: day <= today, calendar.working_days_after(view.due_on))
    yield from islice(since, MOST_LATE_DAYS)


def _sent_incidents(work: Work, incident_ids: list[UUID]) -> frozenset[UUID]:
    """Of these incidents, those whose notification has gone and waits for its acknowledgement."""
    waiting = Notification.state.in_(["submitted", "taken-in"])
    rows = work.session.scalars(
        select(Notification.incident_id).where(Notification.incident_id.in_(incident_ids), waiting)
    )
    return frozenset(rows)
