"""The database as every capability meets it: one metadata, one id maker, one session that knows its account."""

import time
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, Select, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from uuid_utils.compat import uuid7

Row = TypeVar("Row")

NAMING = {
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
}


class Base(DeclarativeBase):
    """The one declarative base; its metadata must equal what the migrations made."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)


def new_id() -> UUID:
    """A time-ordered id (uuid7, RFC 9562), made here because not every server version can."""
    return uuid7()


IDLE_SECONDS = 0.25
"""A connection that lay longer is asked whether its server still answers; within one request nobody asks twice."""


def ask_the_idle(engine: Engine) -> None:
    """Ask a connection that lay idle before it is used, and replace all of them when it is dead.

    One that came back a moment ago is trusted: to ask it before every transaction costs a tenth of a small page.
    """

    @event.listens_for(engine, "checkin")
    def _lay_down(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _take_up(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        since = entry.info.get("idle_since")
        if since is None or time.monotonic() - since < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.OperationalError as error:
            raise InvalidatePoolError("The server went away while this connection lay idle.") from error


@dataclass(frozen=True)
class Context:
    """Whose rows a transaction may see: one account, and the person whose memberships may be listed."""

    account_id: UUID | None
    person_id: UUID | None = None
    is_read_only: bool = False

    def statements(self) -> str:
        """The settings of one transaction, as literals: on a cluster only SET LOCAL reaches the shards."""
        said = []
        if self.account_id is not None:
            said.append(f"SET LOCAL app.tenant = '{UUID(str(self.account_id))}'")
        if self.person_id is not None:
            said.append(f"SET LOCAL app.person = '{UUID(str(self.person_id))}'")
        if self.is_read_only:
            # A page asks several questions. At one snapshot its clocks and its timeline tell of the same moment.
            said.append("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return "; ".join(said)


def held(wanted: Select[Row]) -> Select[Row]:
    """The same question, its rows held until commit and read as they are now.

    A page reads a row before its operation holds it; without reading it again the operation would compare the version
    that the page found with itself, and the later of two writers would win in silence.
    """
    return wanted.with_for_update().execution_options(populate_existing=True)


class AccountSession(Session):
    """A session that may only see the rows of the account in its context."""

    def __init__(self, bind: object, context: Context) -> None:
        super().__init__(bind=bind, expire_on_commit=False)  # type: ignore[arg-type] # an Engine or a Connection
        self.context = context

    def take_context(self, context: Context) -> None:
        """Go on in another context within the same transaction (the gate does, once it knows the account)."""
        self.context = context
        self.connection().exec_driver_sql(context.statements(), execution_options={"no_parameters": True})


@event.listens_for(AccountSession, "after_begin")
def _set_context(session: AccountSession, transaction: SessionTransaction, connection: Connection) -> None:
    said = session.context.statements()
    if said and not transaction.nested:
        connection.exec_driver_sql(said, execution_options={"no_parameters": True})
