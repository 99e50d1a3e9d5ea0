"""Inviting somebody: looking uses nothing up, accepting does it once, and what may not be combined is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from secrets import token_hex

import pytest
from werkzeug.test import TestResponse

from tenants.work import work_for
from tests.integration.people.builders import clock_of, holder, invited, sets_session
from tests.support.browser import Browser, find_form
from tests.support.stage import london_noon
from tests.support.world import PASSWORD, World


def accept(browser: Browser, link: str, password: str = PASSWORD) -> TestResponse:
    """Answer an invitation with a new password."""
    return browser.submit(link, {"password": password})


def address() -> str:
    """An e-mail address that nobody else in the run has."""
    return f"priya.{token_hex(4)}@example.org"


def test_looking_three_times_uses_nothing_up_and_accepting_works_once(world: World) -> None:
    # given
    link = invited(world, world.north, holder(world, world.north), address(), "review-group-chair")
    browser = world.stranger()

    # when
    looks = [browser.get(link) for _ in range(3)]
    scanner = [browser.client.head(link).status_code for _ in range(3)]
    held = browser.get(link)
    joined = accept(browser, link)
    again = world.stranger().submit_held(held, link, {"password": PASSWORD})

    # then
    assert [look.status_code for look in looks] + scanner == [200] * 6
    assert not any(sets_session(look) for look in looks)
    assert joined.location == f"/sign-in/set-up?next=/accounts/{world.north.slug}/"
    assert sets_session(joined)
    assert not sets_session(again)
    assert again.status_code in {400, 404}


def test_the_second_answer_to_an_invitation_finds_nothing(world: World) -> None:
    link = invited(world, world.north, holder(world, world.north), address(), "notifier")
    second = world.stranger()
    held = second.get(link)
    accept(world.stranger(), link)
    page = second.submit_held(held, link, {"password": PASSWORD})
    assert page.status_code == 404
    assert "This link cannot be used" in page.text


def test_an_invitation_says_who_invites_to_what_and_what_it_would_allow(world: World) -> None:
    link = invited(world, world.north, holder(world, world.north), address(), "review-group-member")
    page = world.stranger().get(link)
    assert "Helen Holder invites you to work in Northshire in full" in page.text
    assert "Can read incidents and rapid reviews" in page.text
    assert "in the cases they are named on" in page.text


@pytest.mark.parametrize("spoil", ["{}x", "{}=3D", "{}%0d%0a"])
def test_a_spoiled_link_finds_nothing_and_leaves_the_good_one(world: World, spoil: str) -> None:
    link = invited(world, world.north, holder(world, world.north), address(), "notifier")
    assert world.stranger().client.get(spoil.format(link)).status_code == 404
    assert world.stranger().client.get(link[:-4]).status_code == 404
    assert world.stranger().client.get(link.replace(world.north.slug, world.south.slug)).status_code == 404
    assert world.stranger().get(link).status_code == 200


def test_an_invitation_is_out_of_date_after_48_hours_and_not_before(world: World) -> None:
    # given
    clock = clock_of(world)
    clock.set(london_noon(2026, 11, 20))
    link = invited(world, world.north, holder(world, world.north), address(), "notifier")

    # when
    clock.forward(timedelta(hours=48) - timedelta(seconds=1))
    in_time = world.stranger().get(link)
    clock.forward(timedelta(seconds=1))
    too_late = world.stranger().get(link)

    # then
    assert (in_time.status_code, too_late.status_code) == (200, 404)


def test_a_withdrawn_invitation_cannot_be_used(world: World) -> None:
    manager = holder(world, world.north)
    link = invited(world, world.north, manager, address(), "notifier")
    assert (
        world.browser(manager).submit(f"/accounts/{world.north.slug}/people", action="/withdrawal").status_code == 302
    )
    assert world.stranger().get(link).status_code == 404


def test_two_who_accept_the_same_link_at_once_do_not_both_join(world: World) -> None:
    # given
    link = invited(world, world.north, holder(world, world.north), address(), "notifier")
    browsers = [world.stranger(), world.stranger()]
    held = [browser.get(link) for browser in browsers]

    # when
    with ThreadPoolExecutor(2) as hands:
        answers = list(
            hands.map(
                lambda pair: pair[0].submit_held(pair[1], link, {"password": PASSWORD}),
                zip(browsers, held, strict=True),
            )
        )

    # then
    assert sorted(answer.status_code for answer in answers) == [302, 404]


@pytest.mark.parametrize("password", ["short", "priya patel is my name", "aaaaaaaaaaaaaaaa"])
def test_a_poor_password_is_refused_beside_its_field_and_the_invitation_stays_open(world: World, password: str) -> None:
    link = invited(world, world.north, holder(world, world.north), address(), "notifier")
    page = accept(world.stranger(), link, password)
    assert page.status_code == 422
    assert 'id="password-error"' in page.text
    assert accept(world.stranger(), link, "ein Zimmer mit Aussicht ☂").status_code == 302


def test_someone_with_a_sign_in_must_be_signed_in_as_themself(world: World) -> None:
    # given
    known = holder(world, world.south)
    link = invited(world, world.north, holder(world, world.north), known.email, "review-group-chair")
    stranger, other, right = world.stranger(), world.browser(holder(world, world.south)), world.browser(known)

    # when
    asked, wrong = stranger.get(link), other.get(link)
    forged = other.post(link, find_form(wrong.text, "/sign-out").values | {"password": PASSWORD})
    joined = right.submit(link, {})

    # then
    assert "You have a sign-in already" in asked.text
    assert "You are signed in as somebody else" in wrong.text
    assert forged.status_code == 422
    assert joined.location == f"/accounts/{world.north.slug}/"
    assert {world.north.slug, world.south.slug} <= set(right.get("/accounts/").text.replace('"', "/").split("/"))


@pytest.mark.parametrize("roles", [("national-analyst",), ("national-administrator",)])
def test_nobody_from_the_panel_joins_the_analysts(world: World, roles: tuple[str, ...]) -> None:
    # given
    secretary = world.someone(world.panel, "panel-secretariat")
    link = invited(world, world.national, holder(world, world.national), secretary.email, *roles)

    # when
    page = world.browser(secretary).submit(link, {})

    # then
    assert page.status_code == 422
    assert "Nobody may work both at the Panel" in page.text
    with work_for(world.house, world.national.id) as work:
        assert work.account.id == world.national.id
    assert world.stranger().get(link).status_code == 200


def test_guesses_at_invitations_are_counted(world: World) -> None:
    browser = world.stranger()
    browser.client.environ_base["REMOTE_ADDR"] = "198.51.100.9"
    guesses = [browser.get(f"/accounts/{world.north.slug}/invitations/guess{n}").status_code for n in range(31)]
    assert guesses == [404] * 30 + [429]


def test_only_those_who_manage_the_account_invite_and_only_newcomers(world: World) -> None:
    # given
    manager, member = holder(world, world.north), world.someone(world.north, "notifier")
    here = f"/accounts/{world.north.slug}/people/invitations/new"
    answers = {"name": "Priya Patel", "email": address(), "roles": "notifier"}

    # when
    sent = world.browser(manager).submit(here, answers)
    twice = world.browser(manager).submit(here, answers | {"email": member.email.upper()})
    guest = world.browser(manager).submit(here, answers | {"roles": "reviewer"})
    refused = world.browser(member).get(here)

    # then
    assert (sent.status_code, twice.status_code, guest.status_code, refused.status_code) == (302, 422, 422, 403)
    assert 'id="email-error"' in twice.text
    assert 'id="roles-error"' in guest.text
    assert "Business manager" in refused.text
