"""Pages that a link opens, hung by tests alone: one note to read and answer, another kind of thing, and bad ones."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.web.light import ThingPage, light_door, light_page
from service.web.pages import show_page
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.identity.respondents import finish_respondent
from tenants.work import Work
from tests.support.planted import find_note, write_note

THINGS = {"note": ThingPage("note", "answer one note"), "poem": ThingPage("poem", "read one poem")}


def link_pages() -> Blueprint:
    """The note of a link, its answer, and the page of links to poems."""
    pages = Blueprint("link_notes", __name__, template_folder="templates")

    @pages.get("/accounts/<slug>/by-link/<token>/note")
    @light_door(Permission.REPLY_BY_LINK, "note")
    def note(work: Work, thing_id: UUID) -> Response:
        return show_page("planted/note.html", title="Note", words=find_note(work, thing_id).value)

    @pages.post("/accounts/<slug>/by-link/<token>/note")
    @light_door(Permission.REPLY_BY_LINK, "note")
    def answer(work: Work, thing_id: UUID) -> AnyResponse:
        find_note(work, thing_id)
        write_note(work, request.form["words"], "answer")
        work.record(Event("note-answered", "note", thing_id))
        return redirect(light_page(work, "note"))

    @pages.post("/accounts/<slug>/by-link/<token>/note/last")
    @light_door(Permission.REPLY_BY_LINK, "note")
    def answer_and_finish(work: Work, thing_id: UUID) -> AnyResponse:
        assert work.actor.person_id is not None
        finish_respondent(work, work.actor.person_id)
        return redirect(light_page(work))

    @pages.get("/accounts/<slug>/by-link/<token>/poem")
    @light_door(Permission.REPLY_BY_LINK, "poem")
    def poem(work: Work, thing_id: UUID) -> Response:
        return make_response("<!doctype html><title>Poem</title><h1>Poem</h1>")

    return pages


def bad_link_pages() -> Blueprint:
    """A page of a link that asks for a member's permission, and one that fails with its own address in the error."""
    pages = Blueprint("bad_links", __name__)

    @pages.get("/accounts/<slug>/by-link/<token>/settings")
    @light_door(Permission.SETTINGS_READ, "note")
    def settings(work: Work, thing_id: UUID) -> Response:
        return make_response("<!doctype html><title>Settings</title><h1>Settings</h1>")

    @pages.get("/accounts/<slug>/by-link/<token>/fails")
    @light_door(Permission.REPLY_BY_LINK, "note")
    def fails(work: Work, thing_id: UUID) -> Response:
        raise ValueError(request.path)

    return pages
