"""Signing in and out: two steps, one answer for every wrong detail, sessions that end when they should."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tenants.database import AccountSession, Context
from tenants.identity.records import Person
from tests.integration.people.builders import (
    clock_of,
    code_for,
    give_code,
    give_password,
    holder,
    session_cookie,
    sets_session,
)
from tests.support.stage import london_noon
from tests.support.world import World


def test_password_and_code_sign_a_person_in_and_each_step_changes_the_token(world: World) -> None:
    # given
    someone, browser = holder(world, world.north), world.stranger()
    planted = "planted-by-somebody-else"
    browser.client.set_cookie("cairn_session", planted)

    # when
    first = give_password(browser, someone)
    after_password = session_cookie(browser)
    second = give_code(browser, code_for(someone, world.house.clock.now()))
    after_code = session_cookie(browser)

    # then
    assert (first.location, second.location) == ("/sign-in/code", "/")
    assert len({planted, after_password, after_code}) == 3
    assert browser.get("/").location == f"/accounts/{world.north.slug}/"


def test_a_password_alone_opens_no_account(world: World) -> None:
    someone, browser = holder(world, world.north), world.stranger()
    give_password(browser, someone)
    assert browser.get(f"/accounts/{world.north.slug}/people").location.startswith("/sign-in")
    assert browser.get("/accounts/").location.startswith("/sign-in")


def test_unknown_wrong_and_disabled_get_the_same_answer(world: World) -> None:
    # given
    someone, gone = holder(world, world.north), world.someone(world.north, "notifier")
    with AccountSession(world.house.engine, Context(None)) as session:
        session.execute(update(Person).where(Person.id == gone.id).values(is_disabled=True))
        session.commit()

    # when
    tries = [
        (someone.email, "wrong wrong wrong"),
        ("nobody@example.org", someone.password),
        (gone.email, gone.password),
    ]
    pages = [world.stranger().submit("/sign-in", {"email": email, "password": password}) for email, password in tries]

    # then
    assert [page.status_code for page in pages] == [422, 422, 422]
    assert all("The email address or the password is not right." in page.text for page in pages)
    assert not any(sets_session(page) for page in pages)


def test_a_person_who_is_disabled_is_out_at_the_next_request(world: World) -> None:
    someone = holder(world, world.north)
    browser = world.browser(someone)
    assert browser.get(f"/accounts/{world.north.slug}/people").status_code == 200
    with AccountSession(world.house.engine, Context(None)) as session:
        session.execute(update(Person).where(Person.id == someone.id).values(is_disabled=True))
        session.commit()
    assert browser.get(f"/accounts/{world.north.slug}/people").status_code == 302


def test_a_copied_cookie_is_dead_after_signing_out(world: World) -> None:
    # given
    browser = world.browser(holder(world, world.north))
    copied = session_cookie(browser)
    here = f"/accounts/{world.north.slug}/security"

    # when
    page = browser.submit(here, action="/sign-out")
    browser.client.set_cookie("cairn_session", copied or "")
    replayed = browser.get(here)

    # then
    assert page.location == "/sign-in?left=yes"
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert replayed.location == f"/sign-in?next={here}"
    assert browser.client.get("/sign-out").status_code == 405


def test_signing_in_again_ends_the_session_that_the_browser_had(world: World) -> None:
    someone = holder(world, world.north)
    browser = world.stranger()
    give_password(browser, someone)
    before = session_cookie(browser)
    give_password(browser, someone)
    other = world.stranger()
    other.client.set_cookie("cairn_session", before or "")
    assert other.get("/sign-in/code").location == "/sign-in"


def test_a_code_works_once(world: World) -> None:
    # given
    someone, clock = holder(world, world.north), clock_of(world)
    clock.set(london_noon(2026, 11, 20))
    code = code_for(someone, clock.now())
    first, second = world.stranger(), world.stranger()
    give_password(first, someone)
    give_password(second, someone)

    # when
    taken, refused = give_code(first, code), give_code(second, code)
    clock.forward(timedelta(seconds=30))
    fresh = give_code(second, code_for(someone, clock.now()))

    # then
    assert (taken.status_code, refused.status_code, fresh.status_code) == (302, 422, 302)


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_two_steps_away_is_refused(world: World, steps: int) -> None:
    someone, clock = holder(world, world.north), clock_of(world)
    clock.set(london_noon(2026, 11, 20))
    browser = world.stranger()
    give_password(browser, someone)
    page = give_code(browser, code_for(someone, clock.now() + timedelta(seconds=30 * steps)))
    assert page.status_code == 422


def test_ten_wrong_codes_are_enough_until_the_window_has_passed(world: World) -> None:
    # given
    someone, clock = holder(world, world.north), clock_of(world)
    clock.set(london_noon(2026, 11, 20))
    browser = world.stranger()
    give_password(browser, someone)

    # when
    wrong = [give_code(browser, "000000").status_code for _ in range(10)]
    blocked = give_code(browser, code_for(someone, clock.now()))
    clock.forward(timedelta(minutes=15, seconds=1))
    later = give_code(browser, code_for(someone, clock.now()))

    # then
    assert wrong == [422] * 10
    assert blocked.status_code == 429
    assert blocked.headers["Retry-After"] == "900"
    assert "12:15" in blocked.text
    assert later.status_code == 302


def test_ten_wrong_passwords_block_that_place_whatever_spaces_are_typed_and_nobody_else(world: World) -> None:
    # given
    victim, other, clock = holder(world, world.north), holder(world, world.north), clock_of(world)
    clock.set(london_noon(2026, 11, 21))
    browser = world.stranger()

    # when
    for spaces in range(10):
        browser.submit("/sign-in", {"email": " " * spaces + victim.email.upper(), "password": "wrong wrong wrong"})
    blocked = give_password(browser, victim)
    elsewhere = world.stranger()
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    from_work, colleague = give_password(elsewhere, victim), give_password(world.stranger(), other)

    # then
    assert blocked.status_code == 429
    assert (from_work.status_code, colleague.status_code) == (302, 302)


def test_a_post_after_half_an_hour_lands_on_sign_in_and_is_told_what_to_do(world: World) -> None:
    # given
    clock = clock_of(world)
    clock.set(london_noon(2026, 11, 20))
    browser = world.browser(holder(world, world.north))
    here = f"/accounts/{world.north.slug}/security/tokens/new"
    form = browser.get(here)

    # when
    clock.forward(timedelta(minutes=30, seconds=1))
    sent = browser.submit_held(form, here, {"name": "Our case system", "scopes": "all"})
    landed = browser.get(sent.location)

    # then
    assert sent.location == "/sign-in"
    assert "We signed you out to keep your account safe." in landed.text
    assert "it was not saved" in landed.text
    assert "We signed you out" not in world.stranger().get("/sign-in").text


def test_a_session_ends_after_twelve_hours_however_busy(world: World) -> None:
    clock = clock_of(world)
    clock.set(london_noon(2026, 11, 20))
    browser = world.browser(holder(world, world.north))
    here = f"/accounts/{world.north.slug}/people"
    statuses = []
    for _ in range(25):
        clock.forward(timedelta(minutes=29))
        statuses.append(browser.get(here).status_code)
    assert statuses == [200] * 24 + [302]
