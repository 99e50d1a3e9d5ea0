"""Writing a reply to a request, part by part, whoever writes it; nothing of it leaves before it is signed off."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from service.cases.queries.drafts import OpenReply, column_of, draft_row, event_row, text_of
from service.cases.records.replies import ReplyDraft, ReplyEvent
from service.cases.rules.replies import KNOWN, TEXT_PARTS, check_event
from tenants.audit import Event
from tenants.errors import ConflictError, RuleBrokenError
from tenants.work import Work

KNOWN_PART = "known"


@dataclass(frozen=True)
class SayKnown:
    """Whether the child or the family is known to the agency."""

    known: str
    version: int


@dataclass(frozen=True)
class WritePart:
    """One text part, written anew from the version that was read."""

    part: str
    text: str | None
    version: int


@dataclass(frozen=True, kw_only=True)
class AddEvent:
    """A key event of the agency's involvement; the day may be known roughly."""

    happened_on: date | None = None
    on_words: str | None = None
    source: str | None = None
    event: str


@dataclass(frozen=True, kw_only=True)
class ChangeEvent(AddEvent):
    """A key event as it is now told."""

    event_id: UUID
    version: int


def begin_draft(work: Work, request_id: UUID, about: tuple[str, UUID]) -> None:
    """Open an empty reply to a request; `about` is what a read of it is noted under."""
    kind, thing_id = about
    work.add(ReplyDraft(request_id=request_id, about_kind=kind, about_id=thing_id, part_versions={}, version=1))


def say_known(work: Work, reply: OpenReply, command: SayKnown) -> int:
    """Say whether the child is known; gives the part's version. Raises ConflictError when somebody said it since."""
    draft = _hold(work, reply)
    if draft.part_versions.get(KNOWN_PART, 0) != command.version:
        theirs, yours = KNOWN.get(draft.known, "Not said"), KNOWN[command.known]
        raise ConflictError("Someone answered this while you were writing.", [("Known?", theirs, yours)])
    draft.known = command.known
    return _changed(work, draft, KNOWN_PART)


def write_part(work: Work, reply: OpenReply, command: WritePart) -> int:
    """Write one part; gives its version. Raises ConflictError with both texts when somebody wrote it since."""
    column = column_of(command.part)
    draft = _hold(work, reply)
    if draft.part_versions.get(command.part, 0) != command.version:
        theirs = text_of(work, draft, command.part)
        clash = (TEXT_PARTS[command.part], theirs, command.text or "")
        raise ConflictError("Someone wrote this part while you were writing.", [clash])
    work.seal(draft, column, command.text or None)
    return _changed(work, draft, command.part)


def add_event(work: Work, reply: OpenReply, command: AddEvent) -> ReplyEvent:
    """Add a key event."""
    check_event(command.happened_on, command.on_words, work.today)
    draft = _hold(work, reply)
    last = work.session.scalar(select(func.max(ReplyEvent.position)).where(ReplyEvent.draft_id == draft.id))
    row = ReplyEvent(
        draft_id=draft.id,
        about_kind=draft.about_kind,
        about_id=draft.about_id,
        position=(last or 0) + 1,
        version=1,
    )
    _write_event(work, row, command)
    work.add(row)
    _changed(work, draft, "events")
    return row


def change_event(work: Work, reply: OpenReply, command: ChangeEvent) -> ReplyEvent:
    """Change a key event; raises ConflictError with both texts when somebody changed it since."""
    check_event(command.happened_on, command.on_words, work.today)
    draft = _hold(work, reply)
    row = event_row(work, draft, command.event_id)
    if row.version != command.version:
        theirs = work.unseal(row, "event") or ""
        raise ConflictError("Someone changed this event while you were writing.", [("Event", theirs, command.event)])
    _write_event(work, row, command)
    row.version += 1
    _changed(work, draft, "events")
    return row


def remove_event(work: Work, reply: OpenReply, event_id: UUID) -> None:
    """Take a key event out."""
    draft = _hold(work, reply)
    work.session.delete(event_row(work, draft, event_id))
    _changed(work, draft, "events")


def note_file_added(work: Work, reply: OpenReply) -> None:
    """Note that a file was added to the reply, so that whoever signs it sees the newest."""
    _changed(work, _hold(work, reply), "files")


def check_may_write(reply: OpenReply) -> None:
    """Refuse to change a reply that is with the senior lead, sent or no longer wanted. Raises RuleBrokenError."""
    if reply.shut:
        raise RuleBrokenError(reply.shut)


def _hold(work: Work, reply: OpenReply) -> ReplyDraft:
    """The draft, held until commit, so that two people who write different parts lose nothing of each other's."""
    check_may_write(reply)
    return draft_row(work, reply.request_id, for_update=True)


def _changed(work: Work, draft: ReplyDraft, part: str) -> int:
    version = draft.part_versions.get(part, 0) + 1
    draft.part_versions = {**draft.part_versions, part: version}
    draft.changed_by, draft.changed_at = work.actor.name, work.now
    draft.version += 1
    work.record(Event("reply-drafted", draft.about_kind, draft.about_id, {"part": part}))
    work.session.flush()
    return version


def _write_event(work: Work, row: ReplyEvent, command: AddEvent) -> None:
    row.happened_on = command.happened_on
    work.seal(row, "on_words", command.on_words or None)
    work.seal(row, "source", command.source or None)
    work.seal(row, "event", command.event)
