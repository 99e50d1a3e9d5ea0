"""An agency's reply while it is being written, the same for whoever writes it: agency, partnership, or by a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.cases.records.replies import ReplyDraft, ReplyEvent
from service.cases.rules.replies import TEXT_PARTS, missing_parts, parts_asked
from tenants.database import held
from tenants.errors import NotFoundError
from tenants.work import Work


@dataclass(frozen=True)
class OpenReply:
    """A reply that a door has opened: to which request of this account, what is queried, and why it is shut if it is.

    Whoever makes one has checked who may write it; every operation on a draft takes one.
    """

    request_id: UUID
    reference: str
    agency: str
    query: str
    shut: str


@dataclass(frozen=True)
class EventView:
    """One key event of a draft."""

    id: UUID
    happened_on: date | None
    on_words: str
    source: str
    event: str
    version: int


@dataclass(frozen=True)
class DraftView:
    """A draft with the version of each of its parts, and what must still be said."""

    known: str
    texts: Mapping[str, str]
    part_versions: Mapping[str, int]
    parts: tuple[str, ...]
    events: tuple[EventView, ...]
    missing: tuple[str, ...]
    changed_by: str
    changed_at: datetime | None
    version: int

    def version_of(self, part: str) -> int:
        """The version of one part, 0 where nobody has answered it."""
        return self.part_versions.get(part, 0)


def draft_row(work: Work, request_id: UUID, *, for_update: bool = False) -> ReplyDraft:
    """The row of the draft that answers a request of this account; raises NotFoundError where there is none."""
    wanted = select(ReplyDraft).where(ReplyDraft.request_id == request_id)
    row = work.session.scalar(held(wanted) if for_update else wanted)
    if row is None:
        raise NotFoundError("There is nothing here.")
    return row


def draft_of(work: Work, reply: OpenReply) -> DraftView:
    """The draft behind a door; its sealed text is opened, and so the read is audited."""
    row = draft_row(work, reply.request_id)
    texts = {part: text_of(work, row, part) for part in TEXT_PARTS}
    is_queried = bool(reply.query)
    return DraftView(
        known=row.known,
        texts=texts,
        part_versions=dict(row.part_versions),
        parts=parts_asked(row.known, is_queried=is_queried),
        events=tuple(_event(work, each) for each in event_rows(work, row)),
        missing=missing_parts(row.known, texts, is_queried=is_queried),
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        version=row.version,
    )


def is_begun(work: Work, request_id: UUID) -> bool:
    """Whether anybody has written anything of the reply to a request, or added a file; no seal is opened."""
    return draft_row(work, request_id).version > 1


def event_of(work: Work, reply: OpenReply, event_id: UUID) -> EventView:
    """One key event of the draft behind a door; raises NotFoundError."""
    return _event(work, event_row(work, draft_row(work, reply.request_id), event_id))


def event_row(work: Work, draft: ReplyDraft, event_id: UUID) -> ReplyEvent:
    """The row of one key event of this draft; raises NotFoundError."""
    row = work.session.scalar(select(ReplyEvent).where(ReplyEvent.id == event_id, ReplyEvent.draft_id == draft.id))
    if row is None:
        raise NotFoundError("There is nothing here.")
    return row


def event_rows(work: Work, draft: ReplyDraft) -> list[ReplyEvent]:
    """The key events of a draft by day; those without a day last, as they were added."""
    rows = work.session.scalars(select(ReplyEvent).where(ReplyEvent.draft_id == draft.id))
    return sorted(rows, key=lambda row: (row.happened_on is None, row.happened_on or date.min, row.position))


def text_of(work: Work, row: ReplyDraft, part: str) -> str:
    """What a text part of a draft says."""
    return work.unseal(row, column_of(part)) or ""


def column_of(part: str) -> str:
    """The column in which a text part is kept; raises NotFoundError for a part that no reply has."""
    if part not in TEXT_PARTS:
        raise NotFoundError("There is nothing here.")
    return part.replace("-", "_")


def frozen_reply(work: Work, reply: OpenReply) -> dict[str, Any]:
    """What a draft says, as the part of a handover's body that is the answer itself; a nil return says the least."""
    draft = draft_of(work, reply)
    said = {part: draft.texts[part] if part in draft.parts else "" for part in TEXT_PARTS}
    return {
        "known": draft.known,
        **{column_of(part): text for part, text in said.items()},
        "chronology": [_as_json(event) for event in draft.events] if draft.known == "known" else [],
    }


def _as_json(event: EventView) -> dict[str, str]:
    return {
        "on": event.happened_on.isoformat() if event.happened_on else "",
        "on_words": event.on_words,
        "source": event.source,
        "event": event.event,
    }


def _event(work: Work, row: ReplyEvent) -> EventView:
    return EventView(
        id=row.id,
        happened_on=row.happened_on,
        on_words=work.unseal(row, "on_words") or "",
        source=work.unseal(row, "source") or "",
        event=work.unseal(row, "event") or "",
        version=row.version,
    )
