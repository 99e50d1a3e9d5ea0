"""The sweeps themselves: well made routes pass them, and each planted bad one is named with what to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from flask import Blueprint, Response, make_response
from sqlalchemy import select

from service.people.pages import by_link
from service.web.door import door
from service.web.light import LIGHT_MARK, light_door
from tenants.access.permissions import Permission
from tenants.accounts import Setting
from tenants.work import Work
from tests.isolation import sweeps
from tests.isolation.matrix import Matrix
from tests.support.planted import find_note, note_api, note_pages
from tests.support.planted_links import link_pages
from tests.support.servers import Servers
from tests.support.small_app import csrf, small_app
from tests.support.stage import settings_for

Sweep = Callable[[Matrix], list[str]]
EVERY: tuple[Sweep, ...] = (
    sweeps.undoored,
    sweeps.unmade,
    sweeps.unheld,
    sweeps.signed_out,
    sweeps.not_permitted,
    sweeps.foreign_things,
    sweeps.foreign_accounts,
    sweeps.unanswered,
    sweeps.unguarded_forms,
    sweeps.unlinked,
    sweeps.links,
    sweeps.links_elsewhere,
)
HTML = "<!doctype html><title>Bad</title><h1>Bad</h1>"


@contextmanager
def matrix_of(servers: Servers, *blueprints: Blueprint) -> Iterator[Matrix]:
    with small_app(settings_for(servers, servers.cairn), *blueprints) as app:
        yield Matrix.of(app)


def test_well_made_routes_pass_every_sweep(servers: Servers) -> None:
    with matrix_of(servers, note_pages(), note_api(), by_link.pages, link_pages()) as matrix:
        assert len(matrix.admitted()) == 6
        assert len(matrix.by_link()) == 6
        assert [fault for sweep in EVERY for fault in sweep(matrix)] == []


def without_a_door(pages: Blueprint) -> None:
    @pages.get("/accounts/<slug>/bad")
    def bad(slug: str) -> str:
        return HTML


def without_a_recipe(pages: Blueprint) -> None:
    @pages.get("/accounts/<slug>/bad/<uuid:gadget_id>")
    @door(Permission.SETTINGS_READ)
    def bad(work: Work, gadget_id: UUID) -> Response:
        return make_response(HTML)


def without_a_look_at_the_account(pages: Blueprint) -> None:
    @pages.get("/accounts/<slug>/bad/<uuid:note_id>")
    @door(Permission.SETTINGS_READ)
    def bad(work: Work, note_id: UUID) -> Response:
        return make_response(f"{HTML}{note_id}")


def saying_that_it_is_not_yours(pages: Blueprint) -> None:
    @pages.get("/accounts/<slug>/bad/<uuid:note_id>")
    @door(Permission.SETTINGS_READ)
    def bad(work: Work, note_id: UUID) -> Response:
        is_ours = work.session.scalar(select(Setting.id).where(Setting.id == note_id)) is not None
        return make_response(HTML if is_ours else f"{HTML}It is not yours.", 200 if is_ours else 403)


def telling_foreign_from_unknown(pages: Blueprint) -> None:
    """Answers 404 to both, and in other words where the id is one that this service could have made."""

    @pages.get("/accounts/<slug>/bad/<uuid:note_id>")
    @door(Permission.SETTINGS_READ)
    def bad(work: Work, note_id: UUID) -> Response:
        return make_response(f"{HTML}{'Ask its owner.' if note_id.version == 7 else 'There is no such note.'}", 404)


def failing(pages: Blueprint) -> None:
    @pages.get("/accounts/<slug>/bad/<uuid:note_id>")
    @door(Permission.SETTINGS_READ)
    def bad(work: Work, note_id: UUID) -> Response:
        return make_response(f"{HTML}{find_note(work, note_id).value['no such thing']}")


def guarded_by_nothing(pages: Blueprint) -> None:
    csrf.exempt(pages)

    @pages.post("/accounts/<slug>/bad")
    @door(Permission.SETTINGS_CHANGE)
    def bad(work: Work) -> Response:
        return make_response(HTML)


def a_page_for_programs(pages: Blueprint) -> None:
    csrf.exempt(pages)

    @pages.get("/api/v1/accounts/<slug>/bad")
    @door(Permission.SETTINGS_READ)
    def bad(work: Work) -> Response:
        return make_response(HTML)


def for_a_kind_of_thing_without_a_recipe(pages: Blueprint) -> None:
    @pages.get("/accounts/<slug>/by-link/<token>/bad")
    @light_door(Permission.REPLY_BY_LINK, "gadget")
    def bad(work: Work, thing_id: UUID) -> Response:
        return make_response(HTML)


def open_to_whoever_has_the_link(pages: Blueprint) -> None:
    @pages.get("/accounts/<slug>/by-link/<token>/bad")
    def bad(slug: str, token: str) -> str:
        return HTML

    setattr(bad, LIGHT_MARK, "note")


@pytest.mark.parametrize(
    ("plant", "sweep", "sentence"),
    [
        (without_a_door, sweeps.undoored, "names an account and has no door"),
        (without_a_recipe, sweeps.unmade, "needs a recipe for <gadget_id>. Add it to RECIPES"),
        (without_a_look_at_the_account, sweeps.foreign_things, "answers 200 to another account's id, not 404"),
        (saying_that_it_is_not_yours, sweeps.foreign_things, "answers 403 to another account's id, not 404"),
        (telling_foreign_from_unknown, sweeps.foreign_things, "tells another account's id from an unknown one"),
        (failing, sweeps.unanswered, "answers 500 to one who may read it"),
        (guarded_by_nothing, sweeps.unguarded_forms, "answers 200 to a form without a token, not 400"),
        (for_a_kind_of_thing_without_a_recipe, sweeps.unlinked, "needs a thing of the kind 'gadget'"),
        (open_to_whoever_has_the_link, sweeps.links, "answers 200 to a stranger who typed no code"),
        (open_to_whoever_has_the_link, sweeps.links, "tells another account's link from an unknown one"),
        (a_page_for_programs, sweeps.signed_out, "answers 302 to somebody who is not signed in"),
    ],
)
def test_a_bad_route_is_named(
    servers: Servers, plant: Callable[[Blueprint], None], sweep: Sweep, sentence: str
) -> None:
    # given
    pages = Blueprint("bad", __name__)
    plant(pages)

    # when
    with matrix_of(servers, pages) as matrix:
        found = sweep(matrix)

    # then
    assert any(sentence in fault for fault in found), found
