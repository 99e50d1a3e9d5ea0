"""The bank holidays are checked against a second derivation, and unknown years are refused."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from service.statute.calendar import load_calendar, read_calendar
from service.statute.errors import AlreadyDeclaredError, BadLawDataError, UnknownYearError
from service.statute.tables import read_data

ONE_OFFS = {
    date(2011, 4, 29),
    date(2012, 6, 5),
    date(2022, 6, 3),
    date(2022, 9, 19),
    date(2023, 5, 8),
}
MOVED = {
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}


def mondays_of(year: int, month: int) -> list[date]:
    days = (date(year, month, 1) + timedelta(number) for number in range(31))
    return [day for day in days if day.month == month and day.weekday() == 0]


def easter(year: int) -> date:
    """The Sunday after the Paschal full moon, by golden number and epact (Book of Common Prayer's general tables)."""
    golden, century = year % 19 + 1, year // 100 + 1
    epact = (11 * golden + 20 + (8 * century + 5) // 25 - 5 - (3 * century // 4 - 12)) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    moon = 44 - epact if 44 - epact >= 21 else 74 - epact
    full = date(year, 3, 1) + timedelta(moon - 1)
    return full + timedelta(6 - full.weekday() if full.weekday() < 6 else 7)


def first_free(day: date, taken: set[date]) -> date:
    while day.weekday() >= 5 or day in taken:
        day += timedelta(1)
    return day


def derived_holidays(year: int) -> set[date]:
    days = {easter(year) - timedelta(2), easter(year) + timedelta(1)}
    days |= {mondays_of(year, 5)[0], mondays_of(year, 5)[-1], mondays_of(year, 8)[-1]}
    days = {MOVED.get(day, day) for day in days} | {day for day in ONE_OFFS if day.year == year}
    days.add(first_free(date(year, 1, 1), days))
    fixed = [date(year, 12, 25), date(year, 12, 26)]
    days |= {day for day in fixed if day.weekday() < 5}
    for day in fixed:
        if day.weekday() >= 5:
            days.add(first_free(day, days))
    return days


@pytest.mark.parametrize("year", range(2010, 2029))
def test_every_year_of_the_holiday_file_agrees_with_a_second_derivation(year: int) -> None:
    loaded = {day for day in load_calendar().holidays if day.year == year}

    assert loaded == derived_holidays(year)


def test_only_the_years_that_were_read_in_a_list_are_verified() -> None:
    verified = {holiday.on.year for holiday in load_calendar().holidays.values() if holiday.verified}

    assert verified == set(range(2017, 2024))
    assert not load_calendar().holidays[date(2022, 9, 19)].verified
    assert not load_calendar().holidays[date(2023, 5, 8)].verified
    assert all(holiday.source for holiday in load_calendar().holidays.values())


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 11, 20), None),
        (date(2026, 11, 21), "Weekend"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2022, 9, 19), "State Funeral of Queen Elizabeth II"),
    ],
)
def test_a_day_that_is_not_counted_has_its_reason(day: date, reason: str | None) -> None:
    assert load_calendar().reason_not_working(day) == reason
    assert load_calendar().is_working_day(day) is (reason is None)


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2029, 1, 1), date.min, date.max])
def test_a_year_that_is_not_known_is_refused_with_what_to_do(day: date) -> None:
    with pytest.raises(UnknownYearError, match=r"from 2010 to 2028.*Check the date") as refusal:
        load_calendar().is_working_day(day)

    assert refusal.value.year == day.year


def test_walking_stops_at_the_end_of_what_is_known() -> None:
    days = load_calendar().working_days_after(date(2028, 12, 28))

    assert next(days) == date(2028, 12, 29)
    with pytest.raises(UnknownYearError):
        next(days)


def test_a_declared_holiday_makes_a_new_calendar_with_a_new_version() -> None:
    calendar = load_calendar()

    declared = calendar.with_declared(date(2026, 11, 25), "Day of mourning")

    assert declared.reason_not_working(date(2026, 11, 25)) == "Day of mourning"
    assert declared.version != calendar.version
    assert not declared.holidays[date(2026, 11, 25)].verified
    assert calendar.is_working_day(date(2026, 11, 25))


def test_two_different_declarations_never_share_a_version() -> None:
    calendar = load_calendar()

    versions = {calendar.with_declared(date(2026, 11, day), "A day").version for day in (24, 25, 26)}

    assert len(versions) == 3


def test_a_day_that_is_a_holiday_already_is_not_declared_again() -> None:
    with pytest.raises(AlreadyDeclaredError, match="Nothing needs to change"):
        load_calendar().with_declared(date(2026, 12, 25), "Christmas")


def test_a_holiday_in_an_unknown_year_is_not_declared() -> None:
    with pytest.raises(UnknownYearError):
        load_calendar().with_declared(date(2030, 6, 3), "A jubilee")


def test_an_instant_is_refused_because_it_would_slip_past_every_holiday() -> None:
    with pytest.raises(TypeError, match="London date"):
        load_calendar().is_working_day(datetime(2026, 12, 25, 9))  # noqa: DTZ001


def year_table(year: int = 2026, **changes: Any) -> dict[str, Any]:
    holidays = [{"on": date(year, 12, 25), "name": "Christmas Day"}]
    return {"year": year, "source": "A list", "verified": True, "holidays": holidays, **changes}


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ([year_table(), year_table()], "twice"),
        ([year_table(2024), year_table(2026)], "leaves out a year"),
        ([year_table(source="")], "empty"),
        ([year_table(holidays=[{"on": date(2025, 12, 25), "name": "Christmas Day"}])], "another year"),
        ([year_table(holidays=[{"on": date(2026, 12, 25)}])], "lacks name"),
        ([year_table(holidays=[{"on": date(2026, 12, 25), "name": "C"}] * 2)], "twice"),
        ([year_table(colour="red")], "colour"),
        ([], "empty"),
    ],
)
def test_a_wrong_holiday_file_stops_the_service(years: list[Any], message: str) -> None:
    with pytest.raises(BadLawDataError, match=message):
        read_calendar({"version": "1", "convention": "c", "years": years})


def test_the_shipped_holiday_file_knows_2010_to_2028() -> None:
    assert read_calendar(read_data("bank_holidays_england.toml")).years == frozenset(range(2010, 2029))


def test_working_days_are_counted_over_years_as_a_walk_finds_them() -> None:
    # given: a day declared in the middle, and one that falls on a weekend
    calendar = load_calendar().with_declared(date(2022, 9, 20), "A day").with_declared(date(2022, 9, 24), "Another")
    first = date(2019, 2, 28)

    # then
    for days in (1, 6, 7, 8, 365, 366, 1461, 1462):
        last = first + timedelta(days - 1)
        walked = sum(calendar.is_working_day(first + timedelta(number)) for number in range(days))
        assert calendar.count_working_days(first, last) == walked, days
