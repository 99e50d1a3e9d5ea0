"""The accounts that may send post to this one: inviting an agency, accepting a partnership, ending a connection."""

from uuid import UUID

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.people.operations.connections import (
    MoveConnection,
    accept_connection,
    end_connection,
    invite_agency,
)
from service.people.pages.frames import version_in_address
from service.people.queries.connections import (
    MOST_LINES,
    RegisterSearch,
    connection,
    connections,
    register_kinds,
    search_register,
)
from service.people.rules.connections import ENDABLE
from service.people.schemas import InviteAgencySchema
from service.web.door import door, page
from service.web.forms import read
from service.web.pages import show_page
from tenants.access.permissions import Permission
from tenants.access.roles import can
from tenants.errors import NotFoundError
from tenants.work import Work

pages = Blueprint("connections", __name__, template_folder="../templates")


@pages.get("/accounts/<slug>/connections")
@door(Permission.CONNECTION_READ)
def all_connections(work: Work) -> AnyResponse:
    """Who may send post to whom, and which invitations wait."""
    may_manage = can(work.actor, Permission.CONNECTION_MANAGE)
    return show_page(
        "people/connections.html",
        title="Connections",
        connections=connections(work),
        here=page("connections", work),
        today=work.today,
        may_invite=may_manage and work.account.kind == "partnership",
        may_manage=may_manage,
        may_end=work.account.kind in ENDABLE,
        endable=ENDABLE,
    )


@pages.get("/accounts/<slug>/connections/register")
@door(Permission.CONNECTION_MANAGE)
def register(work: Work) -> AnyResponse:
    """The public register of agencies, by name, kind or official code."""
    search = RegisterSearch.asked(request.args)
    return show_page(
        "people/register.html",
        title="Find an agency",
        search=search,
        lines=search_register(work, search),
        kinds=register_kinds(work),
        most=MOST_LINES,
        here=page("connections", work),
    )


@pages.post("/accounts/<slug>/connections")
@door(Permission.CONNECTION_MANAGE)
def invite(work: Work) -> AnyResponse:
    """The agency's own account is invited; its holder decides."""
    answers = read(InviteAgencySchema, request.form)
    if answers.problems:
        raise NotFoundError("There is nothing here.")
    invite_agency(work, answers.command())
    return redirect(page("connections", work))


@pages.post("/accounts/<slug>/connections/<uuid:connection_id>/acceptance")
@door(Permission.CONNECTION_MANAGE)
def accept(work: Work, connection_id: UUID) -> AnyResponse:
    """From now on the two may send each other post."""
    accept_connection(work, MoveConnection(connection_id, version_in_address()))
    return redirect(page("connections", work))


@pages.get("/accounts/<slug>/connections/<uuid:connection_id>/end")
@door(Permission.CONNECTION_MANAGE)
def ask_end(work: Work, connection_id: UUID) -> AnyResponse:
    """What ending a connection means, before it happens."""
    found = connection(work, connection_id)
    return show_page(
        "people/connection_end.html",
        title=f"End the connection with {found.peer_name}?",
        connection=found,
        back_href=page("connections", work),
        action=f"{page(f'connections/{connection_id}/end', work)}?version={found.version}",
    )


@pages.post("/accounts/<slug>/connections/<uuid:connection_id>/end")
@door(Permission.CONNECTION_MANAGE)
def end(work: Work, connection_id: UUID) -> AnyResponse:
    """Nothing new can be sent; what was sent stays."""
    end_connection(work, MoveConnection(connection_id, version_in_address()))
    return redirect(page("connections", work))
