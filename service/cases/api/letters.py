"""The Panel's letters for programs: listed, recorded, read with their replies; a reply drafted, sent or recorded."""

from uuid import UUID

from flask import Response

from service.cases.api.answers import FileSchema
from service.cases.api.blueprint import INCIDENT, api
from service.cases.api.letter_answers import LetterKeptSchema, LetterRowsSchema, LetterSchema
from service.cases.api.versions import read_at_version, unversioned
from service.cases.operations.letters import (
    LETTER_FILES,
    REPLY_FILES,
    close_letter,
    record_letter,
    record_reply_sent,
    save_reply,
    send_reply,
)
from service.cases.queries.letters import draft_of, file_of_letter, find_letter, letter_page, letters_of
from service.cases.schemas.letters import (
    CloseLetterSchema,
    RecordLetterSchema,
    RecordReplySentSchema,
    SaveReplySchema,
    SendReplySchema,
)
from service.files.operations import NewFile, keep_file
from service.files.pages import as_attachment, chosen_files
from service.files.queries import FileView
from service.json_api.door import ANY_DOCUMENT, Said, api_door, read_json
from service.outside.ports import current_ports
from tenants.access.permissions import Permission
from tenants.errors import RuleBrokenError
from tenants.work import Work

LETTERS = f"{INCIDENT}/letters"
ONE = f"{LETTERS}/<uuid:letter_id>"


@api.get(LETTERS)
@api_door(Permission.LETTER_READ, gives=LetterRowsSchema)
def list_letters(work: Work, incident_id: UUID) -> Said:
    """List the Panel's letters about a case, the newest first; no text under seal."""
    _, headings = letters_of(work, incident_id)
    return Said(LetterRowsSchema().dump({"items": headings}))


@api.post(LETTERS)
@api_door(Permission.LETTER_REPLY, takes=RecordLetterSchema, gives=LetterKeptSchema, status=201)
def record_new_letter(work: Work, incident_id: UUID) -> Said:
    """Record a letter that came by another way; a file of it is added afterwards."""
    row = record_letter(work, read_json(RecordLetterSchema, work, incident_id=incident_id))
    return Said(LetterKeptSchema().dump(row), 201, _address(work, incident_id, row.id), row.version)


@api.get(ONE)
@api_door(Permission.LETTER_READ, gives=LetterSchema, versioned=True)
def read_letter(work: Work, incident_id: UUID, letter_id: UUID) -> Said:
    """Read one letter with its replies; ETag is the version to write to it from."""
    found = letter_page(work, incident_id, letter_id)
    return Said(LetterSchema().dump(found), version=found.heading.version)


@api.post(f"{ONE}/files")
@api_door(Permission.LETTER_REPLY, gives=FileSchema, status=201)
def add_letter_file(work: Work, incident_id: UUID, letter_id: UUID) -> Said:
    """Add a file to a letter that was recorded by hand, as multipart/form-data in the part "file"."""
    row = find_letter(work, incident_id, letter_id, Permission.LETTER_REPLY)
    if row.way != "by-hand":
        raise RuleBrokenError("This letter came from the Panel’s account. Nothing is added to it here.")
    return _keep(work, incident_id, letter_id, LETTER_FILES, row.id)


@api.get(f"{ONE}/files/<uuid:file_id>")
@api_door(Permission.LETTER_READ, document=ANY_DOCUMENT)
def download_letter_file(work: Work, incident_id: UUID, letter_id: UUID, file_id: UUID) -> Response:
    """Download a file of a letter or of its reply; one that is locked is refused with its reason."""
    return as_attachment(work, file_of_letter(work, incident_id, letter_id, file_id))


@api.put(f"{ONE}/reply")
@api_door(Permission.LETTER_REPLY, takes=unversioned(SaveReplySchema), gives=LetterKeptSchema, versioned=True)
def keep_reply(work: Work, incident_id: UUID, letter_id: UUID) -> Said:
    """Keep the draft of a reply, from the version of the letter that was read."""
    save_reply(work, read_at_version(SaveReplySchema, work, incident_id=incident_id, letter_id=letter_id))
    return _kept(work, incident_id, letter_id)


@api.post(f"{ONE}/reply/files")
@api_door(Permission.LETTER_REPLY, gives=FileSchema, status=201)
def add_reply_file(work: Work, incident_id: UUID, letter_id: UUID) -> Said:
    """Add a file to the draft of a reply, as multipart/form-data in the part "file"."""
    draft = draft_of(work, find_letter(work, incident_id, letter_id, Permission.LETTER_REPLY))
    if draft is None:
        raise RuleBrokenError("Write the reply first, then add files to it.")
    return _keep(work, incident_id, letter_id, REPLY_FILES, draft.id)


@api.post(f"{ONE}/reply/sending")
@api_door(Permission.LETTER_REPLY, takes=unversioned(SendReplySchema), gives=LetterKeptSchema, versioned=True)
def send_letter_reply(work: Work, incident_id: UUID, letter_id: UUID) -> Said:
    """Send the reply that was checked to the Panel's account; refused where the letter did not come from there."""
    send_reply(work, read_at_version(SendReplySchema, work, incident_id=incident_id, letter_id=letter_id))
    return _kept(work, incident_id, letter_id)


@api.post(f"{ONE}/reply/by-hand")
@api_door(Permission.LETTER_REPLY, takes=unversioned(RecordReplySentSchema), gives=LetterKeptSchema, versioned=True)
def record_by_hand(work: Work, incident_id: UUID, letter_id: UUID) -> Said:
    """Record that the reply was sent by another way."""
    command = read_at_version(RecordReplySentSchema, work, incident_id=incident_id, letter_id=letter_id)
    record_reply_sent(work, command)
    return _kept(work, incident_id, letter_id)


@api.post(f"{ONE}/no-reply")
@api_door(Permission.LETTER_REPLY, takes=unversioned(CloseLetterSchema), gives=LetterKeptSchema, versioned=True)
def close(work: Work, incident_id: UUID, letter_id: UUID) -> Said:
    """Record that a letter needs no reply, and why."""
    close_letter(work, read_at_version(CloseLetterSchema, work, incident_id=incident_id, letter_id=letter_id))
    return _kept(work, incident_id, letter_id)


def _kept(work: Work, incident_id: UUID, letter_id: UUID) -> Said:
    row = find_letter(work, incident_id, letter_id, Permission.LETTER_REPLY)
    return Said(LetterKeptSchema().dump(row), version=row.version)


def _keep(work: Work, incident_id: UUID, letter_id: UUID, thing_kind: str, thing_id: UUID) -> Said:
    upload = chosen_files()[0]
    new = NewFile(upload.stream, upload.filename or "", thing_kind, thing_id)
    kept: FileView = keep_file(work, new, current_ports().storage)
    return Said(FileSchema().dump(kept), 201, f"{_address(work, incident_id, letter_id)}/files/{kept.id}")


def _address(work: Work, incident_id: UUID, letter_id: UUID) -> str:
    return f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/letters/{letter_id}"
