"""Deciding about post that did not arrive: trying it again, or stopping it under a person's name with a reason."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, update

from service.people.queries.post import one_sent
from service.people.rules.post import check_retry, check_stop
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import ConflictError
from tenants.outbox import OutboxRow
from tenants.work import Work

STOPPED = "stopped-by-person"


@dataclass(frozen=True)
class StopPost:
    """An item that nobody is to try again, and the coded reason."""

    reason: str
    outbox_id: UUID


def retry_post(work: Work, outbox_id: UUID) -> None:
    """Try a dead item once more, now; it keeps its number and its key, so that it cannot arrive twice."""
    work.require(Permission.POST_MANAGE)
    check_retry(one_sent(work, outbox_id).state)
    _move(work, outbox_id, {"state": "waiting", "due_at": work.now, "rung_at": None, "done_at": None})
    work.record(Event("post-retried", "outbox", outbox_id))


def stop_post(work: Work, command: StopPost) -> None:
    """Stop trying, for a reason from the list; what has arrived already stays where it is."""
    work.require(Permission.POST_MANAGE)
    found = one_sent(work, command.outbox_id)
    check_stop(found.state, found.waiting_since, work.now)
    _move(work, command.outbox_id, {"state": "dropped", "code": STOPPED, "done_at": work.now})
    work.record(Event("post-stopped", "outbox", command.outbox_id, {"reason": command.reason, "was": found.state}))


def _move(work: Work, outbox_id: UUID, values: dict[str, object]) -> None:
    """Move the row if no worker holds it at this moment; raises ConflictError otherwise."""
    is_free = or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < work.now)
    moved = work.session.scalar(
        update(OutboxRow)
        .where(OutboxRow.id == outbox_id, OutboxRow.state.in_(("dead", "waiting")), is_free)
        .values(**values)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    if moved is None:
        raise ConflictError("This is being delivered at this moment. Wait a minute, then look again.")
