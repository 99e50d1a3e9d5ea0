"""The signed-out side of an invitation: looking at the link, and joining the account with it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tenants.accounts import AccountView, account_by_slug
from tenants.database import AccountSession, Context
from tenants.identity import throttles
from tenants.identity.gate import Visitor
from tenants.identity.invitations import accept_invitation, open_invitation
from tenants.identity.records import Person
from tenants.identity.sign_in import start_session
from tenants.work import House, work_for


@dataclass(frozen=True)
class InvitationView:
    """What the person with the link may know before they choose: who invited whom, to what, as what."""

    account: AccountView
    name: str
    email: str
    roles: tuple[str, ...]
    invited_by: str
    ends_at: datetime
    has_sign_in: bool


def look_at_invitation(house: House, slug: str, token: str, place: str) -> InvitationView:
    """The open invitation behind a link; uses nothing up. Raises NotFoundError or TooManyAttemptsError."""
    now = house.clock.now()
    with AccountSession(house.engine, Context(None)) as session:
        throttles.spend(session, throttles.INVITATION_BY_PLACE, place, now)
        session.commit()
        account = account_by_slug(session, slug)
        session.take_context(Context(account.id))
        found = open_invitation(session, token, now)
        has_sign_in = session.scalar(select(Person.id).where(Person.email == found.email)) is not None
        throttles.give_back(session, throttles.INVITATION_BY_PLACE, place)
        session.commit()
        return InvitationView(
            account, found.name, found.email, tuple(found.roles), found.invited_by, found.ends_at, has_sign_in
        )


def join(house: House, invitation: InvitationView, token: str, password: str | None, visitor: Visitor | None) -> str:
    """Accept the invitation and give a fresh session token.

    The session is full for somebody who was signed in; a new person must still set up their second factor. Raises
    RuleBrokenError where the password, the person or the roles are refused; then the invitation stays open.
    """
    signed_in_as = visitor.person_id if visitor is not None and visitor.stage == "full" else None
    with work_for(house, invitation.account.id, on_behalf_of=signed_in_as) as work:
        person = accept_invitation(work, token, password, signed_in_as)
        return start_session(work.session, house, person.id, "full" if signed_in_as else "password")
