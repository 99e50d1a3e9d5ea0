"""The account's post, for programs: handovers with their attempts, and deciding about those that are stuck."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint

from service.json_api.door import RefusedRequestError, Said, api_door, read_json
from service.json_api.paging import page_asked, page_of
from service.json_api.problems import problem
from service.people.operations.post import retry_post, stop_post
from service.people.queries.post import (
    IN_STATES,
    OUT_STATES,
    ReceivedView,
    SentView,
    one_received,
    one_sent,
    received_post,
    sent_post,
    tries_at,
)
from service.people.schemas import StopPostSchema
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work

api = Blueprint("handovers_api", __name__)


@api.get("/api/v1/accounts/<slug>/handovers")
@api_door(Permission.POST_READ, filters=("direction", "state"))
def handovers(work: Work) -> Said:
    """What this account sent (`direction=out`) or received (`direction=in`), newest first."""
    asked = page_asked(work, "direction", "state")
    direction, state = asked.filters.get("direction", "out"), asked.filters.get("state", "")
    states = {"out": OUT_STATES, "in": IN_STATES}.get(direction)
    if states is None or (state and state not in states):
        raise RefusedRequestError(problem("unreadable", "Ask for direction in or out, and for a state it can have."))
    before = UUID(asked.after[0]) if asked.after else None
    if direction == "in":
        received = received_post(work, state, before, asked.to_fetch)
        return Said(page_of(asked, received, _received, lambda item: (str(item.id),)))
    sent = sent_post(work, state, before, asked.to_fetch)
    return Said(page_of(asked, sent, _sent, lambda item: (str(item.id),)))


@api.get("/api/v1/accounts/<slug>/handovers/<uuid:item_id>")
@api_door(Permission.POST_READ)
def handover(work: Work, item_id: UUID) -> Said:
    """One handover, sent or received; a sent one comes with every attempt to deliver it."""
    try:
        found = one_sent(work, item_id)
    except NotFoundError:
        return Said(_received(one_received(work, item_id)))
    return Said(_with_attempts(work, found))


@api.post("/api/v1/accounts/<slug>/handovers/<uuid:item_id>/retry")
@api_door(Permission.POST_MANAGE)
def retry(work: Work, item_id: UUID) -> Said:
    """Try a dead handover once more, now."""
    retry_post(work, item_id)
    return Said(_with_attempts(work, one_sent(work, item_id)))


@api.post("/api/v1/accounts/<slug>/handovers/<uuid:item_id>/drop")
@api_door(Permission.POST_MANAGE, takes=StopPostSchema)
def drop(work: Work, item_id: UUID) -> Said:
    """Stop trying, for a reason from the list."""
    stop_post(work, read_json(StopPostSchema, work, outbox_id=item_id))
    return Said(_with_attempts(work, one_sent(work, item_id)))


def _with_attempts(work: Work, found: SentView) -> Mapping[str, Any]:
    tries = [
        {
            "number": each.number,
            "finished_at": each.finished_at.isoformat(),
            "outcome": each.outcome,
            "code": each.code,
        }
        for each in tries_at(work, found.id)
    ]
    return {**_sent(found), "attempts": tries}


def _sent(found: SentView) -> Mapping[str, Any]:
    return {
        "id": str(found.id),
        "direction": "out",
        "kind": found.kind,
        "number": found.number,
        "to": found.peer_name,
        "thing": {"kind": found.thing_kind, "id": found.thing_id and str(found.thing_id)},
        "version": found.version,
        "replaces": found.replaces,
        "sent_by": found.sent_by,
        "sent_at": found.sent_at.isoformat(),
        "state": found.state,
        "tries": found.tries,
        "receipt": found.receipt,
        "receipted_at": found.receipted_at and found.receipted_at.isoformat(),
        "is_waiting_too_long": found.is_late,
        "advice": found.advice,
    }


def _received(found: ReceivedView) -> Mapping[str, Any]:
    return {
        "id": str(found.id),
        "direction": "in",
        "kind": found.kind,
        "number": found.number,
        "from": found.peer_name,
        "version": found.version,
        "replaces": found.replaces,
        "sent_at": found.sent_at.isoformat(),
        "received_at": found.received_at.isoformat(),
        "receipt": found.receipt,
        "state": found.state,
    }
