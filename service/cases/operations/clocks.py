"""Clocks of a case: started by a fact, met by a fact, stopped with a reason, moved when a holiday is declared."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.cases.operations.steps import recount_steps
from service.cases.queries.access import access_incident
from service.cases.queries.calendar import calendar_in_force
from service.cases.records.incidents import Incident
from service.cases.records.notifications import ClockRow, DeclaredHoliday
from service.meetings.operations.planning import recount_papers
from service.messages.operations import Watch, set_reminders, withdraw_reminders
from service.statute.calendar import Calendar, load_calendar
from service.statute.clocks import Due, working_days_between
from service.statute.duties import load_statute
from service.statute.moves import Moved, StoredClock, recompute
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import ConflictError, NotFoundError
from tenants.outbox import Errand, OutboxRow
from tenants.work import Work

ABOUT = "clock"
"""The name under which a clock's reminders ask whether it is still owed."""
RECOUNT = "recompute-clocks"
"""The errand that counts an account's running clocks again."""


@dataclass(frozen=True)
class ExplainLateness:
    """Say why a clock ran out, or will."""

    clock_id: UUID
    reason: str
    version: int


def start_clock(work: Work, incident: Incident, due: Due) -> ClockRow:
    """Start a clock with its working, and set its reminders."""
    row = _clock(work, incident.id, due.duty.id)
    if row is None:
        row = work.add(
            ClockRow(
                incident_id=incident.id,
                duty=due.duty.id,
                edition=due.duty.edition,
                start_on=due.start_on,
                due_on=due.due_on,
                first_due_on=due.due_on,
                calendar_version=due.calendar_version,
                state="running",
                met_by="",
                version=1,
            )
        )
    else:
        row.start_on, row.due_on, row.edition = due.start_on, due.due_on, due.duty.edition
        row.calendar_version, row.state, row.met_on, row.met_by = due.calendar_version, "running", None, ""
        row.version += 1
    work.record(Event("clock-started", "incident", incident.id, {"duty": row.duty, "due_on": str(row.due_on)}))
    _watch(work, row, calendar_in_force(work.session))
    return row


def meet_clock(work: Work, incident: Incident, duty: str, met_on: date, met_by: str) -> bool:
    """Record that a clock was met, on which day and by what; False when it was met already, or never ran."""
    row = _clock(work, incident.id, duty)
    if row is None or row.state == "met":
        return False
    row.state, row.met_on, row.met_by = "met", met_on, met_by
    withdraw_reminders(work, ABOUT, row.id)
    row.version += 1
    event = "clock-met" if met_on <= row.due_on else "clock-met-late"
    work.record(Event(event, "incident", incident.id, {"duty": duty, "met_on": str(met_on)}))
    return True


def stop_clock(work: Work, incident: Incident, duty: str) -> None:
    """Stop a running clock whose cause has gone (not notified, withdrawn)."""
    row = _clock(work, incident.id, duty)
    if row is not None and row.state == "running":
        row.state = "stopped"
        row.version += 1
        withdraw_reminders(work, ABOUT, row.id)
        work.record(Event("clock-stopped", "incident", incident.id, {"duty": duty}))


def explain_lateness(work: Work, command: ExplainLateness) -> None:
    """Write down why a clock ran out; the reason stays beside it."""
    row = work.session.scalar(select(ClockRow).where(ClockRow.id == command.clock_id))
    if row is None:
        raise NotFoundError("There is nothing here.")
    incident = access_incident(work, row.incident_id, Permission.INCIDENT_RECORD)
    if row.version != command.version:
        theirs = work.unseal(row, "late_reason") or ""
        raise ConflictError("Someone wrote a reason while you were writing.", [("Reason", theirs, command.reason)])
    work.seal(row, "late_reason", command.reason)
    row.late_reason_by = work.actor.name
    row.version += 1
    work.record(Event("lateness-explained", "incident", incident.id, {"duty": row.duty}))


def declare_holiday(session: Session, on: date, name: str, declared_by: str, declared_at: datetime) -> None:
    """Add a declared bank holiday to the calendar of every account, which is shared and so needs no account.

    Raises AlreadyDeclaredError where the day is a holiday already, UnknownYearError where its year is not known.
    """
    calendar_in_force(session).with_declared(on, name)
    session.add(DeclaredHoliday(on=on, name=name, declared_by=declared_by, declared_at=declared_at))
    session.flush()


def queue_recount(work: Work, declared_on: date) -> int:
    """Queue the counting for a declared holiday, once for each account and day; gives 1 where it was queued now."""
    key = f"recompute:{declared_on.isoformat()}"
    if work.session.scalar(select(OutboxRow.id).where(OutboxRow.effect_key == key)) is not None:
        return 0
    work.send_later(Errand(RECOUNT, key))
    return 1


def recompute_clocks(work: Work) -> tuple[Moved, ...]:
    """Count every running clock again by the calendar in force, and say on each case what moved and why."""
    calendar = calendar_in_force(work.session)
    rows = work.session.scalars(select(ClockRow).where(ClockRow.state == "running")).all()
    changed = {row.id: row for row in rows if row.calendar_version != calendar.version}
    moves = recompute([_stored(row) for row in changed.values()], load_calendar(), calendar)
    for move in moves:
        row = changed[move.clock.id]
        row.due_on = move.due.due_on
        row.version += 1
        details = {"duty": row.duty, "due_on": str(row.due_on), "why": move.explain()}
        work.record(Event("clock-moved", "incident", row.incident_id, details))
    for row in changed.values():
        row.calendar_version = calendar.version
        _watch(work, row, calendar)
    recount_steps(work, calendar)
    recount_papers(work, calendar)
    return moves


def _watch(work: Work, row: ClockRow, calendar: Calendar) -> None:
    """Set the clock's reminders anew; each asks at its moment whether it is still owed."""
    length = working_days_between(row.start_on, row.due_on, calendar)
    set_reminders(work, Watch(ABOUT, row.id, row.due_on, length), calendar)


def _clock(work: Work, incident_id: UUID, duty: str) -> ClockRow | None:
    return work.session.scalar(select(ClockRow).where(ClockRow.incident_id == incident_id, ClockRow.duty == duty))


def _stored(row: ClockRow) -> StoredClock:
    duty = load_statute().duty(row.duty, row.start_on, row.edition)
    return StoredClock(row.id, duty, row.start_on, row.due_on)
