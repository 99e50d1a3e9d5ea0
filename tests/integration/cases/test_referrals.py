"""Referrals through the pages: recorded, discussed, decided, told back, and seen only by those who may."""

import pytest

from tests.integration.cases.stories import DISCUSSION, record_incident, record_referral
from tests.support.browser import Browser
from tests.support.stage import london_noon
from tests.support.world import World

NEW = {
    "received_on-day": "13",
    "received_on-month": "11",
    "received_on-year": "2026",
    "agency": "Northshire Hospitals",
    "referrer": "Asha Verity",
    "summary": "A synthetic concern about a baby.",
}
VIEWS = {"local_authority": "notify", "police": "unsure", "health": "do-not-notify"}


@pytest.fixture(autouse=True)
def _friday_20_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 20))  # type: ignore[attr-defined]


def manager_of(world: World) -> tuple[Browser, str]:
    """Northshire's business manager and the address of its referrals."""
    browser = world.browser(world.someone(world.north, "business-manager"))
    return browser, f"/accounts/{world.north.slug}/referrals"


def test_a_referral_without_the_senior_leads_agreement_says_so_and_is_not_blocked(world: World) -> None:
    # given
    manager, base = manager_of(world)

    # when
    unagreed = manager.submit(f"{base}/new", NEW)
    agreed = manager.submit(
        f"{base}/new", NEW | {"agreed_on-day": "12", "agreed_on-month": "11", "agreed_on-year": "2026"}
    )

    # then
    assert (unagreed.status_code, agreed.status_code) == (302, 302)
    assert "Not agreed with the senior lead" in manager.get(unagreed.location).text
    assert "Not agreed with the senior lead" not in manager.get(agreed.location).text
    assert manager.get(base).text.count("Not agreed with the senior lead") == 1


def test_a_referral_is_discussed_decided_and_told_back(world: World) -> None:
    # given
    manager, base = manager_of(world)
    address = manager.submit(f"{base}/new", NEW).location

    # when
    discussed = manager.submit(f"{address}/discussion", VIEWS)
    decided = manager.submit(f"{address}/decision", {"outcome": "notify"})
    told = manager.submit(f"{address}/feedback")

    # then
    assert [each.status_code for each in (discussed, decided, told)] == [302, 302, 302]
    page = manager.get(address).text
    assert "It should not be notified" in page
    assert "Record the incident, so that its clock runs." in page
    assert f"/incidents/new?referral={address.rsplit('/', 1)[1]}" in page


def test_not_notified_wants_its_reasons(world: World) -> None:
    # given
    manager, base = manager_of(world)
    address = manager.submit(f"{base}/new", NEW).location
    manager.submit(f"{address}/discussion", VIEWS)

    # when
    bare = manager.submit(f"{address}/decision", {"outcome": "not-notified"})
    reasoned = manager.submit(f"{address}/decision", {"outcome": "not-notified", "reasons": "No abuse is suspected."})

    # then
    assert bare.status_code == 422
    assert "Say why it is not notified" in bare.text
    assert reasoned.status_code == 302
    page = manager.get(address).text
    assert "No abuse is suspected." in page
    assert "Referrer not told" in page


def test_a_partner_who_says_nothing_stops_the_discussion(world: World) -> None:
    # given
    manager, base = manager_of(world)
    address = manager.submit(f"{base}/new", NEW).location

    # when
    answer = manager.submit(f"{address}/discussion", {"local_authority": "notify", "police": "unsure"})

    # then
    assert answer.status_code == 422
    assert "Select what the integrated care board thinks" in answer.text


def test_a_referral_names_the_incident_it_became(world: World) -> None:
    # given
    someone = world.someone(world.north, "business-manager")
    manager, machine = world.browser(someone), world.machine(world.north, someone)
    incident = record_incident(machine)
    address = f"/accounts/{world.north.slug}/referrals/{record_referral(machine)}"

    # when
    linked = manager.submit(f"{address}/incident", {"incident_id": incident})
    unknown = manager.submit(f"{address}/incident", {"incident_id": "not one of ours"})

    # then
    assert linked.status_code == 302
    assert unknown.status_code == 422
    assert f"/incidents/{incident}" in manager.get(address).text


