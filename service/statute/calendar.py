"""Which days are working days in England: Monday to Friday without bank holidays, for the years that are known."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from service.statute.errors import AlreadyDeclaredError, BadLawDataError, UnknownYearError
from service.statute.tables import read_data, read_row

SATURDAY = 5
WEEK = 7
ONE_DAY = timedelta(days=1)


def refuse_instant(day: date) -> date:
    """The law counts dates, not instants. Raises TypeError for a datetime, which would slip past every bank holiday."""
    if isinstance(day, datetime):
        raise TypeError("The law counts dates. Give the London date of the instant.")
    return day


@dataclass(frozen=True)
class Holiday:
    """A bank holiday in England and Wales, and where we have it from."""

    on: date
    name: str
    source: str
    verified: bool


@dataclass(frozen=True)
class Calendar:
    """The bank holidays that we know; outside its years it refuses to answer."""

    holidays: Mapping[date, Holiday]
    years: frozenset[int]
    version: str

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open in law that day. Raises UnknownYearError outside the known years.

        Monday to Friday except bank holidays, Good Friday and Christmas Day: a convention from the Banking and
        Financial Dealings Act 1971, because SI 2018/789 was not found to define "working day".
        """
        return self.reason_not_working(day) is None

    def reason_not_working(self, day: date) -> str | None:
        """The holiday's name, or "Weekend", or None on a working day. Raises UnknownYearError."""
        self._refuse_unknown_year(refuse_instant(day))
        holiday = self.holidays.get(day)
        if holiday:
            return holiday.name
        return "Weekend" if day.weekday() >= SATURDAY else None

    def count_working_days(self, first: date, last: date) -> int:
        """How many working days lie between two days, both counted. Raises UnknownYearError.

        Reckoned and not walked, because a register asks it of every line.
        """
        for year in range(first.year, last.year + 1):
            if year not in self.years:
                raise UnknownYearError(year, min(self.years), max(self.years))
        return self._until(last.toordinal()) - self._until(first.toordinal() - 1)

    def working_days_after(self, day: date) -> Iterator[date]:
        """Working day 1, 2, 3… after a day that is itself not counted. Raises UnknownYearError on the way."""
        return self._walk(day, ONE_DAY)

    def working_days_before(self, day: date) -> Iterator[date]:
        """Working day 1, 2, 3… before a day that is itself not counted. Raises UnknownYearError on the way."""
        return self._walk(day, -ONE_DAY)

    def with_declared(self, on: date, name: str) -> "Calendar":
        """The calendar after a one-off bank holiday was declared, under a version of its own.

        Raises UnknownYearError outside the known years and AlreadyDeclaredError when the day is a holiday already.
        """
        self._refuse_unknown_year(refuse_instant(on))
        if on in self.holidays:
            raise AlreadyDeclaredError("That day is a bank holiday already. Nothing needs to change.")
        holiday = Holiday(on, name, source="Declared after this calendar was made", verified=False)
        return replace(
            self,
            holidays=MappingProxyType({**self.holidays, on: holiday}),
            version=f"{self.version}+{on.isoformat()}",
        )

    @cached_property
    def _off(self) -> tuple[int, ...]:
        """The bank holidays that fall on a weekday, as ordinals in order."""
        return tuple(sorted(day.toordinal() for day in self.holidays if day.weekday() < SATURDAY))

    def _until(self, ordinal: int) -> int:
        """Weekdays since the first Monday of the calendar (ordinal 1) without the bank holidays among them."""
        weeks, rest = divmod(ordinal, WEEK)
        return weeks * SATURDAY + min(rest, SATURDAY) - bisect_right(self._off, ordinal)

    def _walk(self, day: date, step: timedelta) -> Iterator[date]:
        self._refuse_unknown_year(refuse_instant(day))
        while True:
            # day lies in a known year here, so the next day exists; is_working_day then refuses an unknown one
            day += step
            if self.is_working_day(day):
                yield day

    def _refuse_unknown_year(self, day: date) -> None:
        if day.year not in self.years:
            raise UnknownYearError(day.year, min(self.years), max(self.years))


@cache
def load_calendar() -> Calendar:
    """The bank holidays that ship with the service, read and checked once. Raises BadLawDataError."""
    return read_calendar(read_data("bank_holidays_england.toml"))


def read_calendar(tables: Mapping[str, Any]) -> Calendar:
    """Check a holiday file and make its calendar. Raises BadLawDataError for an unknown key, a gap or a repeat."""
    top = read_row(dict(tables), "The holiday file", {"version": str, "convention": str, "years": list})
    years: set[int] = set()
    holidays: dict[date, Holiday] = {}
    for table in top["years"]:
        kinds = {"year": int, "source": str, "verified": bool, "holidays": list}
        row = read_row(table, "A year of the holiday file", kinds)
        if row["year"] in years:
            raise BadLawDataError(f"The holiday file gives the year {row['year']} twice. Keep one.")
        years.add(row["year"])
        for holiday in _holidays_of(row):
            if holiday.on in holidays:
                raise BadLawDataError(f"The holiday file gives {holiday.on.isoformat()} twice. Keep one.")
            holidays[holiday.on] = holiday
    if sorted(years) != list(range(min(years), max(years) + 1)):
        raise BadLawDataError("The holiday file leaves out a year. Give every year from the first to the last.")
    return Calendar(MappingProxyType(holidays), frozenset(years), top["version"])


def _holidays_of(year: Mapping[str, Any]) -> Iterator[Holiday]:
    for table in year["holidays"]:
        where = f"A holiday of {year['year']}"
        row = read_row(table, where, {"on": date, "name": str}, {"source": str, "verified": bool})
        if row["on"].year != year["year"]:
            raise BadLawDataError(f"{where} lies in another year. Move it.")
        yield Holiday(**{"source": year["source"], "verified": year["verified"], **row})
