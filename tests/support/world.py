"""A world with two look-alike partnerships, the Panel, the analysts and a police force that serves both."""

from dataclasses import dataclass
from secrets import token_hex
from uuid import UUID

import pyotp
from flask import Flask

from tenants.access.permissions import Permission
from tenants.accounts import AccountView
from tenants.database import AccountSession, Context
from tenants.delivery import claim_due
from tenants.identity import factors
from tenants.identity.people import NewPerson, give_roles, register_person
from tenants.identity.sign_in import start_session
from tenants.identity.tokens import make_token
from tenants.opening import NewAccount, connect, open_account
from tenants.premises import house_of
from tenants.work import House, work_for
from tests.support.browser import Browser
from tests.support.machine import Machine
from workers.boundary import carry

PASSWORD = "four plain words together"


@dataclass(frozen=True)
class Someone:
    """A person of the world with all that is needed to sign in as them."""

    id: UUID
    email: str
    name: str
    password: str
    totp_secret: str


@dataclass(frozen=True)
class World:
    """Two partnerships that look alike, an agency connected with both, the Panel and the analysts."""

    app: Flask
    house: House
    north: AccountView
    south: AccountView
    police: AccountView
    panel: AccountView
    national: AccountView

    def someone(self, account: AccountView, *roles: str, name: str = "Sam Taylor") -> Someone:
        """A new person with these roles in this account, their authenticator set up."""
        return new_someone(self.house, account, *roles, name=name)

    def browser(self, someone: Someone) -> Browser:
        """A browser in which this person is signed in."""
        with AccountSession(self.house.engine, Context(None)) as session:
            token = start_session(session, self.house, someone.id, "full")
            session.commit()
        return Browser.signed_in(self.app, token)

    def stranger(self) -> Browser:
        """A browser in which nobody is signed in."""
        return Browser(self.app.test_client())

    def machine(self, account: AccountView, someone: Someone, *scopes: Permission) -> Machine:
        """A program that calls the API with this person's token."""
        with work_for(self.house, account.id) as work:
            token = make_token(work, someone.id, "test", [scope.value for scope in scopes] or ["all"])
        return Machine(self.app.test_client(), account.slug, token)

    def deliver_all(self) -> int:
        """Carry everything due in every account of this world, until nothing is; gives how many errands were run."""
        carried = 0
        accounts = (self.north, self.south, self.police, self.panel, self.national)
        while batch := [row for account in accounts for row in claim_due(self.house, account.id)]:
            carry(self.house, batch)
            carried += len(batch)
        return carried


def new_world(app: Flask) -> World:
    """Open the world's accounts, under names nobody else in the run has."""
    house, mark = house_of(app), token_hex(4)
    panel = _open(house, "panel", f"panel-{mark}", "Panel", "PN")
    national = _open(house, "national", f"national-{mark}", "National", "NAT")
    north = _open(house, "partnership", f"north-{mark}", "Northshire", "NOR")
    south = _open(house, "partnership", f"south-{mark}", "Northshire", "NOR")
    police = _open(house, "agency", f"police-{mark}", "Northshire Police", "NP")
    for partnership in (north, south):
        for other in (panel, national, police):
            connect(house, partnership, other)
    return World(app, house, north, south, police, panel, national)


def new_someone(house: House, account: AccountView, *roles: str, name: str = "Sam Taylor") -> Someone:
    """Register a person, set up their authenticator, and give them roles in the account."""
    email, secret = f"{name.split(maxsplit=1)[0].lower()}.{token_hex(4)}@example.org", pyotp.random_base32()
    with work_for(house, account.id) as work:
        person = register_person(work.session, NewPerson(email, name, PASSWORD), work.now)
        factors.seal_secret(house.keyring.store, person, secret)
        give_roles(work, person.id, roles)
        return Someone(person.id, email, name, PASSWORD, secret)


def _open(house: House, kind: str, slug: str, name: str, prefix: str) -> AccountView:
    return open_account(house, NewAccount(kind, slug, name, f"{name} in full", prefix, is_demonstration=False))
