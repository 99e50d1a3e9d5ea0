"""A word that nobody else has: typed into everything in one account, then looked for wherever it must not be."""

import io
import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any

import psycopg
import redis
import sentry_sdk
import structlog
from psycopg import sql
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from werkzeug.test import TestResponse

from service.json_api.examples import example_of
from service.outside.error_reports import start_reports
from service.outside.logs import LibraryFormatter, LineWriter, start_logs
from service.outside.storage import storage_key
from tenants.accounts import AccountView
from tenants.database import new_id
from tests.isolation.catalogue import tables
from tests.isolation.matrix import SAFE, Matrix, Route, form_token, holders, routes
from tests.isolation.questions import filled_forms
from tests.support.browser import check_page
from tests.support.servers import Servers, plain
from tests.support.world import World

DSN = "https://key@sentry.example/1"
CANARY = "canary"
LEAVING = ("sign-out", "removal", "/end", "revoke")


def new_canary() -> str:
    """A word of one test's own, in lower case because an e-mail address is kept so."""
    return f"{CANARY}{token_hex(6)}"


@dataclass
class Ears(Transport):
    """Everything that this process says to its logs and to Sentry."""

    lines: list[str] = field(default_factory=list)
    envelopes: list[bytes] = field(default_factory=list)
    library: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        super().__init__()

    def capture_envelope(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope.serialize())

    def __call__(self, _logger: object, _name: str, line: Any) -> Any:
        self.lines.append(str(line))
        return line

    def heard(self) -> str:
        """All of it."""
        return "\n".join([*self.lines, self.library.getvalue(), *(each.decode() for each in self.envelopes)])


@contextmanager
def listening() -> Iterator[Ears]:
    """Hear the finished log lines, the libraries' own, and what would leave for Sentry."""
    if not structlog.is_configured():
        start_logs("test")
    ears = Ears()
    processors = structlog.get_config()["processors"]
    handler = logging.StreamHandler(ears.library)
    handler.setFormatter(LibraryFormatter(LineWriter("test")))
    processors.append(ears)
    logging.getLogger().addHandler(handler)
    start_reports(DSN, "test", transport=ears)
    try:
        yield ears
    finally:
        processors.remove(ears)
        logging.getLogger().removeHandler(handler)
        sentry_sdk.flush()
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)


def plant(matrix: Matrix, canary: str) -> int:
    """Type the canary into every form and every command of one account; gives how many took it."""
    taken = 0
    for route in matrix.admitted():
        if matrix.account(route, matrix.ours) != matrix.ours.north:
            continue
        if route.is_api and route.takes is not None:
            taken += _plant_command(matrix, route, canary)
        elif not route.is_api and route.method in SAFE:
            taken += _plant_forms(matrix, route, canary)
    return taken


def _plant_command(matrix: Matrix, route: Route, canary: str) -> int:
    world, account = matrix.ours, matrix.ours.north
    machine = world.machine(account, matrix.holder(route, world))
    address = route.address(account.slug, matrix.things(route, world))
    answer = machine.client.open(
        address,
        method=route.method,
        json=example_of(route.takes, canary),
        headers=machine.headers() | {"If-Match": '"1"', "Idempotency-Key": str(new_id())},
    )
    return int(answer.status_code < 300)


def _plant_forms(matrix: Matrix, route: Route, canary: str) -> int:
    world, taken = matrix.ours, 0
    browser = world.browser(matrix.holder(route, world))
    address = route.address(world.north.slug, matrix.things(route, world))
    for action, answers in filled_forms(_words(browser.client.get(address)), canary):
        if any(word in action for word in LEAVING):
            continue
        sent = answers | {"csrf_token": form_token(matrix.app, browser.client)}
        answer = check_page(browser.client.post(action or address, data=sent))
        taken += int(answer.status_code in {302, 303} and canary in answers.values())
    return taken


