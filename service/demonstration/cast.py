"""The demonstration's accounts and people as the data files name them, read and checked before anything is written."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tenants.opening import NewAccount

HERE = Path(__file__).parent
DOMAIN = "demonstration.example"
"""A name kept for examples (RFC 2606), so that no letter to an invented person can reach anybody."""


@dataclass(frozen=True)
class CastAccount:
    """An account to open, and what its holder sets first: channel, steps and decider, or the Panel's acceptance."""

    new: NewAccount
    channel: str | None
    steps: str | None
    decider: str | None
    accepts_hosted_notifications: bool


@dataclass(frozen=True)
class CastPerson:
    """An invented person: their address, their roles by account, and for how many days if they are a guest."""

    name: str
    email: str
    roles: Mapping[str, tuple[str, ...]]
    guest_for_days: int | None


@dataclass(frozen=True)
class Cast:
    """Everyone and everything that is opened before the first case."""

    accounts: tuple[CastAccount, ...]
    connections: tuple[tuple[str, str], ...]
    people: tuple[CastPerson, ...]

    @property
    def slugs(self) -> tuple[str, ...]:
        """The short names of the accounts, in the order in which they are opened."""
        return tuple(account.new.slug for account in self.accounts)


def read_table(name: str) -> dict[str, Any]:
    """One of the demonstration's data files."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@cache
def read_cast() -> Cast:
    """The cast; refuses a person or a connection that names an account which does not exist."""
    said = read_table("accounts.toml")
    accounts = tuple(_account(row) for row in said["accounts"])
    connections = tuple((one, other) for one, others in said["connections"] for other in others)
    people = tuple(_person(row) for row in read_table("people.toml")["people"])
    known = {account.new.slug for account in accounts}
    named = {slug for pair in connections for slug in pair} | {slug for person in people for slug in person.roles}
    if not named <= known:
        raise ValueError(f"The demonstration names accounts that it does not open: {sorted(named - known)}.")
    return Cast(accounts, connections, people)


def address_of(local_part: str) -> str:
    """The whole address of an invented person."""
    return f"{local_part}@{DOMAIN}"


def _account(row: Mapping[str, Any]) -> CastAccount:
    register = row.get("register", {})
    new = NewAccount(
        kind=row["kind"],
        slug=row["slug"],
        name=row["name"],
        full_name=row["full_name"],
        reference_prefix=row["prefix"],
        is_demonstration=True,
        register_scheme=register.get("scheme"),
        register_code=register.get("code"),
        register_kind=register.get("kind"),
    )
    accepts = row.get("accepts_hosted_notifications", False)
    chosen = row.get("channel"), row.get("steps"), row.get("decider")
    return CastAccount(new, *chosen, accepts_hosted_notifications=accepts)


def _person(row: Mapping[str, Any]) -> CastPerson:
    roles = {slug: tuple(codes) for slug, codes in row["roles"].items()}
    return CastPerson(row["name"], address_of(row["email"]), roles, row.get("guest_for_days"))
