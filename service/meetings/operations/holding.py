"""Recording that a meeting was held: who came, which conflicts were declared, and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.meetings import rules
from service.meetings.operations.planning import meeting_row, note_meeting, stale
from service.meetings.operations.reminders import forget_meeting
from service.meetings.queries import MeetingView, people_rows, view_of
from service.meetings.records import Meeting, MeetingPerson
from service.statute.sentences import date_in_words
from tenants.errors import RuleBrokenError
from tenants.work import Work


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Whether one person came, who came in their place, and which conflict of interest they declared."""

    attendee_id: UUID
    attendance: str
    deputy_name: str | None = None
    conflict: str | None = None
    conflict_text: str | None = None


@dataclass(frozen=True, kw_only=True)
class HoldMeeting:
    """The meeting was held on this day, with these people; `version` is the one that was read."""

    thing_id: UUID
    meeting_id: UUID
    held_on: date
    people: tuple[Attendance, ...] = ()
    without_reason: str | None = None
    notes: str | None = None
    version: int


def hold_meeting(work: Work, command: HoldMeeting) -> MeetingView:
    """Record that a meeting was held, or correct that record; gives the meeting, so that a step can be marked done.

    A meeting without all three partners can be recorded with a reason. Raises RuleBrokenError for a day in the future,
    for somebody left out and for answers that do not fit; ConflictError where the meeting changed since.
    """
    row = meeting_row(work, command.thing_id, command.meeting_id)
    people = people_rows(work, row.id)
    if row.version != command.version:
        raise stale(_clashes(work, row, command, people))
    if row.state == rules.CANCELLED:
        raise RuleBrokenError("This meeting was cancelled. Plan another one instead.")
    by_id = {person.id: person for person in people}
    rules.check_everyone(by_id, [each.attendee_id for each in command.people])
    recorded = [_recorded(place, by_id[each.attendee_id].partner, each) for place, each in enumerate(command.people)]
    rules.check_held(row.kind, command.held_on, work.today, recorded, command.without_reason or "")
    for each in command.people:
        _write(work, by_id[each.attendee_id], each)
    is_first = row.state == rules.PLANNED
    row.state, row.held_on = rules.HELD, command.held_on
    row.recorded_by, row.recorded_at = work.actor.name, work.now
    work.seal(row, "without_reason", command.without_reason or None)
    work.seal(row, "notes", command.notes or None)
    row.version += 1
    work.session.flush()
    forget_meeting(work, row)
    came = sum(1 for each in command.people if each.attendance in rules.CAME)
    event = "meeting-held" if is_first else "meeting-record-corrected"
    note_meeting(work, event, row, held_on=command.held_on.isoformat(), came=came)
    return view_of(row)


def _recorded(place: int, partner: str, each: Attendance) -> rules.Recorded:
    return rules.Recorded(
        place=place,
        partner=partner,
        attendance=each.attendance,
        deputy_name=each.deputy_name or "",
        conflict=each.conflict or "",
        conflict_text=each.conflict_text or "",
    )


def _write(work: Work, person: MeetingPerson, each: Attendance) -> None:
    person.attendance, person.deputy_name = each.attendance, each.deputy_name or ""
    person.conflict = each.conflict
    work.seal(person, "conflict", each.conflict_text or None)
    person.recorded_by = work.actor.name


def _clashes(
    work: Work, row: Meeting, command: HoldMeeting, people: Sequence[MeetingPerson]
) -> list[tuple[str, str, str]]:
    """What was recorded since beside what was typed, so that no note is lost."""
    names = dict(rules.ATTENDANCES)
    typed = {each.attendee_id: each for each in command.people}
    clashes = [
        (
            "Held on",
            date_in_words(row.held_on) if row.held_on else "",
            date_in_words(command.held_on),
        ),
        ("Notes", work.unseal(row, "notes") or "", command.notes or ""),
        ("Why it went on", work.unseal(row, "without_reason") or "", command.without_reason or ""),
    ]
    for person in people:
        yours = typed.get(person.id)
        clashes.append((person.name, names.get(person.attendance or "", ""), names[yours.attendance] if yours else ""))
        declared = (yours.conflict_text or "") if yours else ""
        clashes.append((f"Conflict of {person.name}", work.unseal(person, "conflict") or "", declared))
    return clashes
