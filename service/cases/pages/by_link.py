"""A light respondent's pages of a request: the same list of steps, behind a link and a code, and sending it."""

from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.request_replies import SendByLink, send_by_link
from service.cases.operations.requests import ABOUT
from service.cases.pages.blueprint import pages
from service.cases.pages.replies_shown import draft_shown
from service.cases.pages.reply_form import Doorway, hang_reply_form
from service.cases.queries.drafts import draft_of
from service.cases.queries.requests import open_by_link
from service.cases.schemas.requests import SendByLinkSchema
from service.web.attempts import attempt
from service.web.forms import Answers, begin_answers, read
from service.web.light import light_door, light_page
from service.web.pages import question_page
from tenants.access.permissions import Permission
from tenants.identity.respondents import finish_respondent
from tenants.work import Work

HERE = "/accounts/<slug>/by-link/<token>/reply"
DOOR = light_door(Permission.REPLY_BY_LINK, ABOUT)

hang_reply_form(pages, Doorway("by_link", HERE, DOOR, open_by_link, ("Check and send", "send")))


@pages.get(f"{HERE}/send")
@DOOR
def check_answer(work: Work, thing_id: UUID) -> Response:
    """Show the answer whole before it leaves."""
    version = draft_of(work, open_by_link(work, thing_id)).version
    return _ask(work, begin_answers(SendByLinkSchema, {"version": version}), thing_id)


@pages.post(f"{HERE}/send")
@DOOR
def send_answer(work: Work, thing_id: UUID) -> Response:
    """Send the answer; the link is used up."""
    answers = read(SendByLinkSchema, request.form)
    answers, sent = attempt(work, answers, lambda told: _send(work, told.command(request_id=thing_id)))
    if sent is None:
        return _ask(work, answers, thing_id)
    return redirect(light_page(work))


def _send(work: Work, command: SendByLink) -> bool:
    send_by_link(work, command)
    if work.actor.person_id is None:
        raise RuntimeError("A link was answered by nobody.")
    finish_respondent(work, work.actor.person_id)
    return True


def _ask(work: Work, answers: Answers[Any], thing_id: UUID) -> Response:
    reply = open_by_link(work, thing_id)
    draft = draft_of(work, reply)
    return question_page(
        "cases/by_link_send.html",
        answers,
        title="Check and send the answer",
        back_href=light_page(work, "reply"),
        reply=reply,
        shown=draft_shown(draft),
        missing=draft.missing,
    )
