"""Due dates against the table of vectors and against a day walk that knows nothing of the code under test."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from service.statute.calendar import load_calendar
from service.statute.clocks import ClockState, day_number, due_on, state_on, working_days_between
from service.statute.errors import NotStartedError, UnknownYearError
from tests.unit.statute.builders import a_duty, due_in_law
from tests.unit.statute.test_calendar import derived_holidays

HOLIDAYS = {day for year in range(2010, 2029) for day in derived_holidays(year)}
KNOWN_DAYS = some.dates(date(2010, 3, 1), date(2028, 10, 31))
LENGTHS = some.integers(1, 25)


def walked(start: date, length: int, step: int) -> date:
    day = start
    while length:
        day += timedelta(step)
        if day.weekday() < 5 and day not in HOLIDAYS:
            length -= 1
    return day


@pytest.mark.parametrize(
    ("duty_id", "start", "due"),
    [
        ("notify-panel", date(2024, 12, 20), date(2024, 12, 31)),
        ("notify-panel", date(2024, 12, 21), date(2024, 12, 31)),
        ("rapid-review", date(2024, 12, 31), date(2025, 1, 22)),
        ("notify-panel", date(2022, 9, 12), date(2022, 9, 20)),
        ("rapid-review", date(2023, 4, 27), date(2023, 5, 22)),
        ("rapid-review", date(2026, 3, 27), date(2026, 4, 21)),
        ("notify-panel", date(2026, 11, 20), date(2026, 11, 27)),
        ("rapid-review", date(2026, 12, 18), date(2027, 1, 13)),
        ("publication-copy", date(2019, 4, 29), date(2019, 4, 16)),
        ("publication-copy", date(2026, 12, 30), date(2026, 12, 17)),
        ("publication-copy", date(2022, 9, 26), date(2022, 9, 14)),
        ("practice-review", date(2025, 8, 31), date(2026, 2, 28)),
        ("practice-review", date(2026, 11, 20), date(2027, 5, 20)),
    ],
)
def test_a_duty_is_due_on_the_day_that_was_counted_by_hand(duty_id: str, start: date, due: date) -> None:
    assert due_in_law(duty_id, start).due_on == due


def test_the_funeral_of_2022_moves_a_clock_that_an_old_calendar_gets_wrong() -> None:
    due = due_in_law("notify-panel", date(2022, 9, 12))

    assert [(each.day, each.reason) for each in due.skipped] == [
        (date(2022, 9, 19), "State Funeral of Queen Elizabeth II")
    ]
    assert due.calendar_version == load_calendar().version


def test_a_holiday_declared_on_a_weekend_takes_no_working_day_and_is_not_named() -> None:
    calendar = load_calendar().with_declared(date(2026, 11, 21), "Remembrance")

    due = due_in_law("notify-panel", date(2026, 11, 20), calendar)

    assert (due.due_on, due.skipped) == (date(2026, 11, 27), ())


@settings(max_examples=150, deadline=None)
@given(KNOWN_DAYS, LENGTHS)
def test_working_days_agree_with_a_day_walk_both_ways(start: date, length: int) -> None:
    after = due_on(a_duty(length), start, load_calendar())
    assert after.due_on == walked(start, length, 1)
    if start.year > 2010:
        before = due_on(a_duty(length, direction="before"), start, load_calendar())
        assert before.due_on == walked(start, length, -1)


@settings(max_examples=100, deadline=None)
@given(KNOWN_DAYS, LENGTHS)
def test_a_working_day_clock_never_ends_on_a_day_off_and_numbers_every_day_once(start: date, length: int) -> None:
    due = due_on(a_duty(length), start, load_calendar())

    assert load_calendar().is_working_day(due.due_on)
    assert len(due.counted) == length
    assert list(due.counted) == sorted(set(due.counted))
    assert start < due.counted[0]
    assert due.due_on == due.counted[-1]
    assert not {each.day for each in due.skipped} & set(due.counted)


@settings(max_examples=100, deadline=None)
@given(KNOWN_DAYS, LENGTHS, some.sampled_from(["working-days", "calendar-days", "months"]))
def test_starting_later_or_counting_more_never_gives_an_earlier_day(start: date, length: int, unit: str) -> None:
    length = min(length, 6)
    due = due_on(a_duty(length, unit), start, load_calendar()).due_on

    assert due <= due_on(a_duty(length, unit), start + timedelta(1), load_calendar()).due_on
    assert due < due_on(a_duty(length + 1, unit), start, load_calendar()).due_on


@settings(max_examples=100, deadline=None)
@given(KNOWN_DAYS, some.integers(0, 40))
def test_a_declared_holiday_never_makes_a_clock_end_earlier(start: date, later: int) -> None:
    before = due_on(a_duty(15), start, load_calendar())
    day = start + timedelta(later)
    if day in load_calendar().holidays:
        return

    after = due_on(a_duty(15), start, load_calendar().with_declared(day, "A day of mourning"))

    assert before.due_on <= after.due_on
    assert (after.due_on > before.due_on) is (day in before.counted)


@settings(max_examples=100, deadline=None)
@given(KNOWN_DAYS, KNOWN_DAYS.map(lambda day: day))
def test_working_days_between_are_the_same_number_with_the_other_sign_the_other_way(a: date, b: date) -> None:
    b = min(max(b, a - timedelta(90)), a + timedelta(90))

    between = working_days_between(a, b, load_calendar())

    assert between == -working_days_between(b, a, load_calendar())
    first, last = sorted((a, b))
    days = (first + timedelta(number) for number in range(1, (last - first).days + 1))
    assert abs(between) == sum(day.weekday() < 5 and day not in HOLIDAYS for day in days)


@pytest.mark.parametrize("start", [date(2009, 12, 1), date(2030, 1, 7), date(2028, 12, 20), date.max])
def test_a_clock_that_needs_an_unknown_year_is_refused(start: date) -> None:
    with pytest.raises(UnknownYearError, match="load the later years"):
        due_on(a_duty(15), start, load_calendar())


def test_months_need_no_bank_holidays_and_so_no_known_year() -> None:
    assert due_on(a_duty(6, "months"), date(2028, 11, 20), load_calendar()).due_on == date(2029, 5, 20)


@pytest.mark.parametrize("unit", ["months", "calendar-days", "working-days"])
@pytest.mark.parametrize(("start", "direction"), [(date.max, "after"), (date.min, "before")])
def test_the_ends_of_the_calendar_itself_are_refused_in_words(unit: str, start: date, direction: str) -> None:
    with pytest.raises(UnknownYearError):
        due_on(a_duty(6, unit, direction), start, load_calendar())


@pytest.mark.parametrize(
    ("start", "direction", "due"),
    [
        (date(2023, 8, 31), "after", date(2024, 2, 29)),
        (date(2025, 8, 29), "after", date(2026, 2, 28)),
        (date(2026, 2, 28), "after", date(2026, 8, 28)),
        (date(2026, 8, 31), "before", date(2026, 2, 28)),
        (date(2026, 3, 21), "after", date(2026, 9, 21)),
    ],
)
def test_months_are_calendar_months_clamped_to_the_months_end(start: date, direction: str, due: date) -> None:
    assert due_on(a_duty(6, "months", direction), start, load_calendar()).due_on == due


def test_six_months_may_end_on_a_weekend() -> None:
    due = due_in_law("practice-review", date(2026, 3, 21))

    assert due.due_on.weekday() == 0
    assert due_in_law("practice-review", date(2025, 8, 31)).due_on.weekday() == 5


@pytest.mark.parametrize("start", [date(2026, 3, 26), date(2026, 10, 22)])
def test_the_change_of_the_clocks_is_no_matter_because_dates_are_counted(start: date) -> None:
    due = due_on(a_duty(5), start, load_calendar())

    assert due.due_on == walked(start, 5, 1)
    assert type(due.due_on) is date


def test_an_instant_is_refused_as_a_start() -> None:
    with pytest.raises(TypeError, match="London date"):
        due_on(a_duty(5), datetime(2026, 3, 29, 0, 30), load_calendar())  # noqa: DTZ001


def test_five_days_explain_themselves_as_a_person_counts_them() -> None:
    assert due_in_law("notify-panel", date(2026, 12, 17)).explain() == (
        "5 working days from Thursday 17 December 2026: 18, 21, 22, 23, 24 → due end of Thursday 24 December 2026"
    )


def test_a_count_across_months_names_them_and_the_holidays_it_skipped() -> None:
    assert due_in_law("rapid-review", date(2026, 3, 27)).explain() == (
        "15 working days from Friday 27 March 2026: 30, 31 March; 1, 2, 7, 8, 9, 10, 13, 14, 15, 16, 17, 20, 21 April "
        "→ due end of Tuesday 21 April 2026. "
        "Skipped: Good Friday (Friday 3 April 2026) and Easter Monday (Monday 6 April 2026)."
    )


def test_a_count_into_the_next_month_names_it_though_no_day_of_the_first_is_counted() -> None:
    assert ": 1, 2, 3, 4, 7 September → due" in due_in_law("notify-panel", date(2026, 8, 31)).explain()


def test_a_count_across_the_new_year_names_both_years() -> None:
    assert due_in_law("notify-panel", date(2026, 12, 24)).explain() == (
        "5 working days from Thursday 24 December 2026: 29, 30, 31 December 2026; 4, 5 January 2027 "
        "→ due end of Tuesday 5 January 2027. Skipped: Christmas Day (Friday 25 December 2026), "
        "Substitute day for Boxing Day (Monday 28 December 2026) and New Year's Day (Friday 1 January 2027)."
    )


def test_a_backward_count_says_before_and_runs_backwards() -> None:
    assert due_in_law("publication-copy", date(2019, 4, 29)).explain() == (
        "7 working days before Monday 29 April 2019: 26, 25, 24, 23, 18, 17, 16 → due end of Tuesday 16 April 2019. "
        "Skipped: Easter Monday (Monday 22 April 2019) and Good Friday (Friday 19 April 2019)."
    )


def test_months_explain_themselves_and_say_when_the_month_was_too_short() -> None:
    assert due_in_law("practice-review", date(2025, 8, 31)).explain() == (
        "6 months from Sunday 31 August 2025: clamped to the month's end → due end of Saturday 28 February 2026"
    )
    assert due_in_law("practice-review", date(2026, 11, 20)).explain() == (
        "6 months from Friday 20 November 2026 → due end of Thursday 20 May 2027"
    )


def test_one_day_and_two_weeks_are_said_properly() -> None:
    one = due_on(a_duty(1), date(2026, 11, 20), load_calendar()).explain()
    assert one == "1 working day from Friday 20 November 2026: 23 → due end of Monday 23 November 2026"
    assert due_in_law("tell-panel-no-review", date(2014, 1, 6)).explain().startswith("14 calendar days from Monday 6 ")


def test_a_relaxed_duty_says_that_its_date_is_a_guide() -> None:
    assert due_in_law("rapid-review", date(2020, 4, 3)).explain().endswith("so the date is a guide.")


@pytest.mark.parametrize(
    ("today", "number"),
    [
        (date(2026, 11, 9), 0),
        (date(2026, 11, 10), 1),
        (date(2026, 11, 15), 4),
        (date(2026, 11, 20), 9),
        (date(2026, 12, 1), 16),
    ],
)
def test_a_page_can_say_day_nine_of_fifteen(today: date, number: int) -> None:
    assert day_number(date(2026, 11, 9), today, load_calendar()) == number


def test_a_clock_that_has_not_started_has_no_day_number() -> None:
    with pytest.raises(NotStartedError, match="has not started"):
        day_number(date(2026, 11, 9), date(2026, 11, 8), load_calendar())


def test_six_working_days_are_left_on_the_friday_and_minus_one_is_a_day_late() -> None:
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 30), load_calendar()) == 6
    assert working_days_between(date(2026, 12, 1), date(2026, 11, 30), load_calendar()) == -1


@pytest.mark.parametrize(
    ("met_on", "today", "state"),
    [
        (None, date(2026, 11, 30), ClockState.RUNNING),
        (None, date(2026, 12, 1), ClockState.MISSED),
        (date(2026, 11, 30), date(2026, 12, 9), ClockState.MET),
        (date(2026, 12, 1), date(2026, 12, 9), ClockState.MET_LATE),
    ],
)
def test_a_rapid_review_not_sent_by_the_end_of_its_day_is_missed(
    met_on: date | None, today: date, state: ClockState
) -> None:
    assert state_on(date(2026, 11, 30), met_on, today) is state
