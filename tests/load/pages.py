"""How long pages take beside their floors: the same answers fetched by hand, without Flask, ORM or template.

A floor is psycopg on one connection, BEGIN to COMMIT, and json.dumps of what was read. The statements are the page's
own, as it sent them. The list's floor sets the account and runs the list query, which also counts the list. A form's
floor admits the person (session, account, membership), reads the row that is changed, and holds what the form shows.
Where reading a page is audited, its floor writes one line of the trail in a transaction of its own.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from flask.testing import FlaskClient
from sqlalchemy import event

from service.web.visitors import SETTINGS, cookie_name
from tenants.audit import FIRST_HASH
from tenants.database import new_id
from tenants.work import House
from tests.load.cores import backends, pinned_apart
from tests.load.figures import Figure, Sheet, Times, time_in_turn
from tests.load.ground import Ground
from tests.load.volume import Volume
from tests.support.servers import plain

REPEATS = 400
SETS_ACCOUNT = "SET LOCAL app.tenant"
ADD_LINE = (
    "INSERT INTO audit_entries (tenant_id, id, sequence, at, event, actor, via, thing_kind, details, previous, hash)"
    " VALUES (%s, %s, %s, now(), 'sealed-text-read', 'Sam Taylor', 'page', 'incident', '{}', %s, %s)"
)


@dataclass(frozen=True)
class Statement:
    """A statement as the page sent it."""

    sql: str
    values: Any


class Visit:
    """A signed-in client, and what its pages ask of the database."""

    def __init__(self, ground: Ground, token: str) -> None:
        self._house = ground.house
        self.client: FlaskClient = ground.app.test_client()
        self.client.set_cookie(cookie_name(ground.app.extensions[SETTINGS]), token)

    def open(self, path: str) -> None:
        """Open a page; anything but the page itself is a failed measurement."""
        response = self.client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"A page that is measured answered {response.status_code}: {path}")

    def statements(self, path: str) -> list[Statement]:
        """What the page asks of the database, in order."""
        self.open(path)
        with heard(self._house) as said:
            self.open(path)
        return said


@contextmanager
def heard(house: House) -> Iterator[list[Statement]]:
    """The statements that go to the database inside the block."""
    said: list[Statement] = []

    def note(_connection: object, _cursor: object, sql: str, values: Any, *_rest: object) -> None:
        said.append(Statement(sql, values))

    event.listen(house.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(house.engine, "before_cursor_execute", note)


class Floor:
    """One plain connection as the application's own role."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(plain(url))
        self._line = 0

    def answer(self, account: str, statements: Sequence[Statement], held: object = None) -> Callable[[], str]:
        """Fetch what these statements give, in one transaction in the account, and write it as JSON."""

        def act() -> str:
            read: list[Any] = [held]
            with self.connection.transaction():
                self.connection.execute(account)
                for statement in statements:
                    read.append(self._fetch(statement))
            return json.dumps(read, default=str)

        return act

    def audited(self, answer: Callable[[], str], account: str, account_id: object) -> Callable[[], str]:
        """The same, then one line of the audit trail in a transaction of its own."""

        def act() -> str:
            said = answer()
            self._line += 1
            with self.connection.transaction():
                self.connection.execute(account)
                line = (account_id, new_id(), 1_000_000 + self._line, FIRST_HASH, FIRST_HASH)
                self.connection.execute(ADD_LINE, line)
            return said

        return act

    def _fetch(self, statement: Statement) -> list[Any]:
        cursor = self.connection.execute(statement.sql, statement.values)
        return cursor.fetchall() if cursor.description else []


