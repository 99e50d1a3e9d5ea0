"""Lays a clock out as cells to draw, so that a template counts nothing and 5 days, 15 days and 6 months look alike."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.statute.calendar import ONE_DAY
from service.statute.clocks import Due
from service.statute.editions import Unit
from service.statute.steps import Step, date_steps


class CellKind(StrEnum):
    """Where a cell lies from today."""

    PAST = "past"
    NOW = "now"
    FUTURE = "future"


@dataclass(frozen=True)
class DayCell:
    """One cell of a clock's track: a counted day or month with its number, or a gap with the reason for it."""

    on: date
    number: int | None
    kind: CellKind
    is_due: bool
    reason: str | None
    steps: tuple[str, ...]


def days_track(due: Due, today: date, steps: Iterable[Step] = ()) -> tuple[DayCell, ...]:
    """The cells of a clock from its earliest day to its latest, with the partnership's steps under their days.

    Day 0 has number 0. A clock counted backwards ends in its day 0. In months, a cell is the day that ends its month,
    and the month we are in is now. Raises BadStepError for a step on a day that the clock does not have.
    """
    labels: dict[date, list[str]] = defaultdict(list)
    for dated in date_steps(steps, due):
        labels[dated.on].append(dated.step.label)
    cells = []
    earlier: date | None = None
    for on, number, reason in _marks(due):
        kind = _kind(earlier, on, today)
        cells.append(DayCell(on, number, kind, on == due.due_on, reason, tuple(labels.get(on, ()))))
        earlier = on
    return tuple(cells)


def _marks(due: Due) -> Iterator[tuple[date, int | None, str | None]]:
    numbers = {day: number for number, day in enumerate((due.start_on, *due.counted))}
    if due.duty.unit is Unit.MONTHS:
        yield from ((day, numbers[day], None) for day in sorted(numbers))
        return
    names = {each.day: each.reason for each in due.skipped}
    day, last = min(numbers), max(numbers)
    while day <= last:
        yield day, numbers.get(day), None if day in numbers else names.get(day, "Weekend")
        day += ONE_DAY


def _kind(earlier: date | None, on: date, today: date) -> CellKind:
    if on < today:
        return CellKind.PAST
    if on == today or (earlier is not None and earlier < today):
        return CellKind.NOW
    return CellKind.FUTURE
