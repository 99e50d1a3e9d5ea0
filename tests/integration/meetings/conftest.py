"""Meetings are planned from Monday 23 November 2026, at noon."""

import pytest

from tests.support.stage import london_noon
from tests.support.world import World


@pytest.fixture(autouse=True)
def _monday_23_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 23))  # type: ignore[attr-defined]
