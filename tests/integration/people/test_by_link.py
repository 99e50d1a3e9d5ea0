"""A link and a code: they open one thing, to one person, until one day, and tell a stranger nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask

from service.people.pages import by_link
from tenants.errors import NotFoundError
from tenants.identity.respondents import finish_respondent, respondents_of, withdraw_respondent
from tenants.work import work_for
from tests.integration.people.builders import clock_of, holder
from tests.support.browser import Browser
from tests.support.links import (
    COOKIE,
    Link,
    ask_for_code,
    codes_sent,
    elsewhere,
    enter_by_link,
    make_link,
    type_code,
)
from tests.support.planted import note_pages, write_note
from tests.support.planted_links import bad_link_pages, link_pages
from tests.support.servers import Servers
from tests.support.small_app import small_app
from tests.support.stage import london_noon, settings_for
from tests.support.world import World, new_world

NOON = london_noon(2026, 11, 20)


@pytest.fixture(scope="module")
def links_app(servers: Servers) -> Iterator[Flask]:
    hung = (by_link.pages, link_pages(), bad_link_pages(), note_pages())
    with small_app(settings_for(servers, servers.cairn), *hung) as app:
        yield app


@pytest.fixture
def world(links_app: Flask) -> Iterator[World]:
    made = new_world(links_app)
    yield made
    clock_of(made).set(None)


def note_of(world: World, words: str = "Northshire’s note") -> UUID:
    """A note of Northshire's."""
    with work_for(world.house, world.north.id) as work:
        return write_note(work, words)


def link_to_note(world: World, **more: object) -> Link:
    """A link to a note of Northshire's."""
    return make_link(world, world.north, "note", note_of(world), **more)  # type: ignore[arg-type]


def held_by(browser: Browser, link: Link) -> str | None:
    """What the browser holds for a link."""
    cookie = browser.client.get_cookie(COOKIE, path=link.path)
    return None if cookie is None else cookie.value


def stop_clock(world: World, at: datetime = NOON) -> None:
    """Stop the world's clock."""
    clock_of(world).set(at)


def test_a_link_and_a_code_open_the_one_thing(world: World) -> None:
    # given
    link, browser = link_to_note(world), elsewhere(world.app)

    # when
    looked = browser.get(link.path)
    asked = ask_for_code(browser, link)
    [code] = codes_sent(world, link)
    entered = type_code(browser, link, code)
    opened = browser.get(entered.location)
    again = browser.get(link.path)

    # then
    assert "Northshire in full asks you to answer one note." in looked.text
    assert "j…@example.org" in looked.text
    assert asked.location == f"{link.path}/code"
    assert entered.location == again.location == f"{link.path}/note"
    assert opened.status_code == 200
    assert "Northshire’s note" in opened.text
    assert "cairn-nav" not in opened.text


def test_looking_at_a_link_sends_nothing_and_uses_nothing_up(world: World) -> None:
    # given
    link, scanner = link_to_note(world), elsewhere(world.app)

    # when
    looks = [scanner.client.open(link.path, method=method) for method in ("GET", "HEAD", "GET", "HEAD")]
    looks += [scanner.client.open(f"{link.path}/code", method=method) for method in ("GET", "HEAD")]

    # then
    assert [look.status_code for look in looks] == [200] * 4 + [302] * 2
    assert codes_sent(world, link) == []
    assert held_by(scanner, link) is None
    assert ask_for_code(elsewhere(world.app), link).status_code == 302
    assert len(codes_sent(world, link)) == 1


def test_the_cookie_of_a_link_stays_on_its_pages_and_out_of_scripts(world: World) -> None:
    # given
    link, browser = link_to_note(world), elsewhere(world.app)
    ask_for_code(browser, link)

    # when
    [set_cookie] = [
        line
        for line in type_code(browser, link, codes_sent(world, link)[0]).headers.getlist("Set-Cookie")
        if line.startswith(COOKIE)
    ]

    # then
    assert f"Path={link.path};" in f"{set_cookie};"
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie
    assert "Expires" not in set_cookie
    assert "Max-Age" not in set_cookie


def test_a_code_works_once_and_only_in_the_browser_that_asked(world: World) -> None:
    # given
    link, asker, thief = link_to_note(world), elsewhere(world.app), elsewhere(world.app)
    ask_for_code(asker, link)
    [code] = codes_sent(world, link)
    page = asker.get(f"{link.path}/code")

    # when
    elsewhere_asked = thief.get(f"{link.path}/code")
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    thief.client.set_cookie("session", asker.client.get_cookie("session").value)  # type: ignore[union-attr]
    stolen = thief.post(f"{link.path}/code", {"csrf_token": token, "code": code})
    right = type_code(asker, link, code.replace(" ", "-"))
    asker.client.delete_cookie(COOKIE, path=link.path)
    again = asker.submit_held(page, f"{link.path}/code", {"code": code})

    # then
    assert elsewhere_asked.location == link.path
    assert (stolen.status_code, right.status_code, again.status_code) == (422, 302, 422)
    assert "asked for in another browser" in stolen.text


