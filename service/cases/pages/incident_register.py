"""The register of incidents, as a page and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.wrappers import Response

from service.cases.pages.blueprint import pages
from service.cases.pages.registers import Narrowed, days_chip, narrowed_by, narrowed_file
from service.cases.queries.incident_register import EVERY, PAGE_ROWS, IncidentRow, every_incident, register
from service.cases.queries.incidents import NATURES, STATES
from service.cases.rules.registers import IncidentFilter
from service.web.components import Chip, ChipKind, Pagination
from service.web.door import door
from service.web.pages import question_page
from service.web.spreadsheets import send_csv
from service.web.wording import count_of, month_in_words, short_date
from tenants.access.permissions import Permission
from tenants.work import Work

HERE = "/accounts/<slug>/incidents"
ACCESS_WORDS = {"open": "Open", "restricted": "Restricted", "sealed": "Sealed"}
HEADINGS = (
    "Reference",
    "Incident",
    "Nature",
    "State",
    "Who may see it",
    "Became aware",
    "Notification due",
    "Notified",
    "Working days from awareness to notification",
    "Rapid review due",
    "Rapid review sent",
    "Working days from notification to sending",
    "Working days left",
)


@dataclass(frozen=True)
class IncidentLine:
    """One line of the register as its page shows it."""

    row: IncidentRow
    access: Chip | None
    nature: str
    aware: str
    state: str
    due: str
    chip: Chip | None
    taken: str


@dataclass(frozen=True)
class RegisterView:
    """The register as its page shows it."""

    lines: Sequence[IncidentLine]
    words: str
    narrowed: Narrowed[IncidentFilter]
    states: dict[str, str]
    natures: dict[str, str]
    levels: dict[str, str]
    pagination: Pagination | None
    may_record: bool


@pages.get(HERE)
@door(Permission.INCIDENT_READ)
def incidents(work: Work) -> Response:
    """The register of incidents."""
    narrowed = narrowed_by(work, "incidents", EVERY)
    rows, total = ([], 0) if narrowed.has_problems else register(work, narrowed.chosen, page=narrowed.number)
    view = RegisterView(
        lines=[_line(work, row) for row in rows],
        words=count_of(total, "incident", "incidents") + (" in this list" if narrowed.is_narrowed else ""),
        narrowed=narrowed,
        states=STATES,
        natures=NATURES,
        levels=ACCESS_WORDS,
        pagination=narrowed.pagination(total, PAGE_ROWS),
        may_record=work.reach(Permission.INCIDENT_RECORD).is_granted,
    )
    return question_page("cases/register.html", narrowed.answers, title=narrowed.title, view=view)


@pages.get(f"{HERE}.csv")
@door(Permission.INCIDENT_READ)
def incidents_table(work: Work) -> Response:
    """The whole register under a filter, as a table that a spreadsheet opens."""
    rows = every_incident(work, narrowed_file(work, "incidents", EVERY))
    return send_csv(f"incidents-{work.today.isoformat()}", HEADINGS, (_cells(row) for row in rows))


def _line(work: Work, row: IncidentRow) -> IncidentLine:
    chip = None
    if row.running_due_on is not None and row.left is not None:
        chip = days_chip(row.left, is_late=row.running_due_on < work.today)
    elif row.due_on is not None:
        chip = Chip(ChipKind.MET, "Met") if row.met_on else Chip(ChipKind.WAITING, "Stopped")
    due_on = row.running_due_on or row.review_due_on or row.due_on
    return IncidentLine(
        row=row,
        access=None if row.access == "open" else Chip(ChipKind.WAITING, ACCESS_WORDS[row.access]),
        nature=_nature(row),
        aware=month_in_words(row.became_aware_on) if row.state == "past" else short_date(row.became_aware_on),
        state=STATES[row.state],
        due=short_date(due_on) if due_on else "",
        chip=chip,
        taken=_taken(row),
    )


def _taken(row: IncidentRow) -> str:
    steps = ((row.days_to_notify, "to notify"), (row.days_to_send, "to send"))
    return ", ".join(f"{days} {what}" for days, what in steps if days is not None) or "None yet"


def _nature(row: IncidentRow) -> str:
    return "Not published" if row.state == "past" else NATURES[row.nature]


def _cells(row: IncidentRow) -> tuple[object, ...]:
    aware = row.became_aware_on.isoformat()
    return (
        row.reference,
        row.title,
        _nature(row),
        STATES[row.state],
        ACCESS_WORDS[row.access],
        aware[:7] if row.state == "past" else aware,
        row.due_on,
        row.met_on,
        row.days_to_notify,
        row.review_due_on,
        row.review_met_on,
        row.days_to_send,
        row.left,
    )
