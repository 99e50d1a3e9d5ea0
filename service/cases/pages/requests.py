"""Pages of what agencies were asked in a rapid review: the list, asking, one request with its answers, chronology."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.requests import ask_agencies
from service.cases.pages.blueprint import pages
from service.cases.pages.replies_shown import VersionShown, versions_shown, when
from service.cases.queries.access import CaseHeading, access_incident, case_heading
from service.cases.queries.chronologies import ChronologyView, Gap, KeyEvent, chronology_of
from service.cases.queries.requests import (
    READ,
    RUN,
    RequestsView,
    RequestView,
    agencies_to_ask,
    request_page,
    requests_page,
    usual_due,
)
from service.cases.rules.requests import OPEN, WAYS
from service.cases.schemas.requests import AskAgenciesSchema
from service.files.pages import FileRow, file_rows, send_file_view
from service.files.queries import file_for_download, files_of
from service.statute.sentences import date_in_words
from service.web.attempts import attempt
from service.web.components import Choice, Link, SummaryRow
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.spreadsheets import send_csv
from service.web.wording import count_of, moment_in_words
from tenants.work import Work

HERE = "/accounts/<slug>/incidents/<uuid:incident_id>/requests"
ONE = f"{HERE}/<uuid:request_id>"
YES_NO = (Choice("yes", "Yes, with names and dates of birth"), Choice("no", "No, only what we call them"))
CSV_HEADINGS = ("Date", "Roughly when", "Agency", "What happened", "Source")


@dataclass(frozen=True)
class RequestsPage:
    """What agencies have told us, and what may be done next."""

    heading: CaseHeading
    requests: RequestsView
    may_ask: bool
    base: str
    case_href: str


@dataclass(frozen=True)
class RequestShown:
    """One request with all its answers, and what may be done now."""

    request: RequestView
    facts: Sequence[SummaryRow]
    steps: Sequence[Link]
    versions: Sequence[VersionShown]
    files: Sequence[FileRow]
    may_nudge: bool
    here: str
    list_href: str
    case_href: str


@dataclass(frozen=True)
class ChronologyLine:
    """A line of the chronology: an event, or the words of a gap."""

    when: str
    agency: str
    event: str
    source: str
    gap: str = ""


@dataclass(frozen=True)
class ChronologyPage:
    """The merged chronology as it is read and printed."""

    chronology: ChronologyView
    lines: Sequence[ChronologyLine]
    csv_href: str
    list_href: str
    case_href: str


@pages.get(HERE)
@door(READ)
def information_requests(work: Work, incident_id: UUID) -> Response:
    """What agencies have told us."""
    heading, found = requests_page(work, incident_id)
    view = RequestsPage(
        heading=heading,
        requests=found,
        may_ask=work.reach(RUN).is_granted and heading.state == "notified",
        base=page(f"incidents/{incident_id}/requests", work),
        case_href=page(f"incidents/{incident_id}", work),
    )
    return show_page("cases/requests.html", title="What agencies have told us", view=view)


@pages.get(f"{HERE}/new")
@door(RUN)
def ask_request(work: Work, incident_id: UUID) -> Response:
    """Ask whom to ask, for what and by when."""
    incident = access_incident(work, incident_id, RUN)
    kept = {"due_on": usual_due(work, incident), "says_names": True}
    return _ask(work, begin_answers(AskAgenciesSchema, kept), incident_id)


@pages.post(f"{HERE}/new")
@door(RUN)
def send_requests(work: Work, incident_id: UUID) -> Response:
    """Ask the agencies; each with an account is handed its request."""
    answers = read(AskAgenciesSchema, request.form, today=work.today)
    answers, made = attempt(work, answers, lambda told: ask_agencies(work, told.command(incident_id=incident_id)))
    if made is None:
        return _ask(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/requests", work))


@pages.get(ONE)
@door(READ)
def information_request(work: Work, incident_id: UUID, request_id: UUID) -> Response:
    """One request with every version of its answer."""
    found = request_page(work, incident_id, request_id)
    here = page(f"incidents/{incident_id}/requests/{request_id}", work)
    may_run, line = work.reach(RUN).is_granted, found.line
    view = RequestShown(
        request=found,
        facts=tuple(_facts(work, found)),
        steps=tuple(_steps(found, here)) if may_run else (),
        versions=versions_shown(found.replies, work.today),
        files=file_rows(files_of(work, request_id), lambda file: f"{here}/files/{file.id}", work.today),
        may_nudge=may_run and line.way == "account" and line.state in OPEN and found.nudged_on != work.today,
        here=here,
        list_href=page(f"incidents/{incident_id}/requests", work),
        case_href=page(f"incidents/{incident_id}", work),
    )
    return show_page("cases/request.html", title=line.agency, view=view)


@pages.get(f"{ONE}/files/<uuid:file_id>")
@door(READ)
def request_file(work: Work, incident_id: UUID, request_id: UUID, file_id: UUID) -> Response:
    """A file that came with an answer, as an attachment."""
    request_page(work, incident_id, request_id)
    here = page(f"incidents/{incident_id}/requests/{request_id}", work)
    return send_file_view(work, file_for_download(work, request_id, file_id), here)


@pages.get(f"{HERE}/chronology")
@door(READ)
def chronology(work: Work, incident_id: UUID) -> Response:
    """The key events of all agencies by day."""
    found = chronology_of(work, incident_id)
    here = page(f"incidents/{incident_id}/requests", work)
    view = ChronologyPage(
        chronology=found,
        lines=tuple(_line(row) for row in found.rows),
        csv_href=f"{here}/chronology.csv",
        list_href=here,
        case_href=page(f"incidents/{incident_id}", work),
    )
    return show_page("cases/chronology.html", title="Chronology of all agencies", view=view)


@pages.get(f"{HERE}/chronology.csv")
@door(READ)
def chronology_table(work: Work, incident_id: UUID) -> Response:
    """The same as a table that a spreadsheet opens; its name holds the reference alone."""
    found = chronology_of(work, incident_id)
    rows = ((each.on, each.on_words, each.agency, each.event, each.source) for each in found.events)
    return send_csv(f"chronology-{found.heading.reference}", CSV_HEADINGS, rows)


def _ask(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    heading = case_heading(work, incident_id, RUN)
    return question_page(
        "cases/request_form.html",
        answers,
        title="Ask agencies what they know",
        back_href=page(f"incidents/{incident_id}/requests", work),
        heading=heading,
        agencies=[Choice(str(each.account_id), each.name) for each in agencies_to_ask(work, incident_id)],
        names=YES_NO,
    )


def _facts(work: Work, found: RequestView) -> Sequence[SummaryRow]:
    line, today = found.line, work.today
    asked = f"{found.asked_by}, {moment_in_words(found.asked_at, today)}"
    rows = [SummaryRow("Asked by", asked), SummaryRow("How it answers", WAYS[line.way])]
    if found.contact_name or found.contact_email:
        rows.append(
            SummaryRow("Contact", ", ".join(each for each in (found.contact_name, found.contact_email) if each))
        )
    rows += [SummaryRow("Due", _due_words(found)), SummaryRow("What was asked", found.scope)]
    if found.period_from or found.period_to:
        rows.append(SummaryRow("Period", period_words(found.period_from, found.period_to)))
    children = "Names and dates of birth" if found.says_names else "Only what we call them"
    rows += [SummaryRow("Said of the children", children), SummaryRow("Said of what happened", found.what_happened)]
    if line.way == "account":
        delivered = moment_in_words(found.delivered_at, today) if found.delivered_at else "Not yet"
        rows.append(SummaryRow("Delivered", delivered))
        rows.append(SummaryRow("Reminded", count_of(found.nudges, "time", "times") if found.nudges else "Not yet"))
    if found.query:
        rows.append(SummaryRow(f"Our question about answer {found.queries_reply}", found.query))
    if found.reason:
        rows.append(SummaryRow(f"Withdrawn by {found.settled_by}", found.reason))
    return rows


def _due_words(found: RequestView) -> str:
    line = found.line
    words = date_in_words(line.due_on)
    if line.first_due_on == line.due_on:
        return words
    moved = f" {found.due_moved_by} moved it: {found.due_reason}" if found.due_reason else ""
    return f"{words}. It was first due on {date_in_words(line.first_due_on)}.{moved}"


def period_words(first: date | None, last: date | None) -> str:
    """A period that may be open at either end: "From … to …"."""
    parts = [("from", first), ("to", last)]
    said = " ".join(f"{word} {date_in_words(day)}" for word, day in parts if day is not None)
    return said[:1].upper() + said[1:]


def _steps(found: RequestView, here: str) -> Sequence[Link]:
    state, way = found.line.state, found.line.way
    steps = []
    if state in OPEN and way != "account":
        steps.append(Link("Record its answer on its behalf", f"{here}/on-behalf"))
        steps.append(Link("Let somebody answer by a link", f"{here}/link"))
    if state == "answered":
        steps.append(Link("Accept the answer", f"{here}/acceptance"))
    if state in {"answered", "accepted"}:
        steps.append(Link("Ask about the answer", f"{here}/query"))
    if state in OPEN:
        steps.append(Link("Move the date it is due", f"{here}/due"))
    if state in {*OPEN, "answered"}:
        steps.append(Link("Withdraw the request", f"{here}/withdrawal"))
    return steps


def _line(row: KeyEvent | Gap) -> ChronologyLine:
    if isinstance(row, Gap):
        days = count_of(row.days, "day", "days")
        said = f"No agency told of anything for {days}, {date_in_words(row.first)} to {date_in_words(row.last)}."
        return ChronologyLine("", "", "", "", gap=said)
    return ChronologyLine(when(row.on, row.on_words), row.agency, row.event, row.source)