def test_a_new_code_replaces_the_old_one(world: World) -> None:
    link, browser = link_to_note(world), elsewhere(world.app)
    ask_for_code(browser, link)
    another = browser.submit(f"{link.path}/code", action=link.path)
    old, new = codes_sent(world, link)
    assert another.location == f"{link.path}/code"
    assert type_code(browser, link, old).status_code == (302 if old == new else 422)
    assert type_code(browser, link, new).status_code == 302


def test_a_code_is_out_of_date_after_ten_minutes_and_not_before(world: World) -> None:
    # given
    stop_clock(world)
    link, browser = link_to_note(world), elsewhere(world.app)
    ask_for_code(browser, link)
    page = browser.get(f"{link.path}/code")
    [code] = codes_sent(world, link)

    # when
    clock_of(world).forward(timedelta(minutes=10))
    late = browser.submit_held(page, f"{link.path}/code", {"code": code})
    asked_again = browser.get(link.path)
    clock_of(world).forward(timedelta(seconds=-1))
    in_time = browser.submit_held(page, f"{link.path}/code", {"code": code})

    # then
    assert late.status_code == 422
    assert "Ask for a new code" in late.text
    assert "You need a new code" in asked_again.text
    assert in_time.status_code == 302


def test_the_fifth_wrong_code_ends_it_and_each_says_how_many_tries_are_left(world: World) -> None:
    # given
    link, browser = link_to_note(world), elsewhere(world.app)
    ask_for_code(browser, link)
    page = browser.get(f"{link.path}/code")
    [code] = codes_sent(world, link)
    wrong = f"{(int(code.replace(' ', '')) + 1) % 10**8:08}"

    # when
    nonsense = browser.submit_held(page, f"{link.path}/code", {"code": "12"})
    tries = [browser.submit_held(page, f"{link.path}/code", {"code": wrong}) for _ in range(5)]
    right = browser.submit_held(page, f"{link.path}/code", {"code": code})

    # then: what cannot be a code costs no try
    assert "must have 8 digits" in nonsense.text
    assert [answer.status_code for answer in (*tries, right)] == [422] * 6
    assert "You have four more tries." in tries[0].text
    assert "You have one more try." in tries[3].text
    assert "five times" in tries[4].text
    assert 'id="code-error"' in right.text


def test_codes_and_tries_are_limited_so_that_nobody_guesses_their_way_in(world: World) -> None:
    # given
    link, browser = link_to_note(world), elsewhere(world.app)

    # when
    asked = [ask_for_code(elsewhere(world.app), link).status_code for _ in range(6)]
    guesses = [browser.get(f"{link.path[:-3]}{number:03}").status_code for number in range(31)]

    # then
    assert asked == [302] * 5 + [429]
    assert len(codes_sent(world, link)) == 5
    assert guesses == [404] * 30 + [429]
    assert elsewhere(world.app).get(link.path).status_code == 200


def test_a_link_of_northshire_is_nothing_at_its_look_alikes_address(world: World) -> None:
    # given
    link = link_to_note(world)
    inside = enter_by_link(world, link)
    foreign = replace(link, account=world.south)
    inside.client.set_cookie(COOKIE, held_by(inside, link) or "", path=foreign.path)

    # when
    pages = [inside.get(foreign.path), inside.get(f"{foreign.path}/code"), inside.get(f"{foreign.path}/note")]
    unknown = inside.get(f"/accounts/nobody-at-all/by-link/{link.token}/note")

    # then
    assert [page.status_code for page in (*pages, unknown)] == [404] * 4
    assert len({page.text for page in (*pages, unknown)}) == 1
    assert inside.get(f"{link.path}/note").status_code == 200


def test_the_link_of_one_thing_opens_no_other(world: World) -> None:
    # given
    poem = make_link(world, world.north, "poem", note_of(world))
    note, other = link_to_note(world), link_to_note(world)
    inside = enter_by_link(world, note)
    held = held_by(inside, note) or ""

    # when: another kind of page, another thing's link with this cookie, and a page that asks for a member's permission
    other_kind = inside.get(f"{note.path}/poem")
    inside.client.set_cookie(COOKIE, held, path=other.path)
    other_thing = inside.get(f"{other.path}/note")
    beyond = inside.get(f"{note.path}/settings")

    # then
    assert other_kind.status_code == 404
    assert "This link cannot be used" in other_kind.text
    assert other_thing.location == other.path
    assert beyond.status_code == 403
    assert enter_by_link(world, poem).get(f"{poem.path}/poem").status_code == 200


