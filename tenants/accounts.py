"""Accounts of four kinds, the public register of agencies, connections between accounts, and an account's settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    bindparam,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from tenants.database import Base, new_id
from tenants.errors import NotFoundError
from tenants.isolation import TenantRow

KINDS = ("partnership", "agency", "panel", "national")
CONNECTION_STATES = ("invited", "accepted", "ended")


class Account(Base):
    """The unit of isolation: a partnership, an agency, the Panel's secretariat, or the national analysts."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("kind IN ('partnership', 'agency', 'panel', 'national')", name="kind"),
        CheckConstraint("slug ~ '^[a-z][a-z0-9-]{1,62}$'", name="slug"),
        CheckConstraint("reference_prefix ~ '^[A-Z]{2,5}$'", name="reference_prefix"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    full_name: Mapped[str] = mapped_column(String(200))
    reference_prefix: Mapped[str] = mapped_column(String(5))
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RegisteredAgency(Base):
    """One line of the public register: an agency by its official code, and its account when it has one."""

    __tablename__ = "agency_register"
    __table_args__ = (UniqueConstraint("scheme", "code"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    scheme: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    is_demonstration: Mapped[bool] = mapped_column(default=False)


class Connection(TenantRow, Base):
    """The only right to post: one side's record of a connection with another account."""

    __tablename__ = "connections"
    __table_args__ = (
        UniqueConstraint("tenant_id", "peer_account_id"),
        CheckConstraint("state IN ('invited', 'accepted', 'ended')", name="state"),
    )

    peer_account_id: Mapped[UUID] = mapped_column(Uuid)
    peer_name: Mapped[str] = mapped_column(String(200))
    peer_kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    is_invited_by_us: Mapped[bool]
    since_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)


class Setting(TenantRow, Base):
    """One dated, attributed setting of an account; the newest row of a name is in force, the others its history."""

    __tablename__ = "account_settings"
    __table_args__ = (Index(None, "tenant_id", "name", "set_at"),)

    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text, default="")
    set_by: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Counter(TenantRow, Base):
    """A run of numbers of one account (references, handovers), so that no number tells of another's volume."""

    __tablename__ = "counters"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True)
class AccountView:
    """An account's public face: what any other account may know of it."""

    id: UUID
    slug: str
    kind: str
    name: str
    full_name: str
    reference_prefix: str
    is_demonstration: bool

    @classmethod
    def of(cls, row: Account) -> "AccountView":
        """The frozen view of an account's row."""
        return cls(row.id, row.slug, row.kind, row.name, row.full_name, row.reference_prefix, row.is_demonstration)


_FACE = (
    Account.id,
    Account.slug,
    Account.kind,
    Account.name,
    Account.full_name,
    Account.reference_prefix,
    Account.is_demonstration,
)
# Asked in every transaction: each is made once and goes to the connection, since the ORM costs three times the query.
_BY_SLUG = select(*_FACE).where(Account.slug == bindparam("slug"))
_BY_ID = select(*_FACE).where(Account.id == bindparam("account_id"))
# Two transactions may use a new run at once: whoever comes second waits for the first and counts on from it.
_NEXT_NUMBERS = (
    insert(Counter)
    .values(tenant_id=bindparam("account_id"), id=bindparam("row_id"), name=bindparam("run"), value=bindparam("count"))
    .on_conflict_do_update(
        index_elements=[Counter.tenant_id, Counter.name], set_={"value": Counter.value + bindparam("count")}
    )
    .returning(Counter.value)
)


def account_by_slug(session: Session, slug: str) -> AccountView:
    """The account with this slug; raises NotFoundError."""
    row = session.connection().execute(_BY_SLUG, {"slug": slug}).one_or_none()
    if row is None:
        raise NotFoundError("There is nothing here.")
    return AccountView(*row)


def account_by_id(session: Session, account_id: UUID) -> AccountView:
    """The account with this id; raises NotFoundError."""
    row = session.connection().execute(_BY_ID, {"account_id": account_id}).one_or_none()
    if row is None:
        raise NotFoundError("There is nothing here.")
    return AccountView(*row)


def accounts_by_id(session: Session, account_ids: Sequence[UUID]) -> list[AccountView]:
    """The accounts with these ids, in no order; an id that nobody has is left out."""
    return [AccountView(*row) for row in session.execute(select(*_FACE).where(Account.id.in_(account_ids)))]


def next_number(session: Session, account_id: UUID, name: str) -> int:
    """The next number of one of the account's runs; the row is locked until commit, so no number is given twice."""
    return next_numbers(session, account_id, name, 1)[0]


def next_numbers(session: Session, account_id: UUID, name: str, count: int) -> range:
    """The next so many numbers of one of the account's runs; locked as for one."""
    asked = {"account_id": account_id, "row_id": new_id(), "run": name, "count": count}
    last = session.connection().execute(_NEXT_NUMBERS, asked).scalar_one()
    return range(last - count + 1, last + 1)


def setting(session: Session, name: str) -> Setting | None:
    """The setting in force under this name in the session's account, or None where nobody has set it."""
    return session.scalar(
        select(Setting).where(Setting.name == name).order_by(Setting.set_at.desc(), Setting.id.desc()).limit(1)
    )
