"""What guidance and this service decide about dates, circumstances, ages, referrals and notifications."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cases.rules import incidents, notifications, referrals
from service.statute.calendar import load_calendar
from service.statute.duties import load_statute
from tenants.errors import RuleBrokenError

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("aware", "occurred", "field"),
    [
        (date(2026, 11, 21), None, "became_aware_on"),
        (date(2026, 11, 20), date(2026, 11, 21), "occurred_on"),
        (date(2026, 11, 18), date(2026, 11, 19), "became_aware_on"),
    ],
)
def test_dates_that_cannot_be_are_refused_beside_their_field(aware: date, occurred: date | None, field: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        incidents.check_dates(incidents.Dates(aware, occurred), TODAY)
    assert list(refusal.value.fields) == [field]


def test_odd_dates_are_asked_about_and_plain_ones_are_not() -> None:
    assert "more than a month ago" in incidents.odd_dates(incidents.Dates(date(2026, 9, 1), None), TODAY)
    assert "more than a year" in incidents.odd_dates(incidents.Dates(TODAY, date(2025, 1, 1)), TODAY)
    assert incidents.odd_dates(incidents.Dates(TODAY, date(2026, 11, 18)), TODAY) == ""


@pytest.mark.parametrize(
    ("circumstance", "is_notified", "has_review"),
    [
        ("abuse-or-neglect-in-area", True, True),
        ("abuse-or-neglect-outside-england", True, True),
        ("looked-after-child-death", True, False),
        ("care-leaver-death", True, False),
        ("not-notifiable", False, False),
    ],
)
@pytest.mark.parametrize("aware", [date(2024, 3, 1), date(2026, 11, 20)])
def test_what_is_notified_and_what_is_rapidly_reviewed(
    circumstance: str, is_notified: object, has_review: object, aware: date
) -> None:
    statute = load_statute()
    assert incidents.is_notifiable(statute, aware, circumstance) == is_notified
    assert incidents.needs_rapid_review(statute, aware, circumstance) == has_review


def test_a_care_leavers_death_was_not_notified_before_the_guidance_of_2023() -> None:
    assert not incidents.is_notifiable(load_statute(), date(2022, 5, 1), "care-leaver-death")


def test_the_death_of_a_child_who_did_not_die_is_refused() -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        incidents.check_circumstance(load_statute(), TODAY, "looked-after-child-death", "serious-harm")
    assert "nature" in refusal.value.fields


@pytest.mark.parametrize(
    ("born", "circumstance", "reason", "is_refused"),
    [
        (date(2026, 3, 3), "abuse-or-neglect-in-area", "", False),
        (date(2008, 11, 20), "abuse-or-neglect-in-area", "", True),
        (date(2008, 11, 21), "abuse-or-neglect-in-area", "", False),
        (date(2008, 11, 20), "abuse-or-neglect-in-area", "harmed at 17, noticed later", False),
        (date(2004, 11, 20), "care-leaver-death", "", False),
        (date(2001, 11, 20), "care-leaver-death", "", True),
        (date(2026, 12, 1), "abuse-or-neglect-in-area", "", True),
        (None, "abuse-or-neglect-in-area", "", False),
    ],
)
def test_ages_outside_the_guidance_need_a_reason(
    born: date | None, circumstance: str, reason: str, is_refused: object
) -> None:
    def check() -> None:
        incidents.check_birth(born, TODAY, circumstance, is_unborn=False, reason=reason)

    if is_refused:
        with pytest.raises(RuleBrokenError, match=r"Check the date"):
            check()
    else:
        check()


def test_an_unborn_child_has_no_date_of_birth() -> None:
    with pytest.raises(RuleBrokenError):
        incidents.check_birth(TODAY, TODAY, "abuse-or-neglect-in-area", is_unborn=True, reason="")


@given(st.dates(date(2018, 7, 4), date(2028, 10, 1)))
def test_the_rapid_review_is_always_due_after_the_notification_and_never_on_a_day_off(aware: date) -> None:
    statute, calendar = load_statute(), load_calendar()
    notify = incidents.notification_due(statute, calendar, aware)
    review = incidents.rapid_review_due(statute, calendar, notify.due_on)
    assert aware < notify.due_on < review.due_on
    assert calendar.is_working_day(notify.due_on)
    assert calendar.is_working_day(review.due_on)


@pytest.mark.parametrize(
    ("incident_state", "state", "children", "is_notifiable", "says"),
    [
        ("recorded", "submitted", 1, True, "new version"),
        ("withdrawn", "draft", 1, True, "closed to notification"),
        ("not-notified", "draft", 1, True, "closed to notification"),
        ("recorded", "draft", 0, True, "at least one child"),
        ("recorded", "draft", 1, False, "guidance calls"),
    ],
)
def test_what_may_not_be_submitted(
    incident_state: str, state: str, children: int, is_notifiable: object, says: str
) -> None:
    with pytest.raises(RuleBrokenError, match=says):
        notifications.check_may_submit(incident_state, state, children, is_notifiable=bool(is_notifiable))


def test_a_draft_about_a_child_may_be_submitted_however_little_is_known() -> None:
    notifications.check_may_submit("recorded", "draft", 1, is_notifiable=True)


def test_the_national_form_is_sent_after_awareness_and_not_in_the_future() -> None:
    now, aware = datetime(2026, 11, 20, 12, tzinfo=UTC), date(2026, 11, 18)
    notifications.check_manual_proof(datetime(2026, 11, 18, 0, 30, tzinfo=UTC), aware, now)
    for wrong in (datetime(2026, 11, 20, 12, 1, tzinfo=UTC), datetime(2026, 11, 17, 23, 30, tzinfo=UTC)):
        with pytest.raises(RuleBrokenError) as refusal:
            notifications.check_manual_proof(wrong, aware, now)
        assert "sent_on" in refusal.value.fields


@pytest.mark.parametrize(("month", "quarter"), [(1, "q4"), (3, "q4"), (4, "q1"), (7, "q2"), (10, "q3"), (12, "q3")])
def test_quarters_follow_the_reporting_year_to_the_end_of_march(month: int, quarter: str) -> None:
    assert notifications.quarter_of(date(2026, month, 15)) == quarter


def test_a_referral_is_decided_only_after_all_three_partners_have_spoken() -> None:
    views = {"local-authority": "notify", "police": "unsure"}
    with pytest.raises(RuleBrokenError, match="integrated care board"):
        referrals.check_discussion(views, TODAY, TODAY)
    referrals.check_discussion({**views, "health": "notify"}, TODAY, TODAY)
    with pytest.raises(RuleBrokenError, match="discussion first"):
        referrals.check_decision("received", "notify", "")


def test_not_to_notify_needs_its_reasons() -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        referrals.check_decision("discussed", "not-notified", "")
    assert "reasons" in refusal.value.fields
    referrals.check_decision("discussed", "not-notified", "No abuse is suspected.")
