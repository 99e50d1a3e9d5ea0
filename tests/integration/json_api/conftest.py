"""The small application with notes, and a world in it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from service.json_api.openapi import description
from tests.support.planted import note_api, note_pages
from tests.support.servers import Servers
from tests.support.small_app import small_app
from tests.support.stage import settings_for
from tests.support.world import World, new_world


@pytest.fixture(scope="session")
def notes_app(servers: Servers) -> Iterator[Flask]:
    with small_app(settings_for(servers, servers.cairn), note_pages(), note_api(), description) as app:
        yield app


@pytest.fixture
def notes(notes_app: Flask) -> World:
    return new_world(notes_app)