def leaks_to(matrix: Matrix, canary: str, reader: World, account: AccountView) -> list[str]:
    """The pages and answers in which somebody of this account meets the canary, their own ids tried and the planted."""
    found = []
    for route in (route for route in routes(matrix.app) if route.method in SAFE and not route.thing_kind):
        if route.permission is not None and not holders(account, route.permission):
            continue
        planted = matrix.things(route, matrix.ours)
        tried = [planted, _own_things(matrix, route, reader, account)] if matrix.owned(route) else [planted]
        for things in tried:
            if canary in _read(matrix, route, reader, account, things).lower():
                found.append(f"{route} shows {account.slug} what was typed in another account.")
    return found


def _own_things(matrix: Matrix, route: Route, reader: World, account: AccountView) -> dict[str, str]:
    is_usual = route.permission is None or matrix.account(route, reader) == account
    return matrix.things(route, reader) if is_usual else matrix.unknown(route)


def _read(matrix: Matrix, route: Route, reader: World, account: AccountView, things: dict[str, str]) -> str:
    address = route.address(account.slug, things)
    known = holders(account, route.permission)
    someone = matrix.person(reader, account, known[0])
    if route.is_api:
        machine = reader.machine(account, someone)
        return _words(machine.client.get(address, headers=machine.headers()))
    return _words(reader.browser(someone).client.get(address))


def leaks_in_redis(url: str, canary: str) -> list[str]:
    """The keys of the doorbell's store whose name or value holds the canary."""
    return [f"{key} holds what was typed in an account." for key, said in _kept_in_redis(url) if canary in key + said]


def keys_that_name(url: str, account_id: str) -> int:
    """How many keys of the doorbell's store name an account in their value, which is all that a job may say."""
    return sum(account_id in said for _, said in _kept_in_redis(url))


def _kept_in_redis(url: str) -> Iterator[tuple[str, str]]:
    readers = {"string": "get", "hash": "hgetall", "set": "smembers", "list": "lrange", "zset": "zrange"}
    with redis.Redis.from_url(url) as broker:
        for key in broker.scan_iter():
            kind = broker.type(key).decode()
            if kind == "stream":
                yield repr(key), repr(broker.xrange(key)).lower()
                continue
            ends = (0, -1) if kind in {"list", "zset"} else ()
            said = getattr(broker, readers[kind])(key, *ends)
            values = said.values() if isinstance(said, dict) else [said]
            yield repr(key), " ".join([repr(said), *(_unpacked(value) for value in values)]).lower()


def _unpacked(value: object) -> str:
    """The words of a value that the queue's library packed."""
    try:
        return repr(zlib.decompress(value)) if isinstance(value, bytes) else ""
    except zlib.error:
        return ""


def leaks_in_rows(servers: Servers, canary: str, account: AccountView) -> list[str]:
    """Rows of other accounts that hold the canary in clear, and rows of its own account that must not."""
    found = []
    with psycopg.connect(plain(servers.postgres.url(database="cairn"))) as connection:
        for table in tables(connection):
            if "tenant_id" not in table.columns:
                continue
            is_told_to_nobody = table.name in {"audit_entries", "outbox", "delivery_attempts"}
            whose = sql.SQL("true" if is_told_to_nobody else "tenant_id <> {}").format(account.id)
            asked = sql.SQL("SELECT count(*) FROM {table} AS t WHERE {whose} AND t::text ILIKE {word}").format(
                table=sql.Identifier(table.name), whose=whose, word=f"%{canary}%"
            )
            [(count,)] = connection.execute(asked).fetchall()
            found += [f"{table.name} holds the canary in {count} rows."] if count else []
    return found


def account_ids(servers: Servers) -> set[str]:
    """The ids of all accounts."""
    with psycopg.connect(plain(servers.cairn.owner_url)) as connection:
        return {str(account_id) for (account_id,) in connection.execute("SELECT id FROM accounts")}


def misplaced_files(folder: Path, accounts: set[str]) -> list[str]:
    """Files in the store that do not lie under the id of an account, each under an id of its own."""
    parts = [path.relative_to(folder).parts for path in folder.rglob("*") if path.is_file()]
    shape = len(storage_key(new_id(), new_id()).split("/"))
    return ["/".join(each) for each in parts if len(each) != shape or each[0] not in accounts]


def _words(answer: TestResponse) -> str:
    """What an answer says, as far as a document to save can be read as text."""
    return answer.get_data().decode("utf-8", "replace")
