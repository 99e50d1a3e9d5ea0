"""The rules of asking agencies and of their answers, and how a chronology is merged."""

from datetime import date
from typing import Any

import pytest

from service.cases.rules import requests as rules
from service.cases.rules.chronologies import Gap, KeyEvent, merge_events
from service.cases.rules.replies import (
    check_event,
    missing_parts,
    parts_asked,
    read_reply,
    read_request,
    received_standing,
    stage_after,
    why_shut,
)
from service.statute.calendar import load_calendar
from tenants.errors import RuleBrokenError

MONDAY = date(2026, 11, 9)
AN_ID = "019363b2-7c4d-7f00-8000-000000000001"
REQUEST: dict[str, Any] = {
    "incident": AN_ID,
    "request": AN_ID,
    "reference": "NOR-2026-001/1",
    "state": "asked",
    "version": 1,
    "asked_by": "Mina",
    "asked_at": "2026-11-09T12:00:00+00:00",
    "due_on": "2026-11-19",
    "scope": "Your involvement.",
    "period_from": "",
    "period_to": "2026-11-09",
    "nature": "death",
    "what_happened": "",
    "children": [{"pseudonym": "Child A", "name": "", "born_on": ""}],
    "query": "",
    "queries_reply": None,
    "reason": "",
}
REPLY: dict[str, Any] = {
    "request": AN_ID,
    "incident": AN_ID,
    "version": 1,
    "answers_version": 1,
    "known": "known",
    "summary": "We visited.",
    "chronology": [{"on": "2026-05-03", "on_words": "", "source": "", "event": "A visit."}],
    "immediate_actions": "",
    "good_practice": "",
    "answer_to_query": "",
    "prepared_by": "Lee",
    "signed_off_by": "Sasha",
    "signed_off_post": "Head",
    "signed_off_at": "2026-11-12T12:00:00+00:00",
    "files": [],
}


@pytest.mark.parametrize(
    ("today", "clock_due", "review_on", "due_on"),
    [
        (MONDAY, None, None, date(2026, 11, 19)),
        (MONDAY, date(2026, 11, 30), date(2026, 11, 23), date(2026, 11, 20)),
        (MONDAY, date(2026, 11, 16), None, date(2026, 11, 16)),
        (date(2026, 12, 23), None, None, date(2027, 1, 7)),
        (MONDAY, date(2026, 11, 30), MONDAY, date(2026, 11, 19)),
        (MONDAY, date(2026, 11, 6), None, MONDAY),
        (MONDAY, None, date(2026, 11, 10), MONDAY),
    ],
)
def test_an_answer_is_due_before_the_review_is_held_and_never_after_the_clock(
    today: date, clock_due: date | None, review_on: date | None, due_on: date
) -> None:
    found = rules.suggest_due(today, load_calendar(), clock_due=clock_due, review_on=review_on)
    assert found == due_on


@pytest.mark.parametrize(
    ("due_on", "clock_due"),
    [(MONDAY, None), (date(2026, 11, 30), date(2026, 11, 30)), (date(2026, 12, 1), date(2026, 11, 6))],
)
def test_a_due_day_may_be_any_up_to_the_review_itself(due_on: date, clock_due: date | None) -> None:
    assert rules.check_due(due_on, MONDAY, clock_due) is None


@pytest.mark.parametrize(("due_on", "clock_due"), [(date(2026, 11, 8), None), (date(2026, 12, 1), date(2026, 11, 30))])
def test_a_due_day_before_today_or_after_the_review_is_refused(due_on: date, clock_due: date | None) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        rules.check_due(due_on, MONDAY, clock_due)
    assert "due_on" in refusal.value.fields


@pytest.mark.parametrize(
    ("state", "due_on", "left", "known", "way", "words"),
    [
        ("asked", date(2026, 11, 19), 8, "", "", "Asked, no answer yet"),
        ("asked", MONDAY, 0, "", "", "Due today"),
        ("asked", date(2026, 11, 6), -1, "", "", "1 working day late"),
        ("queried", date(2026, 11, 5), -2, "known", "account", "2 working days late"),
        ("queried", date(2026, 11, 12), 3, "known", "account", "Queried, waiting for the answer"),
        ("answered", date(2026, 11, 5), -2, "known", "account", "Answered, signed off"),
        (
            "answered",
            date(2026, 11, 5),
            -2,
            "not-known",
            "on-behalf",
            "Answered: nothing known, on its behalf",
        ),
        ("accepted", date(2026, 11, 5), -2, "known", "light", "Accepted, by link"),
        ("withdrawn", date(2026, 11, 5), -2, "", "", "Withdrawn"),
    ],
)
def test_a_requests_standing_is_worked_out_from_its_state_and_its_day(
    state: str, due_on: date, left: int, known: str, way: str, words: str
) -> None:
    assert rules.standing(state, due_on, MONDAY, left, known=known, way=way).words == words
    assert rules.is_overdue(state, due_on, MONDAY) == words.endswith("late")


