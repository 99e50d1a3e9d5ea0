"""What a letter of the Panel asks for, what a reply must say, and how a case that was sent stands."""

from datetime import date

import pytest

from service.cases.rules.letters import (
    SentCase,
    check_by_hand,
    check_reply,
    check_sent_by_hand,
    reconsidered_as,
    reporting_year,
    standing_of,
    state_on_arrival,
    words_to_send,
    year_words,
)
from tenants.errors import RuleBrokenError

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("outcome", "due", "state"),
    [
        ("acknowledged", None, "no-reply-needed"),
        ("agree-no-review", None, "no-reply-needed"),
        ("agree-review", None, "no-reply-needed"),
        ("agree-review", TODAY, "open"),
        ("disagree-wants-review", None, "open"),
        ("disagree-review-unneeded", None, "open"),
        ("information-requested", None, "open"),
        ("national-review-considered", None, "open"),
    ],
)
def test_a_letter_waits_unless_it_only_acknowledges_or_agrees(outcome: str, due: date | None, state: str) -> None:
    assert state_on_arrival(outcome, due) == state


@pytest.mark.parametrize(
    ("outcome", "reconsidered", "why", "field"),
    [
        ("disagree-wants-review", "", "", "reconsidered"),
        ("disagree-wants-review", "changed", "", "why"),
        ("disagree-review-unneeded", "confirmed", "", "why"),
        ("information-requested", "confirmed", "Because.", "reconsidered"),
    ],
)
def test_a_reply_that_leaves_the_decision_unclear_is_refused(
    outcome: str, reconsidered: str, why: str, field: str
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        check_reply(outcome, reconsidered, why)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("outcome", "reconsidered", "why"),
    [
        ("disagree-wants-review", "not-yet", ""),
        ("disagree-wants-review", "changed", "New facts."),
        ("information-requested", "", ""),
    ],
)
def test_a_reply_that_says_what_it_must_is_taken(outcome: str, reconsidered: str, why: str) -> None:
    check_reply(outcome, reconsidered, why)
    assert words_to_send("We met.", "", "") == "We met."


def test_the_panel_reads_why_partners_changed_their_decision() -> None:
    sent = words_to_send("We met.", "changed", "New facts.")
    assert sent == "We met.\n\nPartners reconsidered and changed their decision. Why: New facts."


@pytest.mark.parametrize(
    ("outcomes", "standing"),
    [
        ((), "no-answer"),
        (("acknowledged", "information-requested", "national-review-considered"), "no-answer"),
        (("acknowledged", "agree-no-review"), "agreed"),
        (("agree-no-review", "disagree-wants-review"), "contested"),
        (("disagree-review-unneeded", "agree-no-review"), "contested"),
    ],
)
def test_a_case_once_contested_stays_contested(outcomes: tuple[str, ...], standing: str) -> None:
    assert standing_of(SentCase(TODAY, outcomes, ())) == standing


def test_the_newest_reply_that_says_so_says_what_became_of_the_decision() -> None:
    assert reconsidered_as(SentCase(TODAY, (), ())) == ""
    assert reconsidered_as(SentCase(TODAY, (), ("confirmed", "changed", ""))) == "changed"


def test_a_year_runs_from_april_to_march() -> None:
    days = (date(2015, 3, 31), date(2015, 4, 1), date(2000, 1, 1))
    assert [year_words(reporting_year(day)) for day in days] == ["2014-15", "2015-16", "1999-00"]


@pytest.mark.parametrize(
    ("received_on", "due", "field"),
    [
        (date(2026, 11, 21), None, "received_on"),
        (date(2026, 11, 19), date(2026, 11, 18), "reply_due_on"),
    ],
)
def test_a_letter_by_hand_has_dates_that_can_be(received_on: date, due: date | None, field: str) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        check_by_hand(received_on, due, TODAY)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("sent_on", [date(2026, 11, 18), date(2026, 11, 21)])
def test_a_reply_is_sent_after_the_letter_came_and_not_in_the_future(sent_on: date) -> None:
    with pytest.raises(RuleBrokenError):
        check_sent_by_hand(sent_on, date(2026, 11, 19), TODAY)
