"""People in one account: who they are, their roles with dates, and leaving. The account's holders decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tenants.access.permissions import Permission
from tenants.access.roles import can, load_roles
from tenants.accounts import Account
from tenants.audit import Event
from tenants.database import Context, new_id
from tenants.errors import ConflictError, NotFoundError, RuleBrokenError
from tenants.identity.records import Membership, Person
from tenants.identity.secrets import hash_password
from tenants.identity.sign_in import end_sessions
from tenants.work import Work

MINIMUM_PASSWORD = 12
MAXIMUM_PASSWORD = 128
SHORTEST_WORD = 4
"""Shorter parts of a name stand in too many good passwords to be refused."""
APART = frozenset({"panel", "national"})
"""Kinds of account of which one person belongs to at most one (design §1)."""


@dataclass(frozen=True)
class Member:
    """A person of this account as its holders see them."""

    person_id: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    starts_on: date
    ends_on: date | None
    is_disabled: bool
    has_second_factor: bool
    version: int


@dataclass(frozen=True)
class NewPerson:
    """What is needed to register someone who signs in."""

    email: str
    name: str
    password: str
    is_demonstration: bool = False


def register_person(session: Session, new: NewPerson, now: datetime) -> Person:
    """Add someone to the people who may sign in; roles are given account by account."""
    person = Person(
        id=new_id(),
        email=new.email.strip().casefold(),
        name=new.name,
        password_hash=hash_password(new.password),
        totp_last_step=0,
        is_disabled=False,
        is_demonstration=new.is_demonstration,
        joined_at=now,
    )
    session.add(person)
    session.flush()
    return person


def give_roles(work: Work, person_id: UUID, roles: Sequence[str], ends_on: date | None = None) -> Membership:
    """Let a person into this account with these roles, or change them; every session of theirs ends."""
    check_roles(work, person_id, roles)
    _hold_memberships(work)
    membership = _membership(work, person_id)
    if membership is None:
        membership = Membership(
            tenant_id=work.account.id,
            id=new_id(),
            person_id=person_id,
            roles=sorted(roles),
            starts_on=work.today,
            ends_on=ends_on,
            version=1,
        )
        work.session.add(membership)
    else:
        membership.roles, membership.ends_on = sorted(roles), ends_on
        membership.version += 1
        _check_a_holder_remains(work)
    work.session.flush()
    end_sessions(work.session, person_id)
    work.record(Event("roles-given", "person", person_id, {"roles": sorted(roles)}))
    return membership


def change_roles(work: Work, person_id: UUID, roles: Sequence[str], ends_on: date | None, version: int) -> None:
    """Change a member's roles; raises ConflictError when somebody changed them since."""
    _hold_memberships(work)
    membership = _membership(work, person_id)
    if membership is None:
        raise NotFoundError("There is nothing here.")
    if membership.version != version:
        raise ConflictError("Someone changed this person's roles while you were looking. Read them again, then choose.")
    give_roles(work, person_id, roles, ends_on)


def remove_member(work: Work, person_id: UUID) -> None:
    """End a person's membership of this account today; their sessions end at once."""
    _hold_memberships(work)
    membership = _membership(work, person_id)
    if membership is None or not membership.roles:
        raise NotFoundError("There is nothing here.")
    membership.roles, membership.ends_on = [], work.today
    membership.version += 1
    _check_a_holder_remains(work)
    end_sessions(work.session, person_id)
    work.record(Event("member-removed", "person", person_id))


def members(work: Work) -> list[Member]:
    """The people of this account, by name."""
    rows = work.session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.tenant_id == work.account.id)
    )
    found = [_member(membership, person) for membership, person in rows]
    return sorted(found, key=lambda member: (member.name.casefold(), member.email))


def member(work: Work, person_id: UUID) -> Member:
    """One person of this account; raises NotFoundError for anyone else's."""
    for found in members(work):
        if found.person_id == person_id:
            return found
    raise NotFoundError("There is nothing here.")


