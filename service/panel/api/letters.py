"""The Panel's letters for programs: the thread of a case, drafting, changing, files, sending."""

from typing import Any
from uuid import UUID

from flask import Response

from service.files.operations import NewFile, keep_file
from service.files.pages import as_attachment, chosen_files
from service.json_api.door import ANY_DOCUMENT, Said, api_door, read_json, version_asked
from service.outside.ports import current_ports
from service.panel.api.blueprint import ITEM, api
from service.panel.operations.letters import (
    LETTER,
    SendLetter,
    access_draft,
    change_letter,
    draft_letter,
    send_letter,
)
from service.panel.queries.items import item_row
from service.panel.queries.letters import file_of_item, letter_page, thread_of
from service.panel.schemas.letters import (
    ChangeLetterSchema,
    ConfirmationSchema,
    DeskFileSchema,
    DeskLetterKeptSchema,
    DeskLetterSchema,
    DeskThreadSchema,
    DraftLetterSchema,
)
from tenants.access.permissions import Permission
from tenants.work import Work

LETTERS = f"{ITEM}/letters"
ONE = f"{LETTERS}/<uuid:letter_id>"


@api.get(LETTERS)
@api_door(Permission.PANEL_DESK_READ, gives=DeskThreadSchema)
def read_thread(work: Work, item_id: UUID) -> Said:
    """Read what passed about a case beside its notification: reviews, decisions, letters and replies."""
    thread = thread_of(work, item_id)
    said: dict[str, Any] = {
        "waits": item_row(work, item_id).waits,
        "reviews": thread.reviews,
        "letters": thread.letters,
    }
    return Said(DeskThreadSchema().dump(said))


@api.post(LETTERS)
@api_door(Permission.PANEL_LETTER_WRITE, takes=DraftLetterSchema, gives=DeskLetterKeptSchema, status=201)
def begin_letter(work: Work, item_id: UUID) -> Said:
    """Begin a letter; nothing leaves before it is sent."""
    letter = draft_letter(work, read_json(DraftLetterSchema, work, item_id=item_id))
    where = f"/api/v1/accounts/{work.account.slug}/notifications/{item_id}/letters/{letter.id}"
    return Said(DeskLetterKeptSchema().dump(letter), 201, where, letter.version)


@api.get(ONE)
@api_door(Permission.PANEL_DESK_READ, gives=DeskLetterSchema, versioned=True)
def read_letter(work: Work, item_id: UUID, letter_id: UUID) -> Said:
    """Read one letter with its replies."""
    found = letter_page(work, item_id, letter_id)
    return Said(DeskLetterSchema().dump(found), version=found.version)


@api.put(ONE)
@api_door(Permission.PANEL_LETTER_WRITE, takes=ChangeLetterSchema, gives=DeskLetterKeptSchema, versioned=True)
def change(work: Work, item_id: UUID, letter_id: UUID) -> Said:
    """Change a draft; a letter that was sent is refused."""
    ids = {"item_id": item_id, "letter_id": letter_id, "version": version_asked()}
    letter = change_letter(work, read_json(ChangeLetterSchema, work, **ids))
    return Said(DeskLetterKeptSchema().dump(letter), version=letter.version)


@api.post(f"{ONE}/files")
@api_door(Permission.PANEL_LETTER_WRITE, gives=DeskFileSchema, status=201)
def add_file(work: Work, item_id: UUID, letter_id: UUID) -> Said:
    """Add one file to a draft, sent as multipart/form-data in the part "file"; it is locked until it was scanned."""
    access_draft(work, item_id, letter_id)
    upload = chosen_files()[0]
    new = NewFile(upload.stream, upload.filename or "", LETTER, letter_id)
    kept = keep_file(work, new, current_ports().storage)
    where = f"/api/v1/accounts/{work.account.slug}/notifications/{item_id}/files/{kept.id}"
    return Said(DeskFileSchema().dump(kept), 201, where)


@api.post(f"{ONE}/sending")
@api_door(Permission.PANEL_LETTER_WRITE, takes=ConfirmationSchema, gives=DeskLetterKeptSchema, versioned=True)
def send(work: Work, item_id: UUID, letter_id: UUID) -> Said:
    """Send the draft that was checked, with its files; sending again what was sent changes nothing."""
    read_json(ConfirmationSchema, work)
    letter = send_letter(work, SendLetter(item_id, letter_id, version_asked()))
    return Said(DeskLetterKeptSchema().dump(letter), version=letter.version)


@api.get(f"{ITEM}/files/<uuid:file_id>")
@api_door(Permission.PANEL_DESK_READ, document=ANY_DOCUMENT)
def download(work: Work, item_id: UUID, file_id: UUID) -> Response:
    """Download a file of a rapid review, a letter or a reply; one that is locked is refused with its reason."""
    return as_attachment(work, file_of_item(work, item_id, file_id))
