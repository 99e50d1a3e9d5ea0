"""The registers' rules: what a filter says, how timely reviews were, and what became of referrals."""

from datetime import date

import pytest

from service.cases.rules.registers import (
    IncidentFilter,
    ReferralsAlike,
    SentAlike,
    check_query,
    days_taken,
    outcome_of,
    referrals_sentence,
    said_in,
    timeliness,
)
from service.statute.calendar import load_calendar
from tenants.errors import RuleBrokenError

DAY_0, DUE = date(2026, 11, 2), date(2026, 11, 23)
"""Fifteen working days without a bank holiday."""


def test_a_filter_says_only_what_was_chosen() -> None:
    assert said_in(IncidentFilter()) == {}
    assert said_in(IncidentFilter(state="notified", aware_from=DAY_0)) == {
        "state": "notified",
        "aware_from": "2026-11-02",
    }


def test_timeliness_counts_sent_reviews_alone_and_averages_the_late_ones() -> None:
    # given: two in time, one on its last day, two late by 3 and by 5 working days, one not sent
    groups = [
        SentAlike(DAY_0, DUE, date(2026, 11, 20), 2),
        SentAlike(DAY_0, DUE, DUE, 1),
        SentAlike(DAY_0, DUE, date(2026, 11, 26), 1),
        SentAlike(DAY_0, DUE, date(2026, 11, 30), 1),
        SentAlike(DAY_0, DUE, None, 7),
    ]

    # when
    found = timeliness(groups, load_calendar())

    # then
    assert (found.sent, found.in_time, found.late) == (5, 3, 2)
    assert (found.median_days, found.average_late, found.on_time_percent) == (15.0, 4.0, 60.0)


def test_devons_twelve_days_late_over_christmas_is_counted_in_working_days() -> None:
    # given: due on 23 December, sent on 13 January; three bank holidays lie between
    sent = SentAlike(date(2026, 12, 2), date(2026, 12, 23), date(2027, 1, 13), 1)

    # then
    assert timeliness([sent], load_calendar()).average_late == 12.0


def test_timeliness_of_nothing_says_nothing() -> None:
    found = timeliness([], load_calendar())
    assert (found.sent, found.median_days, found.average_late, found.on_time_percent) == (0, None, None, None)


def test_days_are_not_guessed_for_a_year_whose_holidays_are_not_known() -> None:
    assert days_taken(date(1999, 1, 4), DAY_0, load_calendar()) is None
    assert days_taken(DAY_0, None, load_calendar()) is None
    assert days_taken(DAY_0, DUE, load_calendar()) == 15


@pytest.mark.parametrize(
    ("state", "decided", "actions", "outcome"),
    [
        ("received", None, "", "waiting"),
        ("discussed", None, "", "waiting"),
        ("not-notified", None, "", "no-action"),
        ("notify", None, "", "notified"),
        ("notify", "no-review", "", "no-action"),
        ("notify", "no-review", "set", "actions"),
        ("notify", "other-review", "", "other-review"),
        ("notify", "other-review", "set", "actions"),
        ("notify", "local-review", "set", "review"),
        ("not-notified", "local-review", "", "review"),
    ],
)
def test_what_became_of_a_referral_follows_the_decisions(
    state: str, decided: str | None, actions: str, outcome: str
) -> None:
    assert outcome_of(state, decided, has_actions=bool(actions)) == outcome


def test_oxfordshires_five_referrals_of_2015_16_read_as_the_crag_reported_them() -> None:
    # given: seed 000, section 4; one of the three with actions also met the criteria of a domestic homicide review
    groups = [
        ReferralsAlike("notify", "local-review", True, 1),
        ReferralsAlike("notify", "no-review", False, 1),
        ReferralsAlike("notify", "no-review", True, 2),
        ReferralsAlike("notify", "other-review", True, 1),
    ]

    # then
    said = "5 referrals: 1 review commissioned, 1 no further action, 3 with quality assurance actions"
    assert referrals_sentence(groups) == f"{said} (1 of them with another kind of review)"
    assert referrals_sentence([*groups[:2], ReferralsAlike("notify", "no-review", True, 3)]) == said


def test_referrals_that_wait_are_counted_as_such() -> None:
    assert referrals_sentence([]) == "0 referrals"
    assert referrals_sentence([ReferralsAlike("received", None, False, 1)]) == "1 referral: 1 not decided yet"


@pytest.mark.parametrize("query", ["", "sort=title", "late=yes&late=yes", "late", "late=yes&hold=yes"])
def test_only_a_filter_of_its_register_is_kept(query: str) -> None:
    with pytest.raises(RuleBrokenError, match="not a filter of that register"):
        check_query("incidents", query)
    check_query("incidents", "late=yes&words=baby")
    check_query("rapid-reviews", "late=yes&hold=yes")