def test_a_members_cookie_opens_no_link_and_a_links_cookie_no_members_page(world: World) -> None:
    # given
    link, note = link_to_note(world), note_of(world)
    inside, member = enter_by_link(world, link), world.browser(holder(world, world.north))
    here = f"/accounts/{world.north.slug}/notes/{note}"

    # when
    members_try = member.get(f"{link.path}/note")
    links_try = inside.get(here)
    inside.client.set_cookie("cairn_session", held_by(inside, link) or "")
    disguised = inside.get(here)
    member.client.set_cookie(COOKIE, member.client.get_cookie("cairn_session").value, path=link.path)  # type: ignore[union-attr]

    # then
    assert members_try.location == link.path
    assert (links_try.status_code, disguised.status_code) == (302, 302)
    assert disguised.location.startswith("/sign-in")
    assert member.get(f"{link.path}/note").location == link.path
    assert member.get(here).status_code == 200


@pytest.mark.parametrize("end", [withdraw_respondent, finish_respondent])
def test_a_link_that_was_ended_is_out_at_once_and_looks_like_an_unknown_one(world: World, end: object) -> None:
    # given
    assert callable(end)
    link = link_to_note(world)
    inside, stranger = enter_by_link(world, link), elsewhere(world.app)
    waiting = elsewhere(world.app)
    ask_for_code(waiting, link)
    page = waiting.get(f"{link.path}/code")

    # when
    with work_for(world.house, world.north.id) as work:
        end(work, link.id)
    typed = waiting.submit_held(page, f"{link.path}/code", {"code": codes_sent(world, link)[-1]})
    asked = waiting.submit_held(page, link.path, {})

    # then
    assert inside.get(f"{link.path}/note").status_code in {302, 404}
    assert (typed.status_code, asked.status_code) == (404, 404)
    assert stranger.get(link.path).text == stranger.get(f"{link.path}x").text
    assert stranger.get(f"{link.path}/note").status_code == 404
    with work_for(world.house, world.north.id) as work, pytest.raises(NotFoundError):
        end(work, link.id)


def test_a_link_works_to_the_end_of_its_last_day_in_london(world: World) -> None:
    # given: the last day is Saturday 21 March 2026 in winter time, then Sunday 29 March, on which the clocks change
    for last_day, over in (
        (21, datetime.fromisoformat("2026-03-22T00:00Z")),
        (29, datetime.fromisoformat("2026-03-29T23:00Z")),
    ):
        stop_clock(world, london_noon(2026, 3, 20))
        link = link_to_note(world, days=last_day - 20)

        # when
        stop_clock(world, over - timedelta(seconds=1))
        inside = enter_by_link(world, link)
        in_time = inside.get(f"{link.path}/note")
        stop_clock(world, over)

        # then
        assert in_time.status_code == 200
        assert inside.get(f"{link.path}/note").status_code == 404
        assert inside.get(link.path).status_code == 404


@pytest.mark.parametrize(("idle", "steps", "status"), [(60, 1, 200), (61, 1, 302), (59, 8, 200), (59, 9, 302)])
def test_a_session_ends_after_an_hour_without_use_and_after_eight_hours(
    world: World, idle: int, steps: int, status: int
) -> None:
    # given
    stop_clock(world)
    link = link_to_note(world)
    inside = enter_by_link(world, link)

    # when
    for _ in range(steps):
        clock_of(world).forward(timedelta(minutes=idle))
        answer = inside.get(f"{link.path}/note")

    # then
    assert answer.status_code == status


def test_signing_out_ends_the_session_on_the_server_and_the_link_stays_open(world: World) -> None:
    # given
    link = link_to_note(world)
    inside = enter_by_link(world, link)
    copied = held_by(inside, link) or ""

    # when
    left = inside.submit(f"{link.path}/note", action="/sign-out")
    inside.client.set_cookie(COOKIE, copied, path=link.path)

    # then
    assert left.location == f"{link.path}?left=yes"
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert inside.get(f"{link.path}/note").location == link.path
    assert "You have signed out" in inside.get(left.location).text


def test_one_who_finishes_is_thanked_and_nobody_can_use_the_link_again(world: World) -> None:
    # given
    link = link_to_note(world)
    inside, stranger = enter_by_link(world, link), elsewhere(world.app)

    # when
    asked = inside.get(f"{link.path}/finish")
    closed = inside.submit(f"{link.path}/finish")
    thanks = inside.get(closed.location)

    # then
    assert "nobody can use it again" in asked.text
    assert closed.location == link.path
    assert "The link is closed" in thanks.text
    assert inside.get(f"{link.path}/note").location == link.path
    assert stranger.get(link.path).status_code == 404


def test_an_answer_that_closes_the_link_leads_to_the_thanks(world: World) -> None:
    link = link_to_note(world)
    inside = enter_by_link(world, link)
    page = inside.get(f"{link.path}/note")
    sent = inside.submit_held(page, f"{link.path}/note/last", {"words": "Mine"})
    assert "The link is closed" in inside.get(sent.location).text
    with work_for(world.house, world.north.id) as work:
        assert [each.state for each in respondents_of(work, link.thing_id)] == ["finished"]
