"""The schedule: writes the errands that come round, each once for every account and day, whoever else writes them too.

What is due is "due and not yet recorded as done", never "due equals today": a night that nobody kept is caught up.
"""

import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import FrameType
from uuid import UUID

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, OperationalError

from service.cases.errands.nights import NIGHTLY
from service.files.errands import sweep_orphans
from service.outside.storage import Storage, storage_at
from service.outside.telemetry import start_telemetry
from tenants.accounts import Account
from tenants.clock import LONDON, london_date
from tenants.database import AccountSession, Context
from tenants.errors import TryAgainError
from tenants.identity import throttles
from tenants.identity.records import SessionRow
from tenants.outbox import Errand, OutboxRow
from tenants.work import House, work_for
from workers.premises import house, settings

LOOK_SECONDS = 15.0
CAUGHT_UP = timedelta(days=2)
"""How far back a missed slot is still written; what is older has been overtaken by the slots after it."""
ONE_DAY = timedelta(days=1)
ONCE = "uq_outbox_tenant_id_effect_key"

log = structlog.get_logger()


@dataclass(frozen=True)
class Periodic:
    """An errand that comes round every day at a time in London."""

    name: str
    at: time
    kind: str


PERIODIC: tuple[Periodic, ...] = (Periodic("nightly", time(2, 30), NIGHTLY),)
"""Everything that comes round, in one list."""

CLEANED_AT = time(3, 30)
"""When what is not one account's is cleaned: sessions that ended, spent throttles, bytes that no row names."""


@dataclass(frozen=True)
class Slot:
    """One errand on one day."""

    kind: str
    effect_key: str
    due_at: datetime


@dataclass
class Memory:
    """What this copy knows to be written, so that it need not ask again; losing it costs only the asking."""

    written: set[tuple[UUID, str]] = field(default_factory=set)
    cleaned_on: date | None = None


def slots_due(periodic: Sequence[Periodic], now: datetime) -> list[Slot]:
    """The slots whose time has come in the last two days, the oldest first."""
    today = london_date(now)
    slots = []
    for day in (today - CAUGHT_UP, today - ONE_DAY, today):
        for each in periodic:
            due_at = datetime.combine(day, each.at, LONDON).astimezone(UTC)
            if now - CAUGHT_UP < due_at <= now:
                slots.append(Slot(each.kind, f"{each.name}:{day.isoformat()}", due_at))
    return sorted(slots, key=lambda slot: slot.due_at)


def look(house: House, periodic: Sequence[Periodic], memory: Memory, is_asked_to_stop: Callable[[], bool]) -> int:
    """Write every due slot that no copy has written, for every account; gives how many this one wrote."""
    slots = slots_due(periodic, house.clock.now())
    keys = {slot.effect_key for slot in slots}
    memory.written = {(account_id, key) for account_id, key in memory.written if key in keys}
    written = 0
    for account_id, opened_at in _accounts(house):
        if is_asked_to_stop():
            break
        due = [
            slot for slot in slots if slot.due_at >= opened_at and (account_id, slot.effect_key) not in memory.written
        ]
        written += sum(_write(house, account_id, slot) for slot in due)
        memory.written |= {(account_id, slot.effect_key) for slot in due}
    return written


def clean(house: House, storage: Storage, memory: Memory) -> bool:
    """Once a night, clean what is not one account's. Each part may be done twice, so no copy waits for another."""
    now = house.clock.now()
    today = london_date(now)
    if memory.cleaned_on == today or now < datetime.combine(today, CLEANED_AT, LONDON):
        return False
    with AccountSession(house.engine, Context(None)) as session:
        session.execute(delete(SessionRow).where(SessionRow.ends_at < now))
        throttles.forget_old(session, now)
        session.commit()
    sweep_orphans(house, storage)
    memory.cleaned_on = today
    return True


def _accounts(house: House) -> list[tuple[UUID, datetime]]:
    with AccountSession(house.engine, Context(None, is_read_only=True)) as session:
        rows = session.execute(select(Account.id, Account.opened_at).order_by(Account.opened_at)).all()
    return [(row.id, row.opened_at) for row in rows]


def _write(house: House, account_id: UUID, slot: Slot) -> bool:
    try:
        with work_for(house, account_id) as work:
            if work.session.scalar(select(OutboxRow.id).where(OutboxRow.effect_key == slot.effect_key)) is not None:
                return False
            work.send_later(Errand(slot.kind, slot.effect_key, due_at=slot.due_at))
    except IntegrityError as error:
        if getattr(getattr(error.orig, "diag", None), "constraint_name", None) != ONCE:
            raise
        return False
    return True


def main() -> None:
    """Look again and again until asked to stop; a broken database or store is waited for, never given up on."""
    start_telemetry(settings(), "schedule")
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    memory, storage = Memory(), storage_at(settings().files_url)
    while not stop.is_set():
        try:
            look(house(), PERIODIC, memory, stop.is_set)
            clean(house(), storage, memory)
        except (OperationalError, TryAgainError) as error:
            log.warning("schedule.waits", exc_info=error)
        stop.wait(LOOK_SECONDS)


if __name__ == "__main__":
    main()
