"""Saved filters: one person's own, under a name, opened by a link, renamed and removed; at both doors."""

from tests.support.browser import Browser, find_form
from tests.support.world import World

LATE = {"register": "incidents", "query": "late=yes&aware_from=2026-11-01", "name": "Late this month"}
STEPS = {"name": {"name": "Mine"}, "removal": {}}


def manager_of(world: World) -> tuple[Browser, str]:
    """Northshire's business manager and where the account's pages stand."""
    return world.browser(world.someone(world.north, "business-manager")), f"/accounts/{world.north.slug}"


def test_a_filter_is_saved_under_a_name_and_opened_by_its_link(world: World) -> None:
    # given
    browser, base = manager_of(world)
    narrowed = browser.get(f"{base}/incidents?late=yes").text
    assert "saved-filters/new?register=incidents&amp;query=late%3Dyes" in narrowed
    assert "saved-filters/new" not in browser.get(f"{base}/incidents").text

    # when
    kept = browser.submit(f"{base}/saved-filters/new", LATE)

    # then
    href = f"{base}/incidents?aware_from-day=1&aware_from-month=11&aware_from-year=2026&late=yes"
    assert kept.status_code == 302
    assert kept.location == href
    assert browser.get(href).status_code == 200
    assert "Late this month" in browser.get(f"{base}/saved-filters").text
    assert href.replace("&", "&amp;") in browser.get(f"{base}/saved-filters").text


def test_a_name_stands_once_and_a_filter_must_be_one(world: World) -> None:
    # given
    browser, base = manager_of(world)
    browser.submit(f"{base}/saved-filters/new", LATE)

    # when
    again = browser.submit(f"{base}/saved-filters/new", LATE)
    elsewhere = browser.submit(f"{base}/saved-filters/new", LATE | {"register": "rapid-reviews", "query": "late=yes"})
    wrong = browser.submit(f"{base}/saved-filters/new", LATE | {"query": "sort=title", "name": "Another"})
    nameless = browser.submit(f"{base}/saved-filters/new", LATE | {"name": " "})

    # then
    assert [each.status_code for each in (again, elsewhere, wrong, nameless)] == [422, 302, 422, 422]
    assert "You have a filter of this name already" in again.text
    assert "This is not a filter of that register" in wrong.text


def test_a_filter_is_renamed_and_removed_by_its_owner_alone(world: World) -> None:
    # given
    someone = world.someone(world.north, "business-manager")
    browser, machine = world.browser(someone), world.machine(world.north, someone)
    base = f"/accounts/{world.north.slug}/saved-filters"
    kept = machine.send("saved-filters", LATE).get_json()
    address = f"{base}/{kept['id']}"
    colleague, _ = manager_of(world)
    stranger = world.machine(world.south, world.someone(world.south, "business-manager"))

    # when
    token = {"csrf_token": find_form(colleague.get(f"{base}/new").text).values["csrf_token"]}
    theirs = [colleague.post(f"{address}/{step}", token | said) for step, said in STEPS.items()]
    foreign = stranger.send(f"saved-filters/{kept['id']}", {"name": "Mine"}, method="PUT")
    blank = browser.submit(base, {"name": ""}, action=f"{address}/name")
    renamed = browser.submit(base, {"name": "Overdue"}, action=f"{address}/name")

    # then
    assert [answer.status_code for answer in theirs] == [404, 404]
    assert foreign.status_code == 404
    assert (blank.status_code, renamed.status_code) == (422, 302)
    assert [each["name"] for each in machine.get("saved-filters").get_json()["items"]] == ["Overdue"]
    assert "Overdue" not in colleague.get(base).text
    assert browser.submit(base, action=f"{address}/removal").status_code == 302
    assert machine.get("saved-filters").get_json()["items"] == []


def test_what_was_typed_is_in_no_event(world: World) -> None:
    # given
    someone = world.someone(world.north, "business-manager")
    machine = world.machine(world.north, someone)
    auditor = world.machine(world.north, world.someone(world.north, "data-protection-lead"))

    # when
    kept = machine.send("saved-filters", LATE | {"query": "words=Robin", "name": "About Robin"}).get_json()
    machine.send(f"saved-filters/{kept['id']}", {"name": "Still Robin"}, method="PUT")
    removed = machine.client.delete(machine.address(f"saved-filters/{kept['id']}"), headers=machine.headers())

    # then
    assert removed.status_code == 200
    trail = auditor.get("audit").text
    assert "filter-removed" in trail
    assert "Robin" not in trail
