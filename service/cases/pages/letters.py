"""Pages of the Panel's letters: the list of a case, recording one by hand, one letter, the reply, and its way out."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.letters import LETTER_FILES, record_letter
from service.cases.pages.blueprint import pages
from service.cases.queries.access import case_heading
from service.cases.queries.letters import (
    LetterHeading,
    LetterView,
    ReplyView,
    file_of_letter,
    letter_page,
    letters_of,
)
from service.cases.rules.letters import OUTCOMES
from service.cases.schemas.letters import RecordLetterSchema
from service.files.operations import NewFile, keep_file
from service.files.pages import FileRow, chosen_files, file_rows, send_file_view
from service.files.queries import FileView
from service.files.rules import FIELD
from service.outside.ports import current_ports
from service.statute.sentences import date_in_words
from service.web.attempts import attempt
from service.web.components import Chip, ChipKind, Choice, Link, SummaryRow
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.wording import moment_in_words
from tenants.access.permissions import Permission
from tenants.work import Work

INCIDENT = "/accounts/<slug>/incidents/<uuid:incident_id>"
LETTERS = f"{INCIDENT}/letters"
LETTER = f"{LETTERS}/<uuid:letter_id>"


@dataclass(frozen=True)
class LetterLine:
    """One letter in a list."""

    heading: LetterHeading
    chip: Chip
    href: str


@dataclass(frozen=True)
class LettersView:
    """The letters of one case, for the page of letters and for other pages of the case (`cases/_letters.html`)."""

    reference: str
    lines: tuple[LetterLine, ...]
    may_record: bool
    base: str


@dataclass(frozen=True)
class ReplyBlock:
    """One reply that was sent, as a page shows it."""

    title: str
    facts: tuple[SummaryRow, ...]
    files: tuple[FileRow, ...]


@dataclass(frozen=True)
class LetterPage:
    """One letter as its page shows it, with its replies and what is next."""

    letter: LetterView
    title: str
    chip: Chip
    facts: tuple[SummaryRow, ...]
    files: tuple[FileRow, ...]
    replies: tuple[ReplyBlock, ...]
    next_links: tuple[Link, ...]
    here: str
    base: str


def letters_view(work: Work, incident_id: UUID) -> LettersView:
    """The letters of a case, for any page of it; refuses as access_incident does, and opens no seal."""
    reference, headings = letters_of(work, incident_id)
    base = page(f"incidents/{incident_id}", work)
    lines = tuple(LetterLine(each, letter_chip(each), f"{base}/letters/{each.id}") for each in headings)
    return LettersView(reference, lines, work.reach(Permission.LETTER_REPLY).is_granted, base)


def letter_chip(heading: LetterHeading) -> Chip:
    """How a letter stands, in a chip."""
    if heading.is_late:
        return Chip(ChipKind.LATE, "Reply overdue")
    kinds = {"open": ChipKind.SOON, "replied": ChipKind.MET, "no-reply-needed": ChipKind.CALM}
    return Chip(kinds[heading.state], heading.state_words)


@pages.get(LETTERS)
@door(Permission.LETTER_READ)
def letters(work: Work, incident_id: UUID) -> Response:
    """The Panel's letters about a case."""
    view = letters_view(work, incident_id)
    return show_page("cases/letters.html", title=f"The Panel’s letters about {view.reference}", view=view)


@pages.get(f"{LETTERS}/new")
@door(Permission.LETTER_REPLY)
def new_letter(work: Work, incident_id: UUID) -> Response:
    """Ask for a letter that came by another way."""
    return _ask_letter(work, incident_id, begin_answers(RecordLetterSchema, {"received_on": work.today}))


@pages.post(f"{LETTERS}/new")
@door(Permission.LETTER_REPLY)
def record_new_letter(work: Work, incident_id: UUID) -> Response:
    """Record a letter that came by another way."""

    def keep(told: Answers[Any]) -> UUID:
        row = record_letter(work, told.command(incident_id=incident_id), has_file=has_file())
        keep_files(work, LETTER_FILES, row.id)
        return row.id

    answers, letter_id = attempt(work, read(RecordLetterSchema, request.form, today=work.today), keep)
    if letter_id is None:
        return _ask_letter(work, incident_id, answers)
    return redirect(page(f"incidents/{incident_id}/letters/{letter_id}", work))


@pages.get(LETTER)
@door(Permission.LETTER_READ)
def letter(work: Work, incident_id: UUID, letter_id: UUID) -> Response:
    """One letter with its replies, and what is next."""
    view = _letter_page(work, incident_id, letter_id)
    return show_page("cases/letter.html", title=view.title, view=view)


@pages.get(f"{LETTER}/files/<uuid:file_id>")
@door(Permission.LETTER_READ)
def letter_file(work: Work, incident_id: UUID, letter_id: UUID, file_id: UUID) -> Response:
    """A file of a letter or of its reply, as an attachment."""
    view = file_of_letter(work, incident_id, letter_id, file_id)
    return send_file_view(work, view, page(f"incidents/{incident_id}/letters/{letter_id}", work))


