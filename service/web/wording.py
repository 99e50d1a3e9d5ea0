"""Dates, times and counts in the words that our pages use; pure, and registered as Jinja filters."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from service.schemas.texts import sentence_case
from service.statute.sentences import MONTHS, WEEKDAYS, date_in_words, listed
from tenants.clock import LONDON

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def date_without_year(day: date) -> str:
    """The date with its weekday: "Thursday 24 December"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def short_date(day: date) -> str:
    """The date for a narrow column: "24 Dec 2026"."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def moment_in_words(instant: datetime, today: date) -> str:
    """The London time of an instant as one would say it today: "Today, 09:42" or "Tuesday 17 November 2026, 16:05"."""
    local = instant.astimezone(LONDON)
    if local.date() == today:
        return f"Today, {local:%H:%M}"
    words = date_without_year if local.year == today.year else date_in_words
    return f"{words(local.date())}, {local:%H:%M}"


def count_in_words(number: int) -> str:
    """A count inside a sentence: words up to nine, then figures."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def count_of(number: int, singular: str, plural: str) -> str:
    """A count with its noun: "1 agency", "12 agencies"."""
    return f"{number:,} {singular if number == 1 else plural}"


def working_days_late(number: int) -> str:
    """How late a promise is: "2 working days late"."""
    return f"{count_of(number, 'working day', 'working days')} late"


def working_days_left(number: int) -> str:
    """How long a promise has to run: "6 working days left"; on the day itself, "Due today"."""
    return f"{count_of(number, 'working day', 'working days')} left" if number else "Due today"


def how_things_stand(late: int, due_this_week: int) -> str:
    """The sentence at the head of the front page: "One thing is late and two are due this week."."""
    if not late and not due_this_week:
        return "Nothing is late and nothing is due this week."
    due = f"{count_in_words(due_this_week)} {'is' if due_this_week == 1 else 'are'} due this week"
    if not late:
        return f"Nothing is late and {due}."
    behind = f"{count_in_words(late)} {'thing is' if late == 1 else 'things are'} late"
    return sentence_case(f"{behind} and {due if due_this_week else 'nothing is due this week'}.")


def iso_date_in_words(text: str) -> str:
    """A kept date (YYYY-MM-DD) in words; empty stays empty."""
    return date_in_words(date.fromisoformat(text)) if text else ""


def month_in_words(day: date) -> str:
    """The month of a date whose day was not published: "July 2019"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def moment_plain(instant: datetime) -> str:
    """The London date and time of an instant, the same on every day: "17 Nov 2026, 16:05"."""
    local = instant.astimezone(LONDON)
    return f"{short_date(local.date())}, {local:%H:%M}"


FILTERS: dict[str, Callable[..., Any]] = {
    "count_in_words": count_in_words,
    "count_of": count_of,
    "date_in_words": date_in_words,
    "date_without_year": date_without_year,
    "iso_date_in_words": iso_date_in_words,
    "join_words": listed,
    "moment_in_words": moment_in_words,
    "moment_plain": moment_plain,
    "month_in_words": month_in_words,
    "sentence_case": sentence_case,
    "short_date": short_date,
    "working_days_late": working_days_late,
    "working_days_left": working_days_left,
}
