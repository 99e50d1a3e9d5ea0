"""Inviting somebody to an account; the link leaves as a message, and only its hash stays here."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from service.messages.operations import NewMessage, send_message
from service.people.rules.roles import roles_to_invite
from tenants.access.permissions import Permission
from tenants.errors import RuleBrokenError
from tenants.identity.invitations import INVITATION_LASTS, invite, withdraw_invitation
from tenants.identity.people import members
from tenants.work import Work


@dataclass(frozen=True)
class InvitePerson:
    """Somebody to invite, and the roles they would have."""

    name: str
    email: str
    roles: tuple[str, ...]


def invite_person(work: Work, command: InvitePerson) -> UUID:
    """Invite somebody; gives the invitation's id.

    The link works once, for 48 hours (quality S23). Raises RuleBrokenError for somebody who belongs here already.
    """
    work.require(Permission.PEOPLE_MANAGE)
    _check_is_new(work, command.email)
    _check_may_be_invited(work, command.roles)
    invitation, token = invite(work, command.email, command.name, command.roles)
    hours = int(INVITATION_LASTS.total_seconds() // 3600)
    send_message(
        work,
        NewMessage(
            to_email=invitation.email,
            to_name=invitation.name,
            subject="You are invited to Cairn",
            lines=(
                f"{work.actor.name} invites you to work in {work.account.full_name} on Cairn.",
                f"Open the link to see what you would be able to do, and to answer. It works once, for {hours} hours.",
                "If you did not expect this, do not open the link. Tell the person who is named here.",
            ),
            link_path=f"/accounts/{work.account.slug}/invitations/{token}",
            effect_key=f"invitation:{invitation.id}",
        ),
    )
    return invitation.id


def withdraw(work: Work, invitation_id: UUID) -> None:
    """Take an open invitation back; its link stops working at once."""
    work.require(Permission.PEOPLE_MANAGE)
    withdraw_invitation(work, invitation_id)


def _check_is_new(work: Work, email: str) -> None:
    known_as = email.strip().casefold()
    if any(found.email == known_as and found.roles for found in members(work)):
        said = "This person belongs to the account already. Change their roles instead."
        raise RuleBrokenError(said, {"email": said})


def _check_may_be_invited(work: Work, roles: Sequence[str]) -> None:
    if not set(roles) <= {role.code for role in roles_to_invite(work.account.kind)}:
        said = "Choose roles that an invitation to this account can carry."
        raise RuleBrokenError(said, {"roles": said})
