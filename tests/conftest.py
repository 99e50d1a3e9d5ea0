"""One pair of servers, one migrated database, one application for the run; each test makes its own accounts."""

from collections.abc import Iterator

import pytest
from flask import Flask

from service.app import create_app
from service.outside.telemetry import start_telemetry
from tests.support.servers import Servers, embedded_servers
from tests.support.stage import settings_for, upgrade
from tests.support.world import World, new_world


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    with embedded_servers() as running:
        upgrade(running.cairn)
        yield running


@pytest.fixture(scope="session")
def app(servers: Servers) -> Flask:
    settings = settings_for(servers, servers.cairn)
    start_telemetry(settings, "test")
    return create_app(settings)


@pytest.fixture
def world(app: Flask) -> World:
    return new_world(app)
