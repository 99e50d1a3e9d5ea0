"""The Panel's letters: drafted, changed while they are drafts, sent once; a correction is a new letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.calendar import calendar_in_force
from service.files.queries import files_to_hand_over
from service.panel.operations.reviews import earliest_reply_due
from service.panel.records.items import PanelItem
from service.panel.records.letters import DeskLetter
from service.panel.rules.letters import check_corrects, check_reply_date, words_of
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.clock import london_date
from tenants.database import held
from tenants.errors import ConflictError, NotFoundError, RuleBrokenError
from tenants.handovers import HandoverSent, Posting
from tenants.work import Work

LETTER = "desk-letter"
"""The kind of thing under which a letter's files are kept."""


@dataclass(frozen=True, kw_only=True)
class DraftLetter:
    """Begin a letter about one case."""

    item_id: UUID
    outcome: str
    text: str
    reply_due_on: date | None = None
    corrects: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeLetter(DraftLetter):
    """The draft as it now reads; `version` is the one that was read."""

    letter_id: UUID
    version: int


@dataclass(frozen=True)
class SendLetter:
    """Send the draft that was checked."""

    item_id: UUID
    letter_id: UUID
    version: int


def draft_letter(work: Work, command: DraftLetter) -> DeskLetter:
    """Begin a letter to the partnership; nothing leaves before it is checked and sent. Raises RuleBrokenError."""
    item = _item(work, command.item_id)
    _check(work, item, command)
    letter = DeskLetter(item_id=item.id, state="draft", outcome=command.outcome, version=1)
    _write(work, letter, command)
    work.add(letter)
    work.record(Event("panel-letter-drafted", "panel-item", item.id, {"outcome": letter.outcome}))
    return letter


def change_letter(work: Work, command: ChangeLetter) -> DeskLetter:
    """Change a draft; raises ConflictError with both texts, and RuleBrokenError for a letter that was sent."""
    item = _item(work, command.item_id)
    letter = find_letter(work, item.id, command.letter_id)
    check_draft(letter)
    if letter.version != command.version:
        theirs = work.unseal(letter, "text") or ""
        raise ConflictError("Someone changed this letter while you were writing.", [("Letter", theirs, command.text)])
    _check(work, item, command)
    letter.outcome = command.outcome
    _write(work, letter, command)
    letter.version += 1
    work.record(Event("panel-letter-drafted", "panel-item", item.id, {"outcome": letter.outcome}))
    work.session.flush()
    return letter


def send_letter(work: Work, command: SendLetter) -> DeskLetter:
    """Send a letter to the partnership: it is numbered, frozen and handed over with its files.

    What waited to be read no longer does, since the Panel has written. Sending again what was sent changes nothing.
    Raises ConflictError where the draft changed since it was checked, RuleBrokenError where its day has passed, a
    file is still being checked, or no connection carries it; then it stays a draft.
    """
    item = _item(work, command.item_id)
    letter = find_letter(work, item.id, command.letter_id)
    if letter.state == "sent":
        return letter
    if letter.version != command.version:
        raise ConflictError("Someone changed this letter since you checked it. Check it again, then send it.")
    check_reply_date(letter.reply_due_on, work.today, calendar_in_force(work.session))
    with work.tentatively():
        letter.number = max(_sent(work, item), default=0) + 1
        letter.state, letter.written_at = "sent", work.now
        letter.outbox_id = _hand_over(work, item, letter).id
        letter.version += 1
    item.review_waits_at = item.reply_waits_at = None
    item.reply_due_on = earliest_reply_due(work, item)
    work.record(Event("panel-letter-sent", "panel-item", item.id, {"letter": letter.number, "outcome": letter.outcome}))
    return letter


def access_draft(work: Work, item_id: UUID, letter_id: UUID) -> DeskLetter:
    """A draft to which the actor may add; raises NotFoundError, and RuleBrokenError for a letter that was sent."""
    letter = find_letter(work, _item(work, item_id).id, letter_id)
    check_draft(letter)
    return letter


def find_letter(work: Work, item_id: UUID, letter_id: UUID) -> DeskLetter:
    """One letter of an item; raises NotFoundError, for another item's too."""
    letter = work.session.scalar(select(DeskLetter).where(DeskLetter.id == letter_id, DeskLetter.item_id == item_id))
    if letter is None:
        raise NotFoundError("There is nothing here.")
    return letter


def check_draft(letter: DeskLetter) -> None:
    """A letter that was sent is never changed. Raises RuleBrokenError."""
    if letter.state == "sent":
        raise RuleBrokenError("This letter was sent. To correct it, write a new letter that says so.")


def _item(work: Work, item_id: UUID) -> PanelItem:
    work.require(Permission.PANEL_LETTER_WRITE)
    item = work.session.scalar(held(select(PanelItem).where(PanelItem.id == item_id)))
    if item is None:
        raise NotFoundError("There is nothing here.")
    return item


def _check(work: Work, item: PanelItem, command: DraftLetter) -> None:
    check_reply_date(command.reply_due_on, work.today, calendar_in_force(work.session))
    check_corrects(command.corrects, _sent(work, item))


def _write(work: Work, letter: DeskLetter, command: DraftLetter) -> None:
    work.seal(letter, "text", command.text)
    letter.reply_due_on, letter.corrects = command.reply_due_on, command.corrects
    letter.written_by, letter.written_at = work.actor.name, work.now


def _sent(work: Work, item: PanelItem) -> Sequence[int]:
    """The numbers of the letters that were sent about this item."""
    rows = work.session.scalars(select(DeskLetter.number).where(DeskLetter.item_id == item.id))
    return [number for number in rows if number is not None]


def _hand_over(work: Work, item: PanelItem, letter: DeskLetter) -> HandoverSent:
    corrected = work.session.scalar(
        select(DeskLetter).where(DeskLetter.item_id == item.id, DeskLetter.number == (letter.corrects or 0))
    )
    text = work.unseal(letter, "text") or ""
    body: dict[str, Any] = {
        "incident": str(item.incident_id),
        "letter": str(letter.id),
        "number": letter.number,
        "outcome": letter.outcome,
        "text": words_of(text, letter.corrects, london_date(corrected.written_at) if corrected else None),
        "written_by": letter.written_by,
        "written_at": letter.written_at.isoformat(),
        "reply_due_on": letter.reply_due_on.isoformat() if letter.reply_due_on else "",
        "files": files_to_hand_over(work, letter.id),
    }
    return work.hand_over(Posting("panel-letter", item.from_account_id, LETTER, letter.id, body))
