"""Signing in and out: password, then second factor, then a server-side session that can be ended at any moment."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tenants.database import AccountSession, Context
from tenants.identity import factors, throttles
from tenants.identity.gate import LASTS_FOR, NotSignedInError, visitor_of
from tenants.identity.records import Person, SessionRow
from tenants.identity.secrets import hash_of, is_password, new_token, new_totp_secret
from tenants.work import House


class WrongDetailsError(Exception):
    """The details do not match; the same words for an unknown person and a wrong password."""


@dataclass(frozen=True)
class Started:
    """A session that was just started: its token for the cookie, and whether a second factor must still be set up."""

    token: str
    must_enrol: bool


def check_password(house: House, email: str, password: str, place: str) -> Started:
    """The first step of signing in; raises WrongDetailsError, or TooManyAttemptsError from the throttle."""
    now, known_as = house.clock.now(), email.strip().casefold()
    with AccountSession(house.engine, Context(None)) as session:
        throttles.spend(session, throttles.SIGN_IN_BY_PLACE, place, now)
        throttles.spend(session, throttles.SIGN_IN_BY_PERSON_AND_PLACE, f"{known_as}|{place}", now)
        session.commit()
        person = session.scalar(select(Person).where(Person.email == known_as))
        session.commit()
        is_right = is_password(person.password_hash if person else None, password)
        if person is None or not is_right or person.is_disabled:
            raise WrongDetailsError
        throttles.give_back(session, throttles.SIGN_IN_BY_PLACE, place)
        throttles.give_back(session, throttles.SIGN_IN_BY_PERSON_AND_PLACE, f"{known_as}|{place}")
        token = start_session(session, house, person.id, "password")
        must_enrol = not factors.has_second_factor(person)
        session.commit()
    return Started(token, must_enrol)


def check_code(house: House, token: str, code: str) -> Started:
    """The second step: the right code turns the session into a full one under a new token."""
    visitor = visitor_of(house, token)
    now = house.clock.now()
    with AccountSession(house.engine, Context(None)) as session:
        throttles.spend(session, throttles.CODE_BY_PERSON, str(visitor.person_id), now)
        session.commit()
        person = session.get_one(Person, visitor.person_id)
        if not factors.is_right_code(session, house.keyring.store, person, code, now):
            session.commit()
            raise WrongDetailsError
        throttles.give_back(session, throttles.CODE_BY_PERSON, str(person.id))
        fresh = rotate_session(session, house, token, person.id)
        session.commit()
    return Started(fresh, must_enrol=False)


def offer_secret() -> str:
    """A new shared secret to show before enrolment; it counts only once a code made with it was typed."""
    return new_totp_secret()


def enrol(house: House, token: str, secret: str, code: str) -> tuple[Started, tuple[str, ...]]:
    """Set up the authenticator with a first right code; gives the full session and ten recovery codes."""
    visitor = visitor_of(house, token)
    now = house.clock.now()
    with AccountSession(house.engine, Context(None)) as session:
        throttles.spend(session, throttles.CODE_BY_PERSON, str(visitor.person_id), now)
        session.commit()
        person = session.get_one(Person, visitor.person_id)
        if factors.has_second_factor(person):
            raise WrongDetailsError
        factors.seal_secret(house.keyring.store, person, secret)
        session.flush()
        if not factors.is_right_code(session, house.keyring.store, person, code, now):
            session.rollback()
            raise WrongDetailsError
        throttles.give_back(session, throttles.CODE_BY_PERSON, str(person.id))
        codes = factors.replace_recovery_codes(session, person.id)
        fresh = rotate_session(session, house, token, person.id)
        session.commit()
    return Started(fresh, must_enrol=False), codes


def must_set_up(house: House, person_id: UUID) -> bool:
    """Whether the person has no second factor yet, so that signing in goes by setting one up."""
    with AccountSession(house.engine, Context(None)) as session:
        return not factors.has_second_factor(session.get_one(Person, person_id))


def renew_recovery_codes(house: House, token: str, code: str) -> tuple[str, ...]:
    """Ten new recovery codes for a fully signed-in person who types a fresh code; the old ten stop working."""
    visitor = visitor_of(house, token)
    if visitor.stage != "full":
        raise NotSignedInError
    now = house.clock.now()
    with AccountSession(house.engine, Context(None)) as session:
        throttles.spend(session, throttles.CODE_BY_PERSON, str(visitor.person_id), now)
        session.commit()
        person = session.get_one(Person, visitor.person_id)
        if not factors.is_right_code(session, house.keyring.store, person, code, now):
            session.commit()
            raise WrongDetailsError
        throttles.give_back(session, throttles.CODE_BY_PERSON, str(person.id))
        codes = factors.replace_recovery_codes(session, person.id)
        session.commit()
    return codes


def start_session(session: Session, house: House, person_id: UUID, stage: str) -> str:
    """Write a new session and give its token; only the hash is kept."""
    now, token = house.clock.now(), new_token()
    session.add(
        SessionRow(
            token_hash=hash_of(token),
            person_id=person_id,
            stage=stage,
            started_at=now,
            seen_at=now,
            ends_at=now + LASTS_FOR,
        )
    )
    session.flush()
    return token


def rotate_session(session: Session, house: House, token: str, person_id: UUID) -> str:
    """Replace a session by a full one under another token, so that a token planted before is worth nothing."""
    session.execute(delete(SessionRow).where(SessionRow.token_hash == hash_of(token)))
    return start_session(session, house, person_id, "full")


def sign_out(house: House, token: str | None) -> None:
    """End this session on the server; a copied cookie opens nothing after this."""
    if not token:
        return
    with AccountSession(house.engine, Context(None)) as session:
        session.execute(delete(SessionRow).where(SessionRow.token_hash == hash_of(token)))
        session.commit()


def end_sessions(session: Session, person_id: UUID) -> None:
    """End every session of a person, at once: their roles changed, or they left."""
    session.execute(delete(SessionRow).where(SessionRow.person_id == person_id))