def facts_of_reply(reply: ReplyView, *, asks_to_reconsider: bool) -> tuple[SummaryRow, ...]:
    """What a reply says, for its reader before and after it was sent."""
    rows = [SummaryRow("Reply", reply.text)]
    if asks_to_reconsider:
        rows.insert(0, SummaryRow("The decision", reply.reconsidered_words or "Partners have not reconsidered it yet"))
    if reply.why:
        rows.append(SummaryRow("Why", reply.why))
    return tuple(rows)


def rows_of_files(work: Work, files: tuple[FileView, ...], here: str) -> tuple[FileRow, ...]:
    """The lines of a list of files of a letter whose page is `here`."""
    return file_rows(files, lambda file: f"{here}/files/{file.id}", work.today)


def has_file() -> bool:
    """Whether a file was chosen in the form."""
    return any(upload.filename for upload in request.files.getlist(FIELD))


def keep_files(work: Work, thing_kind: str, thing_id: UUID) -> None:
    """Keep the files that were chosen in the form, if any were. Raises RuleBrokenError beside the field."""
    if has_file():
        for upload in chosen_files():
            new = NewFile(upload.stream, upload.filename or "", thing_kind, thing_id)
            keep_file(work, new, current_ports().storage)


def _ask_letter(work: Work, incident_id: UUID, answers: Answers[Any]) -> Response:
    heading = case_heading(work, incident_id, Permission.LETTER_REPLY)
    return question_page(
        "cases/letter_form.html",
        answers,
        title="Record a letter from the Panel",
        back_href=page(f"incidents/{incident_id}/letters", work),
        reference=heading.reference,
        outcomes=[Choice(code, words) for code, words in OUTCOMES.items()],
    )


def _letter_page(work: Work, incident_id: UUID, letter_id: UUID) -> LetterPage:
    found = letter_page(work, incident_id, letter_id)
    base = page(f"incidents/{incident_id}", work)
    here = f"{base}/letters/{letter_id}"
    return LetterPage(
        letter=found,
        title=f"Letter {found.heading.number} from the Panel",
        chip=letter_chip(found.heading),
        facts=tuple(_facts(found)),
        files=rows_of_files(work, found.files, here),
        replies=tuple(_reply_block(work, reply, found, here) for reply in found.replies),
        next_links=tuple(_next_links(work, found, here, base)),
        here=here,
        base=base,
    )


def _facts(found: LetterView) -> list[SummaryRow]:
    heading = found.heading
    due = date_in_words(heading.reply_due_on) if heading.reply_due_on else "No reply is asked for by a date"
    rows = [
        SummaryRow("The Panel", heading.outcome_words),
        SummaryRow("Received", date_in_words(heading.received_on)),
        SummaryRow("Written by", found.written_by),
        SummaryRow("Reply wanted by", due),
        SummaryRow("Letter", found.text or ("See the file" if found.files else "")),
    ]
    if found.recorded_by:
        rows.insert(3, SummaryRow("Recorded by hand by", found.recorded_by))
    if found.reason:
        rows.append(SummaryRow("Why no reply is needed", found.reason))
    return rows


def _reply_block(work: Work, reply: ReplyView, found: LetterView, here: str) -> ReplyBlock:
    sent = date_in_words(reply.sent_on) if reply.sent_on else ""
    way = reply.how_words or "To the Panel’s account"
    rows = [*facts_of_reply(reply, asks_to_reconsider=found.asks_to_reconsider)]
    rows.append(SummaryRow("Sent", f"{sent}, by {reply.sent_by}. {way}."))
    if reply.way == "post":
        at = f", {moment_in_words(reply.receipted_at, work.today)}" if reply.receipted_at else ""
        rows.append(SummaryRow("Receipt", f"{reply.receipt}{at}" if reply.receipt else "None yet: it is on its way"))
    return ReplyBlock(f"Reply {reply.number}", tuple(rows), rows_of_files(work, reply.files, here))


def _next_links(work: Work, found: LetterView, here: str, base: str) -> list[Link]:
    links = _reply_links(found, here) if work.reach(Permission.LETTER_REPLY).is_granted else []
    if found.asks_to_reconsider and work.reach(Permission.RAPID_REVIEW_DECIDE).is_granted:
        letter_id = found.heading.id
        links.append(Link("Decide again after this letter", f"{base}/rapid-review/decision?letter={letter_id}"))
    return links


def _reply_links(found: LetterView, here: str) -> list[Link]:
    if found.draft is not None:
        links = [Link("Check and send the reply", f"{here}/reply/check"), Link("Change the reply", f"{here}/reply")]
    else:
        words = "Write another reply" if found.replies else "Reply to this letter"
        links = [Link(words, f"{here}/reply")]
    if found.heading.state == "open":
        links.append(Link("Say that no reply is needed", f"{here}/no-reply"))
    return links
