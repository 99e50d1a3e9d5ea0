"""The answer that the command line gives about one date."""

import json
from datetime import date

import pytest

from service.statute.calendar import load_calendar
from service.statute.duties import load_statute
from service.statute.errors import UnknownDutyError, UnknownEditionError, UnknownYearError
from service.statute.explained import as_json, explain_due, find_due


def asked(duty_id: str, start: date, edition: str | None = None) -> tuple[str, str]:
    return explain_due(duty_id, start, edition, load_statute(), load_calendar())


def test_the_date_comes_first_and_its_working_and_source_follow() -> None:
    first, working = asked("notify-panel", date(2024, 12, 20))

    assert first == "2024-12-31"
    assert working.splitlines()[0].startswith("5 working days from Friday 20 December 2024: 23, 24, 27, 30, 31 → due")
    assert "Working Together to Safeguard Children 2023, chapter 5." in working
    assert "Children Act 2004, section 16C(1)" in working
    assert "Read in a source: yes." in working


def test_an_unverified_rule_says_so() -> None:
    assert "Read in a source: no." in asked("notify-panel", date(2026, 11, 20))[1]


def test_a_pinned_edition_is_used_and_named() -> None:
    assert "2018, chapter 4." in asked("practice-review", date(2024, 2, 1), "2018")[1]


def test_the_json_has_exactly_the_four_keys_that_others_rely_on() -> None:
    due = find_due("notify-panel", date(2022, 9, 12), None, load_statute(), load_calendar())

    assert json.loads(json.dumps(as_json(due))) == {
        "due_on": "2022-09-20",
        "counted": ["2022-09-13", "2022-09-14", "2022-09-15", "2022-09-16", "2022-09-20"],
        "skipped": [{"day": "2022-09-19", "reason": "State Funeral of Queen Elizabeth II"}],
        "edition": "2018",
    }


@pytest.mark.parametrize(
    ("duty_id", "start", "edition", "refusal"),
    [
        ("notify-panel", date(2031, 1, 6), None, UnknownYearError),
        ("notify-panel", date(2001, 1, 8), None, UnknownEditionError),
        ("notify-panel", date(2001, 1, 8), "2018", UnknownYearError),
        ("notify-panel", date(2024, 1, 8), "2099", UnknownEditionError),
        ("rapid-review", date(2014, 1, 8), None, UnknownDutyError),
    ],
)
def test_what_the_law_does_not_know_is_refused(
    duty_id: str, start: date, edition: str | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        asked(duty_id, start, edition)
