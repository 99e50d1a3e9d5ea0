"""The registers of a partnership with 10,000 incidents: first, deep and filtered pages, beside their floors.

Each incident has its review with steps, requests and clock, most have a decision and were sent, some have a letter or
a hold, some are restricted, and each came from a referral. What is sealed is filler: no register opens a seal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from service.cases.records.decisions import ReviewDecision, SentReview
from service.cases.records.incidents import Incident
from service.cases.records.letters import PanelLetter
from service.cases.records.notifications import ClockRow
from service.cases.records.processes import Hold
from service.cases.records.referrals import Referral
from service.cases.records.requests import InformationRequest
from service.cases.records.reviews import RapidReview, ReviewStep
from service.cases.rules.incidents import rapid_review_due
from service.statute.calendar import load_calendar
from service.statute.duties import load_statute
from tenants.accounts import AccountView
from tenants.database import new_id
from tenants.work import House, Work, work_for
from tests.load.cores import backends, pinned_apart
from tests.load.figures import Figure, Sheet, time_in_turn
from tests.load.ground import Ground
from tests.load.pages import REPEATS, SETS_ACCOUNT, Floor, Statement, Visit
from tests.load.volume import AT_ONCE, Volume, count_rows

FILLER = b"x" * 400
STEPS = ("Begin", "Replies", "Meeting", "Advice", "Decision")
AGENCIES = ("Police", "Hospital", "School")
OF_A_REGISTER = ("FROM incidents", "FROM rapid_reviews", "FROM referrals")
PATHS = {
    "incidents": ("", "?page=180", "?late=yes&nature=serious-harm", "?words=number+77", "?access=restricted"),
    "rapid-reviews": ("", "?page=180", "?late=yes&state=sent", "?hold=yes", "?outcome=no-review&edition=2026"),
    "referrals": ("", "?page=180", "?state=notify&agency=hosp"),
}
"""What is opened of each register: its first page, a deep one, and filtered ones."""


@dataclass(frozen=True)
class Case:
    """An incident to which the rest is written; `number` spreads what varies."""

    number: int
    id: UUID
    reference: str
    became_aware_on: date


def measure_registers(ground: Ground, volume: Volume, sheet: Sheet) -> None:
    """Write what the registers list, and time their pages in turn with their floors."""
    write_reviews(ground.house, volume.largest)
    count_rows(ground)
    sheet.open_part("Registers of 10,000 incidents, in process, in turn with their floors, pinned (medians)")
    visit, floor = Visit(ground, volume.token_of_largest), Floor(ground.servers.cairn.app_url)
    base, uneven = f"/accounts/{volume.largest.slug}", 0
    visit.open(f"{base}/incidents")
    with pinned_apart(*backends(ground)):
        for register, queries in PATHS.items():
            counts = {_measure(sheet, visit, floor, f"{base}/{register}{query}") for query in queries}
            uneven += len(counts) > 1
    floor.connection.close()
    sheet.note(Figure("registers whose pages differ in statements", uneven, "", at_most=0))


def _measure(sheet: Sheet, visit: Visit, floor: Floor, path: str) -> int:
    """Time one page; gives how many statements it sends."""
    said = visit.statements(path)
    account = next(each.sql for each in said if SETS_ACCOUNT in each.sql).split(";")[0]
    answer = floor.answer(account, _queries(said))
    under, page = time_in_turn(REPEATS // 4, answer, lambda: visit.open(path))
    words = f"{page.p50:.2f} ms {page.spread} to {under.p50:.2f} ms; {len(said)} statements"
    label = f"{path.split('/', 3)[3]}, to its floor"
    sheet.note(Figure(label, page.p50 / under.p50, "times", at_most=5.0, note=words))
    return len(said)


def _queries(said: Sequence[Statement]) -> list[Statement]:
    return [each for each in said if any(table in each.sql for table in OF_A_REGISTER)]


def write_reviews(house: House, account: AccountView) -> None:
    """Write a review with all that stands beside it, and a referral, for every incident of an account."""
    with work_for(house, account.id) as work:
        shown = (Incident.id, Incident.reference, Incident.became_aware_on)
        found = work.session.execute(select(*shown).order_by(Incident.reference)).all()
        cases = [Case(number, *row) for number, row in enumerate(found, 1)]
    for start in range(0, len(cases), AT_ONCE):
        with work_for(house, account.id) as work:
            rows: dict[type[Any], list[dict[str, Any]]] = {}
            for case in cases[start : start + AT_ONCE]:
                for kind, row in _beside(work, case):
                    key = {"tenant_id": account.id, "id": new_id()}
                    rows.setdefault(kind, []).append(key | row)
            for kind, new in rows.items():
                work.session.execute(insert(kind), new)


def _beside(work: Work, case: Case) -> Iterator[tuple[type[Any], dict[str, Any]]]:
    opened_on = min(case.became_aware_on + timedelta(days=5), work.today)
    due_on = _due(opened_on)
    late_by = case.number % 30 - 20
    sent_on = due_on + timedelta(days=late_by) if case.number % 5 < 3 else None
    sent_on = sent_on if sent_on and opened_on <= sent_on <= work.today else None
    yield from _review(case, opened_on, due_on, sent_on)
    yield from _steps(case, due_on)
    yield from _requests(work, case, due_on)
    if sent_on is not None:
        yield from _decided(work, case, sent_on)
    if case.number % 20 == 0:
        yield Hold, _hold(case, opened_on)
    yield Referral, _referral(work, case)


@cache
def _due(opened_on: date) -> date:
    return rapid_review_due(load_statute(), load_calendar(), opened_on).due_on


def _review(
    case: Case, opened_on: date, due_on: date, sent_on: date | None
) -> Iterator[tuple[type[Any], dict[str, Any]]]:
    yield (
        RapidReview,
        {
            "incident_id": case.id,
            "state": "sent" if sent_on else "open",
            "opened_on": opened_on,
            "opened_by": "Sam Taylor",
            "template": "sefton",
            "number": 1,
            "outcome": _outcome(case) if sent_on else None,
            "decided_on": sent_on,
            "sent_on": sent_on,
            "version": 1,
        },
    )
    yield (
        ClockRow,
        {
            "incident_id": case.id,
            "duty": "rapid-review",
            "edition": "2026",
            "start_on": opened_on,
            "due_on": due_on,
            "first_due_on": due_on,
            "calendar_version": load_calendar().version,
            "state": "met" if sent_on else "running",
            "met_on": sent_on,
            "met_by": "",
            "version": 1,
        },
    )


def _outcome(case: Case) -> str:
    return ("local-review", "no-review", "no-review", "other-review")[case.number % 4]


def _steps(case: Case, due_on: date) -> Iterator[tuple[type[Any], dict[str, Any]]]:
    for position, label in enumerate(STEPS, 1):
        step_due = due_on - timedelta(days=len(STEPS) - position)
        yield (
            ReviewStep,
            {
                "incident_id": case.id,
                "position": position,
                "act": "other",
                "label": label,
                "owner_role": "business-manager",
                "owner_name": "",
                "due_on": step_due,
                "first_due_on": step_due,
                "is_moved": False,
                "state": "done" if position <= case.number % 6 else "owed",
                "done_by": "",
                "version": 1,
            },
        )


def _requests(work: Work, case: Case, due_on: date) -> Iterator[tuple[type[Any], dict[str, Any]]]:
    for number, agency in enumerate(AGENCIES, 1):
        yield (
            InformationRequest,
            {
                "incident_id": case.id,
                "number": number,
                "reference": f"{case.reference}/{number}",
                "agency_name": agency,
                "way": "on-behalf",
                "state": "accepted" if number <= case.number % 4 else "asked",
                "asked_by": "Sam Taylor",
                "asked_at": work.now,
                "due_on": due_on,
                "first_due_on": due_on,
                "scope_sealed": FILLER,
                "says_names": False,
                "version_sent": 0,
                "nudges": 0,
                "version": 1,
            },
        )


def _decided(work: Work, case: Case, sent_on: date) -> Iterator[tuple[type[Any], dict[str, Any]]]:
    yield (
        ReviewDecision,
        {
            "incident_id": case.id,
            "number": 1,
            "stage": "decision",
            "outcome": _outcome(case),
            "national": "no",
            "edition": "2026",
            "answers": {},
            "views": {},
            "reasons_sealed": FILLER,
            "rationale_sealed": FILLER,
            "actions_sealed": FILLER if case.number % 3 == 0 else None,
            "made_on": sent_on,
            "made_by": "Sam Taylor",
            "made_as": "safeguarding-partner",
        },
    )
    sent = {"incident_id": case.id, "kind": "rapid-review", "number": 1, "channel": "manual", "state": "recorded"}
    sent |= {"outcome": _outcome(case), "body_sealed": FILLER, "sha256": "0" * 64, "sent_by": "Sam Taylor"}
    yield SentReview, sent | {"sent_at": work.now, "recorded_by": "Sam Taylor", "how": "e-mail", "receipt": ""}
    if case.number % 4 == 0:
        letter = {"incident_id": case.id, "way": "by-hand", "number": 1, "outcome": "agree-review", "fingerprint": ""}
        letter |= {"written_by": "", "received_on": sent_on, "received_at": work.now, "recorded_by": "Sam Taylor"}
        yield PanelLetter, letter | {"state": "no-reply-needed", "version": 1}


def _hold(case: Case, opened_on: date) -> dict[str, Any]:
    row = {"incident_id": case.id, "reason_sealed": FILLER, "since_on": opened_on, "told": "The partners"}
    return row | {"review_on": opened_on + timedelta(days=14), "placed_by": "Sam Taylor", "version": 1}


def _referral(work: Work, case: Case) -> dict[str, Any]:
    return {
        "reference": f"NOR-R-2020-{case.number:05d}",
        "received_on": case.became_aware_on,
        "agency": AGENCIES[case.number % 3],
        "referrer_sealed": FILLER,
        "senior_lead": "",
        "summary_sealed": FILLER,
        "state": ("notify", "not-notified", "discussed", "notify")[case.number % 4],
        "views": {},
        "incident_id": case.id if case.number % 4 in {0, 3} else None,
        "recorded_by": "Sam Taylor",
        "recorded_at": work.now,
        "version": 1,
    }
