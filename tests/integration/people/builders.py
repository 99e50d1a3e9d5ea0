"""What tests of signing in and of accounts' people do again and again, as plain functions."""

from dataclasses import replace
from datetime import datetime

import pyotp
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.messages.records import Message
from service.people.operations.invitations import InvitePerson, invite_person
from tenants.access.permissions import Permission
from tenants.access.roles import Actor
from tenants.accounts import AccountView
from tenants.handovers import Delivered, HandoverSent
from tenants.identity.people import member
from tenants.work import Admission, Receiver, Work, work_at_door, work_for
from tests.support.browser import Browser
from tests.support.stage import MovableClock
from tests.support.world import Someone, World

HOLDER = {
    "partnership": "business-manager",
    "agency": "account-holder",
    "panel": "panel-administrator",
    "national": "national-administrator",
}


def holder(world: World, account: AccountView, name: str = "Helen Holder") -> Someone:
    """Somebody who manages this account."""
    return world.someone(account, HOLDER[account.kind], name=name)


def clock_of(world: World) -> MovableClock:
    """The clock of the world, which a test may stop and move."""
    clock = world.house.clock
    assert isinstance(clock, MovableClock)
    return clock


def code_for(someone: Someone, at: datetime) -> str:
    """What the person's authenticator shows at this instant."""
    return pyotp.TOTP(someone.totp_secret).at(at)


def give_password(browser: Browser, someone: Someone, where: str = "/sign-in") -> TestResponse:
    """The first step of signing in."""
    return browser.submit(where, {"email": someone.email, "password": someone.password}, action="")


def give_code(browser: Browser, code: str, where: str = "/sign-in/code") -> TestResponse:
    """The second step of signing in."""
    return browser.submit(where, {"code": code})


def session_cookie(browser: Browser) -> str | None:
    """The token that this browser holds."""
    cookie = browser.client.get_cookie("cairn_session")
    return None if cookie is None else cookie.value


def sets_session(response: TestResponse) -> bool:
    """Whether the answer gives the browser a session."""
    return any(line.startswith("cairn_session=") for line in response.headers.getlist("Set-Cookie"))


def acting(world: World, account: AccountView, someone: Someone) -> Admission:
    """The person as the gate would admit them."""
    with work_for(world.house, account.id) as work:
        roles = member(work, someone.id).roles
    return Admission(account, Actor(account.id, someone.id, someone.name, frozenset(roles), via="page"))


def invited(world: World, account: AccountView, by: Someone, email: str, *roles: str) -> str:
    """Invite somebody as this person would; gives the address of the link in the message."""
    with work_at_door(world.house, acting(world, account, by), read_only=False) as work:
        invitation_id = invite_person(work, InvitePerson("Priya Patel", email, roles))
        sent = select(Message).where(Message.effect_key == f"invitation:{invitation_id}")
        link = work.unseal_own(work.session.scalars(sent).one(), "link")
    assert link is not None
    return link


def version_of(world: World, account: AccountView, someone: Someone) -> int:
    """The version of the person's membership of this account."""
    with work_for(world.house, account.id) as work:
        return member(work, someone.id).version


def taking_in(world: World, kind: str, receiver: Receiver) -> World:
    """The same world with a receiver of its own for one kind of post; other tests keep theirs."""
    return replace(world, house=replace(world.house, receivers=world.house.receivers | {kind: receiver}))


def take_in_gladly(work: Work, delivered: Delivered) -> None:
    """Take anything in and do nothing with it."""


def only_sent(work: Work) -> HandoverSent:
    """The one handover that this account has sent."""
    return work.session.scalars(select(HandoverSent)).one()


def scopes(*permissions: Permission) -> list[str]:
    """Scopes as the API takes them."""
    return [permission.value for permission in permissions]
