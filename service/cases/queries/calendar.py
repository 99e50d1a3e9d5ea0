"""The calendar in force: the printed bank holidays, and those declared since."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.cases.records.notifications import DeclaredHoliday
from service.statute.calendar import Calendar, load_calendar
from service.statute.errors import UnknownYearError
from tenants.errors import RuleBrokenError


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


@contextmanager
def in_known_years(field: str) -> Iterator[None]:
    """Refuse, beside its field, a date so far away that days cannot be counted to it. Raises RuleBrokenError."""
    try:
        yield
    except UnknownYearError as unknown:
        raise RuleBrokenError(str(unknown), {field: str(unknown)}) from None
