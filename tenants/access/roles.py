"""The roles table read once, checked, frozen; and `can()`, the only question anybody asks of it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import UUID

from tenants.access.permissions import GRANTED_BY, Permission

MARKS = frozenset("FMCRSDNA")


@dataclass(frozen=True)
class Grant:
    """What one role holds in one area: marks, and whether they reach assigned cases only."""

    marks: frozenset[str]
    is_case_only: bool


@dataclass(frozen=True)
class Role:
    """A role of the field, the kinds of account it exists in, and its cells."""

    code: str
    label: str
    kinds: tuple[str, ...]
    is_guest: bool
    cells: Mapping[str, Grant] = field(hash=False)


@dataclass(frozen=True)
class Roles:
    """All roles by code, and the pairs that one person may never hold together."""

    by_code: Mapping[str, Role]
    never_together: tuple[frozenset[str], ...]

    def of_kind(self, kind: str) -> tuple[Role, ...]:
        """The roles that exist in this kind of account, in the order of the table."""
        return tuple(role for role in self.by_code.values() if kind in role.kinds)


@dataclass(frozen=True)
class Actor:
    """Who is acting in one account: a person with roles, or the service itself on somebody's behalf."""

    account_id: UUID
    person_id: UUID | None
    name: str
    roles: frozenset[str]
    via: str
    on_behalf_of: UUID | None = None
    scopes: frozenset[Permission] | None = None
    """A token's scopes; None means all that the roles grant."""

    @property
    def is_service(self) -> bool:
        """Whether this is the service's own hand (an errand), not a person."""
        return self.person_id is None


@dataclass(frozen=True)
class Reach:
    """How far a permission goes: everywhere in the account, or only in cases the person is assigned to."""

    is_granted: bool
    is_case_only: bool


@cache
def load_roles() -> Roles:
    """The roles table; refuses an unknown mark, area or a role without a label, at start and not in use."""
    data = tomllib.loads((Path(__file__).parent / "roles.toml").read_text(encoding="utf-8"))
    areas = set(data["areas"])
    roles = {}
    for code, row in data["roles"].items():
        unknown = set(row["cells"]) - areas
        if unknown:
            raise ValueError(f"The roles table names areas that do not exist: {sorted(unknown)} in {code}.")
        cells = {area: _grant(code, cell) for area, cell in row["cells"].items()}
        roles[code] = Role(code, row["label"], tuple(row["kinds"]), row.get("is_guest", False), cells)
    pairs = tuple(frozenset(pair) for pair in data["never_together"]["pairs"])
    return Roles(roles, pairs)


def _grant(code: str, cell: str) -> Grant:
    if cell == "own":
        return Grant(frozenset("A"), is_case_only=False)
    marks, _, scope = cell.partition(":")
    if not set(marks) <= MARKS or scope not in {"", "case", "own"}:
        raise ValueError(f"The roles table has a cell nobody can read, {cell!r}, in {code}.")
    return Grant(frozenset(marks), is_case_only=bool(scope))


def reach(actor: Actor, permission: Permission) -> Reach:
    """How far the actor's roles carry a permission: nowhere, in assigned cases, or everywhere in the account."""
    if actor.is_service:
        return Reach(is_granted=True, is_case_only=False)
    if actor.scopes is not None and permission not in actor.scopes:
        return Reach(is_granted=False, is_case_only=False)
    cell = GRANTED_BY[permission]
    known = load_roles().by_code
    grants = [known[code].cells[cell.area] for code in actor.roles if cell.area in known[code].cells]
    enough = [grant for grant in grants if grant.marks & cell.marks]
    return Reach(bool(enough), bool(enough) and all(grant.is_case_only for grant in enough))


def can(
    actor: Actor, permission: Permission, *, assigned_to: frozenset[UUID] = frozenset(), case: UUID | None = None
) -> bool:
    """Whether the actor may do this, in this case if one is named; deny by default."""
    how_far = reach(actor, permission)
    if not how_far.is_granted:
        return False
    return not how_far.is_case_only or case is None or case in assigned_to
