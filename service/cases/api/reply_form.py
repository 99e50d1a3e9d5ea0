"""The reply to a request for programs, part by part: written once and hung behind each door."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response

from service.cases.api.answers import FileSchema, FilesSchema, KeptSchema
from service.cases.api.answers_requests import DraftSchema, PartSchema
from service.cases.api.versions import read_at_version, unversioned
from service.cases.operations.drafts import (
    add_event,
    change_event,
    check_may_write,
    note_file_added,
    remove_event,
    say_known,
    write_part,
)
from service.cases.queries.drafts import OpenReply, column_of, draft_of
from service.cases.schemas.requests import AddEventSchema, ChangeEventSchema, SayKnownSchema, WritePartSchema
from service.files.operations import NewFile, keep_file
from service.files.pages import as_attachment, chosen_files
from service.files.queries import file_for_download, files_of
from service.json_api.door import ANY_DOCUMENT, Said, api_door, read_json
from service.outside.ports import current_ports
from tenants.access.permissions import Permission
from tenants.work import Work

THING = "information-request"
View = Callable[..., Said | Response]


@dataclass(frozen=True)
class ReplyRoutes:
    """The draft of a reply behind one door: its address, who is admitted, and which reply it opens."""

    name: str
    rule: str
    permission: Permission
    open_reply: Callable[..., OpenReply]


def hang_reply_routes(api: Blueprint, routes: ReplyRoutes) -> None:
    """Hang every route of the form behind one door."""
    form = _Form(routes)
    known, part = unversioned(SayKnownSchema), unversioned(WritePartSchema)
    changed = unversioned(ChangeEventSchema)
    for suffix, method, path, view, described in (
        ("_draft", "GET", "", form.read, {"gives": DraftSchema, "versioned": True}),
        ("_known", "PUT", "/known", form.known, {"takes": known, "gives": PartSchema, "versioned": True}),
        ("_part", "PUT", "/parts/<part>", form.part, {"takes": part, "gives": PartSchema, "versioned": True}),
        ("_events", "POST", "/events", form.add, {"takes": AddEventSchema, "gives": KeptSchema, "status": 201}),
        (
            "_event",
            "PUT",
            "/events/<uuid:event_id>",
            form.change,
            {"takes": changed, "gives": KeptSchema, "versioned": True},
        ),
        ("_event_removal", "DELETE", "/events/<uuid:event_id>", form.remove, {}),
        ("_files", "GET", "/files", form.files, {"gives": FilesSchema}),
        ("_new_file", "POST", "/files", form.add_file, {"gives": FileSchema, "status": 201}),
        ("_file", "GET", "/files/<uuid:file_id>", form.file, {"document": ANY_DOCUMENT}),
    ):
        admit = api_door(routes.permission, **cast("dict[str, Any]", described))
        api.add_url_rule(routes.rule + path, routes.name + suffix, admit(_as_function(view)), methods=[method])


def _as_function(view: View) -> View:
    def said(work: Work, **names: Any) -> Said | Response:  # noqa: ANN401 # what the address names, by name
        return view(work, **names)

    said.__doc__ = view.__doc__
    return said


@dataclass(frozen=True)
class _Form:
    """The routes of the form behind one door."""

    routes: ReplyRoutes

    def read(self, work: Work, **ids: UUID) -> Said:
        """Read an answer that is being written; ETag is the whole draft's, each part has a version of its own."""
        draft = draft_of(work, self.routes.open_reply(work, **ids))
        return Said(DraftSchema().dump(draft), version=draft.version)

    def known(self, work: Work, **ids: UUID) -> Said:
        """Say whether the child is known; If-Match is the version of this part, 0 at first."""
        reply = self.routes.open_reply(work, **ids)
        version = say_known(work, reply, read_at_version(SayKnownSchema, work))
        return Said({"part": "known", "version": version}, version=version)

    def part(self, work: Work, part: str, **ids: UUID) -> Said:
        """Write one part of the answer; If-Match is the version of this part, 0 at first."""
        reply = self.routes.open_reply(work, **ids)
        column_of(part)
        version = write_part(work, reply, read_at_version(WritePartSchema, work, part=part))
        return Said({"part": part, "version": version}, version=version)

    def add(self, work: Work, **ids: UUID) -> Said:
        """Add a key event; the day may be known roughly."""
        row = add_event(work, self.routes.open_reply(work, **ids), read_json(AddEventSchema, work))
        return Said(KeptSchema().dump(row), 201, version=row.version)

    def change(self, work: Work, event_id: UUID, **ids: UUID) -> Said:
        """Change a key event from the version that was read."""
        reply = self.routes.open_reply(work, **ids)
        row = change_event(work, reply, read_at_version(ChangeEventSchema, work, event_id=event_id))
        return Said(KeptSchema().dump(row), version=row.version)

    def remove(self, work: Work, event_id: UUID, **ids: UUID) -> Said:
        """Take a key event out."""
        remove_event(work, self.routes.open_reply(work, **ids), event_id)
        return Said({})

    def files(self, work: Work, **ids: UUID) -> Said:
        """List the files that go with the answer."""
        reply = self.routes.open_reply(work, **ids)
        return Said(FilesSchema().dump({"items": files_of(work, reply.request_id)}))

    def add_file(self, work: Work, **ids: UUID) -> Said:
        """Add one file, sent as multipart/form-data in the part "file"; it is locked until it was scanned."""
        reply = self.routes.open_reply(work, **ids)
        check_may_write(reply)
        upload = chosen_files()[0]
        new = NewFile(upload.stream, upload.filename or "", THING, reply.request_id)
        kept = keep_file(work, new, current_ports().storage)
        note_file_added(work, reply)
        return Said(FileSchema().dump(kept), 201)

    def file(self, work: Work, file_id: UUID, **ids: UUID) -> Response:
        """Download a file that goes with the answer."""
        reply = self.routes.open_reply(work, **ids)
        return as_attachment(work, file_for_download(work, reply.request_id, file_id))
