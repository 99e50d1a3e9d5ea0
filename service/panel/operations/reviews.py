"""Taking in a rapid review, a decision made again, and a reply; each is filed once, and a review gets its receipt."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.files.operations import file_handed_over
from service.panel.queries.desk import acceptance_in_force
from service.panel.records.items import PanelItem
from service.panel.records.letters import DeskLetter, DeskReply, DeskReview
from service.panel.rules.items import receipt_number
from service.panel.rules.reviews import (
    ReviewNotice,
    read_decision,
    read_rapid_review,
    read_reply,
)
from tenants.audit import Event
from tenants.database import held
from tenants.errors import RuleBrokenError
from tenants.handovers import Delivered, Posting, freeze, thaw
from tenants.outbox import Errand
from tenants.work import Work

GIVE_RECEIPT = "desk-receipt"
"""The errand that gives a rapid review or a decision its receipt.

It is not given while the review is taken in: several are taken in within one transaction, and the run of receipts'
numbers must be locked after all of their items.
"""
REVIEW_FILES, REPLY_FILES = "desk-review", "desk-reply"
"""The kinds of thing under which files that came with a review or a reply are kept."""
SAID_OTHERWISE = "This version came before and said something else. Send what changed as a new version."


def take_in_rapid_review(work: Work, delivered: Delivered) -> None:
    """File a version of a rapid review on the desk, once, whatever the order in which versions arrive.

    One that comes before its notification, which was made by the national form, opens the item. Raises
    RuleBrokenError where it cannot be read, or where this version came before and said something else.
    """
    notice = read_rapid_review(delivered.body, delivered.version)
    _file(work, delivered, notice, _item(work, delivered.from_account_id, notice.incident_id))


def take_in_decision(work: Work, delivered: Delivered) -> None:
    """File a decision that partners made again after the Panel wrote, as a rapid review is filed.

    Raises RuleBrokenError also where nothing of this case came before, or where it names a letter never sent to it.
    """
    notice = read_decision(delivered.body, delivered.version)
    item = _item(work, delivered.from_account_id, notice.incident_id)
    if item is None:
        raise RuleBrokenError("Nothing of this case has come here. Send its rapid review first.")
    if notice.letter_id is not None:
        _sent_letter(work, item, notice.letter_id)
    _file(work, delivered, notice, item)


def take_in_letter_reply(work: Work, delivered: Delivered) -> None:
    """File a partnership's reply to one of our letters, once.

    Raises RuleBrokenError where it cannot be read, answers no letter that was sent to that partnership about that
    case, or came before and said something else.
    """
    notice = read_reply(delivered.body, delivered.version)
    item = _item(work, delivered.from_account_id, notice.incident_id)
    if item is None:
        raise RuleBrokenError("Nothing of this case has come here.")
    letter = _sent_letter(work, item, notice.letter_id)
    known = work.session.scalar(
        select(DeskReply).where(DeskReply.item_id == item.id, DeskReply.reply_id == notice.reply_id)
    )
    if known is not None:
        _check_same(work, known, delivered.body)
        return
    reply = DeskReply(
        item_id=item.id,
        letter_id=letter.id,
        reply_id=notice.reply_id,
        number=notice.number,
        reconsidered=notice.reconsidered,
        received_at=work.now,
    )
    work.seal(reply, "body", freeze(delivered.body))
    work.add(reply)
    file_handed_over(work, delivered.body["files"], REPLY_FILES, reply.id, from_name=delivered.from_name)
    item.reply_waits_at = item.reply_waits_at or work.now
    item.reply_due_on = earliest_reply_due(work, item)
    details = {"letter": letter.number, "reconsidered": notice.reconsidered, "from": delivered.from_name}
    work.record(Event("letter-reply-received", "panel-item", item.id, details))


def give_review_receipt(work: Work, review_id: UUID) -> None:
    """Give a rapid review or a decision its receipt and send it to the partnership; once, however often it is asked.

    The receipt says when the first version came and whether it meets the duty, on the word of the Panel's own setting.
    """
    review = work.session.scalars(held(select(DeskReview).where(DeskReview.id == review_id))).one()
    if review.receipt is not None:
        return
    item = work.session.scalars(select(PanelItem).where(PanelItem.id == review.item_id)).one()
    first = select(func.min(DeskReview.received_at)).where(
        DeskReview.item_id == review.item_id, DeskReview.kind == review.kind
    )
    acceptance = acceptance_in_force(work)
    review.receipt = receipt_number(work.account.reference_prefix, work.today, work.next_number("receipts"))
    body = {
        "incident": str(item.incident_id),
        "about": review.kind,
        "version": review.number,
        "receipt": review.receipt,
        "received_at": review.received_at.isoformat(),
        "first_received_at": work.session.scalars(first).one().isoformat(),
        "meets_the_duty": acceptance.meets_the_duty,
        "basis": acceptance.basis,
    }
    details = {"about": review.kind, "receipt": review.receipt, "version": review.number}
    work.record(Event("review-receipt-given", "panel-item", item.id, details))
    to = item.from_account_id
    work.hand_over(Posting("panel-receipt", to, "desk-review", review.id, body, version=review.number))


def earliest_reply_due(work: Work, item: PanelItem) -> date | None:
    """The earliest day by which a reply is wanted to a letter of this item that has none."""
    answered = select(DeskReply.letter_id).where(DeskReply.item_id == item.id)
    return work.session.scalar(
        select(func.min(DeskLetter.reply_due_on)).where(
            DeskLetter.item_id == item.id, DeskLetter.state == "sent", DeskLetter.id.not_in(answered)
        )
    )


def _item(work: Work, from_account_id: UUID, incident_id: UUID) -> PanelItem | None:
    return work.session.scalar(
        held(
            select(PanelItem).where(PanelItem.from_account_id == from_account_id, PanelItem.incident_id == incident_id)
        )
    )


def _file(work: Work, delivered: Delivered, notice: ReviewNotice, item: PanelItem | None) -> None:
    known = None if item is None else _version(work, item, notice)
    if known is not None:
        _check_same(work, known, delivered.body)
        return
    if item is None:
        item = _open_item(work, delivered, notice)
    review = DeskReview(
        item_id=item.id,
        kind=notice.kind,
        number=notice.number,
        outcome=notice.outcome,
        letter_id=notice.letter_id,
        sent_at=delivered.sent_at,
        received_at=work.now,
    )
    work.seal(review, "body", freeze(delivered.body))
    work.add(review)
    file_handed_over(work, delivered.body.get("files", []), REVIEW_FILES, review.id, from_name=delivered.from_name)
    item.review_waits_at = item.review_waits_at or work.now
    details = {"version": notice.number, "outcome": notice.outcome, "from": delivered.from_name}
    work.record(Event(f"{notice.kind}-received", "panel-item", item.id, details))
    work.send_later(Errand(GIVE_RECEIPT, f"{GIVE_RECEIPT}:{review.id}", review.id))


def _open_item(work: Work, delivered: Delivered, notice: ReviewNotice) -> PanelItem:
    item = PanelItem(
        from_account_id=delivered.from_account_id,
        from_name=delivered.from_name,
        incident_id=notice.incident_id,
        reference=notice.reference,
        nature=notice.nature,
        latest=0,
        state="not-here",
        received_at=work.now,
        version=1,
    )
    return work.add(item)


def _version(work: Work, item: PanelItem, notice: ReviewNotice) -> DeskReview | None:
    return work.session.scalar(
        select(DeskReview).where(
            DeskReview.item_id == item.id, DeskReview.kind == notice.kind, DeskReview.number == notice.number
        )
    )


def _sent_letter(work: Work, item: PanelItem, letter_id: UUID) -> DeskLetter:
    letter = work.session.scalar(
        select(DeskLetter).where(DeskLetter.id == letter_id, DeskLetter.item_id == item.id, DeskLetter.state == "sent")
    )
    if letter is None:
        raise RuleBrokenError("The Panel has sent no such letter about this case.")
    return letter


def _check_same(work: Work, row: DeskReview | DeskReply, body: Mapping[str, Any]) -> None:
    if thaw(work.unseal(row, "body") or "{}") != dict(body):
        raise RuleBrokenError(SAID_OTHERWISE)
