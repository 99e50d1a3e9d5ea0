"""The clock of every test about letters stands on Friday 20 November 2026."""

from collections.abc import Iterator

import pytest

from tests.support.stage import london_noon
from tests.support.world import World


@pytest.fixture(autouse=True)
def _friday_20_november(world: World) -> Iterator[None]:
    world.house.clock.set(london_noon(2026, 11, 20))  # type: ignore[attr-defined]
    yield
    world.house.clock.set(None)  # type: ignore[attr-defined]
