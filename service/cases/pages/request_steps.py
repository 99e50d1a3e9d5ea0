"""Pages of the steps on one request: its date, a question about its answer, accepting, withdrawing, recording it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.nudges import NudgeAgency, nudge_agency
from service.cases.operations.request_replies import accept_reply, query_reply, record_on_behalf
from service.cases.operations.requests import invite_by_link, move_due, withdraw_request
from service.cases.pages.blueprint import pages
from service.cases.pages.replies_shown import draft_shown
from service.cases.pages.reply_form import Doorway, hang_reply_form
from service.cases.pages.requests import ONE
from service.cases.queries.drafts import draft_of
from service.cases.queries.requests import RUN, RequestLine, open_on_behalf, request_line
from service.cases.rules.requests import CAME_BY
from service.cases.schemas.requests import (
    AcceptReplySchema,
    InviteByLinkSchema,
    MoveDueSchema,
    QueryReplySchema,
    RecordOnBehalfSchema,
    WithdrawRequestSchema,
)
from service.web.attempts import attempt
from service.web.components import Choice
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page
from tenants.work import Work

LINK = "Let somebody answer by a link"
ON_BEHALF = Doorway(
    name="on_behalf",
    rule=f"{ONE}/on-behalf",
    admit=door(RUN),
    open_reply=open_on_behalf,
    finish=("Check and record the answer", "record"),
)
hang_reply_form(pages, ON_BEHALF)


@pages.get(f"{ONE}/due")
@door(RUN)
def ask_due(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Ask for the new day and why."""
    line = request_line(work, incident_id, request_id, RUN)
    answers = begin_answers(MoveDueSchema, {"due_on": line.due_on, "version": line.version})
    return _ask(work, "due", answers, incident_id, line, "Move the date it is due")


@pages.post(f"{ONE}/due")
@door(RUN)
def keep_due(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Move the day."""
    answers = read(MoveDueSchema, request.form, today=work.today)
    answers, done = _act(answers, work, move_due, incident_id, request_id)
    if done is None:
        line = request_line(work, incident_id, request_id, RUN)
        return _ask(work, "due", answers, incident_id, line, "Move the date it is due")
    return _back(work, incident_id, request_id)


@pages.get(f"{ONE}/query")
@door(RUN)
def ask_query(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Ask what is not clear in the answer."""
    line = request_line(work, incident_id, request_id, RUN)
    return _ask(work, "query", _from(QueryReplySchema, line), incident_id, line, "Ask about the answer")


@pages.post(f"{ONE}/query")
@door(RUN)
def query(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Send the question."""
    answers = read(QueryReplySchema, request.form, today=work.today)
    answers, done = _act(answers, work, query_reply, incident_id, request_id)
    if done is None:
        line = request_line(work, incident_id, request_id, RUN)
        return _ask(work, "query", answers, incident_id, line, "Ask about the answer")
    return _back(work, incident_id, request_id)


@pages.get(f"{ONE}/acceptance")
@door(RUN)
def ask_acceptance(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Ask whether the answer is enough."""
    line = request_line(work, incident_id, request_id, RUN)
    return _ask(work, "acceptance", _from(AcceptReplySchema, line), incident_id, line, "Accept the answer")


@pages.post(f"{ONE}/acceptance")
@door(RUN)
def accept(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Accept the answer."""
    answers, done = _act(read(AcceptReplySchema, request.form), work, accept_reply, incident_id, request_id)
    if done is None:
        line = request_line(work, incident_id, request_id, RUN)
        return _ask(work, "acceptance", answers, incident_id, line, "Accept the answer")
    return _back(work, incident_id, request_id)


@pages.get(f"{ONE}/withdrawal")
@door(RUN)
def ask_request_withdrawal(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Ask why the request is withdrawn."""
    line = request_line(work, incident_id, request_id, RUN)
    return _ask(work, "withdrawal", _from(WithdrawRequestSchema, line), incident_id, line, "Withdraw the request")


@pages.post(f"{ONE}/withdrawal")
@door(RUN)
def withdraw_one(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Withdraw the request."""
    answers, done = _act(read(WithdrawRequestSchema, request.form), work, withdraw_request, incident_id, request_id)
    if done is None:
        line = request_line(work, incident_id, request_id, RUN)
        return _ask(work, "withdrawal", answers, incident_id, line, "Withdraw the request")
    return _back(work, incident_id, request_id)


@pages.get(f"{ONE}/link")
@door(RUN)
def ask_link(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Ask who may answer by a link."""
    line = request_line(work, incident_id, request_id, RUN)
    kept = {"version": line.version, "ends_on": max(line.due_on, work.today)}
    return _ask(work, "link", begin_answers(InviteByLinkSchema, kept), incident_id, line, LINK)


@pages.post(f"{ONE}/link")
@door(RUN)
def give_link(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Send the link."""
    answers = read(InviteByLinkSchema, request.form, today=work.today)
    answers, done = _act(answers, work, invite_by_link, incident_id, request_id)
    if done is None:
        return _ask(work, "link", answers, incident_id, request_line(work, incident_id, request_id, RUN), LINK)
    return _back(work, incident_id, request_id)


@pages.post(f"{ONE}/nudge")
@door(RUN)
def nudge(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Remind the agency now."""
    nudge_agency(work, NudgeAgency(incident_id, request_id))
    return _back(work, incident_id, request_id)


@pages.get(f"{ONE}/on-behalf/record")
@door(RUN)
def ask_answer_record(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Show the answer whole, and ask how it came and who stands behind it."""
    version = draft_of(work, open_on_behalf(work, incident_id, request_id)).version
    return _ask_record(work, begin_answers(RecordOnBehalfSchema, {"version": version}), incident_id, request_id)


@pages.post(f"{ONE}/on-behalf/record")
@door(RUN)
def record_answer(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """Record the answer on the agency's behalf."""
    answers = read(RecordOnBehalfSchema, request.form, today=work.today)
    answers, done = _act(answers, work, record_on_behalf, incident_id, request_id)
    if done is None:
        return _ask_record(work, answers, incident_id, request_id)
    return _back(work, incident_id, request_id)


def _act(
    answers: Answers[Any], work: Work, operation: Callable[[Work, Any], object], incident_id: UUID, request_id: UUID
) -> tuple[Answers[Any], bool | None]:
    def act(told: Answers[Any]) -> bool:
        operation(work, told.command(incident_id=incident_id, request_id=request_id))
        return True

    return attempt(work, answers, act)


def _from(schema: type[Any], line: RequestLine) -> Answers[Any]:
    return begin_answers(schema, {"version": line.version})


def _back(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    return redirect(page(f"incidents/{incident_id}/requests/{request_id}", work))


def _ask(work: Work, name: str, answers: Answers[Any], incident_id: UUID, line: RequestLine, title: str) -> Response:
    return question_page(
        f"cases/request_{name}.html",
        answers,
        title=title,
        back_href=page(f"incidents/{incident_id}/requests/{line.id}", work),
        line=line,
    )


def _ask_record(work: Work, answers: Answers[Any], incident_id: UUID, request_id: UUID) -> Response:
    reply = open_on_behalf(work, incident_id, request_id)
    draft = draft_of(work, reply)
    return question_page(
        "cases/request_record.html",
        answers,
        title="Check and record the answer",
        back_href=page(f"incidents/{incident_id}/requests/{request_id}/on-behalf", work),
        reply=reply,
        shown=draft_shown(draft),
        missing=draft.missing,
        came_by=[Choice(code, words) for code, words in CAME_BY.items()],
    )
