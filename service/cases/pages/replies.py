"""Pages of the reply to a letter of the Panel: the draft, the check before it leaves, sent by hand, none needed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.letters import (
    REPLY_FILES,
    close_letter,
    record_reply_sent,
    save_reply,
    send_reply,
)
from service.cases.pages.blueprint import pages
from service.cases.pages.letters import LETTER, facts_of_reply, keep_files, rows_of_files
from service.cases.queries.access import case_heading
from service.cases.queries.letters import LetterView, letter_page
from service.cases.rules.letters import HOWS, NOT_YET, RECONSIDERED
from service.cases.schemas.letters import (
    CloseLetterSchema,
    RecordReplySentSchema,
    SaveReplySchema,
    SendReplySchema,
)
from service.files.pages import FileRow
from service.web.attempts import attempt
from service.web.components import Choice, SummaryRow
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page
from tenants.access.permissions import Permission
from tenants.work import Work

HOW_CHOICES = tuple(Choice(code, words) for code, words in HOWS.items())
RECONSIDERED_CHOICES = (
    *(Choice(code, words) for code, words in RECONSIDERED.items()),
    Choice(NOT_YET, "Partners have not reconsidered it yet"),
)


@dataclass(frozen=True)
class CheckPage:
    """A reply before it leaves: everything that is in it, and the way it goes."""

    letter: LetterView
    facts: tuple[SummaryRow, ...]
    files: tuple[FileRow, ...]
    here: str


@pages.get(f"{LETTER}/reply")
@door(Permission.LETTER_REPLY)
def ask_letter_reply(work: Work, incident_id: UUID, letter_id: UUID) -> Response:
    """Ask for the reply; a draft is shown as it was left."""
    found = _to_reply_to(work, incident_id, letter_id)
    kept: dict[str, object] = {"version": found.heading.version}
    if found.draft is not None:
        said = found.draft.reconsidered or (NOT_YET if found.asks_to_reconsider else "")
        kept |= {"text": found.draft.text, "why": found.draft.why, "reconsidered": said}
    return _ask_reply(work, incident_id, found, begin_answers(SaveReplySchema, kept))


@pages.post(f"{LETTER}/reply")
@door(Permission.LETTER_REPLY)
def keep_reply(work: Work, incident_id: UUID, letter_id: UUID) -> Response:
    """Keep the draft; a stale one becomes a page with both texts."""

    def keep(told: Answers[Any]) -> object:
        draft = save_reply(work, told.command(incident_id=incident_id, letter_id=letter_id))
        keep_files(work, REPLY_FILES, draft.id)
        return draft

    answers, kept = attempt(work, read(SaveReplySchema, request.form), keep)
    if kept is None:
        return _ask_reply(work, incident_id, _to_reply_to(work, incident_id, letter_id), answers)
    return redirect(page(f"incidents/{incident_id}/letters/{letter_id}/reply/check", work))


@pages.get(f"{LETTER}/reply/check")
@door(Permission.LETTER_REPLY)
def check_letter_reply(work: Work, incident_id: UUID, letter_id: UUID) -> Response:
    """Check the reply before it leaves; without a draft this leads to the reply."""
    found = _to_reply_to(work, incident_id, letter_id)
    if found.draft is None:
        return redirect(page(f"incidents/{incident_id}/letters/{letter_id}/reply", work))
    return _ask_check(work, incident_id, found, begin_answers(SendReplySchema, {"version": found.heading.version}))


@pages.post(f"{LETTER}/reply/check")
@door(Permission.LETTER_REPLY)
def send_letter_reply(work: Work, incident_id: UUID, letter_id: UUID) -> Response:
    """Send the reply to the Panel's account."""
    ids = {"incident_id": incident_id, "letter_id": letter_id}
    answers, sent = attempt(
        work, read(SendReplySchema, request.form), lambda told: send_reply(work, told.command(**ids))
    )
    if sent is None:
        return _ask_check(work, incident_id, _to_reply_to(work, incident_id, letter_id), answers)
    return redirect(page(f"incidents/{incident_id}/letters/{letter_id}", work))


