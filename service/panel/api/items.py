"""The secretariat's desk for programs: the queue, one notification, and its acknowledgement."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from service.json_api.door import RefusedRequestError, Said, api_door, read_json, version_asked
from service.json_api.paging import page_asked, page_of
from service.json_api.problems import problem
from service.panel.api.blueprint import HERE, ITEM, api
from service.panel.operations.items import acknowledge_item
from service.panel.queries.desk import QueueFilter, QueuePlace, QueueRow, queue
from service.panel.queries.items import ItemView, item_page, item_row
from service.panel.rules.items import STATES
from service.panel.rules.letters import WAITS
from service.panel.schemas.items import (
    AcknowledgeItemSchema,
    PanelItemDetailSchema,
    PanelItemSchema,
    PanelReceiptSchema,
)
from tenants.access.permissions import Permission
from tenants.work import Work

FILTERS = ("waits", "state", "partnership")


@api.get(HERE)
@api_door(Permission.PANEL_DESK_READ, gives=PanelItemSchema, filters=FILTERS)
def notifications(work: Work) -> Said:
    """List the notifications the Panel was sent: the longest waiting first, then what is settled, newest first."""
    asked = page_asked(work, *FILTERS)
    after = None if asked.after is None else QueuePlace.from_texts(*asked.after)
    rows = queue(work, _filter(asked.filters), after, asked.to_fetch)
    return Said(page_of(asked, rows, _show_row, lambda row: row.place.as_texts()))


@api.get(ITEM)
@api_door(Permission.PANEL_DESK_READ, gives=PanelItemDetailSchema)
def notification(work: Work, item_id: UUID) -> Said:
    """Read one notification with its history; the read is recorded."""
    view = item_page(work, item_id)
    return Said(_show_item(view), version=view.row.version)


@api.post(f"{ITEM}/acknowledgement")
@api_door(
    Permission.PANEL_RECEIPT_GIVE, takes=AcknowledgeItemSchema, gives=PanelReceiptSchema, status=201, versioned=True
)
def acknowledge(work: Work, item_id: UUID) -> Said:
    """Acknowledge the newest version and send its receipt to the partnership.

    Acknowledging again what is acknowledged gives the same receipt; a withdrawn notification is refused.
    """
    command = read_json(AcknowledgeItemSchema, work, item_id=item_id, version=version_asked())
    receipt = acknowledge_item(work, command)
    row = item_row(work, item_id)
    address = f"/api/v1/accounts/{work.account.slug}/notifications/{item_id}"
    return Said({"receipt": receipt, "notification_version": row.latest}, 201, address, row.version)


def _filter(chosen: Mapping[str, str]) -> QueueFilter:
    state, partnership, waits = (chosen.get(name) for name in ("state", "partnership", "waits"))
    if waits is not None and waits not in WAITS:
        raise RefusedRequestError(problem("unreadable", f"Ask for what waits by one of these: {', '.join(WAITS)}."))
    if state is not None and state not in STATES:
        raise RefusedRequestError(problem("unreadable", f"Ask for a state of these: {', '.join(STATES)}."))
    try:
        return QueueFilter(state, UUID(partnership) if partnership is not None else None, waits)
    except ValueError:
        raise RefusedRequestError(problem("unreadable", "Ask for a partnership by its id.")) from None


def _show_row(row: QueueRow) -> dict[str, Any]:
    return _spoken(
        PanelItemSchema,
        {
            **vars(row),
            "partnership": {"id": row.from_account_id, "name": row.from_name},
            "notification_version": row.latest or None,
            "waited_working_days": row.waited.working_days if row.waited else None,
            "waited_hours": row.waited.hours if row.waited else None,
        },
    )


def _show_item(view: ItemView) -> dict[str, Any]:
    contents = view.contents
    whole = {
        "contents_number": view.contents_number,
        "sections": [] if contents is None else [contents.case, *contents.sections],
        "children": [] if contents is None else contents.children,
        "versions": view.versions,
    }
    return _show_row(view.row) | _spoken(PanelItemDetailSchema, whole)


def _spoken(schema_class: type[PanelItemSchema], said: Mapping[str, Any]) -> dict[str, Any]:
    return cast("dict[str, Any]", schema_class().dump(said))
