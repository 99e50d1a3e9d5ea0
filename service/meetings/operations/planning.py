"""Planning a meeting, moving it with a reason, cancelling it with a reason, and noting that its papers are out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select

from service.meetings import rules
from service.meetings.operations.reminders import (
    forget_meeting,
    forget_papers,
    watch_meeting,
    watch_papers,
)
from service.meetings.operations.telling import tell_invited
from service.meetings.queries import MeetingView, view_of
from service.meetings.records import Meeting
from service.schemas.moments import london_moment
from service.schemas.years import in_known_years
from service.statute.calendar import Calendar
from service.statute.sentences import date_in_words
from tenants.audit import Event
from tenants.database import held
from tenants.errors import ConflictError, NotFoundError, RuleBrokenError
from tenants.work import Work

MEETS_AT = "the time of the meeting"


@dataclass(frozen=True)
class About:
    """What a meeting is about: a thing of this account, its plain reference, and the page of its meetings."""

    thing_kind: str
    thing_id: UUID
    reference: str
    meetings_path: str


@dataclass(frozen=True, kw_only=True)
class PlanMeeting:
    """A meeting about a thing: when, where, and how many working days before it papers are out (three by default)."""

    thing_id: UUID
    kind: str = "rapid-review"
    meets_on: date
    meets_at: time
    place: str | None = None
    papers_days: int | None = None

    @property
    def starts_at(self) -> datetime:
        """The instant at which it begins; the schema has refused an hour that the clocks make doubtful."""
        return london_moment(self.meets_on, self.meets_at, MEETS_AT)


@dataclass(frozen=True, kw_only=True)
class ChangeMeeting(PlanMeeting):
    """The meeting as it is planned now; a move needs a reason. `version` is the one that was read."""

    meeting_id: UUID
    reason: str | None = None
    version: int


@dataclass(frozen=True, kw_only=True)
class CancelMeeting:
    """The meeting does not take place, because."""

    thing_id: UUID
    meeting_id: UUID
    reason: str
    version: int


@dataclass(frozen=True, kw_only=True)
class NotePapers:
    """The papers went out on this day."""

    thing_id: UUID
    meeting_id: UUID
    papers_out_on: date
    version: int


def plan_meeting(work: Work, command: PlanMeeting, about: About, calendar: Calendar) -> MeetingView:
    """Plan a meeting; the day by which papers are out is counted back from it, and reminders are set.

    The caller has checked who may. A day in the past may be planned, so that a meeting can be recorded afterwards.
    Raises RuleBrokenError where the days cannot be counted.
    """
    row = Meeting(
        thing_kind=about.thing_kind,
        thing_id=about.thing_id,
        reference=about.reference,
        kind=command.kind,
        first_starts_at=command.starts_at,
        papers_out_by="",
        state=rules.PLANNED,
        planned_by=work.actor.name,
        planned_at=work.now,
        recorded_by="",
        version=1,
    )
    row.page_path = f"{about.meetings_path}/{row.id}"
    _write(work, row, command, calendar)
    work.add(row)
    with in_known_years("meets_on"):
        watch_meeting(work, row, calendar)
    note_meeting(work, "meeting-planned", row)
    return view_of(row)


def change_meeting(work: Work, command: ChangeMeeting, calendar: Calendar) -> MeetingView:
    """Change a planned meeting; when it moves, those invited are told and the first date stays on record.

    Raises ConflictError with what is kept and what was typed, RuleBrokenError without a reason for a move.
    """
    row = meeting_row(work, command.thing_id, command.meeting_id)
    if row.version != command.version:
        raise stale(_clashes(work, row, command))
    rules.check_planned(row.state)
    has_moved = row.starts_at != command.starts_at
    rules.check_move(has_moved=has_moved, reason=command.reason or "")
    _write(work, row, command, calendar)
    if command.reason:
        work.seal(row, "reason", command.reason)
    row.version += 1
    work.session.flush()
    with in_known_years("meets_on"):
        watch_meeting(work, row, calendar)
    note_meeting(work, "meeting-moved" if has_moved else "meeting-changed", row)
    if has_moved:
        tell_invited(work, row, rules.MOVED)
    return view_of(row)


def cancel_meeting(work: Work, command: CancelMeeting) -> MeetingView:
    """Cancel a planned meeting; its reminders are dropped, and those invited are told, without the reason."""
    row = meeting_row(work, command.thing_id, command.meeting_id)
    if row.version != command.version:
        raise stale([("Why", work.unseal(row, "reason") or "", command.reason)])
    rules.check_planned(row.state)
    row.state = rules.CANCELLED
    work.seal(row, "reason", command.reason)
    row.version += 1
    work.session.flush()
    forget_meeting(work, row)
    note_meeting(work, "meeting-cancelled", row)
    if row.starts_at > work.now:
        tell_invited(work, row, rules.CALLED_OFF)
    return view_of(row)


def note_papers(work: Work, command: NotePapers) -> MeetingView:
    """Record that the papers of a meeting went out; their reminders stop."""
    row = meeting_row(work, command.thing_id, command.meeting_id)
    kept = date_in_words(row.papers_out_on) if row.papers_out_on else ""
    if row.version != command.version:
        raise stale([("Papers out on", kept, date_in_words(command.papers_out_on))])
    if row.state == rules.CANCELLED:
        raise RuleBrokenError("This meeting was cancelled, so it needs no papers.")
    if command.papers_out_on > work.today:
        said = "The date the papers went out must be today or in the past."
        raise RuleBrokenError(said, {"papers_out_on": said})
    row.papers_out_on, row.papers_out_by = command.papers_out_on, work.actor.name
    row.version += 1
    work.session.flush()
    forget_papers(work, row)
    note_meeting(work, "meeting-papers-out", row)
    return view_of(row)


def recount_papers(work: Work, calendar: Calendar) -> int:
    """Count again by when papers are out, after a declared holiday; gives how many days moved, each on the trail."""
    rows = work.session.scalars(
        select(Meeting).where(
            Meeting.state == rules.PLANNED, Meeting.papers_out_on.is_(None), Meeting.starts_at > work.now
        )
    ).all()
    moved = 0
    for row in rows:
        counted = rules.papers_by(view_of(row).meets_on, row.papers_days, calendar)
        if counted.on != row.papers_by_on:
            row.papers_by_on = counted.on
            row.version += 1
            work.session.flush()
            watch_papers(work, row, calendar)
            note_meeting(work, "meeting-papers-moved", row)
            moved += 1
    return moved


def meeting_row(work: Work, thing_id: UUID, meeting_id: UUID) -> Meeting:
    """A meeting of this thing, kept for this transaction; for this capability alone. Raises NotFoundError."""
    row = work.session.scalar(held(select(Meeting).where(Meeting.id == meeting_id, Meeting.thing_id == thing_id)))
    if row is None:
        raise NotFoundError("There is nothing here.")
    return row


def stale(clashes: Sequence[tuple[str, str, str]]) -> ConflictError:
    """The refusal of a change that was made from an earlier version, with what differs: (label, theirs, yours)."""
    differ = [(label, theirs, yours) for label, theirs, yours in clashes if theirs != yours]
    return ConflictError("Someone changed this meeting while you were writing.", differ)


def note_meeting(work: Work, event: str, row: Meeting, **details: object) -> None:
    """Record what happened to a meeting on the trail of what it is about, in dates and codes."""
    known = {"meeting": str(row.id), "on": view_of(row).meets_on.isoformat()}
    work.record(Event(event, row.thing_kind, row.thing_id, known | details))


def _write(work: Work, row: Meeting, command: PlanMeeting, calendar: Calendar) -> None:
    days = rules.PAPERS_DAYS if command.papers_days is None else command.papers_days
    with in_known_years("meets_on"):
        row.papers_by_on = rules.papers_by(command.meets_on, days, calendar).on
    row.papers_days = days
    row.starts_at = command.starts_at
    work.seal(row, "place", command.place or None)


def _clashes(work: Work, row: Meeting, command: ChangeMeeting) -> list[tuple[str, str, str]]:
    kept = view_of(row)
    return [
        (
            "The meeting is on",
            f"{date_in_words(kept.meets_on)} at {kept.meets_at}",
            f"{date_in_words(command.meets_on)} at {command.meets_at:%H:%M}",
        ),
        ("Where it is", work.unseal(row, "place") or "", command.place or ""),
        ("Why it moves", work.unseal(row, "reason") or "", command.reason or ""),
    ]
