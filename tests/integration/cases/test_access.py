"""Who may see a case: roles, names, guests until a day, restricted and sealed; and who looked."""

from datetime import timedelta

import pytest

from tests.integration.cases.stories import record_incident, record_referral, references
from tests.support.browser import Browser
from tests.support.machine import Machine
from tests.support.stage import london_noon
from tests.support.world import Someone, World

UNKNOWN = "019363b2-7c4d-7f00-8000-000000000001"


@pytest.fixture(autouse=True)
def _friday_20_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 20))  # type: ignore[attr-defined]


def case_of(world: World) -> tuple[Someone, Machine, str]:
    """A case of Northshire, with the chair of the review group who recorded it and is named on it."""
    chair = world.someone(world.north, "review-group-chair", name="Edith Marlow")
    machine = world.machine(world.north, chair)
    return chair, machine, record_incident(machine)


def set_level(machine: Machine, incident: str, level: str) -> int:
    """Open, restrict or seal a case."""
    said = {"level": level, "reason": "A colleague knows the family."}
    return machine.send(f"incidents/{incident}/access", said, method="PUT").status_code


def test_a_sealed_case_does_not_exist_for_a_business_manager_who_is_not_named(world: World) -> None:
    # given
    _, keeper, incident = case_of(world)
    manager = world.someone(world.north, "business-manager")
    browser, machine = world.browser(manager), world.machine(world.north, manager)
    base = f"/accounts/{world.north.slug}"
    assert len(references(machine)) == 1
    referral = record_referral(machine)
    keeper.send(f"referrals/{referral}/incident", {"incident_id": incident})

    # when
    assert set_level(keeper, incident, "sealed") == 200

    # then
    assert (references(machine), references(machine, "clocks"), references(machine, "referrals")) == ([], [], [])
    assert "NOR-2026" not in browser.get(f"{base}/incidents").text
    for path in ("", "/who", "/who-looked", "/who/people", "/who/level", "/not-notified", "/notification"):
        hidden = browser.get(f"{base}/incidents/{incident}{path}")
        unknown = browser.get(f"{base}/incidents/{UNKNOWN}{path}")
        assert (hidden.status_code, hidden.text) == (404, unknown.text), path
    for path in ("", "/people", "/reads", "/notification"):
        told, nothing = machine.get(f"incidents/{incident}{path}"), machine.get(f"incidents/{UNKNOWN}{path}")
        assert (told.status_code, told.data) == (404, nothing.data), path
    assert machine.get(f"referrals/{referral}").status_code == 404
    assert len(references(keeper)) == len(references(keeper, "clocks")) == 1


def test_a_restricted_case_is_seen_by_its_people_and_by_those_who_may_name_people(world: World) -> None:
    # given
    _, keeper, incident = case_of(world)
    address = f"/accounts/{world.north.slug}/incidents/{incident}"
    manager = world.browser(world.someone(world.north, "business-manager"))
    partner = world.someone(world.north, "safeguarding-partner")
    named, unnamed = world.browser(partner), world.browser(world.someone(world.north, "safeguarding-partner"))
    keeper.send(f"incidents/{incident}/people", {"person_id": str(partner.id)})
    assert unnamed.get(address).status_code == 200

    # when
    set_level(keeper, incident, "restricted")

    # then
    seen = [each.get(address).status_code for each in (manager, named, unnamed)]
    assert seen == [200, 200, 404]


def test_a_guest_sees_the_case_until_the_last_day_and_not_after(world: World) -> None:
    # given
    _, keeper, incident = case_of(world)
    reviewer = world.someone(world.north, "reviewer")
    browser, address = world.browser(reviewer), f"/accounts/{world.north.slug}/incidents/{incident}"
    assert browser.get(address).status_code == 404
    guest = {"person_id": str(reviewer.id), "is_guest": True, "ends_on": "2026-11-21"}

    # when
    named = keeper.send(f"incidents/{incident}/people", guest)
    endless = keeper.send(f"incidents/{incident}/people", guest | {"ends_on": None})

    # then
    assert (named.status_code, endless.status_code) == (201, 422)
    assert browser.get(address).status_code == 200
    world.house.clock.forward(timedelta(days=1))  # type: ignore[attr-defined]
    assert world.browser(reviewer).get(address).status_code == 200
    world.house.clock.forward(timedelta(days=1))  # type: ignore[attr-defined]
    assert world.browser(reviewer).get(address).status_code == 404
    assert [person["name"] for person in keeper.get(f"incidents/{incident}/people").get_json()["people"]] == [
        "Edith Marlow"
    ]


def test_people_are_named_and_taken_off_on_the_page(world: World) -> None:
    # given
    chair, _, incident = case_of(world)
    partner = world.someone(world.north, "safeguarding-partner", name="Tomasz Bright")
    browser, base = world.browser(chair), f"/accounts/{world.north.slug}/incidents/{incident}/who"

    # when
    named = browser.submit(f"{base}/people", {"person_id": str(partner.id), "is_guest": "no"})
    page = browser.get(base).text
    end = next(part.split('"')[0] for part in page.split('href="')[1:] if "Tomasz Bright" in part.split("</a>")[0])
    ended = browser.submit(end)

    # then
    assert (named.status_code, ended.status_code) == (302, 302)
    assert "Tomasz Bright" in page
    assert "Tomasz Bright" not in browser.get(base).text


