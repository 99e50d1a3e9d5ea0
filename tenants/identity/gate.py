"""The gate: it finds out who holds a session or a token, and admits them to one account as an actor."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from tenants.access.permissions import Permission
from tenants.access.roles import Actor
from tenants.accounts import AccountView, account_by_slug, accounts_by_id
from tenants.clock import london_date
from tenants.database import AccountSession, Context
from tenants.errors import NotFoundError
from tenants.identity.records import ApiToken, Membership, Person, SessionRow
from tenants.identity.secrets import hash_of
from tenants.work import Admission, House

IDLE_FOR = timedelta(minutes=30)
LASTS_FOR = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)

# Asked for every page: each is made once and goes to the connection, since the ORM costs three times the query.
_SESSION = (
    select(
        SessionRow.stage,
        SessionRow.seen_at,
        SessionRow.ends_at,
        Person.id,
        Person.name,
        Person.email,
        Person.is_disabled,
    )
    .join(Person, Person.id == SessionRow.person_id)
    .where(SessionRow.token_hash == bindparam("held"))
)
_TOUCH = update(SessionRow).where(SessionRow.token_hash == bindparam("held")).values(seen_at=bindparam("now"))
_ROLES = select(Membership.roles).where(
    Membership.tenant_id == bindparam("account_id"),
    Membership.person_id == bindparam("person_id"),
    Membership.starts_on <= bindparam("today"),
    or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("today")),
)


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
        roles = _roles(session, account.id, visitor.person_id, london_date(now))
        session.commit()
    return visitor, _admission(account, visitor.person_id, visitor.name, roles, via="page")


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
        roles = _roles(session, account.id, person.id, london_date(now))
        name = person.name
        session.commit()
    return _admission(account, person.id, name, roles, via="api", scopes=scopes)


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
    return sorted(accounts_by_id(session, rows), key=lambda account: account.name.casefold())


def _visitor(session: Session, token: str | None, now: datetime) -> Visitor:
    if not token:
        raise NotSignedInError
    connection, held = session.connection(), hash_of(token)
    found = connection.execute(_SESSION, {"held": held}).one_or_none()
    if found is None or found.is_disabled or now >= found.ends_at or now - found.seen_at > IDLE_FOR:
        raise NotSignedInError
    if now - found.seen_at > TOUCH_EVERY:
        connection.execute(_TOUCH, {"held": held, "now": now})
    return Visitor(found.id, found.name, found.email, found.stage, found.ends_at)


def _roles(session: AccountSession, account_id: UUID, person_id: UUID, today: date) -> frozenset[str]:
    asked = {"account_id": account_id, "person_id": person_id, "today": today}
    roles = session.connection().scalar(_ROLES, asked)
    if not roles:
        raise NotFoundError("There is nothing here.")
    return frozenset(roles)


def _admission(
    account: AccountView,
    person_id: UUID,
    name: str,
    roles: frozenset[str],
    *,
    via: str,
    scopes: frozenset[Permission] | None = None,
) -> Admission:
    return Admission(account, Actor(account.id, person_id, name, roles, via, scopes=scopes))
