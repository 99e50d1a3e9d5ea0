"""Requests for information that a partnership sends agencies for a rapid review, and every reply as it came."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class InformationRequest(TenantRow, Base):
    """What one agency was asked about one incident; whether it is overdue is worked out and never kept."""

    __tablename__ = "information_requests"
    __table_args__ = (
        own("incident_id", "incidents"),
        UniqueConstraint("tenant_id", "incident_id", "number"),
        CheckConstraint("way IN ('account', 'on-behalf', 'light')", name="way"),
        CheckConstraint("state IN ('asked', 'queried', 'answered', 'accepted', 'withdrawn')", name="state"),
        CheckConstraint("(agency_account_id IS NOT NULL) = (way = 'account')", name="account"),
        Index("ix_information_requests_state", "tenant_id", "state", "due_on"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    reference: Mapped[str] = mapped_column(String(40))
    agency_name: Mapped[str] = mapped_column(String(200))
    agency_account_id: Mapped[UUID | None] = mapped_column(Uuid)
    contact_name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    way: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_on: Mapped[date] = mapped_column(Date)
    first_due_on: Mapped[date] = mapped_column(Date)
    due_moved_by: Mapped[str | None] = mapped_column(String(200))
    due_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    scope_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    period_from: Mapped[date | None] = mapped_column(Date)
    period_to: Mapped[date | None] = mapped_column(Date)
    says_names: Mapped[bool] = mapped_column(default=True)
    what_happened_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    query_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    queries_reply: Mapped[int | None] = mapped_column(Integer)
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    settled_by: Mapped[str | None] = mapped_column(String(200))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version_sent: Mapped[int] = mapped_column(Integer, default=0)
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    nudges: Mapped[int] = mapped_column(Integer, default=0)
    nudged_on: Mapped[date | None] = mapped_column(Date)
    escalated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A request is read as part of its incident."""
        return "incident", self.incident_id


class InformationReply(TenantRow, Base):
    """One version of an agency's answer, frozen as it came, whichever way it came."""

    __tablename__ = "information_replies"
    __table_args__ = (
        own("request_id", "information_requests"),
        UniqueConstraint("tenant_id", "request_id", "number"),
        CheckConstraint("way IN ('account', 'on-behalf', 'light')", name="way"),
        CheckConstraint("known IN ('known', 'not-known')", name="known"),
        CheckConstraint("came_by IN ('e-mail', 'telephone', 'letter', 'meeting')", name="came_by"),
        CheckConstraint("(came_by IS NOT NULL) = (way = 'on-behalf')", name="on_behalf"),
    )

    request_id: Mapped[UUID] = mapped_column(Uuid)
    incident_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    way: Mapped[str] = mapped_column(String(10))
    known: Mapped[str] = mapped_column(String(10))
    answers_version: Mapped[int] = mapped_column(Integer)
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    prepared_by: Mapped[str] = mapped_column(String(200))
    signed_off_by: Mapped[str] = mapped_column(String(200))
    signed_off_post: Mapped[str] = mapped_column(String(200))
    signed_off_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[str | None] = mapped_column(String(200))
    came_by: Mapped[str | None] = mapped_column(String(12))
    came_on: Mapped[date | None] = mapped_column(Date)
    is_after_withdrawal: Mapped[bool] = mapped_column(default=False)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A reply is read as part of its incident."""
        return "incident", self.incident_id
