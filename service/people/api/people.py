"""People, invitations and one's own tokens, for programs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint

from service.json_api.door import Said, api_door, read_json, version_asked
from service.people.operations.invitations import invite_person, withdraw
from service.people.operations.members import (
    RemovePerson,
    agree_reset,
    ask_reset,
    change_member_roles,
    remove_person,
)
from service.people.operations.tokens import make_my_token, revoke_my_token
from service.people.queries.members import (
    PersonView,
    WaitingInvitation,
    current_people,
    one_person,
    waiting_invitations,
)
from service.people.queries.tokens import TokenView, my_tokens
from service.people.schemas import ChangeRolesSchema, InvitePersonSchema, MakeTokenSchema
from tenants.access.permissions import Permission
from tenants.work import Work

api = Blueprint("people_api", __name__)


@api.get("/api/v1/accounts/<slug>/people")
@api_door(Permission.PEOPLE_READ)
def people(work: Work) -> Said:
    """Everyone who belongs to the account."""
    return Said({"items": [_person(each) for each in current_people(work)]})


@api.get("/api/v1/accounts/<slug>/people/<uuid:person_id>")
@api_door(Permission.PEOPLE_READ)
def person(work: Work, person_id: UUID) -> Said:
    """One person of the account."""
    found = one_person(work, person_id)
    return Said(_person(found), version=found.version)


@api.put("/api/v1/accounts/<slug>/people/<uuid:person_id>/roles")
@api_door(Permission.PEOPLE_MANAGE, takes=ChangeRolesSchema, versioned=True)
def change_roles(work: Work, person_id: UUID) -> Said:
    """Change what a person can do; their sessions end now."""
    change_member_roles(work, read_json(ChangeRolesSchema, work, person_id=person_id, version=version_asked()))
    found = one_person(work, person_id)
    return Said(_person(found), version=found.version)


@api.delete("/api/v1/accounts/<slug>/people/<uuid:person_id>")
@api_door(Permission.PEOPLE_MANAGE, versioned=True)
def remove(work: Work, person_id: UUID) -> Said:
    """Remove a person from the account today."""
    remove_person(work, RemovePerson(person_id, version_asked()))
    return Said({"id": str(person_id), "is_removed": True})


@api.post("/api/v1/accounts/<slug>/people/<uuid:person_id>/factor-reset")
@api_door(Permission.PEOPLE_MANAGE)
def ask_factor_reset(work: Work, person_id: UUID) -> Said:
    """Ask that a lost second factor be reset; another holder must agree."""
    ask_reset(work, person_id)
    return Said(_person(one_person(work, person_id)))


@api.post("/api/v1/accounts/<slug>/people/<uuid:person_id>/factor-reset/agreement")
@api_door(Permission.PEOPLE_MANAGE)
def agree_factor_reset(work: Work, person_id: UUID) -> Said:
    """Agree, as a second holder, to reset a lost second factor."""
    agree_reset(work, person_id)
    return Said(_person(one_person(work, person_id)))


@api.get("/api/v1/accounts/<slug>/invitations")
@api_door(Permission.PEOPLE_READ)
def invitations(work: Work) -> Said:
    """The invitations that wait for an answer."""
    return Said({"items": [_invitation(each) for each in waiting_invitations(work)]})


@api.post("/api/v1/accounts/<slug>/invitations")
@api_door(Permission.PEOPLE_MANAGE, takes=InvitePersonSchema, status=201)
def invite(work: Work) -> Said:
    """Invite somebody; the link goes to them alone and is not in the answer."""
    invitation_id = invite_person(work, read_json(InvitePersonSchema, work))
    return Said({"id": str(invitation_id)}, status=201)


@api.delete("/api/v1/accounts/<slug>/invitations/<uuid:invitation_id>")
@api_door(Permission.PEOPLE_MANAGE)
def withdraw_invitation(work: Work, invitation_id: UUID) -> Said:
    """Take an open invitation back."""
    withdraw(work, invitation_id)
    return Said({"id": str(invitation_id), "state": "withdrawn"})


@api.get("/api/v1/accounts/<slug>/tokens")
@api_door(Permission.TOKEN_MANAGE)
def tokens(work: Work) -> Said:
    """One's own tokens in this account, without the tokens themselves."""
    return Said({"items": [_token(each) for each in my_tokens(work)]})


@api.post("/api/v1/accounts/<slug>/tokens")
@api_door(Permission.TOKEN_MANAGE, takes=MakeTokenSchema, status=201)
def make_token(work: Work) -> Said:
    """Make a token with some of the scopes of this one; it is in the answer and nowhere else."""
    return Said({"token": make_my_token(work, read_json(MakeTokenSchema, work))}, status=201)


@api.delete("/api/v1/accounts/<slug>/tokens/<uuid:token_id>")
@api_door(Permission.TOKEN_MANAGE)
def revoke_token(work: Work, token_id: UUID) -> Said:
    """Revoke one of one's own tokens at once."""
    revoke_my_token(work, token_id)
    return Said({"id": str(token_id), "is_revoked": True})


def _person(found: PersonView) -> Mapping[str, Any]:
    return {
        "id": str(found.id),
        "name": found.name,
        "email": found.email,
        "roles": list(found.roles),
        "starts_on": found.starts_on.isoformat(),
        "ends_on": found.ends_on and found.ends_on.isoformat(),
        "has_second_factor": found.has_second_factor,
        "is_disabled": found.is_disabled,
        "factor_reset_asked_at": found.reset and found.reset.asked_at.isoformat(),
        "version": found.version,
    }


def _invitation(found: WaitingInvitation) -> Mapping[str, Any]:
    return {
        "id": str(found.id),
        "name": found.name,
        "email": found.email,
        "roles": list(found.roles),
        "invited_by": found.invited_by,
        "invited_at": found.invited_at.isoformat(),
        "ends_at": found.ends_at.isoformat(),
    }


def _token(found: TokenView) -> Mapping[str, Any]:
    return {
        "id": str(found.id),
        "name": found.name,
        "scopes": list(found.scopes),
        "made_at": found.made_at.isoformat(),
        "ends_at": found.ends_at.isoformat(),
        "used_at": found.used_at and found.used_at.isoformat(),
        "revoked_at": found.revoked_at and found.revoked_at.isoformat(),
    }
