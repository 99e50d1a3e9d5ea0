"""Real PostgreSQL and Valkey for tests, on free ports in a temporary home, gone when the tests end."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import psycopg
from psycopg import sql

from infra.embedded.postgres import PostgresServer
from infra.embedded.rooms import open_room
from infra.embedded.servers import Addresses, database_addresses, grant_database, start_postgres, start_valkey
from infra.embedded.valkey import ValkeyServer
from infra.passwords import Passwords, passwords_of

# A killed server loses nothing by these: only a power cut would, and then the tests are over. Commits stay
# synchronous, since otherwise a killed server does lose them.
FAST = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Servers:
    """Both servers of a test session, and the addresses of the empty database `cairn`."""

    home: Path
    postgres: PostgresServer
    valkey: ValkeyServer
    passwords: Passwords
    cairn: Addresses
    redis_url: str


@contextmanager
def embedded_servers(settings: Mapping[str, str] = FAST) -> Iterator[Servers]:
    """Start both servers with Cairn's roles and an empty database `cairn`; stop and remove them at the end."""
    with temporary_home() as home:
        room = open_room(home)
        passwords = passwords_of(home)
        postgres = start_postgres(room, passwords, home / "postgres.log", settings=settings)
        try:
            valkey = start_valkey(room, passwords, home / "valkey.log")
            try:
                cairn = database_addresses(postgres, passwords, "cairn")
                yield Servers(home, postgres, valkey, passwords, cairn, valkey.url)
            finally:
                valkey.stop()
        finally:
            postgres.stop()
            room.leave()


def fresh_database(servers: Servers, template: str = "cairn") -> Addresses:
    """Copy a database to which nobody is connected, with the roles' rights, and say where the copy is."""
    name = f"cairn_{token_hex(4)}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER cairn_owner")
    with psycopg.connect(plain(servers.postgres.url()), autocommit=True) as connection:
        connection.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    grant_database(servers.postgres, name)
    return database_addresses(servers.postgres, servers.passwords, name)


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A CAIRN_HOME of one test; the servers' user may pass through it, as through one that Cairn makes."""
    home = Path(tempfile.mkdtemp(prefix="cairn-test-"))
    home.chmod(0o711)
    pointer = home / "servers.location"
    try:
        yield home
    finally:
        if pointer.exists():
            shutil.rmtree(pointer.read_text(encoding="utf-8").strip())
        shutil.rmtree(home)


def plain(url: str) -> str:
    """An SQLAlchemy address as psycopg reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
