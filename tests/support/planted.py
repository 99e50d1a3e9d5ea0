"""Pages and routes over account settings, hung by tests alone: what a capability would hang, in miniature."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request
from sqlalchemy import select, tuple_
from werkzeug.wrappers import Response as AnyResponse

from service.json_api.door import Said, api_door, read_json, version_asked
from service.json_api.paging import page_asked, page_of
from service.schemas.fields import CleanText, OneOf
from service.schemas.schema import CommandSchema
from service.web.door import door, page
from service.web.forms import read
from tenants.access.permissions import Permission
from tenants.accounts import Setting
from tenants.database import new_id
from tenants.errors import NotFoundError
from tenants.work import Work


@dataclass(frozen=True)
class WriteNote:
    """Write a note."""

    words: str
    kind: str


class WriteNoteSchema(CommandSchema[WriteNote]):
    """What a note needs."""

    command_class = WriteNote
    words = CleanText("the words of the note", maximum=200)
    kind = OneOf("the kind of note", ("short", "long"))


class NoteSchema(WriteNoteSchema):
    """A note as it is read."""


def write_note(work: Work, words: str, kind: str = "short") -> UUID:
    """Keep a note in this account."""
    row = Setting(id=new_id(), name=kind, value=words, reason="", set_by=work.actor.name, set_at=work.now)
    return work.add(row).id


def find_note(work: Work, note_id: UUID) -> Setting:
    """A note of this account."""
    row = work.session.scalar(select(Setting).where(Setting.id == note_id))
    if row is None:
        raise NotFoundError("There is nothing here.")
    return row


def note_pages() -> Blueprint:
    """A page and a form of notes, each behind its door."""
    pages = Blueprint("notes", __name__)

    @pages.get("/accounts/<slug>/notes/<uuid:note_id>")
    @door(Permission.SETTINGS_READ)
    def note(work: Work, note_id: UUID) -> Response:
        return make_response(f"<!doctype html><title>Note</title><h1>Note</h1><p>{find_note(work, note_id).value}")

    @pages.post("/accounts/<slug>/notes")
    @door(Permission.SETTINGS_CHANGE)
    def write(work: Work) -> AnyResponse:
        answers = read(WriteNoteSchema, request.form)
        if answers.problems:
            return make_response("no", 422)
        command = answers.command()
        return redirect(page(f"notes/{write_note(work, command.words, command.kind)}", work))

    return pages


def note_api() -> Blueprint:
    """The same for programs."""
    api = Blueprint("notes_api", __name__)

    @api.get("/api/v1/accounts/<slug>/notes")
    @api_door(Permission.SETTINGS_READ, gives=NoteSchema, filters=("kind",))
    def notes(work: Work) -> Said:
        """List the notes, oldest first."""
        asked = page_asked(work, "kind")
        wanted = select(Setting).order_by(Setting.id).limit(asked.to_fetch)
        if "kind" in asked.filters:
            wanted = wanted.where(Setting.name == asked.filters["kind"])
        if asked.after:
            wanted = wanted.where(tuple_(Setting.id) > tuple_(UUID(asked.after[0])))
        return Said(page_of(asked, work.session.scalars(wanted).all(), _show, lambda row: (str(row.id),)))

    @api.get("/api/v1/accounts/<slug>/notes/<uuid:note_id>")
    @api_door(Permission.SETTINGS_READ, gives=NoteSchema)
    def note(work: Work, note_id: UUID) -> Said:
        """Read one note."""
        return Said(_show(find_note(work, note_id)), version=1)

    @api.post("/api/v1/accounts/<slug>/notes")
    @api_door(Permission.SETTINGS_CHANGE, takes=WriteNoteSchema, gives=NoteSchema, status=201)
    def write(work: Work) -> Said:
        """Write a note."""
        command = read_json(WriteNoteSchema, work)
        note_id = write_note(work, command.words, command.kind)
        return Said({"id": str(note_id)}, 201, f"/api/v1/accounts/{work.account.slug}/notes/{note_id}")

    @api.put("/api/v1/accounts/<slug>/notes/<uuid:note_id>")
    @api_door(Permission.SETTINGS_CHANGE, takes=WriteNoteSchema, versioned=True)
    def rewrite(work: Work, note_id: UUID) -> Said:
        """Read the version asked for, as a change does."""
        find_note(work, note_id)
        return Said({}, version=version_asked())

    return api


def _show(row: Setting) -> dict[str, str]:
    return {"id": str(row.id), "words": row.value, "kind": row.name}
