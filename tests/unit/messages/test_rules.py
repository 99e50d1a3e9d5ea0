"""The ladder of reminders by working days and London clocks, and the words that a message may have."""

from datetime import UTC, date, datetime

import pytest

from service.messages.rules import Rung, check_words, ladder, letter_text
from service.statute.calendar import load_calendar
from service.statute.errors import UnknownYearError
from tenants.errors import RuleBrokenError


def steps(due_on: date, working_days: int) -> list[tuple[str, datetime]]:
    return [(str(step.rung), step.at) for step in ladder(due_on, working_days, load_calendar())]


def test_a_fifteen_working_day_duty_is_reminded_ten_five_and_two_days_before() -> None:
    # given: a rapid review due on Monday 7 December 2026, in winter, when London is at UTC
    found = steps(date(2026, 12, 7), 15)

    # then
    assert found[:5] == [
        ("t-10", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("t-5", datetime(2026, 11, 30, 9, tzinfo=UTC)),
        ("t-2", datetime(2026, 12, 3, 9, tzinfo=UTC)),
        ("due", datetime(2026, 12, 7, 9, tzinfo=UTC)),
        ("escalation", datetime(2026, 12, 7, 12, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("working_days", "before"),
    [(1, []), (5, ["t-2"]), (6, ["t-5", "t-2"]), (15, ["t-10", "t-5", "t-2"]), (125, ["t-21", "t-10", "t-5", "t-2"])],
)
def test_nobody_is_reminded_before_the_duty_began(working_days: int, before: list[str]) -> None:
    found = [rung for rung, _ in steps(date(2026, 12, 7), working_days)]
    assert found == [*before, "due", "escalation", *["overdue"] * 4]


def test_reminders_keep_london_time_in_summer_and_step_over_holidays() -> None:
    # given: due on Wednesday 27 May 2026; Monday 25 May is a bank holiday
    found = dict(steps(date(2026, 5, 27), 5))

    # then: two working days before is Friday 22 May, and nine in London is eight in UTC
    assert found["t-2"] == datetime(2026, 5, 22, 8, tzinfo=UTC)
    assert found["escalation"] == datetime(2026, 5, 27, 11, tzinfo=UTC)


def test_the_escalation_comes_before_the_statutory_day_has_passed() -> None:
    found = [step for step in ladder(date(2026, 12, 7), 5, load_calendar()) if step.rung.is_escalation]
    assert found[0].rung is Rung.ESCALATION
    assert found[0].at < datetime(2026, 12, 8, tzinfo=UTC)


def test_a_ladder_into_a_year_nobody_knows_is_refused_and_not_guessed() -> None:
    with pytest.raises(UnknownYearError):
        ladder(date(2028, 12, 28), 5, load_calendar())


GOOD = ("sam@example.org", "Complete the rapid review", ("A rapid review is due tomorrow.",), "/accounts/north/")


def test_plain_words_to_one_person_are_let_through() -> None:
    check_words(*GOOD)
    check_words(*GOOD[:3], None)


@pytest.mark.parametrize(
    ("place", "bad"),
    [
        (0, "sam@example.org, ann@example.org"),
        (0, "sam@example.org\r\nBcc: ann@example.org"),
        (1, "Complete it\r\nBcc: ann@example.org"),
        (1, ""),
        (1, "x" * 121),
        (2, ()),
        (2, ("One line.\nAnother.",)),
        (2, ("x" * 301,)),
        (2, ("Short.",) * 9),
        (3, "//evil.example/"),
        (3, "/\\evil.example/"),
        (3, "https://evil.example/"),
        (3, "javascript:alert(1)"),
        (3, "/accounts/north/ and more"),
    ],
)
def test_words_that_could_reach_or_mislead_another_reader_are_refused(place: int, bad: object) -> None:
    words = [*GOOD]
    words[place] = bad  # type: ignore[call-overload]
    with pytest.raises(RuleBrokenError) as refused:
        check_words(*words)
    assert "evil" not in str(refused.value)
    assert "Bcc" not in str(refused.value)


def test_a_letter_shows_its_full_address_and_says_whom_to_ask() -> None:
    text = letter_text("Sam", ("It is due.",), "https://cairn.example/accounts/north/", "Northshire Partnership")
    assert text.startswith("Hello Sam,\n\nIt is due.\n\nGo to:\nhttps://cairn.example/accounts/north/\n")
    assert "ask the person in Northshire Partnership whom you already deal with" in text
