"""One case's thread at the desk: rapid reviews and decisions as they came, our letters, and their replies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.outcomes import OUTCOMES, RECONSIDERED
from service.files.queries import FileView, files_of
from service.panel.queries.items import find_item
from service.panel.records.letters import DeskLetter, DeskReply, DeskReview
from service.panel.rules.reviews import ANSWERS, KIND_WORDS, POTENTIALS, REVIEW_OUTCOMES
from service.papers.rules import Paper, paper_from_json
from tenants.errors import NotFoundError, RuleBrokenError
from tenants.handovers import thaw
from tenants.work import Work


@dataclass(frozen=True)
class CriterionView:
    """One criterion with its text, its answer and why."""

    id: str
    text: str
    answer: str
    why: str

    @property
    def answer_words(self) -> str:
        """The answer in words."""
        return ANSWERS[self.answer]


@dataclass(frozen=True)
class ReviewView:
    """One version of a rapid review, or of a decision made again; `paper` is its report as it was sent."""

    id: UUID
    kind: str
    number: int
    outcome: str
    national_review_potential: str
    decided_by: str
    decided_on: date
    rationale: str
    sent_by: str
    sent_at: datetime
    received_at: datetime
    receipt: str
    letter_id: UUID | None
    criteria: tuple[CriterionView, ...]
    paper: Mapping[str, Any] | None
    files: tuple[FileView, ...]

    @property
    def title(self) -> str:
        """What it is and which version: "Rapid review, version 2"."""
        return f"{KIND_WORDS[self.kind]}, version {self.number}"

    @property
    def outcome_words(self) -> str:
        """The decision in words."""
        return REVIEW_OUTCOMES[self.outcome]

    @property
    def potential_words(self) -> str:
        """Whether partners see a national review in it; a decision made again does not say."""
        return POTENTIALS.get(self.national_review_potential, "Not provided")


@dataclass(frozen=True)
class ReplyView:
    """A partnership's reply as it arrived."""

    id: UUID
    number: int
    reconsidered: str
    text: str
    written_by: str
    written_at: datetime
    received_at: datetime
    files: tuple[FileView, ...]

    @property
    def reconsidered_words(self) -> str:
        """What partners say of their decision; empty where the reply does not say."""
        return RECONSIDERED.get(self.reconsidered, "")


@dataclass(frozen=True)
class LetterView:
    """A letter of the Panel, a draft or sent, with the replies to it."""

    id: UUID
    number: int | None
    outcome: str
    text: str
    corrects: int | None
    reply_due_on: date | None
    state: str
    written_by: str
    written_at: datetime
    version: int
    files: tuple[FileView, ...]
    replies: tuple[ReplyView, ...]

    @property
    def title(self) -> str:
        """How the desk speaks of it: "Letter 2", or a draft."""
        return f"Letter {self.number}" if self.number else "Draft of a letter"

    @property
    def outcome_words(self) -> str:
        """What it says, in words."""
        return OUTCOMES[self.outcome]

    @property
    def is_draft(self) -> bool:
        """Whether it has not been sent."""
        return self.state == "draft"


@dataclass(frozen=True)
class ThreadView:
    """Everything about one case beside its notification, each kind in order of time; drafts of letters come last."""

    reviews: tuple[ReviewView, ...]
    letters: tuple[LetterView, ...]


def thread_of(work: Work, item_id: UUID) -> ThreadView:
    """The thread of one case; its sealed text is opened, and so the read is audited."""
    item = find_item(work, item_id)
    reviews = work.session.scalars(
        select(DeskReview).where(DeskReview.item_id == item.id).order_by(DeskReview.received_at, DeskReview.id)
    ).all()
    letters = work.session.scalars(
        select(DeskLetter).where(DeskLetter.item_id == item.id).order_by(DeskLetter.number.nulls_last(), DeskLetter.id)
    ).all()
    replies = _replies(work, item.id)
    return ThreadView(
        tuple(_review(work, row) for row in reviews),
        tuple(_letter(work, row, replies.get(row.id, ())) for row in letters),
    )


