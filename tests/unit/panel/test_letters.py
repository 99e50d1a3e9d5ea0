"""By when the Panel may want a reply, what a correction says, and what a rapid review must say to be filed."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from service.panel.rules.letters import check_corrects, check_reply_date, words_of
from service.panel.rules.reviews import read_decision, read_rapid_review, read_reply
from service.statute.calendar import load_calendar
from tenants.errors import RuleBrokenError
from tests.integration.letters.stories import decision, letter_reply, rapid_review

TODAY = date(2026, 11, 20)
INCIDENT = UUID("019363b2-7c4d-7f00-8000-000000000001")


@pytest.mark.parametrize("due", [None, date(2026, 11, 23), date(2026, 12, 29)])
def test_a_working_day_to_come_or_none_may_be_named(due: date | None) -> None:
    check_reply_date(due, TODAY, load_calendar())
    assert words_of("A.", None, None) == "A."


@pytest.mark.parametrize("due", [TODAY, date(2026, 11, 19), date(2026, 11, 21), date(2026, 12, 28), date(2099, 1, 5)])
def test_another_day_may_not(due: date) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        check_reply_date(due, TODAY, load_calendar())
    assert list(refused.value.fields) == ["reply_due_on"]


def test_a_correction_says_first_what_it_corrects() -> None:
    check_corrects(2, [1, 2])
    with pytest.raises(RuleBrokenError):
        check_corrects(3, [1, 2])
    assert words_of("A.", 2, TODAY) == "This letter corrects our letter 2 of Friday 20 November 2026.\n\nA."


def test_what_can_be_read_is_filed_under_its_own_names() -> None:
    review = read_rapid_review(rapid_review(INCIDENT, 3), 3)
    decided = read_decision(decision(INCIDENT, str(INCIDENT)), 1)
    reply = read_reply(letter_reply(INCIDENT, INCIDENT, INCIDENT), 1)
    assert (review.kind, review.number, review.nature, review.letter_id) == ("rapid-review", 3, "serious-harm", None)
    assert (decided.kind, decided.outcome, decided.letter_id) == ("decision", "local-review", INCIDENT)
    assert (reply.number, reply.reconsidered) == (1, "confirmed")


@pytest.mark.parametrize(
    ("read", "body", "version"),
    [
        (read_rapid_review, rapid_review(INCIDENT, 2), 1),
        (read_rapid_review, {}, 1),
        (read_decision, decision(INCIDENT, version=2), 1),
        (read_decision, decision(INCIDENT, rationale=None), 1),
        (read_decision, decision(INCIDENT, "no letter"), 1),
        (read_reply, letter_reply(INCIDENT, INCIDENT, INCIDENT), 2),
        (read_reply, letter_reply(INCIDENT, INCIDENT, INCIDENT, text=" "), 1),
        (read_reply, letter_reply(INCIDENT, INCIDENT, INCIDENT, number="1"), 1),
        (read_reply, letter_reply(INCIDENT, INCIDENT, INCIDENT, files=["a"]), 1),
    ],
)
def test_what_cannot_be_read_is_refused(read: Any, body: dict[str, Any], version: int) -> None:
    with pytest.raises(RuleBrokenError):
        read(body, version)
