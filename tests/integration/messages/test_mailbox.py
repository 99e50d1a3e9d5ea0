"""The demonstration's mailbox shows what would have been sent, for demonstration accounts alone."""

from collections.abc import Iterator
from secrets import token_hex

import pytest
from flask import Flask

from service.messages.pages import hang_mailbox
from tests.integration.messages.post import PATH, open_demonstration, open_office, settings_of
from tests.support.servers import Servers
from tests.support.small_app import small_app
from tests.support.stage import settings_for
from tests.support.world import World, new_world


@pytest.fixture(scope="module")
def app(servers: Servers) -> Iterator[Flask]:
    settings = settings_for(servers, servers.cairn)
    with small_app(settings) as app:
        hang_mailbox(app, settings)
        yield app


@pytest.fixture
def world(app: Flask) -> World:
    return new_world(app)


def test_the_mailbox_shows_demonstration_letters_with_working_links(world: World) -> None:
    # given
    slug, mark = f"demo-{token_hex(4)}", token_hex(4)
    office = open_office(world, account=open_demonstration(world, slug))
    office.send(subject=f"Read <b>notice</b> {mark}")

    # when
    page = world.stranger().get("/demonstration/mailbox")

    # then
    assert page.status_code == 200
    assert f"Demoshire: Read &lt;b&gt;notice&lt;/b&gt; {mark}" in page.text
    assert "Please read it today." in page.text
    assert f'href="{PATH}"' in page.text


def test_the_mailbox_never_shows_an_account_that_is_no_demonstration(world: World) -> None:
    mark = token_hex(4)
    open_office(world).send(subject=f"Read {mark}")
    assert mark not in world.stranger().get("/demonstration/mailbox").text


def test_outside_a_demonstration_there_is_no_mailbox(world: World) -> None:
    bare = Flask("bare")
    hang_mailbox(bare, settings_of(world, is_demonstration=False))
    assert bare.test_client().get("/demonstration/mailbox").status_code == 404