def test_recording_the_incident_from_a_referral_links_the_two(world: World) -> None:
    # given
    manager, base = manager_of(world)
    address = manager.submit(f"{base}/new", NEW).location
    told = {"became_aware_on-day": "16", "became_aware_on-month": "11", "became_aware_on-year": "2026"}
    told |= {"nature": "serious-harm", "circumstance": "abuse-or-neglect-in-area"}
    told |= {"title": "Injury to a baby", "narrative": "A synthetic story."}

    # when
    new = f"/accounts/{world.north.slug}/incidents/new?referral={address.rsplit('/', 1)[1]}"
    recorded = manager.submit(new, told)

    # then
    assert recorded.status_code == 302
    assert recorded.location.removesuffix("/children/new") in manager.get(address).text


def test_a_stale_decision_shows_both_texts_and_changes_nothing(world: World) -> None:
    # given
    manager, base = manager_of(world)
    address = manager.submit(f"{base}/new", NEW).location
    manager.submit(f"{address}/discussion", VIEWS)
    manager.submit(f"{address}/decision", {"outcome": "not-notified", "reasons": "The first reasons."})

    # when
    late = manager.submit(
        f"{address}/decision", {"outcome": "not-notified", "reasons": "The second reasons.", "version": "2"}
    )

    # then
    assert late.status_code == 409
    assert "The first reasons." in late.text
    assert "The second reasons." in late.text
    assert "The second reasons." not in manager.get(address).text


def test_the_register_is_filtered_by_state_and_paged_by_fifty(world: World) -> None:
    # given
    someone = world.someone(world.north, "business-manager")
    manager, machine = world.browser(someone), world.machine(world.north, someone)
    base = f"/accounts/{world.north.slug}/referrals"
    empty = manager.get(base).text
    for _ in range(51):
        referral = record_referral(machine)
    assert machine.send(f"referrals/{referral}/discussion", DISCUSSION, version=1).status_code == 200

    # when
    first, second, third = (manager.get(f"{base}?page={number}") for number in (1, 2, 3))
    discussed, decided = (manager.get(f"{base}?state={state}").text for state in ("discussed", "notify"))

    # then
    assert "No referral is recorded yet" in empty
    assert (first.text.count("NOR-R-"), second.text.count("NOR-R-"), third.status_code) == (50, 1, 404)
    assert discussed.count("NOR-R-") == 1
    assert "No referral fits this filter" in decided


def test_who_may_not_read_record_or_decide_is_refused(world: World) -> None:
    # given
    machine = world.machine(world.north, world.someone(world.north, "business-manager"))
    address = f"/accounts/{world.north.slug}/referrals/{record_referral(machine)}"
    partner = world.browser(world.someone(world.north, "safeguarding-partner"))
    unit = world.browser(world.someone(world.north, "business-unit"))
    councillor = world.browser(world.someone(world.north, "elected-member"))

    # when / then
    assert partner.get(address).status_code == 200
    assert partner.get(f"{address}/discussion").status_code == 403
    assert partner.get(f"{address}/decision").status_code == 200
    assert unit.get(f"{address}/discussion").status_code == 200
    assert unit.get(f"{address}/decision").status_code == 403
    assert councillor.get(address).status_code == 403


def test_the_lookalike_account_meets_the_same_page_as_for_an_unknown_referral(world: World) -> None:
    # given
    machine = world.machine(world.north, world.someone(world.north, "business-manager"))
    referral = record_referral(machine)
    stranger = world.browser(world.someone(world.south, "business-manager"))
    base = f"/accounts/{world.south.slug}/referrals"

    # when
    foreign = stranger.get(f"{base}/{referral}")
    unknown = stranger.get(f"{base}/019363b2-7c4d-7f00-8000-000000000001")

    # then
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.text == unknown.text
    assert "No referral is recorded yet" in stranger.get(base).text


def test_a_role_that_reaches_assigned_cases_only_sees_a_referral_through_its_case(world: World) -> None:
    # given
    machine = world.machine(world.north, world.someone(world.north, "business-manager"))
    incident, referral = record_incident(machine), record_referral(machine)
    member = world.someone(world.north, "panel-member")
    browser, base = world.browser(member), f"/accounts/{world.north.slug}/referrals"
    machine.send(f"incidents/{incident}/people", {"person_id": str(member.id)})
    before = browser.get(base).text, browser.get(f"{base}/{referral}").status_code

    # when
    machine.send(f"referrals/{referral}/incident", {"incident_id": incident})

    # then
    assert "No referral is recorded yet" in before[0]
    assert before[1] == 404
    assert browser.get(f"{base}/{referral}").status_code == 200
    assert browser.post(f"{base}/new", NEW).status_code in {400, 403}
