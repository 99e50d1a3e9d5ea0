"""The gate: it finds out who holds a session or a token, and admits them to one account as an actor."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tenants.access.permissions import Permission
from tenants.access.roles import Actor
from tenants.accounts import AccountView, account_by_id, account_by_slug
from tenants.clock import london_date
from tenants.database import AccountSession, Context
from tenants.errors import NotFoundError
from tenants.identity.records import ApiToken, Membership, Person, SessionRow
from tenants.identity.secrets import hash_of
from tenants.work import Admission, House

IDLE_FOR = timedelta(minutes=30)
LASTS_FOR = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Visitor:
    """A signed-in person, and how far through signing in they are."""

    person_id: UUID
    name: str
    email: str
    stage: str
    ends_at: datetime


class NotSignedInError(Exception):
    """There is no live session or token; the door sends to the sign-in page (JSON: 401)."""


def visitor_of(house: House, token: str | None) -> Visitor:
    """The person whose live session this token is; raises NotSignedInError."""
    with AccountSession(house.engine, Context(None)) as session:
        visitor = _visitor(session, token, house.clock.now())
        session.commit()
        return visitor


def admit(house: House, token: str | None, slug: str) -> tuple[Visitor, Admission]:
    """Admit a signed-in person to an account they belong to; NotSignedInError, or NotFoundError for anyone else's."""
    now = house.clock.now()
    with AccountSession(house.engine, Context(None)) as session:
        visitor = _visitor(session, token, now)
        if visitor.stage != "full":
            raise NotSignedInError
        account = account_by_slug(session, slug)
        session.take_context(Context(account.id, visitor.person_id))
        membership = _membership(session, account.id, visitor.person_id, london_date(now))
        session.commit()
    return visitor, _admission(account, visitor.person_id, visitor.name, membership, via="page")


def admit_token(house: House, token: str, slug: str) -> Admission:
    """Admit the holder of an API token to the token's own account; NotSignedInError otherwise."""
    now = house.clock.now()
    with AccountSession(house.engine, Context(None)) as session:
        try:
            account = account_by_slug(session, slug)
        except NotFoundError:
            raise NotSignedInError from None
        session.take_context(Context(account.id))
        found = session.scalar(
            select(ApiToken).where(
                ApiToken.token_hash == hash_of(token), ApiToken.revoked_at.is_(None), ApiToken.ends_at > now
            )
        )
        if found is None:
            raise NotSignedInError
        person = session.get(Person, found.person_id)
        if person is None or person.is_disabled:
            raise NotSignedInError
        if found.used_at is None or now - found.used_at > TOUCH_EVERY:
            found.used_at = now
        scopes = frozenset(Permission(scope) for scope in found.scopes)
        membership = _membership(session, account.id, person.id, london_date(now))
        name = person.name
        session.commit()
    return _admission(account, person.id, name, membership, via="api", scopes=scopes)


def accounts_of(house: House, person_id: UUID) -> list[AccountView]:
    """The accounts a person belongs to today, by name; for the switcher."""
    with AccountSession(house.engine, Context(None, person_id)) as session:
        return _accounts_of(session, person_id, london_date(house.clock.now()))


def _accounts_of(session: Session, person_id: UUID, today: date) -> list[AccountView]:
    rows = session.scalars(
        select(Membership.tenant_id).where(
            Membership.person_id == person_id,
            func.cardinality(Membership.roles) > 0,
            Membership.starts_on <= today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
        )
    ).all()
    return sorted((account_by_id(session, row) for row in rows), key=lambda account: account.name.casefold())


def _visitor(session: Session, token: str | None, now: datetime) -> Visitor:
    if not token:
        raise NotSignedInError
    found = session.execute(
        select(SessionRow, Person)
        .join(Person, Person.id == SessionRow.person_id)
        .where(SessionRow.token_hash == hash_of(token))
    ).one_or_none()
    if found is None:
        raise NotSignedInError
    row, person = found
    if person.is_disabled or now >= row.ends_at or now - row.seen_at > IDLE_FOR:
        raise NotSignedInError
    if now - row.seen_at > TOUCH_EVERY:
        row.seen_at = now
    return Visitor(person.id, person.name, person.email, row.stage, row.ends_at)


def _membership(session: AccountSession, account_id: UUID, person_id: UUID, today: date) -> Membership:
    found = session.scalar(
        select(Membership).where(
            Membership.tenant_id == account_id,
            Membership.person_id == person_id,
            Membership.starts_on <= today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
        )
    )
    if found is None or not found.roles:
        raise NotFoundError("There is nothing here.")
    return found


def _admission(
    account: AccountView,
    person_id: UUID,
    name: str,
    membership: Membership,
    *,
    via: str,
    scopes: frozenset[Permission] | None = None,
) -> Admission:
    return Admission(account, Actor(account.id, person_id, name, frozenset(membership.roles), via, scopes=scopes))
