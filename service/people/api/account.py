"""Connections, settings and the audit trail of an account, for programs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, request

from service.json_api.door import RefusedRequestError, Said, api_door, read_json, version_asked
from service.json_api.paging import page_asked, page_of
from service.json_api.problems import problem
from service.people.operations.connections import MoveConnection, accept_connection, end_connection, invite_agency
from service.people.operations.settings import change_setting
from service.people.queries.audit import AuditLine, AuditSearch, audit_lines
from service.people.queries.connections import (
    ConnectionView,
    RegisterLine,
    RegisterSearch,
    connection,
    connections,
    search_register,
)
from service.people.queries.settings import SettingView, one_setting, settings_in_force
from service.people.schemas import SETTING_SCHEMAS, InviteAgencySchema
from tenants.access.permissions import Permission
from tenants.work import Work

api = Blueprint("account_api", __name__)


@api.get("/api/v1/accounts/<slug>/connections")
@api_door(Permission.CONNECTION_READ)
def all_connections(work: Work) -> Said:
    """The accounts that this one is connected with or invited."""
    return Said({"items": [_connection(each) for each in connections(work)]})


@api.get("/api/v1/accounts/<slug>/agencies")
@api_door(Permission.CONNECTION_MANAGE)
def register(work: Work) -> Said:
    """Agencies of the public register by `name`, `kind` or `code`; at most fifty."""
    search = RegisterSearch.asked(request.args)
    return Said({"items": [_line(each) for each in search_register(work, search)]})


@api.post("/api/v1/accounts/<slug>/connections")
@api_door(Permission.CONNECTION_MANAGE, takes=InviteAgencySchema, status=201)
def invite(work: Work) -> Said:
    """Invite the account that an agency of the register has."""
    connection_id = invite_agency(work, read_json(InviteAgencySchema, work))
    return _answer(work, connection_id, status=201)


@api.post("/api/v1/accounts/<slug>/connections/<uuid:connection_id>/acceptance")
@api_door(Permission.CONNECTION_MANAGE, versioned=True)
def accept(work: Work, connection_id: UUID) -> Said:
    """Accept a partnership's invitation."""
    accept_connection(work, MoveConnection(connection_id, version_asked()))
    return _answer(work, connection_id)


@api.post("/api/v1/accounts/<slug>/connections/<uuid:connection_id>/end")
@api_door(Permission.CONNECTION_MANAGE, versioned=True)
def end(work: Work, connection_id: UUID) -> Said:
    """End a connection, or decline an invitation."""
    end_connection(work, MoveConnection(connection_id, version_asked()))
    return _answer(work, connection_id)


@api.get("/api/v1/accounts/<slug>/settings")
@api_door(Permission.SETTINGS_READ)
def all_settings(work: Work) -> Said:
    """The settings in force, each with its history."""
    return Said({"items": [_setting(each) for each in settings_in_force(work)]})


@api.put("/api/v1/accounts/<slug>/settings/<name>")
@api_door(Permission.SETTINGS_CHANGE)
def set_setting(work: Work, name: str) -> Said:
    """Set one setting; its fields are those of its own command."""
    found = one_setting(work, name)
    change_setting(work, read_json(SETTING_SCHEMAS[found.name], work))
    return Said(_setting(one_setting(work, name)))


@api.get("/api/v1/accounts/<slug>/audit")
@api_door(Permission.AUDIT_READ, filters=("person", "event", "thing"))
def audit(work: Work) -> Said:
    """The audit trail, newest first; `thing` finds who looked at it as well."""
    asked = page_asked(work, "person", "event", "thing")
    search = AuditSearch(
        _id(asked.filters.get("person")),
        asked.filters.get("event", "").replace("\0", ""),
        _id(asked.filters.get("thing")),
    )
    before = int(asked.after[0]) if asked.after else None
    lines = audit_lines(work, search, before, asked.to_fetch)
    return Said(page_of(asked, lines, _audit_line, lambda line: (str(line.sequence),)))


def _id(said: str | None) -> UUID | None:
    if said is None:
        return None
    try:
        return UUID(said)
    except ValueError:
        raise RefusedRequestError(problem("unreadable", "Send ids as they were given to you.")) from None


def _answer(work: Work, connection_id: UUID, status: int = 200) -> Said:
    found = connection(work, connection_id)
    return Said(_connection(found), status=status, version=found.version)


def _connection(found: ConnectionView) -> Mapping[str, Any]:
    return {
        "id": str(found.id),
        "name": found.peer_name,
        "kind": found.peer_kind,
        "state": found.state,
        "is_invited_by_us": found.is_invited_by_us,
        "since_at": found.since_at.isoformat(),
        "version": found.version,
    }


def _line(found: RegisterLine) -> Mapping[str, Any]:
    return {
        "id": str(found.id),
        "name": found.name,
        "kind": found.kind,
        "scheme": found.scheme,
        "code": found.code,
        "has_account": found.has_account,
        "connection": found.state or None,
    }


def _setting(found: SettingView) -> Mapping[str, Any]:
    changes = [
        {"value": each.value, "reason": each.reason, "set_by": each.set_by, "set_at": each.set_at.isoformat()}
        for each in found.history
    ]
    return {"name": found.name.value, "value": found.value, "history": changes}


def _audit_line(line: AuditLine) -> Mapping[str, Any]:
    return {
        "number": line.sequence,
        "at": line.at.isoformat(),
        "event": line.event,
        "who": line.actor,
        "person_id": line.person_id and str(line.person_id),
        "via": line.via,
        "on_behalf_of": line.on_behalf_of and str(line.on_behalf_of),
        "thing": {"kind": line.thing_kind, "id": line.thing_id and str(line.thing_id)},
        "details": line.details,
    }
