"""The main job, through the pages: an incident noticed, notified, delivered and receipted, on both channels."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.stories import given_hosted_channel, given_incident
from tests.support.world import World


@pytest.fixture
def thursday(world: World) -> World:
    """The world on Thursday 17 December 2026, ten in the morning."""
    world.house.clock.set(datetime(2026, 12, 17, 10, tzinfo=UTC))
    return world


def test_the_notification_clock_shows_its_working(thursday: World) -> None:
    # given
    manager = thursday.browser(thursday.someone(thursday.north, "business-manager"))

    # when
    case = manager.get(given_incident(manager, thursday.north))

    # then
    working = "5 working days from Thursday 17 December 2026: 18, 21, 22, 23, 24 → due end of Thursday 24 December 2026"
    assert working in case.text
    assert "Notify the Panel of the incident: day 0 of 5" in case.text


def test_a_hosted_notification_is_submitted_delivered_acknowledged_and_its_receipt_stands_on_the_timeline(
    thursday: World,
) -> None:
    # given
    world = thursday
    given_hosted_channel(world, world.north)
    manager = world.browser(world.someone(world.north, "business-manager"))
    notifier = world.browser(world.someone(world.north, "notifier", name="Nadia Khan"))
    secretary = world.browser(world.someone(world.panel, "panel-secretariat", name="Pat Secretary"))
    case = given_incident(manager, world.north)

    # when
    sent = notifier.submit(f"{case}/notification/check")
    world.deliver_all()
    queue = secretary.get(f"/accounts/{world.panel.slug}/notifications")
    item = re.findall(rf"/accounts/{world.panel.slug}/notifications/[0-9a-f-]{{36}}", queue.text)[0]
    acknowledged = secretary.submit(f"{item}/acknowledgement")
    world.deliver_all()
    page = manager.get(case)

    # then
    assert sent.status_code == 302
    assert sent.location.endswith("/notification/sent")
    assert acknowledged.status_code == 302
    assert re.search(r"Receipt from the Panel.*PN-2026-\d{4}", page.text, re.DOTALL)
    assert "Met in time" in page.text
    assert "Complete the rapid review and send it to the Panel" in page.text


def test_on_the_manual_channel_the_national_form_meets_the_clock_and_starts_the_rapid_review(thursday: World) -> None:
    # given
    world = thursday
    manager = world.browser(world.someone(world.north, "business-manager"))
    notifier = world.browser(world.someone(world.north, "notifier"))
    case = given_incident(manager, world.north)
    world.house.clock.forward(timedelta(minutes=5))

    # when
    recorded = notifier.submit(
        f"{case}/notification/national-form",
        {
            "national_reference": "SIN-20260001",
            "sent_on-day": "17",
            "sent_on-month": "12",
            "sent_on-year": "2026",
            "sent_time": "9:30",
            "sender": "Nadia Khan",
        },
    )
    page = manager.get(case)

    # then
    assert recorded.status_code == 302, recorded.text
    assert "SIN-20260001" in page.text
    assert "Met in time" in page.text
    assert "15 working days from Thursday 17 December 2026" in page.text


def test_the_business_manager_prepares_and_may_not_submit(thursday: World) -> None:
    # given
    manager = thursday.browser(thursday.someone(thursday.north, "business-manager"))
    case = given_incident(manager, thursday.north)

    # when
    refused = manager.get(f"{case}/notification/check")

    # then
    assert manager.get(f"{case}/notification").status_code == 200
    assert refused.status_code == 403


def test_a_form_sent_twice_takes_effect_once(thursday: World) -> None:
    # given
    manager = thursday.browser(thursday.someone(thursday.north, "business-manager"))
    case = given_incident(manager, thursday.north)
    page = manager.get(f"{case}/children/new").text
    tokens = dict(re.findall(r'name="(csrf_token|once)" value="([^"]+)"', page.split("novalidate")[1]))

    # when
    answers = {**tokens, "name": "Second Child"}
    first = manager.post(f"{case}/children/new", answers)
    second = manager.post(f"{case}/children/new", answers)

    # then
    assert (first.status_code, second.status_code) == (302, 302)
    assert manager.get(case).text.count("Second Child") == 1


def test_a_stale_change_shows_both_texts_and_keeps_the_first(thursday: World) -> None:
    # given
    manager = thursday.browser(thursday.someone(thursday.north, "business-manager"))
    colleague = thursday.browser(thursday.someone(thursday.north, "business-unit", name="Kit Brown"))
    case = given_incident(manager, thursday.north)

    # when
    stale_form = manager.get(f"{case}/change").text
    colleague.submit(f"{case}/change", {"narrative": "The colleague's text.", "nature": "serious-harm"})
    fields = dict(re.findall(r'name="(csrf_token|once|version)" value="([^"]+)"', stale_form.split("novalidate")[1]))
    conflict = manager.post(
        f"{case}/change",
        {
            **fields,
            "became_aware_on-day": "17",
            "became_aware_on-month": "12",
            "became_aware_on-year": "2026",
            "nature": "serious-harm",
            "circumstance": "abuse-or-neglect-in-area",
            "title": "Injury",
            "narrative": "The manager's text.",
        },
    )

    # then
    assert conflict.status_code == 409
    assert "The colleague&#39;s text." in conflict.text
    assert "The manager&#39;s text." in conflict.text
    assert "The colleague&#39;s text." in manager.get(case).text


def test_another_partnerships_incident_is_not_there(thursday: World) -> None:
    # given
    north = thursday.browser(thursday.someone(thursday.north, "business-manager"))
    south = thursday.browser(thursday.someone(thursday.south, "business-manager"))
    case = given_incident(north, thursday.north)
    own_unknown = f"/accounts/{thursday.south.slug}/incidents/{case.rsplit('/', 1)[1]}"

    # when
    foreign, unknown = south.get(case), south.get(own_unknown)

    # then
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.data == unknown.data


def test_a_correction_before_the_acknowledgement_does_not_make_the_notice_late(thursday: World) -> None:
    # given: notified on day 0, corrected on day 6
    world = thursday
    given_hosted_channel(world, world.north)
    manager = world.browser(world.someone(world.north, "business-manager"))
    notifier, secretariat = world.someone(world.north, "notifier"), world.someone(world.panel, "panel-secretariat")
    case = given_incident(manager, world.north)
    world.browser(notifier).submit(f"{case}/notification/check")
    world.deliver_all()
    world.house.clock.set(datetime(2026, 12, 29, 10, tzinfo=UTC))

    # when
    world.browser(notifier).submit(f"{case}/notification", action="/correction")
    world.browser(notifier).submit(f"{case}/notification/check")
    world.deliver_all()
    secretary = world.browser(secretariat)
    queue = secretary.get(f"/accounts/{world.panel.slug}/notifications").text
    item = re.findall(rf"/accounts/{world.panel.slug}/notifications/[0-9a-f-]{{36}}", queue)[0]
    secretary.submit(f"{item}/acknowledgement")
    world.deliver_all()

    # then
    page = world.browser(notifier).get(case).text
    assert "Met in time" in page
    assert "15 working days from Thursday 17 December 2026" in page


def test_a_late_clock_runs_on_in_its_picture(thursday: World) -> None:
    # given
    someone = thursday.someone(thursday.north, "business-manager")
    case = given_incident(thursday.browser(someone), thursday.north)

    # when: two working days after Thursday 24 December, with Christmas and a week-end between
    thursday.house.clock.set(datetime(2026, 12, 30, 10, tzinfo=UTC))
    page = thursday.browser(someone).get(case).text

    # then
    assert "day 7 of 5" in page
    assert "2 working days late" in page
    assert re.search(r'track__day--today">\s*.*<span class="track__number">7</span>', page)