def current_member(work: Work, person_id: UUID) -> Member:
    """One person who belongs to this account today; raises NotFoundError for anyone else, and for those who left."""
    found = member(work, person_id)
    if not found.roles or not _is_current(found, work.today):
        raise NotFoundError("There is nothing here.")
    return found


def members_with_role(work: Work, role: str) -> list[Member]:
    """The people who hold a role here today."""
    return [found for found in members(work) if role in found.roles and _is_current(found, work.today)]


def check_new_password(password: str, about: Sequence[str]) -> None:
    """Twelve characters or more, and not the person's own name or address (quality S31); raises RuleBrokenError."""
    said = "Choose a password of 12 to 128 characters. Three or four words together are easy to remember."
    if not MINIMUM_PASSWORD <= len(password) <= MAXIMUM_PASSWORD or len(set(password)) < 5:
        raise RuleBrokenError(said, {"password": said})
    own = {word for text in about for word in text.casefold().replace("@", " ").split() if len(word) >= SHORTEST_WORD}
    if any(word in password.casefold() for word in own):
        raise RuleBrokenError(
            "Choose a password without your name or e-mail address in it.",
            {"password": "Choose a password without your name or e-mail address in it."},
        )


def check_roles(work: Work, person_id: UUID | None, roles: Sequence[str]) -> None:
    """Refuse roles that do not exist here, and pairs that one person may never hold; raises RuleBrokenError."""
    known = {role.code for role in load_roles().of_kind(work.account.kind)}
    if not roles or not set(roles) <= known:
        raise RuleBrokenError("Choose at least one role of this account.", {"roles": "Choose at least one role."})
    if person_id is None:
        return
    kinds, elsewhere = _elsewhere(work, person_id)
    held = set(roles) | elsewhere
    is_apart = work.account.kind in APART and kinds & (APART - {work.account.kind})
    if is_apart or any(pair <= held for pair in load_roles().never_together):
        raise RuleBrokenError("Nobody may work both at the Panel's desk and among its analysts.")


def _elsewhere(work: Work, person_id: UUID) -> tuple[set[str], set[str]]:
    """The kinds of the person's other accounts and their roles there, under the policy that shows one's own."""
    here = work.session.context
    work.session.take_context(Context(work.account.id, person_id))
    rows = work.session.execute(
        select(Account.kind, Membership.roles)
        .join(Account, Account.id == Membership.tenant_id)
        .where(
            Membership.person_id == person_id,
            Membership.tenant_id != work.account.id,
            func.cardinality(Membership.roles) > 0,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= work.today),
        )
    ).all()
    work.session.take_context(here)
    return {row.kind for row in rows}, {role for row in rows for role in row.roles}


def _hold_memberships(work: Work) -> None:
    """Keep the account's memberships for this transaction, so that two holders cannot remove each other at once."""
    work.session.scalars(
        select(Membership.id).where(Membership.tenant_id == work.account.id).order_by(Membership.id).with_for_update()
    ).all()


def _membership(work: Work, person_id: UUID) -> Membership | None:
    return work.session.scalar(
        select(Membership).where(Membership.tenant_id == work.account.id, Membership.person_id == person_id)
    )


def _check_a_holder_remains(work: Work) -> None:
    work.session.flush()
    for found in members(work):
        if _is_current(found, work.today) and not found.is_disabled and _may_manage(work, found):
            return
    raise RuleBrokenError("Someone must still manage this account. Give that role to another person first.")


def _may_manage(work: Work, found: Member) -> bool:
    actor = type(work.actor)(work.account.id, found.person_id, found.name, frozenset(found.roles), via="check")
    return can(actor, Permission.PEOPLE_MANAGE)


def _member(membership: Membership, person: Person) -> Member:
    return Member(
        person_id=person.id,
        name=person.name,
        email=person.email,
        roles=tuple(membership.roles),
        starts_on=membership.starts_on,
        ends_on=membership.ends_on,
        is_disabled=person.is_disabled,
        has_second_factor=person.totp_sealed is not None,
        version=membership.version,
    )


def _is_current(found: Member, today: date) -> bool:
    return found.starts_on <= today and (found.ends_on is None or today <= found.ends_on)
