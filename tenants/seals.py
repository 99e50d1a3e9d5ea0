"""Seals: text about children is stored encrypted under a key of its own account, bound to its exact place."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import DateTime, Integer, LargeBinary, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow

FORMAT = b"\x01"
NONCE_BYTES = 12


class KeyStore(Protocol):
    """The keeper of the master key. `context` names what a key is for, by ids only: KMS writes it in its own log."""

    def new_data_key(self, context: Mapping[str, str]) -> tuple[bytes, bytes]:
        """A fresh 32-byte key and the same key wrapped for keeping; raises TryAgainError."""

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """The 32-byte key again, for exactly this context; raises TryAgainError where nobody answers."""


class SealBrokenError(Exception):
    """The sealed bytes are not what was written in this place: moved, altered, or under another key."""


class AccountKey(TenantRow, Base):
    """A data key of the account, wrapped by the key store; old versions stay so that old seals open."""

    __tablename__ = "account_keys"
    __table_args__ = (UniqueConstraint("tenant_id", "version"),)

    version: Mapped[int] = mapped_column(Integer)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True)
class Place:
    """Where a sealed text stands; bytes moved to any other place do not open."""

    account_id: UUID
    table: str
    column: str
    row_id: UUID

    def bound_to(self, version: int) -> bytes:
        """The associated data of the seal (design §5: account, table, column, row, key version)."""
        return f"{self.account_id}|{self.table}|{self.column}|{self.row_id}|{version}".encode()


@dataclass
class Keyring:
    """The unwrapped account keys of this process, fetched once an account and version."""

    store: KeyStore
    _keys: dict[tuple[UUID, int], bytes] = field(default_factory=dict, repr=False)
    _newest: dict[UUID, int] = field(default_factory=dict, repr=False)

    def make_key(self, session: Session, account_id: UUID, now: datetime, version: int = 1) -> None:
        """Give an account a new data key; seals made from now on use it."""
        plain, wrapped = self.store.new_data_key(_context(account_id, version))
        session.add(AccountKey(tenant_id=account_id, version=version, wrapped=wrapped, made_at=now))
        self._keys[(account_id, version)] = plain
        self._newest[account_id] = version

    def seal(self, session: Session, place: Place, text: str) -> bytes:
        """The text as bytes that open only in this place under the account's newest key."""
        version = self._newest_version(session, place.account_id)
        nonce = os.urandom(NONCE_BYTES)
        body = AESGCM(self._keys[(place.account_id, version)]).encrypt(nonce, text.encode(), place.bound_to(version))
        return FORMAT + version.to_bytes(4, "big") + nonce + body

    def unseal(self, session: Session, place: Place, sealed: bytes) -> str:
        """The text that was sealed in this place; raises SealBrokenError."""
        if sealed[:1] != FORMAT:
            raise SealBrokenError("These bytes were not sealed by this service.")
        version = int.from_bytes(sealed[1:5], "big")
        key = self._key(session, place.account_id, version)
        nonce, body = sealed[5 : 5 + NONCE_BYTES], sealed[5 + NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, body, place.bound_to(version)).decode()
        except InvalidTag:
            raise SealBrokenError("A sealed text does not belong in the place it was found.") from None

    def fingerprint(self, session: Session, account_id: UUID, text: str) -> str:
        """A keyed hash for exact look-up of a sealed text within one account; it says nothing across accounts."""
        self._newest_version(session, account_id)
        key = hmac.digest(self._key(session, account_id, 1), b"exact look-up", hashlib.sha256)
        return hmac.new(key, text.casefold().strip().encode(), hashlib.sha256).hexdigest()

    def _newest_version(self, session: Session, account_id: UUID) -> int:
        if account_id not in self._newest:
            for row in session.scalars(select(AccountKey).order_by(AccountKey.version)):
                self._keys[(account_id, row.version)] = self.store.unwrap(
                    row.wrapped, _context(account_id, row.version)
                )
                self._newest[account_id] = row.version
        if account_id not in self._newest:
            raise SealBrokenError("This account has no key yet; open it with `cairn account create`.")
        return self._newest[account_id]

    def _key(self, session: Session, account_id: UUID, version: int) -> bytes:
        if (account_id, version) not in self._keys:
            self._newest.pop(account_id, None)
            self._newest_version(session, account_id)
        return self._keys[(account_id, version)]


def _context(account_id: UUID, version: int) -> dict[str, str]:
    return {"account": str(account_id), "version": str(version)}
