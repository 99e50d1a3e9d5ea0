"""One notification on the desk: what it says now, how its days stand, and every version with what it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.calendar import calendar_in_force
from service.panel.queries.contents import Contents, Difference, differences, read_contents
from service.panel.queries.desk import QueueRow, row_of
from service.panel.records.items import PanelItem, PanelVersion
from service.statute.calendar import Calendar
from service.statute.clocks import Due, due_on, working_days_between
from service.statute.duties import load_statute
from tenants.access.permissions import Permission
from tenants.clock import london_date
from tenants.errors import NotFoundError
from tenants.handovers import thaw
from tenants.work import Work

DUTY = "notify-panel"


@dataclass(frozen=True)
class DaysView:
    """The partnership's time to notify: its working, and on which working day it submitted (0 is the start)."""

    due: Due
    submitted_at: datetime
    submitted_on_day: int
    is_late: bool
    edition: str
    citation: str
    verified: bool


@dataclass(frozen=True)
class VersionView:
    """One version as it arrived; a withdrawal says who withdrew and why, and changes no answer."""

    number: int
    is_withdrawal: bool
    sent_at: datetime
    received_at: datetime
    sent_by: str
    reason: str
    receipt: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    note: str
    changed: tuple[Difference, ...]
    replaces: int | None


@dataclass(frozen=True)
class ItemView:
    """A notification whole. `contents` is what the newest version with answers says; None while none has come."""

    row: QueueRow
    contents: Contents | None
    contents_number: int | None
    days: DaysView | None
    withdrawal: VersionView | None
    versions: tuple[VersionView, ...]


def item_row(work: Work, item_id: UUID) -> QueueRow:
    """One notification as the queue shows it, no seal opened; raises NotFoundError."""
    return row_of(find_item(work, item_id), work.now, calendar_in_force(work.session))


def item_page(work: Work, item_id: UUID) -> ItemView:
    """One notification with its history; its sealed text is opened, and so the read is audited."""
    item = find_item(work, item_id)
    rows = work.session.scalars(
        select(PanelVersion).where(PanelVersion.item_id == item.id).order_by(PanelVersion.number)
    ).all()
    bodies = {row.number: thaw(work.unseal(row, "body") or "{}") for row in rows}
    read = {row.number: read_contents(bodies[row.number]) for row in rows if row.state == "notified"}
    versions = tuple(_version(work, row, bodies[row.number], read) for row in rows)
    newest = max(read, default=None)
    calendar = calendar_in_force(work.session)
    return ItemView(
        row=row_of(item, work.now, calendar),
        contents=None if newest is None else read[newest],
        contents_number=newest,
        days=_days(bodies[min(read)], calendar) if read else None,
        withdrawal=versions[-1] if item.state == "withdrawn" else None,
        versions=versions[::-1],
    )


def find_item(work: Work, item_id: UUID) -> PanelItem:
    """The row of one item on the desk; raises NotFoundError."""
    work.require(Permission.PANEL_DESK_READ)
    item = work.session.scalar(select(PanelItem).where(PanelItem.id == item_id))
    if item is None:
        raise NotFoundError("There is nothing here.")
    return item


def _version(work: Work, row: PanelVersion, body: Mapping[str, Any], read: Mapping[int, Contents]) -> VersionView:
    is_withdrawal = row.state == "withdrawn"
    replaces = None if is_withdrawal else _before(row.number, list(read))
    return VersionView(
        number=row.number,
        is_withdrawal=is_withdrawal,
        sent_at=row.sent_at,
        received_at=row.received_at,
        sent_by=str(body.get("withdrawn_by" if is_withdrawal else "submitted_by") or ""),
        reason=str(body.get("reason") or ""),
        receipt=row.receipt,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        note=work.unseal(row, "note") or "",
        changed=() if replaces is None else differences(read[replaces], read[row.number]),
        replaces=replaces,
    )


def _before(number: int, known: Sequence[int]) -> int | None:
    return max((each for each in known if each < number), default=None)


def _days(body: Mapping[str, Any], calendar: Calendar) -> DaysView | None:
    """How the first version we have stands in the time that the guidance of its day set; 2010 and 2013 set none."""
    started_on = date.fromisoformat(body["became_aware_on"])
    edition = load_statute().edition(body["edition"])
    if not any(duty.id == DUTY for duty in edition.duties):
        return None
    due = due_on(load_statute().duty(DUTY, started_on, edition.id), started_on, calendar)
    submitted_at = datetime.fromisoformat(body["submitted_at"])
    submitted_on = london_date(submitted_at)
    return DaysView(
        due=due,
        submitted_at=submitted_at,
        submitted_on_day=working_days_between(started_on, submitted_on, calendar),
        is_late=submitted_on > due.due_on,
        edition=edition.title,
        citation=due.duty.citation,
        verified=due.duty.verified,
    )
