"""One pair of servers, one migrated database, one application for the run; each test makes its own accounts."""

from collections.abc import Iterator

import pytest
from flask import Flask
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from service.app import create_app
from service.outside.telemetry import start_telemetry
from tenants.premises import house_of
from tests.support.servers import Servers, embedded_servers
from tests.support.stack import Stack, running_stack
from tests.support.stage import MovableClock, settings_for, upgrade
from tests.support.world import World, new_world


class TwoStreams(LoadScopeScheduling):
    """Two streams for two processors: what shares the one running service, and all that starts servers of its own.

    Faults wait for leases to end while browsers are at work, so the two take less time than one after the other.
    """

    def _split_scope(self, nodeid: str) -> str:
        is_journey = nodeid.startswith(("tests/browser/", "tests/journeys/"))
        return "journeys through the running service" if is_journey else "everything else"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> TwoStreams:
    """How the tests are dealt out where several processes run them (`-n 2`)."""
    return TwoStreams(config, log)


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    with embedded_servers() as running:
        upgrade(running.cairn)
        yield running


@pytest.fixture(scope="session")
def app(servers: Servers) -> Iterator[Flask]:
    settings = settings_for(servers, servers.cairn)
    start_telemetry(settings, "test")
    made = create_app(settings)
    yield made
    house_of(made).engine.dispose()


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """New accounts; the clock that a test stopped and the errands that it replaced are as before for the next."""
    house = house_of(app)
    assert isinstance(house.clock, MovableClock)
    house.clock.set(None)
    errands = dict(house.errands)
    yield new_world(app)
    house.errands.clear()
    house.errands.update(errands)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The whole service as `make run` starts it, once for all journeys."""
    with running_stack() as running:
        yield running
