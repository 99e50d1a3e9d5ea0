"""The seeded volume: fifty partnerships with 200 incidents each and one with 10,000, each with its running clock.

One in fifty is restricted. The rows are written in bulk, as a year of work would have left them, and so without their
lines in the audit trail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import insert

from service.cases.operations.incidents import AddSubject, RecordIncident, add_subject, record_incident
from service.cases.records.incidents import Incident
from service.cases.records.notifications import ClockRow
from service.statute.calendar import load_calendar
from tenants.accounts import AccountView
from tenants.database import AccountSession, Context, new_id
from tenants.identity.sign_in import start_session
from tenants.opening import NewAccount, connect, open_account
from tenants.work import House, Work, work_for
from tests.load.ground import Ground
from tests.support.servers import plain
from tests.support.world import new_someone

PARTNERSHIPS = 50
INCIDENTS = 200
MOST_INCIDENTS = 10_000
AT_ONCE = 1_000


@dataclass(frozen=True)
class Volume:
    """The accounts, a manager signed in to a usual one and to the largest, and one incident recorded in full."""

    partnerships: tuple[AccountView, ...]
    largest: AccountView
    panel: AccountView
    token: str
    token_of_largest: str
    incident_id: UUID

    @property
    def usual(self) -> AccountView:
        """A partnership of the usual size."""
        return self.partnerships[0]


def seed_volume(ground: Ground) -> Volume:
    """Open the accounts and fill them."""
    house = ground.house
    panel = open_account(house, NewAccount("panel", "panel", "Panel", "The Panel", "PN"))
    partnerships = tuple(open_partnership(house, panel, f"shire-{number}") for number in range(PARTNERSHIPS))
    largest = open_partnership(house, panel, "largest")
    for account in partnerships:
        write_incidents(house, account, INCIDENTS)
    write_incidents(house, largest, MOST_INCIDENTS)
    with work_for(house, partnerships[0].id) as work:
        incident_id = record_in_full(work)
    tokens = [sign_in(house, account, "business-manager") for account in (partnerships[0], largest)]
    count_rows(ground)
    return Volume(partnerships, largest, panel, tokens[0], tokens[1], incident_id)


def count_rows(ground: Ground) -> None:
    """Let the server count its rows now, as it does by itself within a minute or two."""
    with psycopg.connect(plain(ground.servers.cairn.superuser_url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def open_partnership(house: House, panel: AccountView, slug: str) -> AccountView:
    """Open a partnership that is connected with the Panel."""
    account = open_account(house, NewAccount("partnership", slug, "Northshire", "Northshire in full", "NOR"))
    connect(house, account, panel)
    return account


def sign_in(house: House, account: AccountView, role: str) -> str:
    """A new person with this role, signed in; gives the session's token."""
    someone = new_someone(house, account, role)
    with AccountSession(house.engine, Context(None)) as session:
        token = start_session(session, house, someone.id, "full")
        session.commit()
    return token


def record_in_full(work: Work) -> UUID:
    """An incident recorded as people record one, with two children."""
    incident = record_incident(
        work,
        RecordIncident(
            title="Injury to a baby at home",
            became_aware_on=work.today,
            nature="serious-harm",
            circumstance="abuse-or-neglect-in-area",
            narrative="A synthetic story of an injury. " * 20,
        ),
    )
    for name in ("Robin", "Ash"):
        add_subject(work, AddSubject(incident_id=incident.id, name=name))
    return incident.id


def write_incidents(house: House, account: AccountView, count: int, first: int = 1) -> None:
    """Write so many open incidents of past days, each with its running notification clock."""
    for start in range(first, first + count, AT_ONCE):
        with work_for(house, account.id) as work:
            rows = list(_rows(work, range(start, min(start + AT_ONCE, first + count))))
            work.session.execute(insert(Incident), [incident for incident, _ in rows])
            work.session.execute(insert(ClockRow), [clock for _, clock in rows])


def _rows(work: Work, numbers: range) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    version = load_calendar().version
    for number in numbers:
        row = Incident(id=new_id())
        work.seal(row, "narrative", "A synthetic story of an injury.")
        aware = work.today - timedelta(days=number % 700)
        due = aware + timedelta(days=7)
        incident = {
            "tenant_id": work.account.id,
            "id": row.id,
            "reference": f"NOR-2020-{number:05d}",
            "title": f"Injury to a baby at home, number {number}",
            "became_aware_on": aware,
            "occurred_words": "",
            "nature": "serious-harm",
            "circumstance": "abuse-or-neglect-in-area",
            "is_harm_by_child": False,
            "other_areas": [],
            "edition": "2026",
            "state": "recorded",
            "access": "restricted" if number % 50 == 0 else "open",
            "narrative_sealed": row.narrative_sealed,
            "recorded_by": "Sam Taylor",
            "recorded_at": work.now,
            "version": 1,
        }
        clock = {
            "tenant_id": work.account.id,
            "id": new_id(),
            "incident_id": row.id,
            "duty": "notify-panel",
            "edition": "2026",
            "start_on": aware,
            "due_on": due,
            "first_due_on": due,
            "calendar_version": version,
            "state": "running",
            "met_by": "",
            "version": 1,
        }
        yield incident, clock
