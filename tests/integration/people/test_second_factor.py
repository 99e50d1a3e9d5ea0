"""Setting up an authenticator, recovery codes, and resetting a lost factor with two holders."""

import re

import pyotp
from sqlalchemy import select

from tenants.identity.people import NewPerson, give_roles, register_person
from tenants.identity.records import Person, RecoveryCode
from tenants.work import work_for
from tests.integration.people.builders import (
    clock_of,
    code_for,
    give_code,
    give_password,
    holder,
    session_cookie,
    version_of,
)
from tests.support.browser import Browser, find_form
from tests.support.stage import london_noon
from tests.support.world import PASSWORD, Someone, World


def newcomer(world: World) -> Someone:
    """Somebody with a password and no authenticator yet."""
    with work_for(world.house, world.north.id) as work:
        email = f"new.{world.north.slug}@example.org"
        person = register_person(work.session, NewPerson(email, "Nina New", PASSWORD), work.now)
        give_roles(work, person.id, ["notifier"])
    return Someone(person.id, email, "Nina New", PASSWORD, "")


def set_up(world: World, browser: Browser, where: str) -> tuple[str, list[str]]:
    """Set the authenticator up; gives its secret and the recovery codes that are shown."""
    page = browser.get(where)
    secret = find_form(page.text).values["secret"]
    shown = browser.submit_held(page, where, {"code": pyotp.TOTP(secret).at(world.house.clock.now())})
    assert shown.status_code == 200, shown.text
    return secret, re.findall(r'class="reference">([^<]+)<', shown.text)


def test_a_new_person_sets_up_an_authenticator_and_is_shown_ten_codes_once(world: World) -> None:
    # given
    someone, browser = newcomer(world), world.stranger()

    # when
    first = give_password(browser, someone)
    before = session_cookie(browser)
    page = browser.get(first.location)
    _, codes = set_up(world, browser, first.location)
    unkept = browser.submit("/sign-in/recovery-codes/kept", {})
    kept = browser.submit("/sign-in/recovery-codes/kept", {"is_kept": "yes"})

    # then
    assert first.location == "/sign-in/set-up"
    assert 'src="data:image/svg+xml' in page.text
    assert len(set(codes)) == 10
    assert session_cookie(browser) != before
    assert (unkept.status_code, kept.location) == (422, "/")
    assert browser.get("/sign-in/set-up").location == "/sign-in/code"


def test_a_wrong_first_code_sets_nothing_up_and_keeps_the_same_key_on_the_page(world: World) -> None:
    someone, browser = newcomer(world), world.stranger()
    give_password(browser, someone)
    page = browser.get("/sign-in/set-up")
    again = browser.submit_held(page, "/sign-in/set-up", {"code": "000000"})
    assert again.status_code == 422
    assert find_form(again.text).values["secret"] == find_form(page.text).values["secret"]
    odd = browser.submit_held(page, "/sign-in/set-up", {"secret": "chosen by somebody", "code": "000000"})
    assert odd.location == "/sign-in/set-up"


def test_someone_with_an_authenticator_cannot_set_up_another_with_the_password_alone(world: World) -> None:
    someone, browser = holder(world, world.north), world.stranger()
    give_password(browser, someone)
    assert browser.get("/sign-in/set-up").location == "/sign-in/code"


def test_a_recovery_code_signs_in_once_and_only_its_hash_is_kept(world: World) -> None:
    # given
    someone, browser = newcomer(world), world.stranger()
    give_password(browser, someone)
    _, codes = set_up(world, browser, "/sign-in/set-up")

    # when
    first, second = world.stranger(), world.stranger()
    give_password(first, someone)
    give_password(second, someone)
    used, again = give_code(first, codes[0].upper()), give_code(second, codes[0])

    # then
    assert (used.status_code, again.status_code) == (302, 422)
    with work_for(world.house, world.north.id) as work:
        kept = work.session.scalars(select(RecoveryCode.code_hash).where(RecoveryCode.person_id == someone.id)).all()
    assert len(kept) == 10
    assert not set(codes) & set(kept)


def test_new_recovery_codes_take_a_fresh_code(world: World) -> None:
    # given
    clock, someone = clock_of(world), holder(world, world.north)
    clock.set(london_noon(2026, 11, 22))
    browser = world.browser(someone)

    # when
    wrong = browser.submit("/sign-in/recovery-codes", {"code": "000000"})
    right = browser.submit("/sign-in/recovery-codes", {"code": code_for(someone, clock.now())})

    # then
    assert wrong.status_code == 422
    assert len(re.findall(r'class="reference"', right.text)) == 10
    assert world.stranger().get("/sign-in/recovery-codes").location.startswith("/sign-in?")


def test_two_holders_reset_a_lost_factor_and_one_alone_cannot(world: World) -> None:
    # given
    asking, agreeing, lost = (
        holder(world, world.north),
        holder(world, world.north),
        world.someone(world.north, "notifier"),
    )
    first, second, theirs = world.browser(asking), world.browser(agreeing), world.browser(lost)
    here = f"/accounts/{world.north.slug}/people/{lost.id}"

    # when
    asked = first.submit(here, action="/factor-reset")
    alone = first.client.post(
        f"{here}/factor-reset/agreement", data=find_form(first.get(here).text, "/sign-out").values
    )
    agreed = second.submit(here, action="/factor-reset/agreement")

    # then
    assert (asked.status_code, alone.status_code, agreed.status_code) == (302, 422, 302)
    assert theirs.get("/accounts/").status_code == 302
    with work_for(world.house, world.north.id) as work:
        assert work.session.get_one(Person, lost.id).totp_sealed is None
    assert give_password(world.stranger(), lost).location == "/sign-in/set-up"


def test_the_factor_of_somebody_who_has_left_cannot_be_reset(world: World) -> None:
    manager, gone = holder(world, world.north), world.someone(world.north, "notifier")
    browser = world.browser(manager)
    here = f"/accounts/{world.north.slug}/people/{gone.id}"
    browser.submit(f"{here}/removal", action=f"/removal?version={version_of(world, world.north, gone)}")
    values = find_form(browser.get(f"/accounts/{world.north.slug}/people").text, "/sign-out").values
    assert browser.post(f"{here}/factor-reset", values).status_code == 404
