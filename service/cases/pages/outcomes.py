"""The report of what was sent to the Panel and what it answered: a sentence, a table by year, and its cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from service.cases.pages.blueprint import pages
from service.cases.queries.submissions import OutcomeCounts, OutcomeLine, OutcomesReport, panel_outcomes
from service.cases.rules.letters import RECONSIDERED
from service.web.door import door, page
from service.web.pages import show_page
from service.web.spreadsheets import send_csv
from tenants.access.permissions import Permission
from tenants.work import Work

HERE = "/accounts/<slug>/panel-outcomes"
KINDS = {
    "submitted": "Submitted",
    "contested": "Contested",
    "agreed": "Agreed",
    "no-answer": "No answer yet",
    "reconsidered": "Reconsidered",
    "changed": "Decision changed",
}
"""What is counted, in the order of the columns; the last two are part of the contested."""


@dataclass(frozen=True)
class CountCell:
    """One count and the address of the cases behind it; a count of none leads nowhere."""

    label: str
    count: int
    href: str


@dataclass(frozen=True)
class CountRow:
    """One year of the report."""

    year: str
    cells: tuple[CountCell, ...]


@dataclass(frozen=True)
class CaseRow:
    """One case behind the counts."""

    line: OutcomeLine
    reconsidered: str
    href: str


@dataclass(frozen=True)
class OutcomesPage:
    """The report as its page shows it; `shown` says which cases are listed under it."""

    sentence: str
    basis: str
    headings: tuple[str, ...]
    rows: tuple[CountRow, ...]
    shown: str
    cases: tuple[CaseRow, ...]
    csv_href: str


@pages.get(HERE)
@door(Permission.LETTER_READ)
def outcomes_report(work: Work) -> Response:
    """Cases sent to the Panel by year, and how they stand."""
    report, here = panel_outcomes(work), page("panel-outcomes", work)
    year, kind = request.args.get("year", ""), request.args.get("kind", "")
    if (kind and kind not in KINDS) or (year and year not in {each.year for each in report.years}):
        raise BadRequest("Choose a year and a count from the table.")
    view = OutcomesPage(
        sentence=report.sentence,
        basis=report.basis,
        headings=tuple(KINDS.values()),
        rows=tuple(_row(each, here) for each in (*report.years, report.total)) if report.years else (),
        shown=_shown(kind, year),
        cases=tuple(_case(work, line) for line in _behind(report, kind or "submitted", year)),
        csv_href=f"{here}.csv",
    )
    return show_page("cases/outcomes.html", title="What the Panel answered", view=view)


@pages.get(f"{HERE}.csv")
@door(Permission.LETTER_READ)
def outcomes_table(work: Work) -> Response:
    """The counts as a table that a spreadsheet opens."""
    rows = [(each.year, *counts_of(each)) for each in panel_outcomes(work).years]
    return send_csv(f"panel-outcomes-{work.today.isoformat()}", ("Year to 31 March", *KINDS.values()), rows)


def counts_of(counts: OutcomeCounts) -> tuple[int, ...]:
    """The counts of a year in the order of the columns."""
    return (
        counts.submitted,
        counts.contested,
        counts.agreed,
        counts.no_answer,
        counts.reconsidered,
        counts.changed,
    )


def _row(counts: OutcomeCounts, here: str) -> CountRow:
    by_year = f"&year={counts.year}" if counts.year[0].isdigit() else ""
    cells = (
        CountCell(label, count, f"{here}?kind={kind}{by_year}#cases" if count else "")
        for (kind, label), count in zip(KINDS.items(), counts_of(counts), strict=True)
    )
    return CountRow(counts.year, tuple(cells))


def _behind(report: OutcomesReport, kind: str, year: str) -> Sequence[OutcomeLine]:
    lines = [line for line in report.cases if not year or line.year == year]
    if kind == "reconsidered":
        return [line for line in lines if line.reconsidered]
    if kind == "changed":
        return [line for line in lines if line.reconsidered == "changed"]
    return lines if kind == "submitted" else [line for line in lines if line.standing == kind]


def _shown(kind: str, year: str) -> str:
    words = KINDS[kind or "submitted"].lower()
    return f"Cases: {words}, {year}" if year else f"Cases: {words}"


def _case(work: Work, line: OutcomeLine) -> CaseRow:
    words = RECONSIDERED.get(line.reconsidered, "")
    return CaseRow(line, words, page(f"incidents/{line.incident_id}/letters", work))
