"""Handovers: frozen, numbered, receipted post between accounts, and the one table of its kinds (design §1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tenants.accounts import Connection
from tenants.database import Base
from tenants.errors import RuleBrokenError
from tenants.isolation import TenantRow, own

DELIVER = "handover"
"""The outbox kind under which every handover travels."""


@dataclass(frozen=True)
class HandoverKind:
    """A kind of handover: which kinds of account send it to which, and whether a connection must stand first."""

    name: str
    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    needs_connection: bool = True


def _kinds(names: str, sender: str, receiver: str) -> dict[str, HandoverKind]:
    return {name: HandoverKind(name, (sender,), (receiver,)) for name in names.split()}


KINDS: dict[str, HandoverKind] = {
    "connection-invited": HandoverKind("connection-invited", ("partnership",), ("agency",), needs_connection=False),
    "connection-accepted": HandoverKind("connection-accepted", ("agency",), ("partnership",), needs_connection=False),
    "connection-ended": HandoverKind(
        "connection-ended", ("partnership", "agency"), ("agency", "partnership"), needs_connection=False
    ),
    **_kinds("notification rapid-review decision reviewer-named publication-copy letter-reply", "partnership", "panel"),
    **_kinds("panel-receipt panel-letter", "panel", "partnership"),
    **_kinds(
        "information-request nudge briefing return-invitation return-query moderation-result"
        " action-assigned action-changed",
        "partnership",
        "agency",
    ),
    **_kinds(
        "information-reply briefing-acknowledged return-progress return-submission query-reply action-update",
        "agency",
        "partnership",
    ),
    "fact": HandoverKind("fact", ("partnership",), ("national",)),
    "case-share": HandoverKind("case-share", ("partnership",), ("partnership",)),
}
"""Mirrors design §1; a new kind needs a decision record."""


class HandoverSent(TenantRow, Base):
    """The sender's record of one handover; its id is its outbox row's, and its body is that row's sealed payload."""

    __tablename__ = "handovers_sent"
    __table_args__ = (
        own("id", "outbox"),
        UniqueConstraint("tenant_id", "number"),
        Index(None, "tenant_id", "thing_id"),
    )

    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(40))
    to_account_id: Mapped[UUID] = mapped_column(Uuid)
    to_name: Mapped[str] = mapped_column(String(200))
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer)
    replaces: Mapped[int | None] = mapped_column(Integer)
    sent_by: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    receipted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    receipt: Mapped[str | None] = mapped_column(String(60))


class HandoverReceived(TenantRow, Base):
    """The receiver's record of one handover, once per sender and number, re-sealed under the receiver's key."""

    __tablename__ = "handovers_received"
    __table_args__ = (
        UniqueConstraint("tenant_id", "from_account_id", "number"),
        CheckConstraint("outcome IN ('taken-in', 'refused')", name="outcome"),
        Index(None, "tenant_id", "received_at"),
    )

    from_account_id: Mapped[UUID] = mapped_column(Uuid)
    from_name: Mapped[str] = mapped_column(String(200))
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    replaces: Mapped[int | None] = mapped_column(Integer)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    receipt: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(10))
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class Envelope:
    """What stands on the outside of a handover on its way: from whom, to whom, its number, its kind and version."""

    from_name: str
    to_account_id: UUID
    number: int
    kind: str
    version: int
    replaces: int | None
    sent_at: datetime

    @classmethod
    def of(cls, sent: HandoverSent, from_name: str) -> "Envelope":
        """The envelope of the sender's record."""
        return cls(from_name, sent.to_account_id, sent.number, sent.kind, sent.version, sent.replaces, sent.sent_at)


@dataclass(frozen=True)
class Posting:
    """What an operation hands over: to whom, about what, and the frozen body (plain JSON values)."""

    kind: str
    to_account_id: UUID
    thing_kind: str
    thing_id: UUID
    body: Mapping[str, Any]
    version: int = 1
    replaces: int | None = None


@dataclass(frozen=True)
class Delivered:
    """A handover as its receiver's operation meets it."""

    from_account_id: UUID
    from_name: str
    number: int
    kind: str
    version: int
    replaces: int | None
    sent_at: datetime
    body: Mapping[str, Any]
    received_id: UUID


@dataclass(frozen=True)
class ReceiptView:
    """The receiver's acknowledgement that a handover was taken in, with its number there and its instant."""

    number: str
    at: datetime
    is_refused: bool


def check_may_post(session: Session, sender_kind: str, posting: Posting) -> Connection | None:
    """The connection that carries this posting; raises RuleBrokenError where the kind or the connection forbids it."""
    kind = KINDS.get(posting.kind)
    if kind is None or sender_kind not in kind.senders:
        raise RuleBrokenError("This kind of account does not send that kind of post.")
    connection = session.scalar(select(Connection).where(Connection.peer_account_id == posting.to_account_id))
    if connection is not None and connection.peer_kind not in kind.receivers:
        raise RuleBrokenError("That kind of account does not receive this kind of post.")
    if kind.needs_connection and (connection is None or connection.state != "accepted"):
        raise RuleBrokenError("There is no accepted connection with that account. Invite it first.")
    return connection


def freeze(body: Mapping[str, Any]) -> str:
    """The body as the one text that is sealed, sent and kept."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def has_files(frozen: str) -> bool:
    """Whether files travel with this frozen body, told by its text alone: inside a text of it, a quote is escaped."""
    return '"files":[{' in frozen


def thaw(text: str) -> dict[str, Any]:
    """The body that was frozen."""
    body = json.loads(text)
    if not isinstance(body, dict):
        raise TypeError("A handover's body is an object.")
    return body