@pytest.mark.parametrize(
    ("state", "stage", "due_on", "left", "words"),
    [
        ("asked", "to-answer", date(2026, 11, 19), 8, "8 working days left"),
        ("asked", "to-answer", MONDAY, 0, "Due today"),
        ("asked", "with-sign-off", date(2026, 11, 12), 3, "With the senior lead"),
        ("asked", "with-sign-off", date(2026, 11, 6), -1, "1 working day late"),
        ("queried", "to-answer", date(2026, 11, 12), 3, "Queried: answer it"),
        ("queried", "sent", date(2026, 11, 6), -1, "Sent"),
        ("withdrawn", "to-answer", date(2026, 11, 6), -1, "Withdrawn"),
    ],
)
def test_an_agency_sees_how_its_own_answer_stands(state: str, stage: str, due_on: date, left: int, words: str) -> None:
    assert received_standing(state, stage, due_on, MONDAY, left).words == words
    assert bool(why_shut(state, stage)) == (state == "withdrawn" or stage != "to-answer")


def test_a_nil_return_is_short_and_a_query_is_answered() -> None:
    assert parts_asked("not-known", is_queried=False) == ("summary",)
    assert missing_parts("not-known", {}, is_queried=False) == ("Say in a sentence what you looked at.",)
    assert missing_parts("", {}, is_queried=False) == (
        "Say whether the child is known to you.",
        "Write a summary.",
    )
    assert missing_parts("known", {"summary": "x"}, is_queried=True) == ("Answer the partnership’s query.",)
    assert missing_parts("known", {"summary": "x", "answer-to-query": "y"}, is_queried=True) == ()


@pytest.mark.parametrize(
    ("stage", "state", "queries", "replies", "after"),
    [
        ("sent", "queried", 1, 1, "to-answer"),
        ("sent", "queried", 1, 2, "sent"),
        ("sent", "asked", 0, 1, "sent"),
        ("with-sign-off", "asked", 0, 0, "with-sign-off"),
        ("to-answer", "withdrawn", 0, 0, "to-answer"),
    ],
)
def test_a_query_of_the_last_answer_opens_it_again(
    stage: str, state: str, queries: int, replies: int, after: str
) -> None:
    assert stage_after(stage, state, queries, replies) == after


def test_an_event_says_when_and_lies_in_the_past() -> None:
    assert check_event(MONDAY, None, MONDAY) is None
    assert check_event(None, "early in May", MONDAY) is None


@pytest.mark.parametrize("happened_on", [None, date(2026, 11, 10)])
def test_an_event_without_a_time_or_in_the_future_is_refused(happened_on: date | None) -> None:
    with pytest.raises(RuleBrokenError):
        check_event(happened_on, None, MONDAY)


def test_a_request_and_a_reply_are_read_as_they_were_sent() -> None:
    assert (read_request(REQUEST, 1).state, read_request(REQUEST, 1).due_on) == ("asked", date(2026, 11, 19))
    assert (read_reply(REPLY, 1).known, read_reply(REPLY, 1).signed_off_post) == ("known", "Head")


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"version": True},
        {"request": "no id"},
        {"state": "answered"},
        {"due_on": "soon"},
        {"reference": "x" * 41},
        {"children": [{"pseudonym": "Child A"}]},
        {"scope": None},
        {"asked_at": "2026-11-09T12:00:00"},
        {"queries_reply": "1"},
    ],
)
def test_a_request_that_cannot_be_shown_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RuleBrokenError):
        read_request(REQUEST | change, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"known": "perhaps"},
        {"version": 3},
        {"chronology": [{"on": "2026-13-01", "on_words": "", "source": "", "event": "x"}]},
        {"chronology": [{"on": "", "event": "x"}]},
        {"summary": 5},
        {"files": None},
        {"signed_off_by": ""},
    ],
)
def test_a_reply_that_cannot_be_merged_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RuleBrokenError):
        read_reply(REPLY | change, 1)


def test_a_chronology_is_merged_by_day_and_shows_its_silences() -> None:
    # given
    police = KeyEvent(date(2026, 5, 3), "", "Police", "", "Called.")
    nursery = KeyEvent(date(2026, 5, 3), "", "Nursery", "", "Absent.")
    later = KeyEvent(date(2026, 6, 1), "", "Police", "", "Called again.")
    rough = KeyEvent(None, "as a baby", "Nursery", "", "Seen.")

    # when
    rows = merge_events([rough, police, later, nursery])

    # then
    assert rows == (nursery, police, Gap(date(2026, 5, 4), date(2026, 5, 31), 28), later, rough)
    assert merge_events([]) == ()


def test_events_of_neighbouring_weeks_have_no_gap_between_them() -> None:
    near = [KeyEvent(date(2026, 5, 3), "", "P", "", "x"), KeyEvent(date(2026, 5, 31), "", "P", "", "y")]
    assert merge_events(near) == tuple(near)