def report_page(work: Work, item_id: UUID, review_id: UUID) -> Paper:
    """The report that a rapid review came with, as it was sent; the read is audited. Raises NotFoundError."""
    item = find_item(work, item_id)
    row = work.session.scalar(select(DeskReview).where(DeskReview.id == review_id, DeskReview.item_id == item.id))
    paper = None if row is None else _review(work, row).paper
    if paper is None:
        raise NotFoundError("There is nothing here.")
    return paper_from_json(paper)


def letter_page(work: Work, item_id: UUID, letter_id: UUID) -> LetterView:
    """One letter with its replies; raises NotFoundError for another case's."""
    item = find_item(work, item_id)
    row = work.session.scalar(select(DeskLetter).where(DeskLetter.id == letter_id, DeskLetter.item_id == item.id))
    if row is None:
        raise NotFoundError("There is nothing here.")
    return _letter(work, row, _replies(work, item.id).get(row.id, ()))


def sent_letters(work: Work, item_id: UUID) -> list[tuple[int, str, datetime]]:
    """The letters that were sent about a case: number, outcome and when; no seal is opened."""
    item = find_item(work, item_id)
    rows = work.session.scalars(select(DeskLetter).where(DeskLetter.item_id == item.id).order_by(DeskLetter.number))
    return [(row.number, OUTCOMES[row.outcome], row.written_at) for row in rows if row.number is not None]


def file_of_item(work: Work, item_id: UUID, file_id: UUID) -> FileView:
    """A file of this case's reviews, letters or replies that may be opened.

    Raises NotFoundError, for another case's too, and RuleBrokenError where it is not safe yet.
    """
    thread = thread_of(work, item_id)
    files = [
        *(file for review in thread.reviews for file in review.files),
        *(file for letter in thread.letters for file in letter.files),
        *(file for letter in thread.letters for reply in letter.replies for file in reply.files),
    ]
    found = next((file for file in files if file.id == file_id), None)
    if found is None:
        raise NotFoundError("There is nothing here.")
    if not found.may_be_opened:
        raise RuleBrokenError(found.refusal)
    return found


def _review(work: Work, row: DeskReview) -> ReviewView:
    body = thaw(work.unseal(row, "body") or "{}")
    return ReviewView(
        id=row.id,
        kind=row.kind,
        number=row.number,
        outcome=row.outcome,
        national_review_potential=str(body.get("national_review_potential") or ""),
        decided_by=body["decided_by"],
        decided_on=date.fromisoformat(body["decided_on"]),
        rationale=str(body.get("rationale") or ""),
        sent_by=str(body.get("sent_by") or ""),
        sent_at=row.sent_at,
        received_at=row.received_at,
        receipt=row.receipt or "",
        letter_id=row.letter_id,
        criteria=tuple(_criterion(each) for each in body["criteria"]),
        paper=body.get("paper"),
        files=files_of(work, row.id),
    )


def _criterion(said: Mapping[str, Any]) -> CriterionView:
    return CriterionView(said["id"], said["text"], said["answer"], said["why"])


def _replies(work: Work, item_id: UUID) -> dict[UUID, tuple[ReplyView, ...]]:
    rows = work.session.scalars(
        select(DeskReply).where(DeskReply.item_id == item_id).order_by(DeskReply.received_at, DeskReply.id)
    ).all()
    found: dict[UUID, tuple[ReplyView, ...]] = {}
    for row in rows:
        found[row.letter_id] = (*found.get(row.letter_id, ()), _reply(work, row))
    return found


def _reply(work: Work, row: DeskReply) -> ReplyView:
    body = thaw(work.unseal(row, "body") or "{}")
    return ReplyView(
        id=row.id,
        number=row.number,
        reconsidered=row.reconsidered,
        text=body["text"],
        written_by=body["written_by"],
        written_at=datetime.fromisoformat(body["written_at"]),
        received_at=row.received_at,
        files=files_of(work, row.id),
    )


def _letter(work: Work, row: DeskLetter, replies: tuple[ReplyView, ...]) -> LetterView:
    return LetterView(
        id=row.id,
        number=row.number,
        outcome=row.outcome,
        text=work.unseal(row, "text") or "",
        corrects=row.corrects,
        reply_due_on=row.reply_due_on,
        state=row.state,
        written_by=row.written_by,
        written_at=row.written_at,
        version=row.version,
        files=files_of(work, row.id),
        replies=replies,
    )
