"""Members' roles: changed after a confirmation, ending sessions at once, and never leaving an account unmanaged."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from service.people.operations.members import RemovePerson, remove_person
from tenants.errors import RuleBrokenError
from tenants.identity.people import give_roles, member
from tenants.work import work_at_door, work_for
from tests.integration.people.builders import acting, holder, version_of
from tests.support.browser import find_form
from tests.support.world import Someone, World


def test_people_with_admin_roles_see_members_and_others_are_told_whom_to_ask(world: World) -> None:
    # given
    manager, notifier = holder(world, world.north), world.someone(world.north, "notifier", name="Noor Notifier")
    here = f"/accounts/{world.north.slug}/people"

    # when
    seen, refused, foreign = (world.browser(who).get(here) for who in (manager, notifier, holder(world, world.south)))

    # then
    assert "Noor Notifier" in seen.text
    assert "Local authority notifier" in seen.text
    assert (refused.status_code, foreign.status_code) == (403, 404)
    assert "Business manager" in refused.text


def test_a_role_change_is_confirmed_first_and_then_ends_the_persons_sessions(world: World) -> None:
    # given
    manager, other = holder(world, world.north), world.someone(world.north, "notifier")
    browser, theirs = world.browser(manager), world.browser(other)
    here = f"/accounts/{world.north.slug}/people/{other.id}"

    # when
    asked = browser.submit(f"{here}/roles", {"roles": ["review-group-chair"]})
    before = theirs.get("/accounts/").status_code
    changed = browser.submit_held(asked, here, {})
    after = theirs.get("/accounts/").status_code

    # then
    assert "Their sessions end now" in asked.text
    assert (asked.status_code, before, changed.location, after) == (200, 200, here, 302)
    assert "Practice review group chair" in browser.get(here).text


def test_a_change_made_from_an_old_page_is_a_conflict(world: World) -> None:
    manager, other = holder(world, world.north), world.someone(world.north, "notifier")
    browser = world.browser(manager)
    here = f"/accounts/{world.north.slug}/people/{other.id}"
    old = browser.submit(f"{here}/roles", {"roles": ["review-group-chair"]})
    browser.submit_held(browser.submit(f"{here}/roles", {"roles": ["legal-adviser"]}), here, {})
    assert browser.submit_held(old, here, {}).status_code == 409
    assert "Legal adviser" in browser.get(here).text


def test_a_removed_person_sees_nothing_from_the_next_request(world: World) -> None:
    # given
    manager, gone = holder(world, world.north), world.someone(world.north, "notifier")
    browser, theirs = world.browser(manager), world.browser(gone)
    here = f"/accounts/{world.north.slug}/people/{gone.id}"

    # when
    removed = browser.submit(f"{here}/removal", action=f"?version={version_of(world, world.north, gone)}")

    # then
    assert removed.status_code == 302
    assert theirs.get(f"/accounts/{world.north.slug}/").status_code != 200
    again = world.browser(gone)
    assert "You do not belong to any account" in again.get("/accounts/").text
    assert browser.get(here).status_code == 404


@pytest.mark.parametrize("step", ["roles", "removal"])
def test_the_last_person_who_manages_an_account_stays(world: World, step: str) -> None:
    # given
    manager = holder(world, world.north)
    browser = world.browser(manager)
    here = f"/accounts/{world.north.slug}/people/{manager.id}"

    # when
    page = browser.submit(
        f"{here}/{step}", {"roles": ["notifier"]} if step == "roles" else {}, action=f"/{step}?version=1"
    )
    if step == "roles":
        page = browser.submit_held(page, here, {})

    # then
    assert page.status_code == 422
    assert "Someone must still manage this account" in page.text
    assert browser.get(here).status_code == 200


def test_two_holders_cannot_remove_each_other_at_once(world: World) -> None:
    # given
    both = (holder(world, world.north), holder(world, world.north))
    together = Barrier(2)

    def remove(by: Someone, gone: Someone) -> bool:
        admission = acting(world, world.north, by)
        together.wait(timeout=10)
        try:
            with work_at_door(world.house, admission, read_only=False) as work:
                remove_person(work, RemovePerson(gone.id, 1))
        except RuleBrokenError:
            return False
        return True

    # when
    with ThreadPoolExecutor(2) as hands:
        removed = list(hands.map(remove, both, reversed(both)))

    # then
    assert sorted(removed) == [False, True]


def test_a_guest_needs_a_last_day_that_is_not_past(world: World) -> None:
    # given
    manager, other = holder(world, world.north), world.someone(world.north, "notifier")
    browser = world.browser(manager)
    here = f"/accounts/{world.north.slug}/people/{other.id}"
    last_day = {"ends_on-day": "1", "ends_on-month": "3", "ends_on-year": "2027"}

    # when
    without = browser.submit_held(browser.submit(f"{here}/roles", {"roles": ["reviewer"]}), here, {})
    past = browser.submit(f"{here}/roles", {"roles": ["reviewer"], **last_day, "ends_on-year": "2020"})
    dated = browser.submit_held(browser.submit(f"{here}/roles", {"roles": ["reviewer"], **last_day}), here, {})

    # then
    assert (without.status_code, past.status_code, dated.status_code) == (422, 422, 302)
    assert "A guest needs a last day" in without.text
    assert "1 March 2027" in browser.get(here).text


@pytest.mark.parametrize("path", ["", "/roles", "/removal"])
def test_another_accounts_person_is_as_unknown_as_nobody(world: World, path: str) -> None:
    browser, theirs = world.browser(holder(world, world.north)), holder(world, world.south)
    foreign = browser.get(f"/accounts/{world.north.slug}/people/{theirs.id}{path}")
    unknown = browser.get(f"/accounts/{world.north.slug}/people/{world.south.id}{path}")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.text == unknown.text


def test_another_accounts_person_cannot_be_removed_or_reset(world: World) -> None:
    browser, theirs = world.browser(holder(world, world.north)), holder(world, world.south)
    values = find_form(browser.get(f"/accounts/{world.north.slug}/people").text, "/sign-out").values
    for step in ("removal?version=1", "factor-reset", "factor-reset/agreement", "roles/confirmation?version=1"):
        assert browser.post(f"/accounts/{world.north.slug}/people/{theirs.id}/{step}", values).status_code == 404
    assert world.browser(theirs).get(f"/accounts/{world.south.slug}/people").status_code == 200


def test_roles_at_the_panel_and_among_its_analysts_are_never_held_together(world: World) -> None:
    analyst = world.someone(world.national, "national-analyst")
    with pytest.raises(RuleBrokenError, match="Nobody may work both"), work_for(world.house, world.panel.id) as work:
        give_roles(work, analyst.id, ["data-protection-lead"])
    with work_for(world.house, world.north.id) as work:
        give_roles(work, analyst.id, ["legal-adviser"])
        assert member(work, analyst.id).roles == ("legal-adviser",)
