"""What the command knows of the service it stands beside: its environment, its house, and how a date is typed."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from sqlalchemy import select

from service.app import create_app
from service.settings import Settings, SettingsError
from tenants.accounts import Account, AccountView, account_by_slug
from tenants.database import AccountSession, Context
from tenants.errors import NotFoundError
from tenants.premises import house_of
from tenants.work import House

RUNNING = "environment.json"
"""The file in CAIRN_HOME that holds a running service's settings."""


@dataclass(frozen=True)
class Surroundings:
    """The environment of one command."""

    environment: dict[str, str]

    @property
    def settings(self) -> Settings:
        """The service's settings; raises SettingsError with the name of the wrong one."""
        return Settings.read(self.environment)

    @contextmanager
    def house(self) -> Iterator[House]:
        """The house of the service, as its own processes know it, until the command is done."""
        house = house_of(create_app(self.settings))
        try:
            yield house
        finally:
            house.engine.dispose()

    def address(self, name: str, why: str) -> str:
        """One address of the database; raises SettingsError where it is not there."""
        url = self.environment.get(name, "")
        if not url:
            raise SettingsError(f"Set {name} in the environment: {why}")
        return url


def surroundings() -> Surroundings:
    """This command's own environment, filled up from a running service's where no database is named.

    Raises SettingsError where there is neither.
    """
    own = {name: value for name, value in os.environ.items() if value}
    if "DATABASE_URL" in own:
        return Surroundings(own)
    home = Path(own.get("CAIRN_HOME", ".cairn")).absolute()
    path = home / RUNNING
    if not path.exists():
        raise SettingsError(
            "No service runs from CAIRN_HOME. Start it with make run, name another CAIRN_HOME, or set DATABASE_URL."
        )
    return Surroundings({**json.loads(path.read_text(encoding="utf-8")), **own, "CAIRN_HOME": str(home)})


def find_account(house: House, slug: str) -> AccountView:
    """The account with this short name; raises NotFoundError in words for a terminal."""
    with AccountSession(house.engine, Context(None, is_read_only=True)) as session:
        try:
            return account_by_slug(session, slug)
        except NotFoundError:
            raise NotFoundError("No account has that short name. Check --account.") from None


def every_account(house: House) -> list[AccountView]:
    """Every account, in the order in which they were opened."""
    with AccountSession(house.engine, Context(None, is_read_only=True)) as session:
        return [AccountView.of(row) for row in session.scalars(select(Account).order_by(Account.opened_at))]


class IsoDate(click.ParamType[date]):
    """A date written as year-month-day, and in no other way."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a refusal that does not repeat what was typed."""
        if isinstance(value, date):
            return value
        said = "write the date as year-month-day, such as 2026-12-17."
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.fail(said, param, ctx)
        if day.isoformat() != value:
            self.fail(said, param, ctx)
        return day
