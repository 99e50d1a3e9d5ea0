"""The rapid review's rules: its states, its steps over holidays against an independent walk of days, its data."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.cases.rules.headings import load_headings
from service.cases.rules.incidents import rapid_review_due
from service.cases.rules.processes import check_hold, check_process, load_process_kinds
from service.cases.rules.reviews import (
    STATES,
    check_feedback,
    check_in_hand,
    check_may_begin_version,
    check_may_open,
    check_may_recommend,
    check_may_send,
    check_move,
    check_sent_by_hand,
)
from service.statute.calendar import Calendar, load_calendar
from service.statute.duties import load_statute
from service.statute.steps import date_steps, load_step_sets
from tenants.access.roles import load_roles
from tenants.errors import RuleBrokenError

BANK_HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in [
        "2024-12-25",
        "2024-12-26",
        "2025-01-01",
        "2025-04-18",
        "2025-04-21",
        "2025-05-05",
        "2025-05-26",
        "2025-08-25",
        "2025-12-25",
        "2025-12-26",
        "2026-01-01",
        "2026-04-03",
        "2026-04-06",
        "2026-05-04",
        "2026-05-25",
        "2026-08-31",
        "2026-12-25",
        "2026-12-28",
        "2027-01-01",
        "2027-03-26",
        "2027-03-29",
        "2027-05-03",
        "2027-05-31",
        "2027-08-30",
        "2027-12-27",
        "2027-12-28",
    ]
)
"""Copied by hand from the list that domain §1.10 checked against GOV.UK, so that the walk knows nothing of ours."""


def walk(start: date, days: int, declared: frozenset[date]) -> date:
    """The nth working day after a day, walked one by one."""
    day, left = start, days
    while left:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in BANK_HOLIDAYS and day not in declared:
            left -= 1
    return day


def calendar_with(declared: frozenset[date]) -> Calendar:
    """The printed calendar, and holidays that were declared since."""
    calendar = load_calendar()
    for day in sorted(declared):
        calendar = calendar.with_declared(day, "A declared day")
    return calendar


notified = st.one_of(
    st.dates(date(2024, 12, 10), date(2025, 1, 2)),  # Christmas
    st.dates(date(2026, 3, 20), date(2026, 4, 10)),  # Easter
    st.dates(date(2026, 12, 7), date(2027, 1, 4)),  # Christmas with a substitute day
    st.dates(date(2025, 1, 1), date(2027, 11, 30)),
)


@settings(max_examples=200)
@given(
    sent_on=notified,
    template=st.sampled_from(["sefton", "devon"]),
    offset=st.integers(1, 21),
    has_declared=st.booleans(),
)
def test_every_step_falls_on_the_day_that_a_walk_of_days_finds(
    sent_on: date, template: str, offset: int, *, has_declared: bool
) -> None:
    # given: perhaps a holiday declared within the weeks of the review
    day = sent_on + timedelta(days=offset)
    is_free = day.weekday() >= 5 or day in BANK_HOLIDAYS
    declared = frozenset({day}) if has_declared and not is_free else frozenset()

    # when
    due = rapid_review_due(load_statute(), calendar_with(declared), sent_on)
    [chosen] = [each for each in load_step_sets() if each.id == template]
    dated = date_steps(chosen.steps, due)

    # then
    assert due.due_on == walk(sent_on, 15, declared)
    assert [each.on for each in dated] == [walk(sent_on, each.step.day, declared) for each in dated]
    assert all(each.on <= due.due_on for each in dated)


def test_seftons_steps_are_those_of_the_test_vectors() -> None:
    """Domain §1.10: notified Monday 1 July 2019, and Monday 23 November 2026."""
    [sefton] = [each for each in load_step_sets() if each.id == "sefton"]
    first = rapid_review_due(load_statute(), load_calendar(), date(2019, 7, 1))
    second = rapid_review_due(load_statute(), load_calendar(), date(2026, 11, 23))
    assert [each.on.day for each in date_steps(sefton.steps, first)] == [2, 15, 17, 19, 22]
    assert [each.on.isoformat()[5:] for each in date_steps(sefton.steps, second)] == [
        "11-24",
        "12-07",
        "12-09",
        "12-11",
        "12-14",
    ]


def test_every_step_that_ships_is_owned_by_a_role_and_is_about_something_we_know() -> None:
    roles = {role.code for role in load_roles().of_kind("partnership")}
    acts = {"begin", "replies", "meeting", "advice", "decision", "feedback"}
    for each in load_step_sets():
        assert {step.owner for step in each.steps} <= roles
        assert {step.act for step in each.steps} <= acts


@pytest.mark.parametrize(
    ("state", "may_write", "may_recommend", "may_send", "may_begin"),
    [
        ("open", True, True, False, False),
        ("recommended", True, True, False, False),
        ("decided", True, False, True, False),
        ("sent", False, False, False, True),
        ("stopped", False, False, False, False),
    ],
)
def test_what_each_state_lets_people_do(
    state: str, *, may_write: bool, may_recommend: bool, may_send: bool, may_begin: bool
) -> None:
    assert state in STATES
    checks = (check_in_hand, check_may_recommend, check_may_send, check_may_begin_version)
    for check, may in zip(checks, (may_write, may_recommend, may_send, may_begin), strict=True):
        if may:
            check(state)
        else:
            with pytest.raises(RuleBrokenError):
                check(state)


@pytest.mark.parametrize(
    ("to_on", "is_working_day", "is_refused"),
    [
        (date(2026, 12, 14), True, False),
        (date(2026, 12, 15), True, True),
        (date(2026, 11, 22), True, True),
        (date(2026, 12, 5), False, True),
    ],
)
def test_a_step_may_be_earlier_than_the_law_and_never_later(
    to_on: date, *, is_working_day: bool, is_refused: bool
) -> None:
    today, law = date(2026, 11, 23), date(2026, 12, 14)
    if is_refused:
        with pytest.raises(RuleBrokenError) as refused:
            check_move(to_on, today, law, is_working_day=is_working_day)
        assert "to_on" in refused.value.fields
    else:
        check_move(to_on, today, law, is_working_day=is_working_day)


def test_feedback_follows_the_decision() -> None:
    today = date(2026, 12, 14)
    check_feedback("sent", date(2026, 12, 11), {"chair_told_on": today, "referrer_told_on": None}, today)
    for state, decided, told in (
        ("open", None, {"chair_told_on": today}),
        ("sent", today, {"chair_told_on": None}),
        ("sent", today, {"chair_told_on": date(2026, 12, 11)}),
        ("stopped", today, {"chair_told_on": today}),
    ):
        with pytest.raises(RuleBrokenError):
            check_feedback(state, decided, told, today)


def test_a_report_sent_by_hand_was_sent_after_the_decision_and_by_today() -> None:
    opened, decided, today = date(2026, 11, 23), date(2026, 12, 11), date(2026, 12, 14)
    check_sent_by_hand(decided, opened, decided, today)
    for day in (date(2026, 12, 10), date(2026, 12, 15)):
        with pytest.raises(RuleBrokenError):
            check_sent_by_hand(day, opened, decided, today)


def test_a_past_or_withdrawn_case_is_not_opened_and_no_case_twice() -> None:
    check_may_open("not-notified", is_open_already=False)
    for state, is_open in (("past", False), ("withdrawn", False), ("notified", True)):
        with pytest.raises(RuleBrokenError):
            check_may_open(state, is_open_already=is_open)


def test_a_process_that_ended_has_its_day_and_a_hold_is_looked_at_again() -> None:
    today = date(2026, 11, 23)
    check_process("ended", date(2026, 11, 1), today, today)
    check_hold(today, today + timedelta(days=1), today)
    for status, ended in (("ended", None), ("running", today)):
        with pytest.raises(RuleBrokenError):
            check_process(status, None, ended, today)
    for since, again in ((today + timedelta(days=1), today + timedelta(days=2)), (today, today)):
        with pytest.raises(RuleBrokenError):
            check_hold(since, again, today)


def test_headings_and_process_kinds_say_where_they_were_read() -> None:
    assert len({each.id for each in load_headings()}) == len(load_headings())
    assert all(each.source for each in load_headings())
    assert any(not each.verified for each in load_headings())
    assert len({each.id for each in load_process_kinds()}) == len(load_process_kinds()) >= 10
