"""The audit trail as its readers see it: newest first, filtered, printed, or taken away as a spreadsheet."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from service.people.queries.audit import AuditLine, AuditSearch, audit_lines, audited_events, audited_people
from service.web.door import door, page
from service.web.pages import show_page
from service.web.spreadsheets import send_csv
from tenants.access.permissions import Permission
from tenants.clock import LONDON
from tenants.work import Work

pages = Blueprint("audit", __name__, template_folder="../templates")

LINES_A_PAGE = 50
MOST_IN_A_FILE = 10_000
HEADINGS = ("Number", "When (London)", "Who", "By", "What happened", "Kind of thing", "Thing", "Details")


@pages.get("/accounts/<slug>/audit")
@door(Permission.AUDIT_READ)
def trail(work: Work) -> AnyResponse:
    """Who did or saw what in this account."""
    search, typed = _search()
    found = audit_lines(work, search, _before(), LINES_A_PAGE + 1)
    shown = found[:LINES_A_PAGE]
    here = page("audit", work)
    older = f"{here}?{urlencode({**typed, 'before': shown[-1].sequence})}" if len(found) > LINES_A_PAGE else ""
    return show_page(
        "people/audit.html",
        title="Audit trail",
        lines=shown,
        typed=typed,
        is_one_thing=search.thing_id is not None,
        events=audited_events(work),
        people=audited_people(work),
        here=here,
        older_href=older,
        newest_href=f"{here}?{urlencode(typed)}" if _before() is not None else "",
        file_href=f"{page('audit.csv', work)}?{urlencode(typed)}",
        most=MOST_IN_A_FILE,
        today=work.today,
    )


@pages.get("/accounts/<slug>/audit.csv")
@door(Permission.AUDIT_READ)
def trail_as_file(work: Work) -> AnyResponse:
    """The same lines as a CSV file, in which no cell can act as a formula."""
    search, _ = _search()
    lines = audit_lines(work, search, _before(), MOST_IN_A_FILE)
    return send_csv(f"audit-{work.account.slug}-{work.today}", HEADINGS, (_cells(line) for line in lines))


def _cells(line: AuditLine) -> tuple[object, ...]:
    details = "; ".join(f"{name}: {value}" for name, value in line.details.items())
    at = line.at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M:%S")
    return (line.sequence, at, line.actor, line.via, line.event, line.thing_kind, line.thing_id or "", details)


def _search() -> tuple[AuditSearch, dict[str, str]]:
    """The filters in the address, and how they are written there; one that cannot be read is left out of both."""
    person, thing = _id("person"), _id("thing")
    event = request.args.get("event", "")[:60].replace("\0", "")
    typed = {"person": str(person or ""), "event": event, "thing": str(thing or "")}
    return AuditSearch(person, event, thing), {name: value for name, value in typed.items() if value}


def _id(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _before() -> int | None:
    said = request.args.get("before", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
