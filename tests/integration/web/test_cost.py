"""Each page of a demonstration says what it cost; a page of the real service keeps that to itself and its log."""

import re

from flask import Flask

from service.app import create_app
from service.settings import Settings
from service.web.visitors import SETTINGS
from tests.support.world import World


def test_a_demonstration_page_states_its_number_of_statements(world: World) -> None:
    # given
    manager = world.browser(world.someone(world.north, "business-manager"))

    # when
    page = manager.get(f"/accounts/{world.north.slug}/incidents")

    # then
    said = re.fullmatch(r'sql;desc="(\d+) statements"', page.headers["Server-Timing"])
    assert said
    assert 0 < int(said[1]) <= 10


def test_outside_a_demonstration_no_page_does(app: Flask) -> None:
    # given
    settings = app.extensions[SETTINGS]
    real = create_app(Settings(**(vars(settings) | {"is_demonstration": False})))

    # when
    page = real.test_client().get("/sign-in")

    # then
    assert page.status_code == 200
    assert "Server-Timing" not in page.headers
