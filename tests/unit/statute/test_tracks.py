"""The cells of a clock as pages draw them."""

from datetime import date

import pytest

from service.statute.calendar import load_calendar
from service.statute.clocks import due_on
from service.statute.errors import BadStepError
from service.statute.steps import Step, load_step_sets
from service.statute.tracks import CellKind, days_track
from tests.unit.statute.builders import a_duty, due_in_law

SEFTON = next(each.steps for each in load_step_sets() if each.id == "sefton")


def test_fifteen_days_are_drawn_with_weekends_as_gaps_and_steps_under_their_days() -> None:
    cells = days_track(due_in_law("rapid-review", date(2026, 11, 9)), date(2026, 11, 20), SEFTON)

    assert [cell.number for cell in cells if cell.number is not None] == list(range(16))
    assert [cell.reason for cell in cells if cell.number is None] == ["Weekend"] * 6
    assert {cell.number: cell.steps for cell in cells if cell.steps} == {
        1: ("Chair told",),
        10: ("Review held",),
        12: ("Advice to chair",),
        14: ("Decision",),
        15: ("Fed back",),
    }
    assert [cell.number for cell in cells if cell.kind is CellKind.NOW] == [9]
    assert [cell.on for cell in cells if cell.is_due] == [date(2026, 11, 30)]


def test_a_bank_holiday_is_a_gap_with_its_name() -> None:
    cells = days_track(due_in_law("notify-panel", date(2022, 9, 12)), date(2022, 9, 19))

    gaps = {cell.on: cell for cell in cells if cell.number is None}
    assert gaps[date(2022, 9, 19)].reason == "State Funeral of Queen Elizabeth II"
    assert gaps[date(2022, 9, 19)].kind is CellKind.NOW
    assert gaps[date(2022, 9, 17)].kind is CellKind.PAST


def test_a_backward_clock_is_drawn_in_the_order_of_its_days() -> None:
    cells = days_track(due_in_law("publication-copy", date(2019, 4, 29)), date(2019, 4, 1))

    assert [cell.number for cell in cells if cell.number is not None] == [7, 6, 5, 4, 3, 2, 1, 0]
    assert (cells[0].is_due, cells[-1].on) == (True, date(2019, 4, 29))
    assert {cell.kind for cell in cells} == {CellKind.FUTURE}


@pytest.mark.parametrize(
    ("today", "now"), [(date(2025, 8, 31), 0), (date(2025, 9, 1), 1), (date(2025, 9, 30), 1), (date(2026, 2, 28), 6)]
)
def test_six_months_are_drawn_as_six_cells_and_the_month_we_are_in_is_now(today: date, now: int) -> None:
    cells = days_track(due_in_law("practice-review", date(2025, 8, 31)), today)

    assert [cell.number for cell in cells] == [0, 1, 2, 3, 4, 5, 6]
    assert [cell.on for cell in cells][1:3] == [date(2025, 9, 30), date(2025, 10, 31)]
    assert [cell.number for cell in cells if cell.kind is CellKind.NOW] == [now]


def test_a_missed_clock_is_all_past() -> None:
    cells = days_track(due_in_law("notify-panel", date(2026, 11, 20)), date(2026, 12, 20))

    assert {cell.kind for cell in cells} == {CellKind.PAST}


def test_two_steps_on_one_day_are_both_shown() -> None:
    due = due_on(a_duty(5), date(2026, 11, 20), load_calendar())

    cells = days_track(due, date(2026, 11, 20), [Step(2, "First"), Step(2, "Second")])

    assert next(cell.steps for cell in cells if cell.number == 2) == ("First", "Second")


def test_a_step_that_the_track_has_no_day_for_is_refused_not_lost() -> None:
    with pytest.raises(BadStepError, match="Choose one of"):
        days_track(due_in_law("notify-panel", date(2026, 11, 20)), date(2026, 11, 20), [Step(6, "Late")])
