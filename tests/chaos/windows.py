"""Windows in time: what the database says is happening, and locks that make it last until the fault is made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from tests.chaos.processes import wait_until
from tests.support.servers import Addresses, plain

HEAD = "SELECT 1 FROM audit_heads WHERE tenant_id = %s FOR UPDATE"
WAITING = "SELECT count(*) FROM outbox WHERE tenant_id = ANY(%s) AND kind = 'handover' AND state = 'waiting'"
WAITS_FOR_LOCK = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class Windows:
    """One administrator's view of a database under test."""

    def __init__(self, addresses: Addresses) -> None:
        self._address = plain(addresses.superuser_url)

    def ask(self, query: str, *values: object) -> list[Any]:
        """The first column of a query's answer."""
        with self.connect() as connection:
            return [row[0] for row in connection.execute(query.encode(), values)]

    def connect(self) -> psycopg.Connection[Any]:
        """A connection that row security does not concern."""
        return psycopg.connect(self._address, autocommit=True)

    @contextmanager
    def held(self, account_id: UUID) -> Iterator[psycopg.Connection[Any]]:
        """Nothing that is audited commits in this account until the block ends."""
        with psycopg.connect(self._address) as connection:
            connection.execute(HEAD, (account_id,))
            yield connection
            connection.rollback()

    def hold_until(self, account_id: UUID, is_over: Callable[[], bool]) -> None:
        """Queue for the same lock, and keep it until something else is over."""
        with self.held(account_id):
            wait_until(is_over, "the step that stands behind our lock")

    def leased(self, account_ids: list[UUID]) -> int:
        """How many handovers of these accounts are in somebody's hands."""
        return int(self.ask(f"{WAITING} AND lease_by IS NOT NULL", account_ids)[0])

    def waiting(self, account_ids: list[UUID]) -> int:
        """How many handovers of these accounts have not ended yet."""
        return int(self.ask(WAITING, account_ids)[0])

    def blocked(self) -> list[int]:
        """The server's processes that wait for a lock: somebody is in the midst of an audited step."""
        return self.ask(WAITS_FOR_LOCK)

    def await_step(self, account_ids: list[UUID]) -> None:
        """Wait until a hand of ours has claimed rows and stands at the lock that we hold."""
        wait_until(lambda: self.leased(account_ids) > 0 and bool(self.blocked()), "a hand between claim and commit")

    def await_progress(self, account_ids: list[UUID], settled: int) -> None:
        """Wait until so many rows have ended since now."""
        before = self.waiting(account_ids)
        wait_until(lambda: self.waiting(account_ids) <= max(0, before - settled), f"{settled} rows settled", 60)

    def await_quiet(self, account_ids: list[UUID], seconds: float = 150) -> None:
        """Wait until nothing of these accounts is left to do."""
        wait_until(lambda: self.waiting(account_ids) == 0, "every row settled", seconds)
