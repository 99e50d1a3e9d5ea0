"""Removing the demonstration as the owner of the tables, account by account inside its own wall, counted throughout."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Engine, MetaData, NullPool, Table, create_engine, func, select

from service.outside.storage import Storage, storage_key
from tenants.accounts import Account, RegisteredAgency
from tenants.database import AccountSession, Context
from tenants.errors import RuleBrokenError
from tenants.identity.records import Membership, Person

TENANT = "tenant_id"
NEVER_EMPTY = ("audit_entries", "account_keys")
"""Every account has these rows from its first day, so a count of none means that row security hid them."""


@dataclass(frozen=True)
class Removed:
    """What one removal took away."""

    accounts: tuple[str, ...]
    rows: int
    people: int
    kept_people: int
    """Invented people who still belong to an account that stays."""


class MiscountError(Exception):
    """A deletion did not touch what was counted, so nothing was removed."""


def remove_demonstration(owner_url: str, storage: Storage, slugs: Sequence[str] = ()) -> Removed:
    """Remove these demonstration accounts, or all of them, with their files; every other account stays as it is.

    One transaction: all or nothing. Raises RuleBrokenError for an account that is not marked as demonstration, and
    MiscountError where a count does not agree.
    """
    engine = create_engine(owner_url, poolclass=NullPool, hide_parameters=True)
    accounts = _chosen(engine, slugs)
    tables = _tables(engine)
    with AccountSession(engine, Context(None)) as session:
        rows = sum(_empty_account(session, tables, account_id) for account_id in accounts.values())
        people, kept = _remove_people(session)
        for account_id in accounts.values():
            _remove_account(session, account_id)
        session.commit()
    for account_id in accounts.values():
        # After the commit: a file without a row is litter, a row without its file is a loss.
        for file_id, _ in list(storage.listed(account_id)):
            storage.delete(storage_key(account_id, file_id))
    return Removed(tuple(accounts), rows, people, kept)


def _chosen(engine: Engine, slugs: Sequence[str]) -> dict[str, UUID]:
    with AccountSession(engine, Context(None)) as session:
        marked = {
            row.slug: row.id
            for row in session.scalars(select(Account).where(Account.is_demonstration).order_by(Account.opened_at))
        }
    if not set(slugs) <= set(marked):
        raise RuleBrokenError(
            "That account is not marked as a demonstration, so it stays. Nothing was removed. Check the short name."
        )
    return {slug: marked[slug] for slug in slugs} if slugs else marked


def _tables(engine: Engine) -> list[Table]:
    """The tables of accounts' rows as the database itself knows them, those that point at others first."""
    metadata = MetaData()
    metadata.reflect(engine)
    return [table for table in reversed(metadata.sorted_tables) if TENANT in table.columns]


def _empty_account(session: AccountSession, tables: Sequence[Table], account_id: UUID) -> int:
    session.take_context(Context(account_id))
    connection = session.connection()
    # What one deletion does to other tables by cascade is counted before the first of them.
    expected = {table.name: _count(connection, table, account_id) for table in tables}
    hidden = [name for name in NEVER_EMPTY if expected[name] == 0]
    if hidden:
        raise MiscountError(f"The owner sees no rows in {', '.join(hidden)}. Nothing was removed; check the policies.")
    for table in tables:
        left = _count(connection, table, account_id)
        deleted = connection.execute(table.delete().where(table.columns[TENANT] == account_id)).rowcount
        if deleted != left or _count(connection, table, account_id) != 0:
            raise MiscountError(f"Not every row of {table.name} went. Nothing was removed; check the policies.")
    return sum(expected.values())


def _count(connection: Connection, table: Table, account_id: UUID) -> int:
    counted = select(func.count()).select_from(table).where(table.columns[TENANT] == account_id)
    return connection.execute(counted).scalar_one()


def _remove_people(session: AccountSession) -> tuple[int, int]:
    """Remove the invented people who belong to no account any more; each one's own memberships show which."""
    gone = kept = 0
    for person in session.scalars(select(Person).where(Person.is_demonstration)).all():
        session.take_context(Context(session.context.account_id, person.id))
        if session.scalar(select(Membership.id).where(Membership.person_id == person.id).limit(1)) is None:
            session.delete(person)
            gone += 1
        else:
            kept += 1
    session.flush()
    return gone, kept


def _remove_account(session: AccountSession, account_id: UUID) -> None:
    account = session.get_one(Account, account_id)
    if not account.is_demonstration:
        raise MiscountError("An account lost its mark while it was being removed. Nothing was removed.")
    lines = select(RegisteredAgency).where(RegisteredAgency.account_id == account_id, RegisteredAgency.is_demonstration)
    for line in session.scalars(lines).all():
        session.delete(line)
    session.flush()
    session.delete(account)
    session.flush()
