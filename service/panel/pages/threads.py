"""From what a query found to what the desk's pages draw: one thread in order of time, and the newest report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, repeat
from typing import Any

from service.files.pages import FileRow, file_rows
from service.files.queries import FileView
from service.panel.queries.letters import LetterView, ReplyView, ReviewView, ThreadView
from service.web.components import Chip, ChipKind


@dataclass(frozen=True)
class ThreadEntry:
    """One thing that passed between a partnership and the Panel: a review or decision, a letter, or a reply."""

    anchor: str
    title: str
    at: datetime
    chip: Chip | None
    href: str
    review: ReviewView | None
    letter: LetterView | None
    reply: ReplyView | None
    files: tuple[FileRow, ...]


@dataclass(frozen=True)
class ReportBlock:
    """One block of a report: words, facts, a table or a list, and only that one of them is filled."""

    words: str
    facts: tuple[tuple[str, str], ...]
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[tuple[str, str], ...], ...]
    items: tuple[str, ...]


@dataclass(frozen=True)
class ReportSection:
    """A section of a report under its heading."""

    anchor: str
    title: str
    blocks: tuple[ReportBlock, ...]


@dataclass(frozen=True)
class Report:
    """The report of a rapid review as it was sent."""

    title: str
    version: int
    lede: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[ReportSection, ...]


def thread_entries(thread: ThreadView, here: str, today: date) -> tuple[ThreadEntry, ...]:
    """Everything in order of time; a draft comes last, since nobody has been sent it."""

    def rows(files: tuple[FileView, ...]) -> tuple[FileRow, ...]:
        return file_rows(files, lambda file: f"{here}/files/{file.id}", today)

    entries = [_review(each, rows) for each in thread.reviews]
    for letter in thread.letters:
        entries.append(_letter(letter, here, today, rows))
        entries += [_reply(reply, letter, rows) for reply in letter.replies]
    return tuple(sorted(entries, key=lambda entry: (entry.letter is not None and entry.letter.is_draft, entry.at)))


def report_of(review: ReviewView | None) -> Report | None:
    """The report that a rapid review came with, read by the shape of its blocks."""
    if review is None or review.paper is None:
        return None
    paper = review.paper
    return Report(
        title=paper["title"],
        version=review.number,
        lede=str(paper.get("lede") or ""),
        facts=_pairs(paper.get("facts")),
        sections=tuple(_section(number, section) for number, section in enumerate(paper["sections"], 1)),
    )


Rows = Callable[[tuple[FileView, ...]], tuple[FileRow, ...]]


def _review(review: ReviewView, rows: Rows) -> ThreadEntry:
    chip = Chip(ChipKind.MET, f"Receipt {review.receipt}") if review.receipt else None
    return ThreadEntry(
        f"review-{review.id}", review.title, review.received_at, chip, "", review, None, None, rows(review.files)
    )


def _letter(letter: LetterView, here: str, today: date, rows: Rows) -> ThreadEntry:
    href = f"{here}/letters/{letter.id}"
    chip = letter_chip(letter, today)
    return ThreadEntry(
        f"letter-{letter.id}", letter.title, letter.written_at, chip, href, None, letter, None, rows(letter.files)
    )


def _reply(reply: ReplyView, letter: LetterView, rows: Rows) -> ThreadEntry:
    title = f"Reply {reply.number} to letter {letter.number}"
    return ThreadEntry(f"reply-{reply.id}", title, reply.received_at, None, "", None, None, reply, rows(reply.files))


def letter_chip(letter: LetterView, today: date) -> Chip:
    """How a letter stands: a draft, replied to, overdue, or waiting for its reply."""
    if letter.is_draft:
        return Chip(ChipKind.SOON, "Not sent yet")
    if letter.replies:
        return Chip(ChipKind.MET, "Replied")
    if letter.reply_due_on is None:
        return Chip(ChipKind.CALM, "Sent")
    is_late = letter.reply_due_on < today
    return Chip(ChipKind.LATE if is_late else ChipKind.WAITING, "Reply overdue" if is_late else "Waiting for a reply")


def _section(number: int, section: Mapping[str, Any]) -> ReportSection:
    blocks = tuple(_block(block) for block in section["blocks"] if isinstance(block, Mapping))
    return ReportSection(f"report-{number}", section["title"], blocks)


def _block(block: Mapping[str, Any]) -> ReportBlock:
    headings = _texts(block.get("headings"))
    return ReportBlock(
        words=str(block.get("text") or ""),
        facts=() if headings else _pairs(block.get("rows")),
        caption=str(block.get("caption") or ""),
        headings=headings,
        rows=tuple(_cells(headings, row) for row in block.get("rows") or ()) if headings else (),
        items=_texts(block.get("items")),
    )


def _cells(headings: tuple[str, ...], row: object) -> tuple[tuple[str, str], ...]:
    """Each cell with the heading that it stands under, for a screen on which a table is a list."""
    return tuple(zip(chain(headings, repeat("")), _texts(row), strict=False))


def _pairs(said: object) -> tuple[tuple[str, str], ...]:
    rows = [_texts(row) for row in said] if isinstance(said, list) else []
    return tuple((row[0], row[1]) for row in rows if len(row) == 2)


def _texts(said: object) -> tuple[str, ...]:
    return tuple(str(each) for each in said) if isinstance(said, list) else ()
