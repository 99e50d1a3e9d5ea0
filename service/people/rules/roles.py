"""Roles in plain words, made from the table that grants them, so that a description cannot drift from the truth."""

from collections.abc import Iterable, Mapping
from datetime import date

from tenants.access.roles import Grant, Role, load_roles
from tenants.errors import RuleBrokenError

AREAS = {
    "incident": "incidents and rapid reviews",
    "review-drafts": "drafts of practice reviews",
    "chronology": "chronologies and agency reports",
    "family": "family contacts",
    "panel-letters": "the Panel’s letters",
    "outputs": "published learning",
    "actions": "action plans",
    "section11": "section 11 returns",
    "national": "national figures",
    "admin": "people, settings, connections, post and the audit trail",
    "panel-desk": "the desk where the Panel’s post arrives",
}
"""Areas of the roles table as a person new to it would say them; the front page, which all may see, is left out."""

VERBS = (
    ("F", "Can do everything with"),
    ("M", "Can prepare and keep up"),
    ("N", "Can notify the Panel of"),
    ("D", "Can decide on"),
    ("S", "Can sign off"),
    ("C", "Can add to"),
    ("R", "Can read"),
    ("A", "Can see totals for"),
)


def describe_role(role: Role) -> str:
    """What somebody with this role may see and do, in one or more sentences."""
    return " ".join(_sentences(role.cells)) or "Can see the front page only."


def describe_roles(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Label and description of each of these roles, in the order of the table."""
    wanted = set(codes)
    return tuple((role.label, describe_role(role)) for code, role in load_roles().by_code.items() if code in wanted)


def labels_of(codes: Iterable[str]) -> tuple[str, ...]:
    """The labels of these roles, in the order of the table."""
    return tuple(label for label, _ in describe_roles(codes))


def roles_to_invite(kind: str) -> tuple[Role, ...]:
    """The roles that an invitation to this kind of account may carry; a guest comes by way of a case, with dates."""
    return tuple(role for role in load_roles().of_kind(kind) if not role.is_guest)


def check_last_day(roles: Iterable[str], starts_on: date, ends_on: date | None) -> None:
    """A guest role needs a last day, and no last day is before the first; raises RuleBrokenError (quality S25)."""
    known = load_roles().by_code
    if ends_on is None and any(known[code].is_guest for code in roles if code in known):
        raise RuleBrokenError(
            "A guest needs a last day. Enter the last day.", {"ends_on": "Enter the last day. A guest needs one."}
        )
    if ends_on is not None and ends_on < starts_on:
        said = "The last day must be the same as or after the first day."
        raise RuleBrokenError(said, {"ends_on": said})


def _sentences(cells: Mapping[str, Grant]) -> list[str]:
    said = []
    for mark, verb in VERBS:
        for is_case_only in (False, True):
            areas = [
                AREAS[area]
                for area, grant in cells.items()
                if area in AREAS and _leading(grant) == mark and grant.is_case_only is is_case_only
            ]
            if areas:
                limit = ", in the cases they are named on" if is_case_only else ""
                said.append(f"{verb} {'; '.join(areas)}{limit}.")
    return said


def _leading(grant: Grant) -> str:
    """The mark that says most about a cell."""
    return next(mark for mark, _ in VERBS if mark in grant.marks)