@pytest.mark.parametrize("who", ["elected-member", "another account", "named already"])
def test_naming_somebody_to_no_effect_is_refused(world: World, who: str) -> None:
    # given
    chair, keeper, incident = case_of(world)
    people = {
        "elected-member": lambda: world.someone(world.north, "elected-member"),
        "another account": lambda: world.someone(world.south, "business-manager"),
        "named already": lambda: chair,
    }

    # when
    answer = keeper.send(f"incidents/{incident}/people", {"person_id": str(people[who]().id)})

    # then
    assert answer.status_code == (404 if who == "another account" else 422)


def test_a_case_is_not_sealed_by_someone_who_would_not_see_it_again(world: World) -> None:
    # given
    _, _, incident = case_of(world)
    manager = world.browser(world.someone(world.north, "business-manager"))
    address = f"/accounts/{world.north.slug}/incidents/{incident}/who/level"

    # when
    answer = manager.submit(address, {"level": "sealed", "reason": "A colleague knows the family."})

    # then
    assert answer.status_code == 422
    assert "Name yourself on the case first" in answer.text


def test_somebody_who_is_no_guest_stays_on_a_sealed_case(world: World) -> None:
    # given
    _, keeper, incident = case_of(world)
    guest = world.someone(world.north, "reviewer")
    keeper.send(f"incidents/{incident}/people", {"person_id": str(guest.id), "is_guest": True, "ends_on": "2026-11-30"})
    set_level(keeper, incident, "sealed")
    me = next(
        person["id"]
        for person in keeper.get(f"incidents/{incident}/people").get_json()["people"]
        if not person["is_guest"]
    )

    # when
    refused = keeper.send(f"incidents/{incident}/people/{me}", None, method="DELETE")
    set_level(keeper, incident, "open")
    ended = keeper.send(f"incidents/{incident}/people/{me}", None, method="DELETE")

    # then
    assert (refused.status_code, ended.status_code) == (422, 200)


def test_who_looked_names_each_reader_newest_first(world: World) -> None:
    # given
    _, keeper, incident = case_of(world)
    base = f"/accounts/{world.north.slug}/incidents/{incident}"
    manager = world.browser(world.someone(world.north, "business-manager", name="Nasreen Whitfield"))
    other = record_incident(keeper, title="Another case")
    keeper.get(f"incidents/{other}")
    before = manager.get(f"{base}/who-looked").text

    # when
    keeper.get(f"incidents/{incident}")
    world.house.clock.forward(timedelta(minutes=1))  # type: ignore[attr-defined]
    manager.get(base)
    page = manager.get(f"{base}/who-looked").text
    reads = keeper.get(f"incidents/{incident}/reads").get_json()["items"]

    # then
    assert "Nobody has opened it." in before
    assert [(read["actor"], read["via"]) for read in reads] == [("Nasreen Whitfield", "page"), ("Edith Marlow", "api")]
    assert "Today, 12:01" in page
    assert "Through a program, with their token" in page


def test_only_those_who_name_people_see_who_looked(world: World) -> None:
    # given
    _, _, incident = case_of(world)
    partner = world.browser(world.someone(world.north, "safeguarding-partner"))
    base = f"/accounts/{world.north.slug}/incidents/{incident}"

    # when / then
    assert partner.get(f"{base}/who").status_code == 200
    assert "Name a person" not in partner.get(f"{base}/who").text
    for path in ("who-looked", "who/people", "who/level"):
        assert partner.get(f"{base}/{path}").status_code == 403, path


def test_an_incident_is_not_notified_because(world: World) -> None:
    # given
    _, keeper, incident = case_of(world)
    manager = world.someone(world.north, "business-manager")
    browser, address = world.browser(manager), f"/accounts/{world.north.slug}/incidents/{incident}"

    # when
    bare = browser.submit(f"{address}/not-notified")
    done = browser.submit(f"{address}/not-notified", {"reasons": "No abuse or neglect is suspected."})
    again = browser.submit(f"{address}/not-notified", {"reasons": "Once more."})

    # then
    assert (bare.status_code, done.status_code, again.status_code) == (422, 302, 422)
    found = keeper.get(f"incidents/{incident}").get_json()
    assert (found["state"], found["reasons"]) == ("not-notified", "No abuse or neglect is suspected.")
    assert found["clocks"][0]["state"] == "stopped"


def the_clock(machine: Machine) -> str:
    """The id of the only clock."""
    return str(machine.get("clocks").get_json()["items"][0]["id"])


def stale_reason(browser: Browser, address: str) -> tuple[int, str]:
    """Two people write the reason of a clock at once; what the second is told."""
    told = browser.submit(address, {"reason": "The second reason.", "version": "1"})
    return told.status_code, told.text


def test_the_reason_of_a_late_clock_is_kept_and_a_stale_one_shows_both(world: World) -> None:
    # given
    chair, _, _ = case_of(world)
    manager = world.someone(world.north, "business-manager")
    browser, clock = world.browser(manager), the_clock(world.machine(world.north, chair))
    address = f"/accounts/{world.north.slug}/clocks/{clock}/reason"

    # when
    asked = browser.get(address).text
    kept = browser.submit(address, {"reason": "The first reason."})

    # then
    assert "5 working days from Monday 16 November 2026" in asked
    assert kept.status_code == 302
    status, text = stale_reason(browser, address)
    assert status == 409
    assert "The first reason." in text
    assert "The second reason." in text
    assert browser.get(f"/accounts/{world.south.slug}/clocks/{clock}/reason").status_code == 404
