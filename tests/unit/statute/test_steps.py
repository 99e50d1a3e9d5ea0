"""Partnership steps: Sefton's days by hand, and none later than the law."""

from datetime import date

import pytest

from service.statute.duties import load_statute
from service.statute.errors import BadStepError, LaterThanTheLawError
from service.statute.steps import Step, check_steps, date_steps, load_step_sets
from tests.unit.statute.builders import a_duty, due_in_law


@pytest.mark.parametrize(
    ("start", "days"),
    [
        (date(2019, 7, 1), [date(2019, 7, day) for day in (2, 15, 17, 19, 22)]),
        (date(2026, 11, 23), [date(2026, 11, 24), *(date(2026, 12, day) for day in (7, 9, 11, 14))]),
    ],
)
def test_seftons_steps_fall_on_the_days_counted_by_hand(start: date, days: list[date]) -> None:
    sefton = next(each for each in load_step_sets() if each.id == "sefton")

    dated = date_steps(sefton.steps, due_in_law("rapid-review", start))

    assert [each.step.day for each in dated] == [1, 10, 12, 14, 15]
    assert [each.on for each in dated] == days


@pytest.mark.parametrize("edition", ["2018", "2023", "2026"])
def test_no_shipped_step_is_later_than_the_law(edition: str) -> None:
    for each in load_step_sets():
        assert each.citation
        check_steps(each.steps, load_statute().duty(each.duty, on=date(2026, 11, 20), edition=edition))


def test_a_step_on_the_laws_own_day_is_allowed_and_one_after_it_is_not() -> None:
    check_steps([Step(0, "Start"), Step(15, "Sent")], a_duty(15))

    with pytest.raises(LaterThanTheLawError, match="Choose day 15 or earlier"):
        check_steps([Step(15, "Sent"), Step(16, "Summary")], a_duty(15))


def test_before_publication_more_days_are_earlier_and_fewer_are_too_late() -> None:
    check_steps([Step(10, "Legal check"), Step(7, "Copy sent")], a_duty(7, direction="before"))

    with pytest.raises(LaterThanTheLawError, match="day 7 or more days before"):
        check_steps([Step(6, "Copy sent")], a_duty(7, direction="before"))


def test_a_step_before_the_start_is_refused() -> None:
    with pytest.raises(BadStepError, match="0 or more"):
        check_steps([Step(-1, "Early")], a_duty(15))
