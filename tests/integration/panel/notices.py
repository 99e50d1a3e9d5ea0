"""Notifications as a partnership's account sends them, and what came back to it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.panel.queries.desk import QueueFilter, QueueRow, whole_queue
from service.panel.queries.items import item_row
from service.panel.records.items import PanelItem
from tenants.accounts import AccountView, Setting
from tenants.audit import AuditEntry
from tenants.database import new_id
from tenants.handovers import Delivered, Posting
from tenants.work import Work, work_for
from tests.support.stage import MovableClock
from tests.support.world import World

REFERENCE = "NOR-2026-001"
AWARE_ON = date(2026, 11, 16)
SUBMITTED_AT = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
CHILD = "Aaliyah Quill"


def notice(incident_id: UUID, version: int = 1, **changes: Any) -> dict[str, Any]:
    """A version of a notification about one child, with each way of having no answer in it."""
    child = {
        "pseudonym": "Child A",
        "is_unborn": False,
        "has_died": False,
        "answers": {"child_name": CHILD, "birth_date": "2025-02-01", "sex": "not-known", "school": "not-yet-known"},
    }
    said = {
        "incident": str(incident_id),
        "reference": REFERENCE,
        "state": "notified",
        "version": version,
        "became_aware_on": AWARE_ON.isoformat(),
        "nature": "serious-harm",
        "circumstance": "serious-harm",
        "edition": "2026",
        "is_harm_by_child": False,
        "other_areas": [],
        "submitted_by": "Owen Hartley",
        "submitted_at": SUBMITTED_AT.isoformat(),
        "notifier": {"notifier_name": "Owen Hartley"},
        "answers": {"what_happened": "A neighbour heard crying.", "region": "north-west"},
        "children": [child],
    }
    return said | changes


def withdrawal(incident_id: UUID, version: int = 2) -> dict[str, Any]:
    """The withdrawal that follows a notification."""
    return {
        "incident": str(incident_id),
        "reference": REFERENCE,
        "state": "withdrawn",
        "version": version,
        "withdrawn_by": "Owen Hartley",
        "reason": "The injury was an accident.",
    }


def send(world: World, sender: AccountView, body: Mapping[str, Any], about: UUID | None = None) -> None:
    """Send it to the Panel, and carry it there; `about` posts it as if it were about another thing."""
    thing = about or UUID(body["incident"])
    version = int(body["version"])
    with work_for(world.house, sender.id) as work:
        work.hand_over(Posting("notification", world.panel.id, "incident", thing, dict(body), version=version))
    world.deliver_all()


def given_notice(world: World, sender: AccountView) -> UUID:
    """A new incident of this partnership, notified to the Panel; gives the incident's id."""
    incident_id = new_id()
    send(world, sender, notice(incident_id))
    return incident_id


def item_of(world: World, sender: AccountView, incident_id: UUID) -> QueueRow:
    """What the desk holds of this partnership's incident."""
    with work_for(world.house, world.panel.id) as work:
        wanted = select(PanelItem.id).where(
            PanelItem.from_account_id == sender.id, PanelItem.incident_id == incident_id
        )
        return item_row(work, work.session.scalars(wanted).one())


def on_desk(world: World) -> list[QueueRow]:
    """Everything on the Panel's desk, in the order of the queue."""
    with work_for(world.house, world.panel.id) as work:
        return whole_queue(work, QueueFilter())


def receipts_taken_in(world: World) -> list[tuple[UUID, dict[str, Any]]]:
    """From now on, every receipt that a partnership's account takes in: whose account, and what it says."""
    taken: list[tuple[UUID, dict[str, Any]]] = []

    def take_in(work: Work, delivered: Delivered) -> None:
        taken.append((work.account.id, dict(delivered.body)))

    world.house.receivers["panel-receipt"] = take_in
    return taken


def accept_hosted_notifications(world: World, value: object, said_by: str) -> None:
    """The Panel's account says whether a notification sent here counts."""
    with work_for(world.house, world.panel.id) as work:
        work.add(
            Setting(
                id=new_id(),
                name="panel-accepts-hosted-notifications",
                value=value,
                reason="",
                set_by=said_by,
                set_at=work.now,
            )
        )


def set_clock(world: World, instant: datetime) -> None:
    """Stop the world's clock."""
    clock = world.house.clock
    assert isinstance(clock, MovableClock)
    clock.set(instant)


def wait_for(world: World, time: timedelta) -> None:
    """Let time pass."""
    clock = world.house.clock
    assert isinstance(clock, MovableClock)
    clock.forward(time)


def things_read(world: World, account: AccountView) -> list[dict[str, Any]]:
    """The reads of sealed text that this account's audit trail names."""
    from_trail = select(AuditEntry.details).where(AuditEntry.event == "sealed-text-read").order_by(AuditEntry.sequence)
    with work_for(world.house, account.id) as work:
        return list(work.session.scalars(from_trail))
