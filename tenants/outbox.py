"""What must leave, written with the change that makes it leave; claimed under a lease, settled once, never lost."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
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
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from tenants.database import Base, new_id
from tenants.handovers import Envelope
from tenants.isolation import TenantRow, own

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
    envelope: Envelope | None = None
    """What stands on a handover's outside; nothing for any other errand."""
    lost_hands: int = 0
    """How many hands were lost over it since the last try that ended."""


@dataclass(frozen=True)
class Outcome:
    """How a try ended: done, again (later), dead (a person decides) or dropped (no longer wanted)."""

    state: str
    code: str
    then: Callable[[Any], None] | None = None
    """A change to record in the same transaction as the outcome (a receipt, a mark); it is given that Work."""
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


_IS_DUE = (
    OutboxRow.tenant_id == bindparam("account_id"),
    OutboxRow.state == "waiting",
    OutboxRow.due_at <= bindparam("now"),
    or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < bindparam("now")),
)
_IS_OURS = (
    OutboxRow.tenant_id == bindparam("account_id"),
    OutboxRow.id == bindparam("row_id"),
    OutboxRow.lease_by == bindparam("hand"),
    OutboxRow.state == "waiting",
)
# The post's own statements: each is made once and goes to the connection, which can also send a claim's all at once.
# What another hand is just claiming is skipped: two hands that look at once take different rows, and neither comes away
# with nothing, which it would take for the end of the work.
_DUE = (
    select(OutboxRow.id)
    .where(*_IS_DUE, OutboxRow.lease_by.is_(None))
    .order_by(OutboxRow.due_at, OutboxRow.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("row_id"), *_IS_DUE)
    .values(lease_until=bindparam("until"), lease_by=bindparam("hand"), attempts=OutboxRow.attempts + 1)
)
_LEFT_BEHIND = (
    select(OutboxRow.id)
    .where(*_IS_DUE, OutboxRow.lease_by.is_not(None))
    .order_by(OutboxRow.due_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_GIVE_BACK = (
    update(OutboxRow)
    .where(*_IS_OURS)
    .values(lease_until=None, lease_by=None, rung_at=None, attempts=OutboxRow.attempts - 1)
)
_TRY_AGAIN = (
    update(OutboxRow)
    .where(*_IS_OURS)
    .values(lease_until=None, lease_by=None, rung_at=None, code=bindparam("how"), due_at=bindparam("next_at"))
)
_END = (
    update(OutboxRow)
    .where(*_IS_OURS)
    .values(lease_until=None, lease_by=None, code=bindparam("how"), state=bindparam("ended"), done_at=bindparam("now"))
)
_NOTE_ATTEMPT = insert(Attempt)


def claim(session: Session, account_id: UUID, now: datetime, limit: int = BATCH) -> list[OutboxRow]:
    """Take up to `limit` due rows, oldest first, each by a one-row compare-and-set on its lease, sent all at once."""
    when = {"account_id": account_id, "now": now}
    return _lease(session, account_id, now, session.connection().scalars(_DUE, when | {"at_most": limit}).all())


def claim_left_behind(session: Session, account_id: UUID, now: datetime) -> OutboxRow | None:
    """Take one row whose last hand was lost, alone: if it killed that hand, it takes no other row with it."""
    when = {"account_id": account_id, "now": now}
    return next(iter(_lease(session, account_id, now, session.connection().scalars(_LEFT_BEHIND, when).all())), None)


def lost_hands(session: Session, row: OutboxRow) -> int:
    """How many hands in a row were lost over a row that was just claimed: its tries since the log's last line."""
    logged = attempts_of(session, [row.id])
    return row.attempts - 1 - (logged[-1].number if logged else 0)


def _lease(session: Session, account_id: UUID, now: datetime, ids: Sequence[UUID]) -> list[OutboxRow]:
    if not ids:
        return []
    hand = new_id()
    lease = {"account_id": account_id, "now": now, "hand": hand, "until": now + LEASE}
    session.connection().execute(_LEASE, [lease | {"row_id": row_id} for row_id in ids])
    won = select(OutboxRow).where(OutboxRow.id.in_(ids), OutboxRow.lease_by == hand)
    return list(session.scalars(won.order_by(OutboxRow.due_at, OutboxRow.id)))


def settle(session: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> bool:
    """Record how a try ended if the lease is still ours; False when another worker has taken the row since."""
    connection = session.connection()
    ours = {"account_id": claimed.account_id, "row_id": claimed.id, "hand": claimed.lease_by, "how": outcome.code}
    if outcome.state == "again":
        next_at = now + (outcome.again_after or pause_after(claimed.attempts))
        kept = connection.execute(_TRY_AGAIN, ours | {"next_at": next_at})
    else:
        kept = connection.execute(_END, ours | {"ended": outcome.state, "now": now})
    if kept.rowcount != 1:
        return False
    attempt = {
        "tenant_id": claimed.account_id,
        "id": new_id(),
        "outbox_id": claimed.id,
        "number": claimed.attempts,
        "finished_at": now,
        "outcome": outcome.state,
        "code": outcome.code,
    }
    connection.execute(_NOTE_ATTEMPT, attempt)
    return True


def give_back(session: Session, claimed: Claimed) -> None:
    """Put a row back that was claimed and not begun, for the next hand; nothing if the lease was lost."""
    ours = {"account_id": claimed.account_id, "row_id": claimed.id, "hand": claimed.lease_by}
    session.connection().execute(_GIVE_BACK, ours)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after this many attempts: the ladder's step with up to a fifth of jitter."""
    step = LADDER[min(attempts, len(LADDER)) - 1]
    return step + step * random.uniform(0, 0.2)  # noqa: S311 # spreads retries; no secret depends on it


def attempts_of(session: Session, outbox_ids: Sequence[UUID]) -> Sequence[Attempt]:
    """The tries of these rows, in order."""
    return session.scalars(
        select(Attempt).where(Attempt.outbox_id.in_(outbox_ids)).order_by(Attempt.outbox_id, Attempt.number)
    ).all()


def times_ended_as(session: Session, outbox_id: UUID, code: str) -> int:
    """How often a try at this row ended with this code."""
    return sum(attempt.code == code for attempt in attempts_of(session, [outbox_id]))


def post_in_trouble(session: Session) -> int:
    """How many effects of the session's account a person must decide about."""
    return session.scalar(select(func.count()).select_from(OutboxRow).where(OutboxRow.state == "dead")) or 0
