"""A service of its own for the commands, with a world of look-alike accounts in it."""

from collections.abc import Iterator

import pytest

from tests.integration.demonstration.theatre import Theatre, open_theatre
from tests.support.servers import Servers
from tests.support.world import World, new_world


@pytest.fixture(scope="package")
def theatre(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    theatre = open_theatre(servers, tmp_path_factory.mktemp("home"))
    yield theatre
    theatre.close()


@pytest.fixture
def world(theatre: Theatre) -> World:
    return new_world(theatre.app)
