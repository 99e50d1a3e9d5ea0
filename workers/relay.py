"""The relay: sees which accounts have due rows, and nothing else of them, and rings the doorbell."""

import os
import signal
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import FrameType
from uuid import UUID

import redis
import structlog
from sqlalchemy import Engine, create_engine, func, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from service.outside.metrics import show_outbox
from service.outside.telemetry import start_telemetry
from tenants.outbox import OutboxRow
from workers.premises import ring, settings

POLL_SECONDS = 0.2
PAUSE_WHEN_BROKEN = 1.0
RING_AGAIN_AFTER = timedelta(seconds=30)
ACCOUNTS_A_LOOK = 500

log = structlog.get_logger()


def is_waiting(now: datetime) -> Sequence[ColumnElement[bool]]:
    """A row whose time has come and which has not ended."""
    return OutboxRow.state == "waiting", OutboxRow.due_at <= now


def is_due(now: datetime) -> Sequence[ColumnElement[bool]]:
    """A row is due for a ring: waiting, its time has come, nobody holds it, and it was not rung a moment ago."""
    return (
        *is_waiting(now),
        or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < now),
        or_(OutboxRow.rung_at.is_(None), OutboxRow.rung_at < now - RING_AGAIN_AFTER),
    )


def accounts_due(session: Session, now: datetime) -> list[UUID]:
    """The accounts with due rows, the longest waiting first."""
    waiting = select(OutboxRow.tenant_id).where(*is_due(now)).group_by(OutboxRow.tenant_id)
    return list(session.scalars(waiting.order_by(func.min(OutboxRow.due_at)).limit(ACCOUNTS_A_LOOK)))


def look(engine: Engine, now: datetime) -> int:
    """Ring once for every account with something due; gives how many were rung."""
    with Session(engine) as session:
        accounts = accounts_due(session, now)
        waiting, oldest_at = session.execute(
            select(func.count(), func.min(OutboxRow.due_at)).where(*is_waiting(now))
        ).one()
        session.commit()
        show_outbox(waiting=waiting, oldest_due_seconds=(now - oldest_at).total_seconds() if oldest_at else 0)
        for account_id in accounts:
            _mark_and_ring(session, account_id, now)
    return len(accounts)


def _mark_and_ring(session: Session, account_id: UUID, now: datetime) -> None:
    """Mark what is due as rung, ring, then commit: no row is marked that the ring does not cover, or in vain.

    Rows that a hand is just claiming are left out, so that the two never wait for each other in a circle.
    """
    due = select(OutboxRow.id).where(OutboxRow.tenant_id == account_id, *is_due(now))
    ids = session.scalars(due.with_for_update(skip_locked=True)).all()
    if ids:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.tenant_id == account_id, OutboxRow.id.in_(ids))
            .values(rung_at=now)
            .execution_options(synchronize_session=False)
        )
        ring(str(account_id))
    session.commit()


def main() -> None:
    """Look again and again until asked to stop; a broken store or database is waited for, never given up on."""
    start_telemetry(settings(), "relay")
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    engine = create_engine(os.environ["DATABASE_RELAY_URL"], pool_size=1, max_overflow=0, hide_parameters=True)
    while not stop.is_set():
        try:
            look(engine, settings().clock.now())
            pause = POLL_SECONDS
        except (redis.RedisError, DBAPIError) as error:
            log.warning("relay.waits", exc_info=error)
            pause = PAUSE_WHEN_BROKEN
        stop.wait(pause)


if __name__ == "__main__":
    main()
