"""Tokens and the API over people, settings, the audit trail and invitations."""

from tenants.access.permissions import Permission
from tests.integration.people.builders import holder, scopes, version_of
from tests.support.machine import Machine
from tests.support.world import World


def test_a_token_opens_its_own_account_within_its_scopes_and_no_more(world: World) -> None:
    # given
    machine = world.machine(world.north, holder(world, world.north), Permission.PEOPLE_READ)

    # when
    allowed, unscoped = machine.get("people"), machine.get("settings")
    foreign, unknown = machine.get("people", slug=world.south.slug), machine.get("people", slug="nowhere")

    # then
    assert (allowed.status_code, unscoped.status_code) == (200, 403)
    assert (foreign.status_code, unknown.status_code) == (401, 401)
    assert foreign.text == unknown.text
    assert [person["roles"] for person in allowed.json["items"]] == [["business-manager"]]


def test_a_token_made_on_the_page_is_shown_once_and_dies_when_revoked(world: World) -> None:
    # given
    browser = world.browser(holder(world, world.north))
    here = f"/accounts/{world.north.slug}/security"

    # when
    shown = browser.submit(f"{here}/tokens/new", {"name": "Our case system", "scopes": [Permission.PEOPLE_READ.value]})
    token = shown.text.split('<code id="token">')[1].split("<")[0]
    machine = Machine(world.app.test_client(), world.north.slug, token)
    before, listed = machine.get("people").status_code, browser.get(here).text
    revoked = browser.submit(here, action="/revocation")
    after = machine.get("people").status_code

    # then
    assert (before, revoked.status_code, after) == (200, 302, 401)
    assert "Our case system" in listed
    assert token not in listed


def test_a_token_passes_on_its_own_scopes_only(world: World) -> None:
    machine = world.machine(world.north, holder(world, world.north), Permission.TOKEN_MANAGE, Permission.PEOPLE_READ)
    wider = machine.send("tokens", {"name": "wider", "scopes": ["all"]})
    other = machine.send("tokens", {"name": "other", "scopes": scopes(Permission.PEOPLE_MANAGE)})
    same = machine.send("tokens", {"name": "same", "scopes": scopes(Permission.PEOPLE_READ)})
    assert (wider.status_code, other.status_code, same.status_code) == (422, 422, 201)
    assert Machine(world.app.test_client(), world.north.slug, same.json["token"]).get("people").status_code == 200


def test_a_token_ends_with_its_persons_membership(world: World) -> None:
    manager, leaving = holder(world, world.north), holder(world, world.north)
    theirs = world.machine(world.north, leaving)
    version = version_of(world, world.north, leaving)
    removed = world.machine(world.north, manager).send(f"people/{leaving.id}", None, method="DELETE", version=version)
    assert (removed.status_code, theirs.get("people").status_code) == (200, 404)


def test_roles_change_by_api_under_the_version_that_was_read(world: World) -> None:
    # given
    other = world.someone(world.north, "notifier")
    machine = world.machine(world.north, holder(world, world.north))
    path, body = f"people/{other.id}/roles", {"roles": ["legal-adviser"]}

    # when
    unversioned = machine.send(path, body, method="PUT")
    stale = machine.send(path, body, method="PUT", version=7)
    done = machine.send(path, body, method="PUT", version=1)
    foreign = machine.send(f"people/{holder(world, world.south).id}/roles", body, method="PUT", version=1)

    # then
    assert [answer.status_code for answer in (unversioned, stale, done, foreign)] == [428, 412, 200, 404]
    assert (done.json["roles"], done.headers["ETag"]) == (["legal-adviser"], '"2"')


def test_an_invitation_by_api_never_answers_with_its_link(world: World) -> None:
    # given
    machine = world.machine(world.north, holder(world, world.north))
    body = {"name": "Priya Patel", "email": "priya@example.org", "roles": ["notifier"]}

    # when
    sent = machine.send("invitations", body)
    wrong = machine.send("invitations", body | {"roles": ["national-analyst"]})
    listed = machine.get("invitations").json["items"]
    withdrawn = machine.send(f"invitations/{sent.json['id']}", None, method="DELETE")
    again = machine.send(f"invitations/{sent.json['id']}", None, method="DELETE")

    # then
    assert (sent.status_code, wrong.status_code, withdrawn.status_code, again.status_code) == (201, 422, 200, 404)
    assert set(sent.json) == {"id"}
    assert [each["email"] for each in listed] == ["priya@example.org"]


def test_the_audit_trail_pages_by_a_cursor_that_only_its_reader_can_use(world: World) -> None:
    # given
    manager = holder(world, world.north)
    world.someone(world.north, "notifier")
    machine = world.machine(world.north, manager)
    other = world.machine(world.north, holder(world, world.north))

    # when
    whole = [line["number"] for line in machine.get("audit?limit=100").json["items"]]
    first = machine.get("audit?limit=2").json
    second = machine.get(f"audit?limit=2&cursor={first['next_cursor']}").json
    stolen = other.get(f"audit?limit=2&cursor={first['next_cursor']}")

    # then
    assert [line["number"] for line in first["items"] + second["items"]] == whole[:4]
    assert whole == sorted(whole, reverse=True)
    assert stolen.status_code == 400


def test_every_permission_on_a_page_of_people_is_on_a_route_of_the_api(world: World) -> None:
    asked: dict[bool, set[Permission]] = {True: set(), False: set()}
    for rule in world.app.url_map.iter_rules():
        view = world.app.view_functions[rule.endpoint]
        if view.__module__.startswith("service.people"):
            permission = getattr(view, "door_permission", None)
            asked[rule.rule.startswith("/api/")] |= {permission} if permission else set()
    assert asked[False]
    assert asked[False] <= asked[True]
