"""Referrals: an agency's concern, the three partners' discussion, the outcome, and its return to the referrer."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class Referral(TenantRow, Base):
    """A case that an agency asks the partners to consider; agreed beforehand with that agency's senior lead."""

    __tablename__ = "referrals"
    __table_args__ = (
        own("incident_id", "incidents", on_delete="SET NULL (incident_id)"),
        UniqueConstraint("tenant_id", "reference"),
        CheckConstraint("state IN ('received', 'discussed', 'notify', 'not-notified')", name="state"),
        Index(None, "tenant_id", "received_on", "id"),
    )

    reference: Mapped[str] = mapped_column(String(20))
    received_on: Mapped[date] = mapped_column(Date)
    agency: Mapped[str] = mapped_column(String(200))
    referrer_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    referrer_email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    senior_lead: Mapped[str] = mapped_column(String(200))
    agreed_on: Mapped[date | None] = mapped_column(Date)
    summary_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(20), default="received")
    discussed_on: Mapped[date | None] = mapped_column(Date)
    views: Mapped[dict[str, str]] = mapped_column(JSONB)
    reasons_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    fed_back_on: Mapped[date | None] = mapped_column(Date)
    fed_back_by: Mapped[str | None] = mapped_column(String(200))
    incident_id: Mapped[UUID | None] = mapped_column(Uuid)
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)
