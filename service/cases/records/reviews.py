"""The rapid review of an incident: its state, the partnership's own steps, and what is written under each heading."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class RapidReview(TenantRow, Base):
    """One incident's rapid review, from day 0 to what was sent; `number` is the version of the report in hand."""

    __tablename__ = "rapid_reviews"
    __table_args__ = (
        own("incident_id", "incidents"),
        UniqueConstraint("tenant_id", "incident_id"),
        CheckConstraint("state IN ('open', 'recommended', 'decided', 'sent', 'stopped')", name="state"),
        Index(None, "tenant_id", "opened_on", "id"),
        Index("ix_rapid_reviews_state", "tenant_id", "state", "opened_on", "id"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(String(12), default="open")
    opened_on: Mapped[date] = mapped_column(Date)
    opened_by: Mapped[str] = mapped_column(String(200))
    template: Mapped[str] = mapped_column(String(40))
    number: Mapped[int] = mapped_column(Integer, default=1)
    outcome: Mapped[str | None] = mapped_column(String(20))
    decided_on: Mapped[date | None] = mapped_column(Date)
    sent_on: Mapped[date | None] = mapped_column(Date)
    chair_told_on: Mapped[date | None] = mapped_column(Date)
    referrer_told_on: Mapped[date | None] = mapped_column(Date)
    fed_back_by: Mapped[str | None] = mapped_column(String(200))
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A review is read as part of its incident."""
        return "incident", self.incident_id


class ReviewStep(TenantRow, Base):
    """Something the partnership does by a day inside the review: earlier than the law, never later."""

    __tablename__ = "review_steps"
    __table_args__ = (
        own("incident_id", "incidents"),
        UniqueConstraint("tenant_id", "incident_id", "position"),
        CheckConstraint("state IN ('owed', 'done', 'dropped')", name="state"),
        Index("ix_review_steps_owed", "tenant_id", "state", "due_on", "id"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)
    act: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(120))
    day: Mapped[int | None] = mapped_column(Integer)
    owner_role: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[UUID | None] = mapped_column(Uuid)
    owner_name: Mapped[str] = mapped_column(String(200), default="")
    due_on: Mapped[date] = mapped_column(Date)
    first_due_on: Mapped[date] = mapped_column(Date)
    is_moved: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="owed")
    done_on: Mapped[date | None] = mapped_column(Date)
    done_by: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A step is read as part of its incident."""
        return "incident", self.incident_id


class StepMove(TenantRow, Base):
    """One time a step's day was moved by hand: from, to, by whom, when and why."""

    __tablename__ = "step_moves"
    __table_args__ = (
        own("step_id", "review_steps"),
        Index(None, "tenant_id", "step_id", "moved_at"),
    )

    step_id: Mapped[UUID] = mapped_column(Uuid)
    incident_id: Mapped[UUID] = mapped_column(Uuid)
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date] = mapped_column(Date)
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    moved_by: Mapped[str] = mapped_column(String(200))
    moved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def thing(self) -> tuple[str, UUID]:
        """A move is read as part of its incident."""
        return "incident", self.incident_id


class ReviewSection(TenantRow, Base):
    """What is written under one of the Panel's headings."""

    __tablename__ = "review_sections"
    __table_args__ = (
        own("incident_id", "incidents"),
        UniqueConstraint("tenant_id", "incident_id", "heading"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    heading: Mapped[str] = mapped_column(String(40))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_by: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A section is read as part of its incident."""
        return "incident", self.incident_id
