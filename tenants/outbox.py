"""What must leave, written with the change that makes it leave; claimed under a lease, settled once, never lost."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from tenants.database import Base, new_id
from tenants.isolation import TenantRow, own

if TYPE_CHECKING:
    from tenants.work import Work

BATCH = 25
LEASE = timedelta(seconds=60)
LADDER = (
    *(timedelta(seconds=pause) for pause in (2, 5, 15, 45, 120, 300, 900)),
    *(timedelta(hours=pause) for pause in (1, 2, 4, 8)),
    timedelta(days=1),
)
"""Pauses between attempts: seconds, then hours, then daily, until it is acknowledged or a named person stops it."""


class OutboxRow(TenantRow, Base):
    """One effect that must happen once: ids and times only; what it says is sealed in its payload."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("tenant_id", "effect_key"),
        CheckConstraint("state IN ('waiting', 'done', 'dead', 'dropped')", name="state"),
        Index("ix_outbox_waiting", "tenant_id", "due_at", postgresql_where=literal_column("state = 'waiting'")),
        Index(None, "tenant_id", "thing_id"),
    )

    kind: Mapped[str] = mapped_column(String(60))
    effect_key: Mapped[str] = mapped_column(String(200))
    thing_id: Mapped[UUID | None] = mapped_column(Uuid)
    on_behalf_of: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    rung_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    lease_by: Mapped[UUID | None] = mapped_column(Uuid)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    code: Mapped[str] = mapped_column(String(60), default="")
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class OutboxPayload(TenantRow, Base):
    """What an outbox row says, sealed; the row's own id is its id."""

    __tablename__ = "outbox_payloads"
    __table_args__ = (own("id", "outbox", on_delete="CASCADE"),)

    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Attempt(TenantRow, Base):
    """One try at one effect: when, how it ended, and a code; sent is not the same as received."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (
        own("outbox_id", "outbox", on_delete="CASCADE"),
        Index(None, "tenant_id", "outbox_id", "number"),
    )

    outbox_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    finished_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(60))


@dataclass(frozen=True)
class Errand:
    """A step in the outside world to be taken after commit: its kind, its key (once per key), and what it is about."""

    kind: str
    effect_key: str
    thing_id: UUID | None = None
    due_at: datetime | None = None
    says: str | None = None


@dataclass(frozen=True)
class Claimed:
    """An outbox row in a worker's hands until its lease ends."""

    account_id: UUID
    id: UUID
    kind: str
    thing_id: UUID | None
    attempts: int
    lease_by: UUID
    on_behalf_of: UUID | None
    says: str | None


@dataclass(frozen=True)
class Outcome:
    """How a try ended: done, again (later), dead (a person decides) or dropped (no longer wanted)."""

    state: str
    code: str
    then: "Callable[[Work], None] | None" = None
    """A change to record in the same transaction as the outcome (a receipt, a mark)."""
    again_after: timedelta | None = None


def put(session: Session, account_id: UUID, now: datetime, errand: Errand, on_behalf_of: UUID | None) -> OutboxRow:
    """Write an errand into the outbox of the current transaction."""
    row = OutboxRow(
        tenant_id=account_id,
        kind=errand.kind,
        effect_key=errand.effect_key,
        thing_id=errand.thing_id,
        on_behalf_of=on_behalf_of,
        created_at=now,
        due_at=errand.due_at or now,
        attempts=0,
        state="waiting",
        code="",
    )
    session.add(row)
    return row


def claim(session: Session, now: datetime, limit: int = BATCH) -> list[OutboxRow]:
    """Take up to `limit` due rows, oldest first, each by a one-row compare-and-set on its lease."""
    free = or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < now)
    due = (OutboxRow.state == "waiting", OutboxRow.due_at <= now, free)
    ids = session.scalars(select(OutboxRow.id).where(*due).order_by(OutboxRow.due_at, OutboxRow.id).limit(limit)).all()
    hand = new_id()
    won = []
    for row_id in ids:
        row = session.scalar(
            update(OutboxRow)
            .where(OutboxRow.id == row_id, *due)
            .values(lease_until=now + LEASE, lease_by=hand, attempts=OutboxRow.attempts + 1)
            .returning(OutboxRow)
            .execution_options(synchronize_session=False)
        )
        if row is not None:
            won.append(row)
    return won


def settle(session: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> bool:
    """Record how a try ended if the lease is still ours; False when another worker has taken the row since."""
    values: dict[str, object] = {"lease_until": None, "lease_by": None, "code": outcome.code}
    if outcome.state == "again":
        values["due_at"] = now + (outcome.again_after or pause_after(claimed.attempts))
        values["rung_at"] = None
    else:
        values["state"] = outcome.state
        values["done_at"] = now
    kept = session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == claimed.id, OutboxRow.lease_by == claimed.lease_by, OutboxRow.state == "waiting")
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not _changed_one(kept):
        return False
    session.add(
        Attempt(
            tenant_id=claimed.account_id,
            outbox_id=claimed.id,
            number=claimed.attempts,
            finished_at=now,
            outcome=outcome.state,
            code=outcome.code,
        )
    )
    return True


def pause_after(attempts: int) -> timedelta:
    """How long to wait after this many attempts: the ladder's step with up to a fifth of jitter."""
    step = LADDER[min(attempts, len(LADDER)) - 1]
    return step + step * random.uniform(0, 0.2)  # noqa: S311 # spreads retries; no secret depends on it


def attempts_of(session: Session, outbox_ids: Sequence[UUID]) -> Sequence[Attempt]:
    """The tries of these rows, in order."""
    return session.scalars(
        select(Attempt).where(Attempt.outbox_id.in_(outbox_ids)).order_by(Attempt.outbox_id, Attempt.number)
    ).all()


def post_in_trouble(session: Session) -> int:
    """How many effects of the session's account a person must decide about."""
    return session.scalar(select(func.count()).select_from(OutboxRow).where(OutboxRow.state == "dead")) or 0


def _changed_one(result: object) -> bool:
    return getattr(result, "rowcount", 0) == 1
