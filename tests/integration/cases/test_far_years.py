"""A date in a year whose bank holidays nobody knows is refused beside its field, and never a fault."""

import pytest

from tests.integration.cases.asking import SCOPE, forward, open_desk, open_review
from tests.integration.cases.reviews import given_review
from tests.support.stage import london_noon
from tests.support.world import World

STEP = {"label": "One more look", "due_on": "2026-12-10", "owner_role": "business-manager"}
FAR = {"due_on-day": "3", "due_on-month": "3", "due_on-year": "2031"}
SAID = "so we cannot count days outside those years"


@pytest.fixture(autouse=True)
def _monday_23_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 23))


def test_a_step_in_a_year_that_nobody_can_count_is_refused_beside_its_date(world: World) -> None:
    # given
    incident = given_review(world)
    manager = world.machine(world.north, world.someone(world.north, "business-manager"))
    steps = f"incidents/{incident}/rapid-review/steps"

    # when
    refused = manager.send(steps, {**STEP, "due_on": "2031-03-03"})
    taken = manager.send(steps, STEP)
    step = f"{steps}/{taken.get_json()['id']}"
    moved = manager.send(f"{step}/move", {"to_on": "2031-03-03", "reason": "Far away."}, version=1)

    # then
    assert (refused.status_code, taken.status_code, moved.status_code) == (422, 201, 422)
    assert SAID in refused.get_json()["errors"]["due_on"]
    assert SAID in moved.get_json()["errors"]["to_on"]
    assert manager.get(step).get_json()["due_on"] == "2026-12-10"


def test_a_request_for_such_a_day_is_refused_where_the_law_s_day_is_past_and_the_page_asks_again(world: World) -> None:
    # given: an answer has come, and the rapid review was due weeks ago
    review, desk = open_review(world), open_desk(world)
    asked = review.ask_police()
    desk.write(desk.only())
    desk.send(desk.only())
    forward(world, days=40)
    review = type(review)(world, review.account, open_review(world).manager, review.incident_id)
    new = {"other_name": "Harbour Lane Nursery", "scope": SCOPE, "says_names": "yes", **FAR}

    # when
    queried = review.manager.submit(f"{asked}/query", {"query": "Who called?", **FAR})
    asked_anew = review.manager.submit(f"{review.base}/new", new)
    review.manager.submit(f"{asked}/query", {"query": "Who called?", **FAR, "due_on-year": "2027"})
    moved = review.manager.submit(f"{asked}/due", {"reason": "It is far away.", **FAR})

    # then
    assert [each.status_code for each in (queried, asked_anew, moved)] == [422, 422, 422]
    assert all(SAID in each.text for each in (queried, asked_anew, moved))
    listed = review.manager.get(review.base).text
    assert "Queried" in listed
    assert "Harbour Lane Nursery" not in listed
