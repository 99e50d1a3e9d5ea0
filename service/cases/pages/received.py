"""Pages of the requests that an agency received: the list, one, delegating it, and signing its answer off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.received import delegate_request
from service.cases.operations.sign_offs import return_reply, send_for_sign_off, sign_off_reply
from service.cases.pages.blueprint import pages
from service.cases.pages.lists import page_number, way_through
from service.cases.pages.replies_shown import ReplyShown, draft_shown
from service.cases.pages.reply_form import Doorway, hang_reply_form
from service.cases.pages.requests import period_words
from service.cases.queries.drafts import draft_of
from service.cases.queries.incidents import NATURES
from service.cases.queries.received import (
    PAGE_ROWS,
    ReceivedLine,
    ReceivedView,
    open_for_sign_off,
    open_received,
    people_to_delegate,
    received_line,
    received_page,
    requests_owed,
    requests_settled,
)
from service.cases.schemas.requests import (
    DelegateRequestSchema,
    ReturnReplySchema,
    SendForSignOffSchema,
    SignOffReplySchema,
)
from service.files.pages import FileRow, file_rows, send_file_view
from service.files.queries import file_for_download, files_of
from service.statute.sentences import date_in_words
from service.web.attempts import attempt
from service.web.components import Choice, Link, Pagination, SummaryRow
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.wording import moment_in_words
from tenants.access.permissions import Permission
from tenants.work import Work

HERE = "/accounts/<slug>/requests"
ONE = f"{HERE}/<uuid:received_id>"

REPLY = Doorway(
    name="received_reply",
    rule=f"{ONE}/reply",
    admit=door(Permission.REQUEST_ANSWER),
    open_reply=open_received,
    finish=("Check it and send it for sign-off", "sign-off-request"),
)
hang_reply_form(pages, REPLY)


@dataclass(frozen=True)
class ReceivedList:
    """The requests that this agency received: what is owed, the latest first, and what is settled."""

    owed: Sequence[ReceivedLine]
    settled: Sequence[ReceivedLine]
    late: int
    base: str
    pagination: Pagination | None


@dataclass(frozen=True)
class ReceivedShown:
    """One request, its answer so far, and what may be done now."""

    received: ReceivedView
    facts: Sequence[SummaryRow]
    steps: Sequence[Link]
    shown: ReplyShown
    files: Sequence[FileRow]
    is_begun: bool
    list_href: str


@pages.get(HERE)
@door(Permission.REQUEST_READ)
def received_requests(work: Work) -> Response:
    """The requests for information that partnerships sent this agency."""
    number = page_number(request.args.get("page", ""))
    owed = requests_owed(work)
    settled, total = requests_settled(work, page=number)
    view = ReceivedList(
        owed=owed,
        settled=settled,
        late=sum(line.is_late for line in owed),
        base=page("requests", work),
        pagination=way_through(number, total, PAGE_ROWS, lambda target: page(f"requests?page={target}", work)),
    )
    title = "Requests" if number == 1 else f"Requests, page {number}"
    return show_page("cases/received_list.html", title=title, view=view)


@pages.get(ONE)
@door(Permission.REQUEST_READ)
def received_request(work: Work, received_id: UUID) -> Response:
    """One request: what is asked, about whom, and how far the answer is."""
    found = received_page(work, received_id)
    here = page(f"requests/{received_id}", work)
    draft = draft_of(work, open_for_sign_off(work, received_id))
    view = ReceivedShown(
        received=found,
        facts=tuple(_facts(work, found)),
        steps=tuple(_steps(work, found, here)),
        shown=draft_shown(draft),
        files=file_rows(files_of(work, received_id), lambda file: f"{here}/files/{file.id}", work.today),
        is_begun=draft.version > 1,
        list_href=page("requests", work),
    )
    return show_page("cases/received.html", title=f"Request {found.line.reference}", view=view)


@pages.get(f"{ONE}/files/<uuid:file_id>")
@door(Permission.REQUEST_READ)
def received_file(work: Work, received_id: UUID, file_id: UUID) -> Response:
    """A file of the answer, as an attachment."""
    received_line(work, received_id, Permission.REQUEST_READ)
    return send_file_view(work, file_for_download(work, received_id, file_id), page(f"requests/{received_id}", work))


@pages.get(f"{ONE}/delegation")
@door(Permission.REQUEST_DELEGATE)
def ask_delegate(work: Work, received_id: UUID) -> Response:
    """Ask who writes the answer."""
    found = received_page(work, received_id)
    answers = begin_answers(DelegateRequestSchema, {"version": found.line.version, "person_id": found.delegated_to})
    return _ask_delegate(work, answers, received_id)


@pages.post(f"{ONE}/delegation")
@door(Permission.REQUEST_DELEGATE)
def delegate(work: Work, received_id: UUID) -> Response:
    """Give the request to a member, or back to the safeguarding leads."""
    answers, done = _act(read(DelegateRequestSchema, request.form), work, delegate_request, received_id)
    if done is None:
        return _ask_delegate(work, answers, received_id)
    return redirect(page(f"requests/{received_id}", work))


@pages.get(f"{ONE}/reply/sign-off-request")
@door(Permission.REQUEST_ANSWER)
def ask_sign_off(work: Work, received_id: UUID) -> Response:
    """Show the answer whole before it goes to the senior lead."""
    line = received_line(work, received_id, Permission.REQUEST_ANSWER)
    return _ask_check(work, "send", begin_answers(SendForSignOffSchema, {"version": line.version}), received_id)


@pages.post(f"{ONE}/reply/sign-off-request")
@door(Permission.REQUEST_ANSWER)
def request_sign_off(work: Work, received_id: UUID) -> Response:
    """Give the answer to the senior lead."""
    answers, done = _act(read(SendForSignOffSchema, request.form), work, send_for_sign_off, received_id)
    if done is None:
        return _ask_check(work, "send", answers, received_id)
    return redirect(page(f"requests/{received_id}", work))


@pages.get(f"{ONE}/sign-off")
@door(Permission.REQUEST_SIGN_OFF)
def check_reply(work: Work, received_id: UUID) -> Response:
    """Show the answer whole to whoever signs it."""
    line = received_line(work, received_id, Permission.REQUEST_SIGN_OFF)
    return _ask_check(work, "sign", begin_answers(SignOffReplySchema, {"version": line.version}), received_id)


@pages.post(f"{ONE}/sign-off")
@door(Permission.REQUEST_SIGN_OFF)
def sign_off(work: Work, received_id: UUID) -> Response:
    """Sign the answer off and send it to the partnership."""
    answers, done = _act(read(SignOffReplySchema, request.form), work, sign_off_reply, received_id)
    if done is None:
        return _ask_check(work, "sign", answers, received_id)
    return redirect(page(f"requests/{received_id}", work))


@pages.get(f"{ONE}/return")
@door(Permission.REQUEST_SIGN_OFF)
def ask_return(work: Work, received_id: UUID) -> Response:
    """Ask what must change."""
    line = received_line(work, received_id, Permission.REQUEST_SIGN_OFF)
    return _ask_return(work, begin_answers(ReturnReplySchema, {"version": line.version}), line)


@pages.post(f"{ONE}/return")
@door(Permission.REQUEST_SIGN_OFF)
def send_back(work: Work, received_id: UUID) -> Response:
    """Send the answer back to whoever wrote it."""
    answers, done = _act(read(ReturnReplySchema, request.form), work, return_reply, received_id)
    if done is None:
        return _ask_return(work, answers, received_line(work, received_id, Permission.REQUEST_SIGN_OFF))
    return redirect(page(f"requests/{received_id}", work))


def _act(
    answers: Answers[Any], work: Work, operation: Callable[[Work, Any], object], received_id: UUID
) -> tuple[Answers[Any], bool | None]:
    def act(told: Answers[Any]) -> bool:
        operation(work, told.command(received_id=received_id))
        return True

    return attempt(work, answers, act)


def _facts(work: Work, found: ReceivedView) -> Sequence[SummaryRow]:
    line = found.line
    due = date_in_words(line.due_on)
    if line.first_due_on != line.due_on:
        due = f"{due}. It was first due on {date_in_words(line.first_due_on)}."
    first, last = (date.fromisoformat(day) if day else None for day in (found.period_from, found.period_to))
    rows = [
        SummaryRow("Asked by", f"{line.asked_by}, {line.from_name}"),
        SummaryRow("Received", moment_in_words(line.received_at, work.today)),
        SummaryRow("Due", due),
        SummaryRow("What is asked", found.scope),
    ]
    if first or last:
        rows.append(SummaryRow("Period", period_words(first, last)))
    rows.append(SummaryRow("Nature", NATURES.get(found.nature, found.nature)))
    if found.what_happened:
        rows.append(SummaryRow("What happened", found.what_happened))
    rows.append(SummaryRow("Who writes the answer", line.delegated_name or "The safeguarding leads"))
    if found.signed_off_at is not None:
        signed = f"{found.signed_off_by}, {found.signed_off_post}: {moment_in_words(found.signed_off_at, work.today)}"
        rows.append(SummaryRow(f"Answer {found.replies} signed off by", signed))
    return rows


def _steps(work: Work, found: ReceivedView, here: str) -> Sequence[Link]:
    line = found.line
    if not line.is_owed:
        return ()
    steps = []
    if line.stage == "to-answer" and work.reach(Permission.REQUEST_ANSWER).is_granted:
        steps.append(Link("Answer the request", f"{here}/reply"))
    if line.stage == "with-sign-off" and work.reach(Permission.REQUEST_SIGN_OFF).is_granted:
        steps.append(Link("Check the answer and sign it off", f"{here}/sign-off"))
        steps.append(Link("Send it back", f"{here}/return"))
    if line.stage == "to-answer" and work.reach(Permission.REQUEST_DELEGATE).is_granted:
        steps.append(Link("Choose who writes the answer", f"{here}/delegation"))
    return steps


def _ask_delegate(work: Work, answers: Answers[Any], received_id: UUID) -> Response:
    line = received_line(work, received_id, Permission.REQUEST_DELEGATE)
    return question_page(
        "cases/received_delegate.html",
        answers,
        title="Who writes the answer?",
        back_href=page(f"requests/{received_id}", work),
        line=line,
        people=[
            Choice(str(each.person_id), f"{each.name} ({each.email})") for each in people_to_delegate(work, received_id)
        ],
    )


def _ask_check(work: Work, name: str, answers: Answers[Any], received_id: UUID) -> Response:
    reply = open_for_sign_off(work, received_id)
    draft = draft_of(work, reply)
    here = page(f"requests/{received_id}", work)
    titles = {"send": "Check the answer before it goes for sign-off", "sign": "Check the answer and sign it off"}
    return question_page(
        f"cases/received_{name}.html",
        answers,
        title=titles[name],
        back_href=f"{here}/reply" if name == "send" else here,
        line=received_line(work, received_id, Permission.REQUEST_READ),
        shown=draft_shown(draft),
        missing=draft.missing,
        files=file_rows(files_of(work, received_id), lambda file: f"{here}/files/{file.id}", work.today),
        return_href=f"{here}/return",
    )


def _ask_return(work: Work, answers: Answers[Any], line: ReceivedLine) -> Response:
    return question_page(
        "cases/received_return.html",
        answers,
        title="Send the answer back",
        back_href=page(f"requests/{line.id}", work),
        line=line,
    )
