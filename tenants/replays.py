"""Idempotency: one act per person and key; a repeat gets the kept answer and has no second effect."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, String, UniqueConstraint, Uuid, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow

KEPT_FOR = timedelta(days=7)


class Replay(TenantRow, Base):
    """A key that was used, the fingerprint of what was asked, and the sealed answer."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        UniqueConstraint("tenant_id", "person_id", "key"),
        Index(None, "tenant_id", "used_at"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    key: Mapped[str] = mapped_column(String(80))
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True)
class Answer:
    """What was answered the first time."""

    status: int
    location: str | None
    body: str

    def as_text(self) -> str:
        """The answer as the text that is sealed."""
        return json.dumps([self.status, self.location, self.body])

    @classmethod
    def from_text(cls, text: str) -> "Answer":
        """The answer that was sealed."""
        status, location, body = json.loads(text)
        return cls(status, location, body)


class KeyInFlightError(Exception):
    """The same key is being worked on at this moment."""


class KeyReusedError(Exception):
    """The same key came with another request."""


def find(session: Session, person_id: UUID, key: str, fingerprint: str) -> Replay | None:
    """The earlier use of this key, if any; raises KeyInFlightError or KeyReusedError."""
    lock = int.from_bytes(hashlib.sha256(f"{person_id}|{key}".encode()).digest()[:8], "big", signed=True)
    if not session.scalar(select(func.pg_try_advisory_xact_lock(lock))):
        raise KeyInFlightError
    used = session.scalar(select(Replay).where(Replay.person_id == person_id, Replay.key == key))
    if used is not None and used.fingerprint != fingerprint:
        raise KeyReusedError
    return used


def fingerprint_of(method: str, path: str, body: bytes) -> str:
    """The hash by which a repeat is told from another request under the same key."""
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).hexdigest()


def forget_old(session: Session, now: datetime) -> None:
    """Delete keys older than a week; a repeat after that is a new request."""
    session.execute(delete(Replay).where(Replay.used_at < now - KEPT_FOR))
