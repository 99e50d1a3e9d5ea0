"""The small application with notes, health pages and a few pages that fail, and a world in it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from service.web.health import health_pages
from tests.integration.web.failing import failing_pages
from tests.support.planted import note_api, note_pages
from tests.support.servers import Servers
from tests.support.small_app import small_app
from tests.support.stage import settings_for
from tests.support.world import World, new_world

METRICS_TOKEN = "a token for the metrics"


@pytest.fixture(scope="session")
def notes_app(servers: Servers) -> Iterator[Flask]:
    settings = settings_for(servers, servers.cairn)
    health = health_pages(settings, metrics_token=METRICS_TOKEN)
    with small_app(settings, note_pages(), note_api(), failing_pages(), health) as app:
        yield app


@pytest.fixture
def notes(notes_app: Flask) -> World:
    return new_world(notes_app)
