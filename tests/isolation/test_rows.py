"""Each table, with a row of two accounts in it: what the application sees and may write, in a context and without."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from tests.isolation.catalogue import APPEND_ONLY, tables
from tests.support.servers import Servers, plain
from tests.support.world import World

SAMPLES = {
    "uuid": "gen_random_uuid()",
    "text": "'x'",
    "character varying": "'x'",
    "integer": "1",
    "bigint": "1",
    "smallint": "1",
    "numeric": "1",
    "double precision": "1",
    "boolean": "false",
    "date": "date '2026-03-27'",
    "timestamp with time zone": "timestamptz '2026-03-27 09:00Z'",
    "time without time zone": "time '09:00'",
    "jsonb": "'{}'::jsonb",
    "bytea": "'x'::bytea",
    "ARRAY": "'{}'",
    "tsvector": "''::tsvector",
}


@dataclass(frozen=True)
class Sight:
    """One transaction that looks at one table as the application does, with a row of each of two accounts in it."""

    connection: psycopg.Connection
    table: str
    ours: UUID
    theirs: UUID

    def enter(self, account_id: UUID | None) -> None:
        """Go into an account, or leave them all."""
        said = "" if account_id is None else str(account_id)
        self.connection.execute(sql.SQL("SET LOCAL app.tenant = {}").format(said))

    def seen(self) -> set[UUID]:
        """The accounts whose rows are seen."""
        found = self.connection.execute(self._said("SELECT tenant_id FROM {table}"))
        return {account_id for (account_id,) in found}

    def is_refused(self, account_id: UUID) -> bool:
        """Whether row security refuses a row of this account; that there is one like it is no such refusal."""
        try:
            with self.connection.transaction():
                insert_row(self.connection, self.table, account_id)
        except psycopg.errors.InsufficientPrivilege as refusal:
            return "row-level security" in str(refusal)
        except psycopg.errors.UniqueViolation:
            return False
        return False

    def changed(self, statement: str) -> int:
        """How many rows a statement changed."""
        with self.connection.transaction():
            return self.connection.execute(self._said(statement)).rowcount

    def _said(self, statement: str) -> sql.Composed:
        names = {"table": sql.Identifier(self.table), "ours": self.ours, "theirs": self.theirs}
        return sql.SQL(statement).format(**names)


@contextmanager
def sight(servers: Servers, world: World, table: str) -> Iterator[Sight]:
    """Rows are planted past checks and links, which are not the point here; then the application's role looks."""
    with psycopg.connect(plain(servers.postgres.url(database="cairn"))) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("SET LOCAL lock_timeout = '5s'")
        for (name,) in connection.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", (table,)
        ).fetchall():
            connection.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name))
            )
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for account in (world.north, world.south):
            insert_row(connection, table, account.id)
        connection.execute("SET LOCAL ROLE cairn_app")
        yield Sight(connection, table, world.north.id, world.south.id)
        connection.rollback()


def insert_row(connection: psycopg.Connection, table: str, account_id: UUID) -> None:
    """Add a row made from the columns' types."""
    columns = connection.execute(
        """SELECT column_name::text, data_type::text FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' AND is_nullable = 'NO'""",
        (table,),
    ).fetchall()
    unknown = {kind for _, kind in columns} - set(SAMPLES)
    assert not unknown, f"{table} has columns of a type that we have no sample of. Add {unknown} to SAMPLES."
    values = [sql.Literal(account_id) if name == "tenant_id" else sql.SQL(SAMPLES[kind]) for name, kind in columns]
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns)
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})")
    connection.execute(statement.format(sql.Identifier(table), names, sql.SQL(", ").join(values)))


def walled(servers: Servers) -> list[str]:
    """The tables whose rows belong to accounts."""
    with psycopg.connect(plain(servers.cairn.owner_url)) as connection:
        return [table.name for table in tables(connection) if table.is_of_accounts] + ["memberships"]


def test_without_a_context_no_row_is_seen_and_none_is_written(servers: Servers, world: World) -> None:
    for table in walled(servers):
        with sight(servers, world, table) as looking:
            assert looking.seen() == set(), table
            assert looking.is_refused(looking.ours), table
            looking.enter(None)
            assert looking.seen() == set(), f"{table}, after a context was left"
            assert looking.is_refused(looking.ours), f"{table}, after a context was left"


def test_in_an_account_its_own_rows_are_seen_and_written_and_no_others(servers: Servers, world: World) -> None:
    for table in walled(servers):
        with sight(servers, world, table) as looking:
            looking.enter(looking.ours)
            assert looking.seen() == {looking.ours}, table
            assert looking.is_refused(looking.theirs), table
            assert not looking.is_refused(looking.ours), table
            looking.enter(looking.theirs)
            assert looking.seen() == {looking.theirs}, table


def test_another_accounts_rows_are_neither_changed_nor_taken_nor_deleted(servers: Servers, world: World) -> None:
    for table in walled(servers):
        if table in APPEND_ONLY:
            continue
        with sight(servers, world, table) as looking:
            looking.enter(looking.ours)
            assert looking.changed("UPDATE {table} SET tenant_id = {ours} WHERE tenant_id = {theirs}") == 0, table
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                looking.changed("UPDATE {table} SET tenant_id = {theirs} WHERE tenant_id = {ours}")
            if may_delete(looking):
                assert looking.changed("DELETE FROM {table} WHERE tenant_id = {theirs}") == 0, table


def test_what_is_appended_is_never_changed(servers: Servers, world: World) -> None:
    for table in sorted(APPEND_ONLY):
        for statement in ("UPDATE {table} SET id = id", "DELETE FROM {table}", "TRUNCATE {table}"):
            with sight(servers, world, table) as looking:
                looking.enter(looking.ours)
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
                    looking.changed(statement)


def test_a_person_lists_their_own_memberships_and_nobody_elses(servers: Servers, world: World) -> None:
    # given
    someone = world.someone(world.north, "business-manager")
    world.someone(world.south, "business-manager")

    # when
    with psycopg.connect(plain(servers.cairn.app_url)) as connection:
        connection.execute(sql.SQL("SET LOCAL app.person = {}").format(str(someone.id)))
        seen = connection.execute("SELECT person_id FROM memberships").fetchall()
        moved = connection.execute("UPDATE memberships SET roles = '{notifier}'").rowcount
        connection.execute(sql.SQL("SET LOCAL app.person = {}").format(str(uuid4())))
        nobody = connection.execute("SELECT person_id FROM memberships").fetchall()

    # then
    assert seen == [(someone.id,)]
    assert (moved, nobody) == (0, [])


def may_delete(looking: Sight) -> bool:
    """Whether the application deletes such rows at all."""
    found = looking.connection.execute("SELECT has_table_privilege(%s, 'DELETE')", (looking.table,)).fetchone()
    return found == (True,)
