"""The audit trail: append-only, chained by hash within each account, written in the transaction of the act."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from tenants.access.roles import Actor
from tenants.database import Base, new_id
from tenants.isolation import TenantRow

FIRST_HASH = "0" * 64


class AuditHead(TenantRow, Base):
    """The newest link of an account's chain; locked while links are added, so the chain never forks."""

    __tablename__ = "audit_heads"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    sequence: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


class AuditEntry(TenantRow, Base):
    """One fact about who did or saw what; the application may add rows and never change them."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sequence"),
        Index(None, "tenant_id", "thing_id", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    event: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor: Mapped[str] = mapped_column(String(200))
    via: Mapped[str] = mapped_column(String(20))
    on_behalf_of: Mapped[UUID | None] = mapped_column(Uuid)
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[UUID | None] = mapped_column(Uuid)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class Event:
    """Something that happened, past tense, with codes and counts only: never a name, never a text."""

    name: str
    thing_kind: str
    thing_id: UUID | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Flaw:
    """The first link of a chain that does not hold."""

    account_id: UUID
    sequence: int
    entry_id: UUID | None
    sentence: str


# Every act ends with these three: each is made once and goes to the connection, at a fifth of what the ORM asks.
_HEAD = (
    select(AuditHead.sequence, AuditHead.hash).where(AuditHead.tenant_id == bindparam("account_id")).with_for_update()
)
_LINK = insert(AuditEntry)
_MOVE_HEAD = (
    update(AuditHead)
    .where(AuditHead.tenant_id == bindparam("account_id"))
    .values(sequence=bindparam("newest"), hash=bindparam("newest_hash"))
)


def link(session: Session, actor: Actor, now: datetime, events: Sequence[Event]) -> None:
    """Add the events to the account's chain; the head row is locked until commit, so this comes last."""
    connection = session.connection()
    head = connection.execute(_HEAD, {"account_id": actor.account_id}).one_or_none()
    sequence, previous = (0, FIRST_HASH) if head is None else head
    links = []
    for happened in events:
        entry = _entry(actor, now, happened) | {"sequence": sequence + 1, "previous": previous}
        entry["hash"] = _hash_of(entry)
        links.append(entry)
        sequence, previous = sequence + 1, entry["hash"]
    connection.execute(_LINK, links)
    if head is None:
        connection.execute(insert(AuditHead), _first_head(actor.account_id, sequence, previous))
    else:
        connection.execute(_MOVE_HEAD, {"account_id": actor.account_id, "newest": sequence, "newest_hash": previous})


def verify(session: Session, account_id: UUID) -> Flaw | None:
    """Walk one account's chain from its first link; the first flaw, or None when every link holds."""
    expected_hash, expected = FIRST_HASH, 1
    for entry in _entries(session):
        if entry.sequence != expected:
            return Flaw(account_id, expected, None, f"Link {expected} is missing.")
        if entry.previous != expected_hash or entry.hash != _hash_of(_columns_of(entry)):
            return Flaw(account_id, entry.sequence, entry.id, f"Link {entry.sequence} ({entry.id}) was altered.")
        expected_hash, expected = entry.hash, expected + 1
    head = session.scalar(select(AuditHead))
    if head is not None and (head.sequence != expected - 1 or head.hash != expected_hash):
        return Flaw(
            account_id, head.sequence, None, f"The chain ends at {expected - 1}, its head says {head.sequence}."
        )
    return None


def _entries(session: Session) -> Iterator[AuditEntry]:
    yield from session.scalars(select(AuditEntry).order_by(AuditEntry.sequence).execution_options(yield_per=500))


def _entry(actor: Actor, now: datetime, happened: Event) -> dict[str, Any]:
    """One link's columns before it has its place in the chain."""
    return {
        "tenant_id": actor.account_id,
        "id": new_id(),
        "at": now,
        "event": happened.name,
        "person_id": actor.person_id,
        "actor": actor.name,
        "via": actor.via,
        "on_behalf_of": actor.on_behalf_of,
        "thing_kind": happened.thing_kind,
        "thing_id": happened.thing_id,
        "details": dict(happened.details),
    }


def _first_head(account_id: UUID, sequence: int, newest_hash: str) -> dict[str, Any]:
    return {"tenant_id": account_id, "id": new_id(), "sequence": sequence, "hash": newest_hash}


def _columns_of(entry: AuditEntry) -> dict[str, Any]:
    return {column.key: getattr(entry, column.key) for column in entry.__mapper__.columns}


def _hash_of(entry: Mapping[str, Any]) -> str:
    said = {
        "account": str(entry["tenant_id"]),
        "id": str(entry["id"]),
        "sequence": entry["sequence"],
        "at": entry["at"].astimezone(UTC).isoformat(),
        "event": entry["event"],
        "person": str(entry["person_id"]),
        "actor": entry["actor"],
        "via": entry["via"],
        "on_behalf_of": str(entry["on_behalf_of"]),
        "thing": [entry["thing_kind"], str(entry["thing_id"])],
        "details": entry["details"],
        "previous": entry["previous"],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
