"""Notifications by version, and the statutory clocks of a case."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class Notification(TenantRow, Base):
    """One version of the statutory notice: a draft until it is submitted, frozen from then on."""

    __tablename__ = "notifications"
    __table_args__ = (
        own("incident_id", "incidents"),
        UniqueConstraint("tenant_id", "incident_id", "number"),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'taken-in', 'acknowledged', 'withdrawn', 'failed')", name="state"
        ),
        CheckConstraint("channel IN ('manual', 'hosted-panel', 'https-endpoint', 'drop')", name="channel"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    channel: Mapped[str] = mapped_column(String(20))
    pack_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    pack_hash: Mapped[str | None] = mapped_column(String(64))
    prepared_by: Mapped[str] = mapped_column(String(200))
    submitted_by: Mapped[str | None] = mapped_column(String(200))
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sender: Mapped[str | None] = mapped_column(String(200))
    national_reference: Mapped[str | None] = mapped_column(String(60))
    outbox_id: Mapped[UUID | None] = mapped_column(Uuid)
    proof_file_id: Mapped[UUID | None] = mapped_column(Uuid)
    acknowledged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    receipt: Mapped[str | None] = mapped_column(String(60))
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A notification is read as part of its incident."""
        return "incident", self.incident_id


class ClockRow(TenantRow, Base):
    """A running promise of law or guidance: its duty, edition, start, due day, and the calendar it was counted with."""

    __tablename__ = "clocks"
    __table_args__ = (
        own("incident_id", "incidents"),
        UniqueConstraint("tenant_id", "incident_id", "duty"),
        CheckConstraint("state IN ('running', 'met', 'stopped')", name="state"),
        Index("ix_clocks_running", "tenant_id", "state", "due_on"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    duty: Mapped[str] = mapped_column(String(40))
    edition: Mapped[str] = mapped_column(String(20))
    start_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    first_due_on: Mapped[date] = mapped_column(Date)
    calendar_version: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10), default="running")
    met_on: Mapped[date | None] = mapped_column(Date)
    met_by: Mapped[str] = mapped_column(String(200), default="")
    late_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    late_reason_by: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A clock is read as part of its incident."""
        return "incident", self.incident_id


class ChannelBreaker(TenantRow, Base):
    """Whether calls over one of the account's channels rest, kept here because each worker's hand is a new process."""

    __tablename__ = "channel_breakers"
    __table_args__ = (UniqueConstraint("tenant_id", "channel"),)

    channel: Mapped[str] = mapped_column(String(20))
    failures: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DeclaredHoliday(Base):
    """A bank holiday declared after the calendar was printed; the same day for everyone, so not one account's."""

    __tablename__ = "declared_holidays"

    on: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    declared_by: Mapped[str] = mapped_column(String(200))
    declared_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
