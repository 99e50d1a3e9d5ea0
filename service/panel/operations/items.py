"""Taking a notification in, in whatever order its versions come, and giving the receipt for the newest."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from service.panel.queries.desk import acceptance_in_force
from service.panel.records.items import PanelItem, PanelVersion
from service.panel.rules.items import (
    Notice,
    check_may_acknowledge,
    read_notice,
    receipt_number,
    state_after,
)
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.database import held
from tenants.errors import ConflictError, NotFoundError, RuleBrokenError
from tenants.handovers import Delivered, Posting, freeze, thaw
from tenants.work import Work


@dataclass(frozen=True)
class AcknowledgeItem:
    """The secretariat acknowledges the newest version of a notification, as they read it."""

    item_id: UUID
    version: int
    note: str | None = None


def take_in_notification(work: Work, delivered: Delivered) -> None:
    """File a version of a notification on the desk: once, whatever the order in which versions arrive.

    An older version that comes after a newer one joins the history and changes nothing else. Raises RuleBrokenError
    where it cannot be read, or where this version came before and said something else.
    """
    notice = read_notice(delivered.body, delivered.version)
    item = work.session.scalar(
        held(
            select(PanelItem).where(
                PanelItem.from_account_id == delivered.from_account_id, PanelItem.incident_id == notice.incident_id
            )
        )
    )
    known = {} if item is None else _versions(work, item)
    if notice.number in known:
        _check_same(work, known[notice.number], delivered)
        return
    if item is None:
        item = _open_item(work, delivered, notice)
    else:
        _bring_up_to_date(work, item, notice, known)
    _keep_version(work, item, delivered, notice)
    event = "notification-withdrawal-received" if notice.is_withdrawal else "notification-received"
    work.record(Event(event, "panel-item", item.id, {"version": notice.number, "from": delivered.from_name}))


def acknowledge_item(work: Work, command: AcknowledgeItem) -> str:
    """Give the receipt for the newest version and send it to the partnership that notified; gives its number.

    Acknowledging again what is acknowledged gives the same receipt. Raises RuleBrokenError for a withdrawn
    notification, ConflictError where another version or another hand came first.
    """
    work.require(Permission.PANEL_RECEIPT_GIVE)
    item = work.session.scalar(held(select(PanelItem).where(PanelItem.id == command.item_id)))
    if item is None:
        raise NotFoundError("There is nothing here.")
    check_may_acknowledge(item.state)
    if item.version != command.version:
        raise _changed_since(command)
    if item.state == "acknowledged" and item.receipt is not None:
        return item.receipt
    # the run that also numbers delivery receipts, so that no two receipts of the Panel share a number
    receipt = receipt_number(work.account.reference_prefix, work.today, work.next_number("receipts"))
    version = _versions(work, item)[item.latest]
    work.seal(version, "note", command.note)
    for row in (item, version):
        row.receipt, row.acknowledged_at, row.acknowledged_by = receipt, work.now, work.actor.name
    item.state, item.waiting_since_at = "acknowledged", None
    item.version += 1
    work.record(
        Event("notification-acknowledged", "panel-item", item.id, {"receipt": receipt, "version": version.number})
    )
    _send_receipt(work, item, version)
    return receipt


def _open_item(work: Work, delivered: Delivered, notice: Notice) -> PanelItem:
    item = PanelItem(
        from_account_id=delivered.from_account_id,
        from_name=delivered.from_name,
        incident_id=notice.incident_id,
        reference=notice.reference,
        nature=notice.nature,
        became_aware_on=notice.became_aware_on,
        latest=notice.number,
        state=state_after(is_withdrawal=notice.is_withdrawal, has_receipt=False),
        received_at=work.now,
        waiting_since_at=None if notice.is_withdrawal else work.now,
        version=1,
    )
    return work.add(item)


def _bring_up_to_date(work: Work, item: PanelItem, notice: Notice, known: dict[int, PanelVersion]) -> None:
    notified = [number for number, version in known.items() if version.state == "notified"]
    if not notice.is_withdrawal and notice.number > max(notified, default=0):
        item.reference, item.nature = notice.reference, notice.nature
        item.became_aware_on = notice.became_aware_on
    if notice.number < item.latest:
        return
    item.latest = notice.number
    item.state = state_after(is_withdrawal=notice.is_withdrawal, has_receipt=item.receipt is not None)
    item.waiting_since_at = None if notice.is_withdrawal else item.waiting_since_at or work.now
    item.version += 1


def _keep_version(work: Work, item: PanelItem, delivered: Delivered, notice: Notice) -> None:
    version = PanelVersion(
        item_id=item.id,
        number=notice.number,
        state="withdrawn" if notice.is_withdrawal else "notified",
        sent_at=delivered.sent_at,
        received_at=work.now,
    )
    work.seal(version, "body", freeze(delivered.body))
    work.add(version)


def _check_same(work: Work, version: PanelVersion, delivered: Delivered) -> None:
    if thaw(work.unseal(version, "body") or "{}") != dict(delivered.body):
        raise RuleBrokenError("This version came before and said something else. Send what changed as a new version.")


def _changed_since(command: AcknowledgeItem) -> ConflictError:
    clashes = [("Your note", "", command.note)] if command.note else []
    return ConflictError("This notification changed since you read it. Read it again, then acknowledge it.", clashes)


def _send_receipt(work: Work, item: PanelItem, version: PanelVersion) -> None:
    acceptance = acceptance_in_force(work)
    body = {
        "incident": str(item.incident_id),
        "version": version.number,
        "receipt": version.receipt,
        "received_at": version.received_at.isoformat(),
        "first_received_at": min(row.received_at for row in _versions(work, item).values()).isoformat(),
        "acknowledged_by": version.acknowledged_by,
        "meets_the_duty": acceptance.meets_the_duty,
        "basis": acceptance.basis,
    }
    work.hand_over(Posting("panel-receipt", item.from_account_id, "panel-item", item.id, body, version=version.number))


def _versions(work: Work, item: PanelItem) -> dict[int, PanelVersion]:
    rows = work.session.scalars(select(PanelVersion).where(PanelVersion.item_id == item.id))
    return {row.number: row for row in rows}
