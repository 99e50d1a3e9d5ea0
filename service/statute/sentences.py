"""Says days the way people say them, in words that do not depend on the machine's language setting."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def date_in_words(day: date) -> str:
    """A date with its weekday: "Thursday 17 December 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def days_in_words(days: Sequence[date], start: date) -> str:
    """Counted days as a short list, "18, 21, 22", with months and years only where the count leaves the start's."""
    if all((day.year, day.month) == (start.year, start.month) for day in days):
        return _numbers(days)
    is_one_year = all(day.year == start.year for day in days)
    months = groupby(days, key=lambda day: (day.year, day.month))
    return "; ".join(_month(list(group), is_one_year=is_one_year) for _, group in months)


def listed(names: Sequence[str]) -> str:
    """Names as a person lists them: "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _month(days: Sequence[date], *, is_one_year: bool) -> str:
    year = "" if is_one_year else f" {days[0].year}"
    return f"{_numbers(days)} {MONTHS[days[0].month - 1]}{year}"


def _numbers(days: Sequence[date]) -> str:
    return ", ".join(str(day.day) for day in days)
