"""Says which clocks a changed calendar moves and why, so that no date on a page ever moves in silence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.statute.calendar import Calendar
from service.statute.clocks import Due, Skipped, due_on
from service.statute.editions import Duty
from service.statute.sentences import date_in_words, listed


@dataclass(frozen=True)
class StoredClock:
    """A clock as it was kept: its duty, its day 0 and the day that was worked out then."""

    id: UUID
    duty: Duty
    start_on: date
    due_on: date


@dataclass(frozen=True)
class Moved:
    """A clock whose day changes, with the new working and the holidays that came or went inside it."""

    clock: StoredClock
    due: Due
    added: tuple[Skipped, ...]
    removed: tuple[Skipped, ...]

    def explain(self) -> str:
        """What moved and why, in sentences for the audit trail and the people told."""
        was, now = date_in_words(self.clock.due_on), date_in_words(self.due.due_on)
        reasons = [f"{_named(self.added)} became a bank holiday"] if self.added else []
        reasons += [f"{_named(self.removed)} is no longer a bank holiday"] if self.removed else []
        why = listed(reasons) or "the date kept before did not follow the calendar"
        return f"Due end of {now}, was {was}: {why}."


def recompute(clocks: Iterable[StoredClock], old_calendar: Calendar, new_calendar: Calendar) -> tuple[Moved, ...]:
    """The clocks that a changed calendar moves; the others are left out. Raises UnknownYearError."""
    moved = []
    for clock in clocks:
        due = due_on(clock.duty, clock.start_on, new_calendar)
        if due.due_on == clock.due_on:
            continue
        before = set(due_on(clock.duty, clock.start_on, old_calendar).skipped)
        moved.append(
            Moved(
                clock,
                due,
                added=tuple(each for each in due.skipped if each.day not in old_calendar.holidays),
                removed=tuple(sorted(_gone(before, new_calendar), key=lambda each: each.day)),
            )
        )
    return tuple(moved)


def _gone(before: Iterable[Skipped], calendar: Calendar) -> Iterable[Skipped]:
    return (each for each in before if each.day not in calendar.holidays)


def _named(days: Iterable[Skipped]) -> str:
    return listed([f"{date_in_words(each.day)} ({each.reason})" for each in days])
