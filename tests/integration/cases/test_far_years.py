"""A date in a year whose bank holidays nobody knows is refused beside its field, and never a fault."""

import pytest

from tests.integration.cases.reviews import given_review
from tests.support.stage import london_noon
from tests.support.world import World

STEP = {"label": "One more look", "due_on": "2026-12-10", "owner_role": "business-manager"}
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
