"""Pages of the Panel's letters: writing one, checking it, sending it, reading it with its replies, and the files."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.cases.queries.calendar import calendar_in_force
from service.cases.queries.outcomes import OUTCOMES
from service.files.operations import NewFile, keep_file
from service.files.pages import FileRow, chosen_files, file_rows, send_file_view
from service.files.rules import FIELD
from service.outside.ports import current_ports
from service.panel.operations.letters import LETTER, SendLetter, change_letter, draft_letter, send_letter
from service.panel.pages.blueprint import ITEM, pages
from service.panel.pages.threads import letter_chip
from service.panel.queries.desk import QueueRow
from service.panel.queries.items import item_row
from service.panel.queries.letters import LetterView, file_of_item, letter_page, sent_letters
from service.panel.schemas.letters import ChangeLetterFormSchema, CheckedVersionSchema, DraftLetterSchema
from service.statute.clocks import working_days_between
from service.statute.sentences import date_in_words
from service.web.attempts import attempt
from service.web.components import Chip, Choice, SummaryRow
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.wording import count_of
from tenants.access.permissions import Permission
from tenants.clock import london_date
from tenants.work import Work

LETTERS = f"{ITEM}/letters"
LETTER_PAGE = f"{LETTERS}/<uuid:letter_id>"


@dataclass(frozen=True)
class LetterPage:
    """One letter as its page shows it, and the way on."""

    row: QueueRow
    letter: LetterView
    chip: Chip
    facts: tuple[SummaryRow, ...]
    files: tuple[FileRow, ...]
    replies: tuple[tuple[object, tuple[FileRow, ...]], ...]
    may_write: bool
    here: str
    item_href: str
    today: date


@pages.get(f"{LETTERS}/new")
@door(Permission.PANEL_LETTER_WRITE)
def new_letter(work: Work, item_id: UUID) -> Response:
    """Ask what the letter says."""
    return _ask(work, item_id, begin_answers(DraftLetterSchema), None)


@pages.post(f"{LETTERS}/new")
@door(Permission.PANEL_LETTER_WRITE)
def begin_letter(work: Work, item_id: UUID) -> AnyResponse:
    """Keep a draft, to be checked before it is sent."""

    def keep(told: Answers[Any]) -> UUID:
        letter = draft_letter(work, told.command(item_id=item_id))
        _keep_files(work, letter.id)
        return letter.id

    answers, letter_id = attempt(work, read(DraftLetterSchema, request.form, today=work.today), keep)
    if letter_id is None:
        return _ask(work, item_id, answers, None)
    return redirect(page(f"notifications/{item_id}/letters/{letter_id}", work))


@pages.get(LETTER_PAGE)
@door(Permission.PANEL_DESK_READ)
def letter(work: Work, item_id: UUID, letter_id: UUID) -> Response:
    """One letter: a draft to be checked, or what was sent with its replies."""
    view = _view(work, item_id, letter_id)
    answers = begin_answers(CheckedVersionSchema, {"version": view.letter.version})
    return _show(answers, view)


@pages.post(f"{LETTER_PAGE}/sending")
@door(Permission.PANEL_LETTER_WRITE)
def send(work: Work, item_id: UUID, letter_id: UUID) -> AnyResponse:
    """Send the letter that was checked: it is numbered, frozen and handed over."""
    answers, sent = attempt(
        work,
        read(CheckedVersionSchema, request.form),
        lambda told: send_letter(work, SendLetter(item_id, letter_id, told.command().version)),
    )
    if sent is None:
        return _show(answers, _view(work, item_id, letter_id))
    return redirect(page(f"notifications/{item_id}/letters/{letter_id}", work))


@pages.get(f"{LETTER_PAGE}/change")
@door(Permission.PANEL_LETTER_WRITE)
def change_form(work: Work, item_id: UUID, letter_id: UUID) -> AnyResponse:
    """Ask what the draft should say; a letter that was sent leads back to itself."""
    found = letter_page(work, item_id, letter_id)
    if not found.is_draft:
        return redirect(page(f"notifications/{item_id}/letters/{letter_id}", work))
    kept = {name: getattr(found, name) for name in ("outcome", "text", "reply_due_on", "corrects", "version")}
    return _ask(work, item_id, begin_answers(ChangeLetterFormSchema, kept), found)


@pages.post(f"{LETTER_PAGE}/change")
@door(Permission.PANEL_LETTER_WRITE)
def change(work: Work, item_id: UUID, letter_id: UUID) -> AnyResponse:
    """Keep the draft as it now reads."""

    def keep(told: Answers[Any]) -> object:
        changed = change_letter(work, told.command(item_id=item_id, letter_id=letter_id))
        _keep_files(work, letter_id)
        return changed

    answers, kept = attempt(work, read(ChangeLetterFormSchema, request.form, today=work.today), keep)
    if kept is None:
        return _ask(work, item_id, answers, letter_page(work, item_id, letter_id))
    return redirect(page(f"notifications/{item_id}/letters/{letter_id}", work))


@pages.get(f"{ITEM}/files/<uuid:file_id>")
@door(Permission.PANEL_DESK_READ)
def download(work: Work, item_id: UUID, file_id: UUID) -> Response:
    """A file of a rapid review, a letter or a reply, as an attachment."""
    return send_file_view(work, file_of_item(work, item_id, file_id), page(f"notifications/{item_id}", work))


def _ask(work: Work, item_id: UUID, answers: Answers[Any], found: LetterView | None) -> Response:
    row = item_row(work, item_id)
    base = page(f"notifications/{item_id}", work)
    return question_page(
        "panel/letter_form.html",
        answers,
        title="Write to the partnership" if found is None else "Change the letter",
        row=row,
        outcomes=[Choice(code, words) for code, words in OUTCOMES.items()],
        corrected=[
            Choice(str(number), f"Letter {number}: {words.lower()} ({date_in_words(london_date(at))})")
            for number, words, at in sent_letters(work, item_id)
        ],
        files=() if found is None else _file_rows(work, found, base),
        has_version=found is not None,
        back_href=base if found is None else f"{base}/letters/{found.id}",
    )


def _show(answers: Answers[Any], view: LetterPage) -> Response:
    if view.letter.is_draft or answers.problems:
        title = "Check the letter before it is sent"
        return question_page("panel/letter_check.html", answers, title=title, view=view, back_href=view.item_href)
    return show_page("panel/letter.html", title=f"{view.letter.title} about {view.row.reference}", view=view)


def _view(work: Work, item_id: UUID, letter_id: UUID) -> LetterPage:
    row, found = item_row(work, item_id), letter_page(work, item_id, letter_id)
    base = page(f"notifications/{item_id}", work)
    return LetterPage(
        row=row,
        letter=found,
        chip=letter_chip(found, work.today),
        facts=tuple(_facts(work, row, found)),
        files=_file_rows(work, found, base),
        replies=tuple(
            (reply, file_rows(reply.files, lambda file: f"{base}/files/{file.id}", work.today))
            for reply in found.replies
        ),
        may_write=work.reach(Permission.PANEL_LETTER_WRITE).is_granted,
        here=f"{base}/letters/{letter_id}",
        item_href=base,
        today=work.today,
    )


def _facts(work: Work, row: QueueRow, found: LetterView) -> list[SummaryRow]:
    rows = [
        SummaryRow("To", row.from_name),
        SummaryRow("About", row.reference),
        SummaryRow("What it says", found.outcome_words),
        SummaryRow("Letter", found.text),
        SummaryRow("Reply wanted by", _due_words(work, found)),
    ]
    if found.corrects is not None:
        rows.insert(3, SummaryRow("Corrects", f"Letter {found.corrects}. The letter begins by saying so."))
    return rows


def _due_words(work: Work, found: LetterView) -> str:
    if found.reply_due_on is None:
        return "No reply is asked for by a date"
    words = date_in_words(found.reply_due_on)
    if not found.is_draft or found.reply_due_on <= work.today:
        return words
    days = working_days_between(work.today, found.reply_due_on, calendar_in_force(work.session))
    return f"{words}, {count_of(days, 'working day', 'working days')} from today"


def _file_rows(work: Work, found: LetterView, base: str) -> tuple[FileRow, ...]:
    return file_rows(found.files, lambda file: f"{base}/files/{file.id}", work.today)


def _keep_files(work: Work, letter_id: UUID) -> None:
    if any(upload.filename for upload in request.files.getlist(FIELD)):
        for upload in chosen_files():
            new = NewFile(upload.stream, upload.filename or "", LETTER, letter_id)
            keep_file(work, new, current_ports().storage)
