"""What a link leaves behind: who may answer what until when, an audit trail that names them, and no token anywhere."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from service.outside.metrics import read_metrics
from service.people.pages import by_link
from tenants.audit import AuditEntry, verify
from tenants.database import new_id
from tenants.errors import NotFoundError, RuleBrokenError
from tenants.identity.respondents import invite_respondent, respondents_of, withdraw_respondent
from tenants.work import work_for
from tests.isolation.canary import listening
from tests.isolation.catalogue import tables
from tests.support.links import COOKIE, Link, ask_for_code, codes_sent, elsewhere, enter_by_link, make_link, type_code
from tests.support.planted import write_note
from tests.support.planted_links import bad_link_pages, link_pages
from tests.support.servers import Servers, plain
from tests.support.small_app import small_app
from tests.support.stage import settings_for
from tests.support.world import World, new_world


@pytest.fixture(scope="module")
def links_app(servers: Servers) -> Iterator[Flask]:
    with small_app(settings_for(servers, servers.cairn), by_link.pages, link_pages(), bad_link_pages()) as app:
        yield app


@pytest.fixture
def world(links_app: Flask) -> World:
    return new_world(links_app)


def link_to_note(world: World) -> Link:
    """A link to a note of Northshire's."""
    with work_for(world.house, world.north.id) as work:
        note = write_note(work, "Northshire’s note")
    return make_link(world, world.north, "note", note)


def trail(world: World, link: Link) -> list[tuple[str, str, str, UUID | None]]:
    """Northshire's audit entries that the respondent made or that are about them."""
    with work_for(world.house, world.north.id) as work:
        assert verify(work.session, world.north.id) is None
        rows = work.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)).all()
        about = [row for row in rows if link.id in {row.thing_id, row.person_id, row.on_behalf_of}]
        return [(row.event, row.actor, row.via, row.person_id) for row in about]


def test_what_a_respondent_does_stands_on_the_audit_trail_under_their_name(world: World) -> None:
    # given
    link, browser = link_to_note(world), elsewhere(world.app)
    ask_for_code(browser, link)
    browser.submit(f"{link.path}/code", {"code": "0000 0000"})
    type_code(browser, link, codes_sent(world, link)[0])

    # when
    browser.submit(f"{link.path}/note", {"words": "Mine"})

    # then
    told = trail(world, link)
    events = [event for event, *_ in told]
    assert events == [
        "respondent-invited",
        "message-queued",
        "link-code-sent",
        "link-code-refused",
        "link-opened",
        "note-answered",
    ]
    assert told[-1] == ("note-answered", "Jo Ash", "link", link.id)


def test_the_same_answer_sent_twice_takes_effect_once(world: World) -> None:
    # given
    link = link_to_note(world)
    inside = enter_by_link(world, link)
    page = inside.get(f"{link.path}/note")

    # when
    answers = [inside.submit_held(page, f"{link.path}/note", {"words": "Mine"}) for _ in range(2)]

    # then
    assert [answer.location for answer in answers] == [f"{link.path}/note"] * 2
    assert [event for event, *_ in trail(world, link)].count("note-answered") == 1


def test_a_respondent_is_a_person_with_one_permission_and_no_account_of_their_own(world: World) -> None:
    link = link_to_note(world)
    inside = enter_by_link(world, link)
    assert inside.get(f"{link.path}/settings").status_code == 403
    assert "Business manager" in inside.get(f"{link.path}/settings").text


def test_neither_logs_nor_numbers_nor_error_reports_hold_a_token_or_a_code(world: World) -> None:
    # given
    link, browser = link_to_note(world), elsewhere(world.app)

    # when
    with listening() as ears:
        browser.get(link.path)
        ask_for_code(browser, link)
        [code] = codes_sent(world, link)
        type_code(browser, link, code)
        held = browser.client.get_cookie(COOKIE, path=link.path)
        failed = browser.get(f"{link.path}/fails")
        browser.get(f"/accounts/{world.south.slug}/by-link/{link.token}")

    # then
    heard = ears.heard() + read_metrics(None).decode()
    assert failed.status_code == 500
    assert held is not None
    assert '"endpoint": "bad_links.fails"' in heard
    assert "ValueError" in heard
    for secret in (link.token, code, code.replace(" ", ""), held.value, link.path):
        assert secret not in heard
        assert secret not in failed.text or secret == link.path


def test_no_row_holds_a_token_or_a_code_in_clear(world: World, servers: Servers) -> None:
    # given
    link, browser = link_to_note(world), elsewhere(world.app)
    ask_for_code(browser, link)
    [code] = codes_sent(world, link)
    type_code(browser, link, code)
    held = browser.client.get_cookie(COOKIE, path=link.path)
    browser.submit(f"{link.path}/note", {"words": "Mine"})

    # when
    assert held is not None
    found = []
    with psycopg.connect(plain(servers.postgres.url(database="cairn"))) as connection:
        for table in tables(connection):
            for secret in (link.token, code, code.replace(" ", ""), held.value):
                asked = f"SELECT count(*) FROM {table.name} AS t WHERE strpos(t::text, %s) > 0"  # noqa: S608 # our own names
                [(count,)] = connection.execute(asked, (secret,)).fetchall()  # type: ignore[arg-type]
                found += [table.name] * count

    # then
    assert found == []


def test_the_inviting_side_sees_who_was_invited_to_what_until_when(world: World) -> None:
    # given
    thing = new_id()
    first = make_link(world, world.north, "note", thing, email="Jo.Ash@Example.org")
    other = make_link(world, world.north, "note", thing, email="max@example.org")

    # when: the e-mail to Jo got lost, so Jo is invited again
    second = make_link(world, world.north, "note", thing, email="jo.ash@example.org")
    enter_by_link(world, second)

    # then
    with work_for(world.house, world.north.id) as work:
        seen = respondents_of(work, thing)
        assert [(each.id, each.state, each.is_usable) for each in seen] == [
            (second.id, "open", True),
            (other.id, "open", True),
            (first.id, "withdrawn", False),
        ]
        assert seen[0].ends_on == work.today + timedelta(days=7)
        assert [each.seen_at is not None for each in seen] == [True, False, False]
    assert elsewhere(world.app).get(first.path).status_code == 404


def test_one_account_neither_sees_nor_ends_anothers_links(world: World) -> None:
    link = link_to_note(world)
    with work_for(world.house, world.south.id) as work:
        assert respondents_of(work, link.thing_id) == ()
        with pytest.raises(NotFoundError):
            withdraw_respondent(work, link.id)
    assert elsewhere(world.app).get(link.path).status_code == 200


@pytest.mark.parametrize(("days", "sentence"), [(-1, "has passed"), (181, "180 days at most")])
def test_a_last_day_that_has_passed_or_is_far_away_is_refused(world: World, days: int, sentence: str) -> None:
    with work_for(world.house, world.north.id) as work, pytest.raises(RuleBrokenError, match=sentence) as refused:
        invite_respondent(work, "note", new_id(), "Jo Ash", "jo@example.org", work.today + timedelta(days=days))
    assert set(refused.value.fields) == {"ends_on"}


@pytest.mark.parametrize("days", [0, 180])
def test_the_first_and_the_last_day_that_a_link_may_have_are_taken(world: World, days: int) -> None:
    assert elsewhere(world.app).get(make_link(world, world.north, "note", new_id(), days=days).path).status_code == 200
