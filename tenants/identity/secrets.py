"""Secrets made, hashed and checked: passwords, random tokens, recovery codes, and the second factor's steps."""

import hashlib
import secrets
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TOKEN_BYTES = 32
LINK_CODE_DIGITS = 8
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
STEP_SECONDS = 30

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_nobody = _hasher.hash(secrets.token_hex(16))


def new_token() -> str:
    """A random 256-bit token in URL-safe letters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token; tokens are random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """The password under argon2id (19 MiB, two passes, as OWASP's password storage page advises)."""
    return _hasher.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether the password is right; an unknown person costs the same time as a known one."""
    try:
        return _hasher.verify(kept or _nobody, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def new_recovery_codes() -> list[str]:
    """Ten one-use recovery codes, written in two groups of five letters that are hard to mistake."""
    return ["-".join("".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(10)]


def new_link_code() -> str:
    """Eight random digits for a light respondent (design §7)."""
    return f"{secrets.randbelow(10**LINK_CODE_DIGITS):0{LINK_CODE_DIGITS}}"


def is_same(kept: str | None, given: str) -> bool:
    """Whether two hashes are the same, in a time that says nothing of how much of them is."""
    return kept is not None and secrets.compare_digest(kept, given)


def tidy_code(typed: str) -> str:
    """A code as typed, without spaces, dashes or capitals."""
    return "".join(letter for letter in typed.casefold() if letter.isalnum())


def new_totp_secret() -> str:
    """A new shared secret for an authenticator app (RFC 6238)."""
    return pyotp.random_base32()


def totp_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The time step this code belongs to, one step either side allowed; None if wrong or already used."""
    step_now = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (step_now, step_now - 1, step_now + 1):
        if secrets.compare_digest(totp.generate_otp(step), code) and step > last_step:
            return step
    return None
