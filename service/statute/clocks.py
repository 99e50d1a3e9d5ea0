"""Works out by when a duty must be done, and keeps the working, because a date without its reason is not trusted."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from enum import StrEnum
from itertools import islice

from service.statute.calendar import ONE_DAY, SATURDAY, Calendar, refuse_instant
from service.statute.editions import Direction, Duty, Unit
from service.statute.errors import NotStartedError, UnknownYearError
from service.statute.sentences import date_in_words, days_in_words, listed

UNIT_WORDS = {
    Unit.WORKING_DAYS: ("working day", "working days"),
    Unit.CALENDAR_DAYS: ("calendar day", "calendar days"),
    Unit.MONTHS: ("month", "months"),
}


class ClockState(StrEnum):
    """How a clock stands on a day."""

    RUNNING = "running"
    MET = "met"
    MET_LATE = "met-late"
    MISSED = "missed"


@dataclass(frozen=True)
class Skipped:
    """A bank holiday that was not counted, and its name."""

    day: date
    reason: str


@dataclass(frozen=True)
class Due:
    """The last day on which a duty is met in time, and how it was counted.

    `counted` holds day 1 to the last, in the order of counting (for months, the end of each month counted). `skipped`
    holds the bank holidays on the way; weekends go without saying. The day ends at midnight in London.
    """

    duty: Duty
    start_on: date
    due_on: date
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    calendar_version: str

    @property
    def is_clamped(self) -> bool:
        """Whether the month of the due day was too short for the day of the start."""
        return self.duty.unit is Unit.MONTHS and self.due_on.day != self.start_on.day

    def explain(self) -> str:
        """How the date was worked out, in sentences for a page or a letter."""
        sentences = [self._counting()]
        if self.skipped:
            names = listed([f"{each.reason} ({date_in_words(each.day)})" for each in self.skipped])
            sentences.append(f"Skipped: {names}")
        if self.duty.relaxed:
            sentences.append("This time was relaxed for a while, so the date is a guide")
        return sentences[0] if len(sentences) == 1 else f"{'. '.join(sentences)}."

    def _counting(self) -> str:
        one, many = UNIT_WORDS[self.duty.unit]
        amount = f"{self.duty.length} {one if self.duty.length == 1 else many}"
        joined = "from" if self.duty.direction is Direction.AFTER else "before"
        if self.duty.unit is not Unit.MONTHS:
            working = f": {days_in_words(self.counted, self.start_on)}"
        else:
            working = ": clamped to the month's end" if self.is_clamped else ""
        start, end = date_in_words(self.start_on), date_in_words(self.due_on)
        return f"{amount} {joined} {start}{working} → due end of {end}"


def due_on(duty: Duty, start: date, calendar: Calendar) -> Due:
    """The day by whose end a duty must be done, counted from its start, which is day 0 and is not counted.

    Working days leave out weekends and bank holidays. Months are calendar months, clamped to the month's end, and may
    end on a weekend. Raises UnknownYearError when working days reach a year whose holidays are not known, TypeError for
    an instant. Sources: Devon and Cambridgeshire and Peterborough for day 0; the rest is the service's convention.
    """
    refuse_instant(start)
    days = {Unit.WORKING_DAYS: _working_days, Unit.CALENDAR_DAYS: _calendar_days, Unit.MONTHS: _months}[duty.unit]
    counted = tuple(islice(days(start, duty.direction, calendar), duty.length))
    skipped = _skipped(start, counted[-1], calendar) if duty.unit is Unit.WORKING_DAYS else ()
    return Due(duty, start, counted[-1], counted, skipped, calendar.version)


def working_days_between(a: date, b: date, calendar: Calendar) -> int:
    """Working days after `a` up to and including `b`; negative, counted the other way, when `b` comes first.

    Between today and a due day: the working days left, or minus the working days late. Raises UnknownYearError.
    """
    refuse_instant(a)
    refuse_instant(b)
    if b < a:
        return -working_days_between(b, a, calendar)
    return calendar.count_working_days(a + ONE_DAY, b) if a < b else 0


def day_number(start: date, today: date, calendar: Calendar) -> int:
    """The 9 in "Day 9 of 15": working days that have begun since day 0. Raises NotStartedError, UnknownYearError."""
    if today < start:
        raise NotStartedError("This clock has not started yet. Show the day on which it starts.")
    return working_days_between(start, today, calendar)


def state_on(due_on: date, met_on: date | None, today: date) -> ClockState:
    """How a clock stands today: a duty is met in time until the end of its due day, whatever kind of day that is."""
    if met_on is not None:
        return ClockState.MET if met_on <= due_on else ClockState.MET_LATE
    return ClockState.RUNNING if today <= due_on else ClockState.MISSED


def _working_days(start: date, direction: Direction, calendar: Calendar) -> Iterator[date]:
    is_after = direction is Direction.AFTER
    return calendar.working_days_after(start) if is_after else calendar.working_days_before(start)


def _calendar_days(start: date, direction: Direction, calendar: Calendar) -> Iterator[date]:
    step = ONE_DAY if direction is Direction.AFTER else -ONE_DAY
    day = start
    while True:
        if day in (date.max, date.min):
            raise UnknownYearError(day.year, min(calendar.years), max(calendar.years))
        day += step
        yield day


def _months(start: date, direction: Direction, calendar: Calendar) -> Iterator[date]:
    step = 1 if direction is Direction.AFTER else -1
    index = start.year * 12 + start.month - 1
    while True:
        index += step
        year, month = divmod(index, 12)
        if not MINYEAR <= year <= MAXYEAR:
            raise UnknownYearError(year, min(calendar.years), max(calendar.years))
        # the start's own day each time, so that 31 August gives 28 February and then 31 March again
        yield date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _skipped(start: date, end: date, calendar: Calendar) -> tuple[Skipped, ...]:
    days = list(_each_day(min(start, end) + ONE_DAY, max(start, end) - ONE_DAY))
    if end < start:
        days.reverse()
    holidays = [calendar.holidays[day] for day in days if day in calendar.holidays and day.weekday() < SATURDAY]
    return tuple(Skipped(holiday.on, holiday.name) for holiday in holidays)


def _each_day(first: date, last: date) -> Iterator[date]:
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
