"""Both embedded servers of one CAIRN_HOME, with the roles made and every address known."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.embedded.postgres import PostgresServer, run_psql
from infra.embedded.rooms import Room
from infra.embedded.valkey import ValkeyServer, refuse_eviction
from infra.passwords import Passwords

SCRIPTS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Addresses:
    """Where one database is reached, by role, as SQLAlchemy writes it."""

    superuser_url: str
    owner_url: str
    app_url: str
    relay_url: str
    backup_url: str


def database_addresses(server: PostgresServer, passwords: Passwords, database: str) -> Addresses:
    """The addresses of one database for each role."""
    return Addresses(
        superuser_url=server.url(database=database),
        owner_url=server.url("cairn_owner", passwords.owner, database),
        app_url=server.url("cairn_app", passwords.app, database),
        relay_url=server.url("cairn_relay", passwords.relay, database),
        backup_url=server.url("cairn_backup", passwords.backup, database),
    )


def start_postgres(
    room: Room,
    passwords: Passwords,
    log: Path,
    *,
    settings: Mapping[str, str] | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> PostgresServer:
    """Start PostgreSQL with Cairn's roles and an empty database `cairn`, or with the one that is there."""
    server = PostgresServer(room, passwords.superuser, log, settings=settings)
    try:
        server.start(pause)
        make_roles(server, passwords)
    except BaseException:
        # Whatever stopped us, also Ctrl-C: nobody else knows yet that this server runs.
        server.stop()
        raise
    return server


def start_valkey(
    room: Room, passwords: Passwords, log: Path, *, pause: Callable[[float], None] = time.sleep
) -> ValkeyServer:
    """Start Valkey and see for ourselves that it evicts nothing."""
    server = ValkeyServer(room, passwords.valkey, log)
    try:
        server.start(pause)
        refuse_eviction(server.url)
    except BaseException:
        # As for PostgreSQL: an interrupted start leaves nothing running.
        server.stop()
        raise
    return server


def make_roles(server: PostgresServer, passwords: Passwords, database: str = "cairn") -> None:
    """Make the four roles and the database by infra/roles.sql, the same file that production runs."""
    secrets = {
        "CAIRN_OWNER_PASSWORD": passwords.owner,
        "CAIRN_APP_PASSWORD": passwords.app,
        "CAIRN_RELAY_PASSWORD": passwords.relay,
        "CAIRN_BACKUP_PASSWORD": passwords.backup,
        "CAIRN_DATABASE": database,
    }
    run_psql(server, SCRIPTS / "roles.sql", secrets)


def grant_database(server: PostgresServer, database: str) -> None:
    """Give the roles their few rights in a database that was copied from another."""
    run_psql(server, SCRIPTS / "database.sql", {"CAIRN_DATABASE": database})