@pages.get(f"{LETTER}/reply/by-hand")
@door(Permission.LETTER_REPLY)
def ask_by_hand(work: Work, incident_id: UUID, letter_id: UUID) -> Response:
    """Ask when the reply was sent, by whom and how; without a draft this leads to the reply."""
    found = _to_reply_to(work, incident_id, letter_id)
    if found.draft is None:
        return redirect(page(f"incidents/{incident_id}/letters/{letter_id}/reply", work))
    kept = {"sent_on": work.today, "sent_by": work.actor.name, "version": found.heading.version}
    return _ask_by_hand(work, incident_id, found, begin_answers(RecordReplySentSchema, kept))


@pages.post(f"{LETTER}/reply/by-hand")
@door(Permission.LETTER_REPLY)
def record_by_hand(work: Work, incident_id: UUID, letter_id: UUID) -> Response:
    """Record that the reply was sent by another way."""

    def keep(told: Answers[Any]) -> object:
        sent = record_reply_sent(work, told.command(incident_id=incident_id, letter_id=letter_id))
        keep_files(work, REPLY_FILES, sent.id)
        return sent

    answers, kept = attempt(work, read(RecordReplySentSchema, request.form, today=work.today), keep)
    if kept is None:
        return _ask_by_hand(work, incident_id, _to_reply_to(work, incident_id, letter_id), answers)
    return redirect(page(f"incidents/{incident_id}/letters/{letter_id}", work))


@pages.get(f"{LETTER}/no-reply")
@door(Permission.LETTER_REPLY)
def ask_no_reply(work: Work, incident_id: UUID, letter_id: UUID) -> Response:
    """Ask why no reply is needed."""
    found = _to_reply_to(work, incident_id, letter_id)
    return _ask_no_reply(work, incident_id, found, begin_answers(CloseLetterSchema, {"version": found.heading.version}))


@pages.post(f"{LETTER}/no-reply")
@door(Permission.LETTER_REPLY)
def close(work: Work, incident_id: UUID, letter_id: UUID) -> Response:
    """Record that no reply is needed, and why."""
    ids = {"incident_id": incident_id, "letter_id": letter_id}
    answers, kept = attempt(
        work, read(CloseLetterSchema, request.form), lambda told: close_letter(work, told.command(**ids))
    )
    if kept is None:
        return _ask_no_reply(work, incident_id, _to_reply_to(work, incident_id, letter_id), answers)
    return redirect(page(f"incidents/{incident_id}/letters/{letter_id}", work))


def _to_reply_to(work: Work, incident_id: UUID, letter_id: UUID) -> LetterView:
    """The letter, for those who may reply to it in this case."""
    case_heading(work, incident_id, Permission.LETTER_REPLY)
    return letter_page(work, incident_id, letter_id)


def _ask_reply(work: Work, incident_id: UUID, found: LetterView, answers: Answers[Any]) -> Response:
    here = page(f"incidents/{incident_id}/letters/{found.heading.id}", work)
    return question_page(
        "cases/letter_reply.html",
        answers,
        title="Reply to the Panel",
        back_href=here,
        letter=found,
        choices=RECONSIDERED_CHOICES,
        files=() if found.draft is None else rows_of_files(work, found.draft.files, here),
    )


def _ask_check(work: Work, incident_id: UUID, found: LetterView, answers: Answers[Any]) -> Response:
    here = page(f"incidents/{incident_id}/letters/{found.heading.id}", work)
    draft = found.draft
    view = CheckPage(
        letter=found,
        facts=() if draft is None else facts_of_reply(draft, asks_to_reconsider=found.asks_to_reconsider),
        files=() if draft is None else rows_of_files(work, draft.files, here),
        here=here,
    )
    title = "Check the reply before it is sent"
    return question_page("cases/letter_check.html", answers, title=title, view=view, back_href=here)


def _ask_by_hand(work: Work, incident_id: UUID, found: LetterView, answers: Answers[Any]) -> Response:
    return question_page(
        "cases/letter_by_hand.html",
        answers,
        title="Record that the reply was sent",
        back_href=page(f"incidents/{incident_id}/letters/{found.heading.id}", work),
        letter=found,
        hows=HOW_CHOICES,
    )


def _ask_no_reply(work: Work, incident_id: UUID, found: LetterView, answers: Answers[Any]) -> Response:
    return question_page(
        "cases/letter_no_reply.html",
        answers,
        title="Say that no reply is needed",
        back_href=page(f"incidents/{incident_id}/letters/{found.heading.id}", work),
        letter=found,
    )
