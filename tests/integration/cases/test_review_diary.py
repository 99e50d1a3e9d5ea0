"""What a rapid review puts on the front page and in the diary, and for whom."""

from datetime import timedelta

import pytest

from service.people.operations.settings import ChooseSteps, change_setting
from tenants.work import work_for
from tests.integration.cases.reviews import given_review, review_of
from tests.support.stage import london_noon
from tests.support.world import World


@pytest.fixture(autouse=True)
def _monday_23_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 23))
    with work_for(world.house, world.north.id) as work:
        change_setting(work, ChooseSteps("sefton", "for a test"))


def test_steps_stand_on_the_front_page_as_their_day_comes_and_in_the_diary_all(world: World) -> None:
    # given
    given_review(world)
    manager = world.browser(world.someone(world.north, "business-manager"))
    base = f"/accounts/{world.north.slug}"

    # when
    today, diary = manager.get(f"{base}/").text, manager.get(f"{base}/diary").text
    world.house.clock.set(london_noon(2026, 12, 8))
    later = world.browser(world.someone(world.north, "business-manager")).get(f"{base}/").text

    # then
    assert "Chair told: NOR-2026-001" in today
    assert "Review held: NOR-2026-001" not in today
    assert "Review held: NOR-2026-001" in diary
    assert "Monday 7 December 2026" in diary
    assert "1 working day late" in later
    assert "Two things are late" in later


def test_a_step_of_a_sealed_case_and_of_another_partnership_is_on_nobody_elses_page(world: World) -> None:
    # given
    incident = given_review(world)
    named = world.someone(world.north, "business-manager")
    keeper = world.machine(world.north, named)
    theirs = world.browser(world.someone(world.south, "business-manager"))
    keeper.send(f"incidents/{incident}/people", {"person_id": str(named.id)})
    sealed = keeper.send(f"incidents/{incident}/access", {"level": "sealed", "reason": "A colleague."}, method="PUT")
    unnamed = world.browser(world.someone(world.north, "safeguarding-partner"))

    # then
    assert sealed.status_code == 200, sealed.text
    assert "Chair told" in world.browser(named).get(f"/accounts/{world.north.slug}/").text
    assert "Chair told" not in unnamed.get(f"/accounts/{world.north.slug}/").text
    assert "Chair told" not in unnamed.get(f"/accounts/{world.north.slug}/diary").text
    assert "Chair told" not in theirs.get(f"/accounts/{world.south.slug}/diary").text


def test_a_review_that_waits_is_looked_at_again_on_its_day(world: World) -> None:
    # given
    incident = given_review(world)
    manager = world.machine(world.north, world.someone(world.north, "business-manager"))
    process = {"kind": "criminal", "status": "running", "effect": "blocks-report", "lead_body": "The police"}
    kept = manager.send(f"incidents/{incident}/rapid-review/processes", process).get_json()
    hold = {
        "reason": "A synthetic trial.",
        "process_id": kept["id"],
        "since_on": "2026-11-23",
        "review_on": "2026-11-27",
        "told": "The partners",
    }

    # when
    placed = manager.send(f"incidents/{incident}/rapid-review/holds", hold)
    browser = world.browser(world.someone(world.north, "business-manager"))
    page = browser.get(f"/accounts/{world.north.slug}/").text

    # then
    assert placed.status_code == 201, placed.text
    assert "Look again at NOR-2026-001, which waits" in page
    assert "for: criminal investigation or trial" in page
    assert "A synthetic trial." not in page
    assert review_of(manager, incident)["clock"]["state"] == "running"

    # and: it goes on
    address = f"incidents/{incident}/rapid-review/holds/{placed.get_json()['id']}/end"
    world.house.clock.forward(timedelta(days=1))
    assert manager.send(address, {"ended_on": "2026-11-24"}, version=1).status_code == 200
    assert "which waits" not in browser.get(f"/accounts/{world.north.slug}/").text
