"""After each of these tests the clock runs again, however the test ended."""

from collections.abc import Iterator

import pytest

from tests.integration.people.builders import clock_of
from tests.support.world import World


@pytest.fixture(autouse=True)
def running_clock(world: World) -> Iterator[None]:
    yield
    clock_of(world).set(None)
