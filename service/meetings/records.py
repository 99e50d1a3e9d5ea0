"""The rows of meetings: when and where, and the people of each with their replies, attendance and conflicts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class Meeting(TenantRow, Base):
    """One meeting about a thing. Where it is stays under seal, because a video link opens the door to it."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("kind IN ('rapid-review')", name="kind"),
        CheckConstraint("state IN ('planned', 'held', 'cancelled')", name="state"),
        CheckConstraint("(state = 'held') = (held_on IS NOT NULL)", name="held"),
        Index(None, "tenant_id", "thing_id"),
        Index("ix_meetings_diary", "tenant_id", "state", "starts_at", "id"),
        Index(None, "tenant_id", "starts_at", "id"),
    )

    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[UUID] = mapped_column(Uuid)
    reference: Mapped[str] = mapped_column(String(40))
    page_path: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    first_starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    place_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    papers_days: Mapped[int] = mapped_column(Integer)
    papers_by_on: Mapped[date] = mapped_column(Date)
    papers_out_on: Mapped[date | None] = mapped_column(Date)
    papers_out_by: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10))
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    held_on: Mapped[date | None] = mapped_column(Date)
    without_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    notes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    planned_by: Mapped[str] = mapped_column(String(200))
    planned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """What is sealed in a meeting is read as part of what the meeting is about."""
        return self.thing_kind, self.thing_id


class MeetingPerson(TenantRow, Base):
    """Somebody of a meeting, and the partner for whom they, or their deputy, stand."""

    __tablename__ = "meeting_people"
    __table_args__ = (
        own("meeting_id", "meetings"),
        UniqueConstraint("tenant_id", "meeting_id", "person_id"),
        CheckConstraint("partner IN ('local-authority', 'police', 'health', 'none')", name="partner"),
        CheckConstraint("reply IN ('waiting', 'coming', 'deputy', 'not-coming')", name="reply"),
        CheckConstraint("attendance IN ('attended', 'deputy', 'apologies', 'absent')", name="attendance"),
        CheckConstraint("conflict IN ('none-declared', 'declared-stayed', 'declared-left')", name="conflict"),
    )

    meeting_id: Mapped[UUID] = mapped_column(Uuid)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(200))
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    partner: Mapped[str] = mapped_column(String(20))
    agency: Mapped[str] = mapped_column(String(200))
    invited_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reply: Mapped[str] = mapped_column(String(12), default="waiting")
    attendance: Mapped[str | None] = mapped_column(String(10))
    deputy_name: Mapped[str] = mapped_column(String(200), default="")
    conflict: Mapped[str | None] = mapped_column(String(20))
    conflict_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_by: Mapped[str] = mapped_column(String(200), default="")
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[UUID] = mapped_column(Uuid)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A declared conflict is read as part of what the meeting is about."""
        return self.thing_kind, self.thing_id
