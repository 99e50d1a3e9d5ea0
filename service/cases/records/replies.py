"""Requests that an agency received, and the reply while it is being written, in whichever account that is."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class RequestReceived(TenantRow, Base):
    """One partnership's request for information, in the agency's account; the ids in it are the sender's own."""

    __tablename__ = "requests_received"
    __table_args__ = (
        UniqueConstraint("tenant_id", "from_account_id", "request_id"),
        CheckConstraint("state IN ('asked', 'queried', 'withdrawn')", name="state"),
        CheckConstraint("stage IN ('to-answer', 'with-sign-off', 'sent')", name="stage"),
        Index("ix_requests_received_due", "tenant_id", "due_on", "id"),
    )

    from_account_id: Mapped[UUID] = mapped_column(Uuid)
    from_name: Mapped[str] = mapped_column(String(200))
    request_id: Mapped[UUID] = mapped_column(Uuid)
    incident_id: Mapped[UUID] = mapped_column(Uuid)
    reference: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    stage: Mapped[str] = mapped_column(String(15), default="to-answer")
    latest: Mapped[int] = mapped_column(Integer)
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_on: Mapped[date] = mapped_column(Date)
    first_due_on: Mapped[date] = mapped_column(Date)
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    delegated_to: Mapped[UUID | None] = mapped_column(Uuid)
    delegated_name: Mapped[str] = mapped_column(String(200), default="")
    prepared_by: Mapped[str] = mapped_column(String(200), default="")
    returned_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    returned_by: Mapped[str] = mapped_column(String(200), default="")
    replies: Mapped[int] = mapped_column(Integer, default=0)
    signed_off_by: Mapped[str] = mapped_column(String(200), default="")
    signed_off_post: Mapped[str] = mapped_column(String(200), default="")
    signed_off_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """The audit trail names the request that was received."""
        return "request-received", self.id


class ReplyDraft(TenantRow, Base):
    """A reply being written: in an agency's account to what it received, in a partnership's on an agency's behalf."""

    __tablename__ = "reply_drafts"
    __table_args__ = (
        UniqueConstraint("tenant_id", "request_id"),
        CheckConstraint("known IN ('', 'known', 'not-known')", name="known"),
        CheckConstraint("about_kind IN ('incident', 'request-received')", name="about_kind"),
    )

    request_id: Mapped[UUID] = mapped_column(Uuid)
    about_kind: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[UUID] = mapped_column(Uuid)
    known: Mapped[str] = mapped_column(String(10), default="")
    summary_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    immediate_actions_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    good_practice_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer_to_query_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    part_versions: Mapped[dict[str, int]] = mapped_column(JSONB)
    changed_by: Mapped[str] = mapped_column(String(200), default="")
    changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A draft is read as part of what it answers."""
        return self.about_kind, self.about_id


class ReplyEvent(TenantRow, Base):
    """One key event of a reply being written; the day may be known in words alone."""

    __tablename__ = "reply_events"
    __table_args__ = (
        own("draft_id", "reply_drafts"),
        CheckConstraint("about_kind IN ('incident', 'request-received')", name="about_kind"),
        Index(None, "tenant_id", "draft_id", "happened_on", "position"),
    )

    draft_id: Mapped[UUID] = mapped_column(Uuid)
    about_kind: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)
    happened_on: Mapped[date | None] = mapped_column(Date)
    on_words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    source_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    event_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """An event is read as part of what its reply answers."""
        return self.about_kind, self.about_id
