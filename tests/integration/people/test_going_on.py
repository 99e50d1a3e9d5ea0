"""Where a person goes after signing in, and choosing between accounts."""

import pytest

from tenants.identity.people import give_roles
from tenants.work import work_for
from tests.integration.people.builders import code_for, give_code, give_password, holder
from tests.support.world import World

EVIL = (
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "///evil.example",
    "/" + "a" * 8_192,
    "evil",
    "",
    "/sign-in",
)


@pytest.mark.parametrize("wanted", EVIL)
def test_signing_in_leads_nowhere_but_to_our_own_pages(world: World, wanted: str) -> None:
    browser = world.browser(holder(world, world.north))
    assert browser.client.get("/sign-in", query_string={"next": wanted}).location == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(world: World) -> None:
    # given
    someone, browser = holder(world, world.north), world.stranger()
    here = f"/accounts/{world.north.slug}/people"

    # when
    asked = browser.get(here)
    first = give_password(browser, someone, asked.location)
    second = give_code(browser, code_for(someone, world.house.clock.now()), first.location)

    # then
    assert second.location == here


def test_someone_with_several_accounts_chooses_by_plain_links(world: World) -> None:
    # given
    someone = holder(world, world.north)
    with work_for(world.house, world.police.id) as work:
        give_roles(work, someone.id, ["respondent"])
    browser = world.browser(someone)

    # when
    page = browser.get(browser.get("/").location)

    # then
    assert f'href="/accounts/{world.north.slug}/"' in page.text
    assert f'href="/accounts/{world.police.slug}/"' in page.text
    assert world.south.slug not in page.text
    assert page.text.index("Partnerships") < page.text.index("Agencies")


def test_a_stranger_reads_help_and_the_accessibility_statement(world: World) -> None:
    browser = world.stranger()
    assert browser.get("/help").status_code == 200
    assert "Nobody has yet tested the whole service by hand" in browser.get("/accessibility-statement").text
    assert browser.get("/").location == "/sign-in"
