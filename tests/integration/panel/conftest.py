"""The small application with the secretariat's desk, and a world in it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from service.files.pages import pages as files_pages
from service.panel.api import api as panel_api
from service.panel.operations.items import take_in_notification
from service.panel.pages import pages as panel_pages
from tenants.premises import house_of
from tests.support.servers import Servers
from tests.support.small_app import small_app
from tests.support.stage import MovableClock, settings_for
from tests.support.world import World, new_world


@pytest.fixture(scope="session")
def desk_app(servers: Servers) -> Iterator[Flask]:
    with small_app(settings_for(servers, servers.cairn), panel_pages, panel_api, files_pages) as app:
        house_of(app).receivers["notification"] = take_in_notification
        yield app


@pytest.fixture
def desk(desk_app: Flask) -> Iterator[World]:
    yield new_world(desk_app)
    clock = house_of(desk_app).clock
    assert isinstance(clock, MovableClock)
    clock.set(None)
