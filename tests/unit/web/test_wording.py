"""Dates, times and counts read as a person would say them, and agree with each other."""

from datetime import UTC, date, datetime

import pytest

from service.statute.sentences import date_in_words, listed
from service.web.wording import (
    count_of,
    how_things_stand,
    moment_in_words,
    short_date,
    working_days_late,
    working_days_left,
)


def test_a_date_is_said_with_its_weekday() -> None:
    assert date_in_words(date(2026, 12, 24)) == "Thursday 24 December 2026"
    assert short_date(date(2026, 9, 7)) == "7 Sep 2026"


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 7, 1, 8, 42, tzinfo=UTC), "Today, 09:42"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "Today, 00:30"),
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), "Tuesday 30 June, 23:59"),
        (datetime(2025, 12, 31, 9, 0, tzinfo=UTC), "Wednesday 31 December 2025, 09:00"),
    ],
)
def test_a_moment_is_said_by_london_clocks(instant: datetime, words: str) -> None:
    assert moment_in_words(instant, date(2026, 7, 1)) == words


@pytest.mark.parametrize(
    ("late", "due", "sentence"),
    [
        (0, 0, "Nothing is late and nothing is due this week."),
        (1, 2, "One thing is late and two are due this week."),
        (2, 1, "Two things are late and one is due this week."),
        (0, 12, "Nothing is late and 12 are due this week."),
        (1, 0, "One thing is late and nothing is due this week."),
    ],
)
def test_one_sentence_says_how_things_stand(late: int, due: int, sentence: str) -> None:
    assert how_things_stand(late, due) == sentence


def test_counts_agree_with_their_nouns() -> None:
    assert working_days_late(1) == "1 working day late"
    assert working_days_left(6) == "6 working days left"
    assert working_days_left(0) == "Due today"
    assert count_of(1_204, "agency", "agencies") == "1,204 agencies"


def test_a_list_is_joined_as_in_a_sentence() -> None:
    assert [listed(words) for words in ([], ["police"], ["police", "health"], ["a", "b", "c"])] == [
        "",
        "police",
        "police and health",
        "a, b and c",
    ]
