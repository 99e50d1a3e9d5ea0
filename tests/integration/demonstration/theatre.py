"""A service of its own, in a database of its own, into which the demonstration is loaded."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import make_url, select

from service.app import create_app
from service.demonstration.loading import load_demonstration
from service.demonstration.removing import Removed, remove_demonstration
from service.outside.storage import FolderStorage
from tenants.access.roles import Actor
from tenants.accounts import Account, AccountView
from tenants.database import AccountSession, Context
from tenants.identity.people import Member, members_with_role
from tenants.premises import house_of
from tenants.work import Admission, House, Work, work_at_door, work_for
from tests.support.servers import Addresses, Servers, fresh_database
from tests.support.stage import settings_for, upgrade


@dataclass(frozen=True)
class Theatre:
    """The service, its database's addresses, its home and its store of files."""

    app: Flask
    addresses: Addresses
    home: Path

    @property
    def house(self) -> House:
        """The house of the service."""
        return house_of(self.app)

    @property
    def storage(self) -> FolderStorage:
        """The store of files."""
        return FolderStorage(self.home / "files")

    def load(self) -> bool:
        """Load the demonstration."""
        return load_demonstration(self.house, self.home, self.storage)

    def remove(self, *slugs: str) -> Removed:
        """Remove the demonstration, or these accounts of it."""
        return remove_demonstration(self.addresses.owner_url, self.storage, slugs)

    def accounts(self) -> dict[str, AccountView]:
        """Every account there is, by short name."""
        with AccountSession(self.house.engine, Context(None)) as session:
            return {row.slug: AccountView.of(row) for row in session.scalars(select(Account))}

    def account(self, slug: str) -> AccountView:
        """One account."""
        return self.accounts()[slug]

    def sign_ins(self) -> list[dict[str, Any]]:
        """The sign-ins as the file tells them."""
        said: list[dict[str, Any]] = json.loads((self.home / "demonstration.json").read_text(encoding="utf-8"))
        return said

    @contextmanager
    def work_as(self, slug: str, role: str) -> Iterator[Work]:
        """Read an account as the first person there who holds this role."""
        account = self.account(slug)
        person = self.holders(slug, role)[0]
        actor = Actor(account.id, person.person_id, person.name, frozenset(person.roles), via="test")
        with work_at_door(self.house, Admission(account, actor), read_only=True) as work:
            yield work

    def holders(self, slug: str, role: str) -> list[Member]:
        """The people of an account who hold a role today."""
        with work_for(self.house, self.account(slug).id) as work:
            return members_with_role(work, role)

    def close(self) -> None:
        """Let go of the database."""
        self.house.engine.dispose()


def open_theatre(servers: Servers, home: Path, **environment: str) -> Theatre:
    """A fresh, migrated database and the service over it."""
    addresses = fresh_database(servers, "template0")
    upgrade(addresses)
    return open_over(servers, addresses, home, **environment)


def open_over(servers: Servers, addresses: Addresses, home: Path, **environment: str) -> Theatre:
    """The service over a database that is there, with its files and keys in this home."""
    places = {"KEYS_URL": f"file:{home / 'keys' / 'master.key'}", "FILES_URL": f"file:{home / 'files'}"}
    settings = settings_for(servers, addresses, CAIRN_HOME=str(home), **places, **environment)
    return Theatre(create_app(settings), addresses, home)


def copy_theatre(servers: Servers, theatre: Theatre, home: Path) -> Theatre:
    """The same service over a copy of its database and its keys."""
    theatre.close()
    shutil.copytree(theatre.home / "keys", home / "keys")
    name = make_url(theatre.addresses.owner_url).database
    return open_over(servers, fresh_database(servers, str(name)), home)
