"""The second factor: an authenticator's shared secret under the service's own key, and ten recovery codes."""

import os
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tenants.identity.records import Person, RecoveryCode
from tenants.identity.secrets import hash_of, new_recovery_codes, tidy_code, totp_step
from tenants.seals import KeyStore

NONCE_BYTES = 12


def seal_secret(store: KeyStore, person: Person, secret: str) -> None:
    """Keep the shared secret, sealed under a data key wrapped for this person alone."""
    key, wrapped = store.new_data_key(_context(person.id))
    nonce = os.urandom(NONCE_BYTES)
    person.totp_key_wrapped = wrapped
    person.totp_sealed = nonce + AESGCM(key).encrypt(nonce, secret.encode(), str(person.id).encode())
    person.totp_last_step = 0


def has_second_factor(person: Person) -> bool:
    """Whether the person has set up an authenticator."""
    return person.totp_sealed is not None


def replace_recovery_codes(session: Session, person_id: UUID) -> tuple[str, ...]:
    """Ten new codes; the old ones stop working."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = new_recovery_codes()
    session.add_all(RecoveryCode(person_id=person_id, code_hash=hash_of(tidy_code(code))) for code in codes)
    return tuple(codes)


def unused_recovery_codes(session: Session, person_id: UUID) -> int:
    """How many recovery codes the person has left."""
    unused = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def is_right_code(session: Session, store: KeyStore, person: Person, typed: str, now: datetime) -> bool:
    """Whether the code is the authenticator's, one step either side and never twice, or an unused recovery code."""
    code = tidy_code(typed)
    if code.isdigit() and len(code) == 6:
        return _use_step(session, store, person, code, now)
    used = session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.code_hash == hash_of(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return used is not None


def _use_step(session: Session, store: KeyStore, person: Person, code: str, now: datetime) -> bool:
    if person.totp_sealed is None or person.totp_key_wrapped is None:
        return False
    key = store.unwrap(person.totp_key_wrapped, _context(person.id))
    nonce, body = person.totp_sealed[:NONCE_BYTES], person.totp_sealed[NONCE_BYTES:]
    secret = AESGCM(key).decrypt(nonce, body, str(person.id).encode()).decode()
    step = totp_step(secret, code, now, person.totp_last_step)
    if step is None:
        return False
    won = session.scalar(
        update(Person)
        .where(Person.id == person.id, Person.totp_last_step < step)
        .values(totp_last_step=step)
        .returning(Person.id)
    )
    return won is not None


def _context(person_id: UUID) -> dict[str, str]:
    return {"purpose": "second-factor", "person": str(person_id)}
