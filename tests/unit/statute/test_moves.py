"""What a changed calendar does to clocks that are kept."""

from datetime import date
from uuid import UUID

from service.statute.calendar import load_calendar
from service.statute.clocks import due_on
from service.statute.editions import Duty
from service.statute.moves import StoredClock, recompute
from tests.unit.statute.builders import a_duty


def a_clock(number: int, duty: Duty, start: date) -> StoredClock:
    return StoredClock(UUID(int=number), duty, start, due_on(duty, start, load_calendar()).due_on)


def test_a_declared_holiday_moves_only_the_clocks_that_count_it_and_says_why() -> None:
    inside = a_clock(1, a_duty(5), date(2026, 11, 20))
    outside = a_clock(2, a_duty(5), date(2026, 12, 7))
    months = a_clock(3, a_duty(6, "months"), date(2026, 6, 25))
    declared = load_calendar().with_declared(date(2026, 11, 25), "Day of mourning")

    moved = recompute([inside, outside, months], load_calendar(), declared)

    assert [each.clock for each in moved] == [inside]
    assert moved[0].due.calendar_version == declared.version
    assert moved[0].explain() == (
        "Due end of Monday 30 November 2026, was Friday 27 November 2026: "
        "Wednesday 25 November 2026 (Day of mourning) became a bank holiday."
    )


def test_a_backward_clock_moves_earlier_so_that_the_notice_stays_long_enough() -> None:
    clock = a_clock(1, a_duty(7, direction="before"), date(2026, 11, 30))

    moved = recompute([clock], load_calendar(), load_calendar().with_declared(date(2026, 11, 25), "A day"))

    assert moved[0].due.due_on < clock.due_on


def test_a_holiday_that_was_taken_back_is_named_too() -> None:
    declared = load_calendar().with_declared(date(2026, 11, 25), "Day of mourning")
    clock = StoredClock(UUID(int=1), a_duty(5), date(2026, 11, 20), date(2026, 11, 30))

    moved = recompute([clock], declared, load_calendar())

    assert moved[0].due.due_on == date(2026, 11, 27)
    assert "is no longer a bank holiday" in moved[0].explain()


def test_a_kept_date_that_never_followed_the_calendar_is_said_openly() -> None:
    clock = StoredClock(UUID(int=1), a_duty(5), date(2026, 11, 20), date(2026, 11, 26))

    moved = recompute([clock], load_calendar(), load_calendar())

    assert "did not follow the calendar" in moved[0].explain()


def test_the_same_calendar_moves_nothing() -> None:
    assert recompute([a_clock(1, a_duty(15), date(2026, 12, 18))], load_calendar(), load_calendar()) == ()
