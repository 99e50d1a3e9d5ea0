"""The calendar in force: the printed bank holidays, and those declared since."""

from datetime import date
from functools import lru_cache

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from service.cases.records.notifications import DeclaredHoliday
from service.statute.calendar import Calendar, load_calendar


def calendar_in_force(session: Session) -> Calendar:
    """The calendar by which every clock is counted today."""
    calendar = load_calendar()
    for holiday in session.scalars(select(DeclaredHoliday).order_by(DeclaredHoliday.on)):
        if holiday.on not in {known.on for known in calendar.holidays.values()}:
            calendar = calendar.with_declared(holiday.on, holiday.name)
    return calendar


def declared_holidays(session: Session) -> list[tuple[date, str]]:
    """The holidays that were declared, in order."""
    return [(row.on, row.name) for row in session.scalars(select(DeclaredHoliday).order_by(DeclaredHoliday.on))]


def declared_days() -> ScalarSelect[list[date] | None]:
    """The declared holidays as one column, so that a register reads them in the statement of its page."""
    return select(func.array_agg(DeclaredHoliday.on)).scalar_subquery()


def counting_with(days: list[date] | None) -> Calendar:
    """The calendar that counts with these declared days; their names are not known to it."""
    return _counting(tuple(sorted(days or ())))


@lru_cache(maxsize=8)
def _counting(days: tuple[date, ...]) -> Calendar:
    calendar = load_calendar()
    for day in days:
        if day not in calendar.holidays:
            calendar = calendar.with_declared(day, "Declared")
    return calendar
