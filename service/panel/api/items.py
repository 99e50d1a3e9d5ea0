"""The secretariat's desk for programs: the queue, one notification, and its acknowledgement."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from flask import Blueprint

from service.json_api.door import RefusedRequestError, Said, api_door, read_json, version_asked
from service.json_api.paging import page_asked, page_of
from service.json_api.problems import problem
from service.panel.operations import acknowledge_item
from service.panel.queries.desk import QueueFilter, QueuePlace, QueueRow, queue
from service.panel.queries.items import ItemView, item_page, item_row
from service.panel.rules import STATES
from service.panel.schemas import (
    AcknowledgeItemSchema,
    PanelItemDetailSchema,
    PanelItemSchema,
    PanelReceiptSchema,
)
from tenants.access.permissions import Permission
from tenants.work import Work

api = Blueprint("panel_api", __name__)

HERE = "/api/v1/accounts/<slug>/notifications"
FILTERS = ("state", "partnership")


@api.get(HERE)
@api_door(Permission.PANEL_DESK_READ, gives=PanelItemSchema, filters=FILTERS)
def notifications(work: Work) -> Said:
    """List the notifications the Panel was sent: the longest waiting first, then what is settled, newest first."""
    asked = page_asked(work, *FILTERS)
    after = None if asked.after is None else QueuePlace.from_texts(*asked.after)
    rows = queue(work, _filter(asked.filters), after, asked.to_fetch)
    return Said(page_of(asked, rows, _show_row, lambda row: row.place.as_texts()))


@api.get(f"{HERE}/<uuid:item_id>")
@api_door(Permission.PANEL_DESK_READ, gives=PanelItemDetailSchema)
def notification(work: Work, item_id: UUID) -> Said:
    """Read one notification with its history; the read is recorded."""
    view = item_page(work, item_id)
    return Said(_show_item(view), version=view.row.version)


@api.post(f"{HERE}/<uuid:item_id>/acknowledgement")
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
    state, partnership = chosen.get("state"), chosen.get("partnership")
    if state is not None and state not in STATES:
        raise RefusedRequestError(problem("unreadable", f"Ask for a state of these: {', '.join(STATES)}."))
    try:
        return QueueFilter(state, UUID(partnership) if partnership is not None else None)
    except ValueError:
        raise RefusedRequestError(problem("unreadable", "Ask for a partnership by its id.")) from None


def _show_row(row: QueueRow) -> dict[str, Any]:
    return _spoken(
        PanelItemSchema,
        {
            **vars(row),
            "partnership": {"id": row.from_account_id, "name": row.from_name},
            "notification_version": row.latest,
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
