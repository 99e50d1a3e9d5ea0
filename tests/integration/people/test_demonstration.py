"""One-click sign-in: for invented people alone, and only where the demonstration hangs it."""

from flask import Flask

from service.app import create_app
from tenants.accounts import AccountView
from tenants.identity.people import NewPerson, give_roles, register_person
from tenants.opening import NewAccount, open_account
from tenants.work import work_for
from tests.integration.people.builders import give_password, holder
from tests.support.browser import find_form
from tests.support.servers import Servers
from tests.support.stage import settings_for
from tests.support.world import PASSWORD, World


def invented(world: World, name: str) -> tuple[AccountView, str]:
    """A demonstration account with one invented person; gives the account and the person's id."""
    slug = f"invented-{world.north.slug}"
    account = open_account(
        world.house, NewAccount("partnership", slug, f"Invented {slug}", "Invented", "INV", is_demonstration=True)
    )
    with work_for(world.house, account.id) as work:
        new = NewPerson(f"{slug}@example.org", name, PASSWORD, is_demonstration=True)
        person = register_person(work.session, new, work.now)
        give_roles(work, person.id, ["business-manager"])
    return account, str(person.id)


def test_an_invented_person_is_entered_with_one_click(world: World) -> None:
    # given
    account, person_id = invented(world, "Ines Invented")
    browser = world.stranger()

    # when
    page = browser.get("/sign-in")
    values = find_form(page.text).values | {"person_id": person_id}
    values = {name: values[name] for name in ("csrf_token", "person_id")}
    clicked = browser.post("/demonstration/sign-in", values)

    # then
    assert "Ines Invented" in page.text
    assert clicked.location == "/"
    assert browser.get("/").location == f"/accounts/{account.slug}/"


def test_a_real_person_cannot_be_entered_with_one_click(world: World) -> None:
    real, browser = holder(world, world.north), world.stranger()
    token = find_form(browser.get("/sign-in").text).values["csrf_token"]
    for person_id in (str(real.id), str(world.north.id), "nobody"):
        answer = browser.post("/demonstration/sign-in", {"csrf_token": token, "person_id": person_id})
        assert answer.status_code == 404
    assert browser.get("/accounts/").status_code == 302
    assert give_password(world.stranger(), real).status_code == 302


def test_outside_the_demonstration_there_is_no_such_route(app: Flask, servers: Servers) -> None:
    real = create_app(settings_for(servers, servers.cairn, CAIRN_DEMONSTRATION=""))
    assert "/demonstration/sign-in" in {rule.rule for rule in app.url_map.iter_rules()}
    assert "/demonstration/sign-in" not in {rule.rule for rule in real.url_map.iter_rules()}
