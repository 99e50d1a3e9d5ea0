"""From what a query found to what the desk's pages draw: one thread in order of time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

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
    chip: Chip | None = None
    href: str = ""
    review: ReviewView | None = None
    letter: LetterView | None = None
    reply: ReplyView | None = None
    report_href: str = ""
    files: tuple[FileRow, ...] = ()


def thread_entries(thread: ThreadView, here: str, today: date) -> tuple[ThreadEntry, ...]:
    """Everything in order of time; a draft comes last, since nobody has been sent it."""

    def rows(files: tuple[FileView, ...]) -> tuple[FileRow, ...]:
        return file_rows(files, lambda file: f"{here}/files/{file.id}", today)

    entries = [_review(each, here, rows) for each in thread.reviews]
    for letter in thread.letters:
        entries.append(_letter(letter, here, today, rows))
        entries += [_reply(reply, letter, rows) for reply in letter.replies]
    return tuple(sorted(entries, key=lambda entry: (entry.letter is not None and entry.letter.is_draft, entry.at)))


Rows = Callable[[tuple[FileView, ...]], tuple[FileRow, ...]]


def _review(review: ReviewView, here: str, rows: Rows) -> ThreadEntry:
    return ThreadEntry(
        anchor=f"review-{review.id}",
        title=review.title,
        at=review.received_at,
        chip=Chip(ChipKind.MET, f"Receipt {review.receipt}") if review.receipt else None,
        review=review,
        report_href=f"{here}/reviews/{review.id}" if review.paper is not None else "",
        files=rows(review.files),
    )


def _letter(letter: LetterView, here: str, today: date, rows: Rows) -> ThreadEntry:
    return ThreadEntry(
        anchor=f"letter-{letter.id}",
        title=letter.title,
        at=letter.written_at,
        chip=letter_chip(letter, today),
        href=f"{here}/letters/{letter.id}",
        letter=letter,
        files=rows(letter.files),
    )


def _reply(reply: ReplyView, letter: LetterView, rows: Rows) -> ThreadEntry:
    title = f"Reply {reply.number} to letter {letter.number}"
    return ThreadEntry(
        anchor=f"reply-{reply.id}", title=title, at=reply.received_at, reply=reply, files=rows(reply.files)
    )


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