def measure_pages(ground: Ground, volume: Volume, sheet: Sheet) -> None:
    """Time the list, the forms and the case page, each in turn with its floor."""
    sheet.open_part(f"Pages, in process, {REPEATS} times each in turn with their floors, pinned (medians)")
    base, long = f"/accounts/{volume.usual.slug}/incidents", f"/accounts/{volume.largest.slug}/incidents"
    visit, floor = Visit(ground, volume.token), Floor(ground.servers.cairn.app_url)
    case = f"{base}/{volume.incident_id}"
    visit.open(base)
    with pinned_apart(*backends(ground)):
        _measure_list(sheet, visit, floor, base)
        _measure_long_list(sheet, Visit(ground, volume.token_of_largest), floor, long)
        _measure_forms(sheet, visit, floor, f"{base}/new", f"{case}/change", volume)
        _measure_case(sheet, visit, floor, case, volume)
    floor.connection.close()


def list_query(visit: Visit, path: str) -> tuple[str, Statement]:
    """What sets the account for the list, and the list query itself."""
    said = visit.statements(path)
    account = next(each.sql for each in said if SETS_ACCOUNT in each.sql)
    return account.split(";")[0], next(each for each in said if "FROM incidents" in each.sql and "ORDER BY" in each.sql)


def _measure_list(sheet: Sheet, visit: Visit, floor: Floor, path: str) -> None:
    account, query = list_query(visit, path)
    under, page = time_in_turn(REPEATS, floor.answer(account, [query]), lambda: visit.open(path))
    _note(sheet, "list of 50 of 200", under, page, at_most=5.0, note="stretch 3.5")
    ratio = page.at(0.99) / page.p50
    sheet.note(Figure("list of 50, p99 to p50", ratio, "times", at_most=2.5, note=f"p99 {page.at(0.99):.2f} ms"))


def _measure_long_list(sheet: Sheet, visit: Visit, floor: Floor, path: str) -> None:
    account, query = list_query(visit, path)
    under, page = time_in_turn(REPEATS, floor.answer(account, [query]), lambda: visit.open(path))
    _note(sheet, "list of 50 of 10,000", under, page, note="both say how many there are, and so read all")


def _measure_forms(sheet: Sheet, visit: Visit, floor: Floor, new: str, change: str, volume: Volume) -> None:
    account, query = list_query(visit, new.removesuffix("/new"))
    gate = _gate(visit.statements(new))
    held = {"fields": [{"name": f"field {number}", "value": ""} for number in range(12)]}
    acts = (floor.answer(account, gate, held), floor.answer(account, [query]), lambda: visit.open(new))
    under, under_list, page = time_in_turn(REPEATS, *acts)
    _note(sheet, "form of an incident", under, page, at_most=6.0)
    sheet.note(Figure("form of an incident, to the list's floor", page.p50 / under_list.p50, "times"))
    sealed = [each for each in visit.statements(change) if "FROM incidents" in each.sql][:1]
    audited = floor.audited(floor.answer(account, [*gate, *sealed], held), account, volume.usual.id)
    under, page = time_in_turn(REPEATS, audited, lambda: visit.open(change))
    _note(sheet, "form to change an incident (audited)", under, page, at_most=6.0)


def _measure_case(sheet: Sheet, visit: Visit, floor: Floor, path: str, volume: Volume) -> None:
    account, _ = list_query(visit, path.rpartition("/")[0])
    said = visit.statements(path)
    reads = [each for each in said if each.sql.startswith("SELECT") and "FOR UPDATE" not in each.sql]
    audited = floor.audited(floor.answer(account, reads), account, volume.usual.id)
    under, page = time_in_turn(REPEATS, audited, lambda: visit.open(path))
    _note(sheet, "case page (audited)", under, page)


def _gate(said: Sequence[Statement]) -> list[Statement]:
    """The statements that admit a person: session and person, account, membership."""
    tables = ("FROM sessions", "FROM accounts", "FROM memberships")
    return [each for each in said if any(table in each.sql for table in tables)]


def _note(sheet: Sheet, label: str, under: Times, page: Times, *, at_most: float | None = None, note: str = "") -> None:
    words = f"{page.p50:.2f} ms {page.spread} to {under.p50:.2f} ms; {note}".rstrip("; ")
    sheet.note(Figure(f"{label}, to its floor", page.p50 / under.p50, "times", at_most=at_most, note=words))
