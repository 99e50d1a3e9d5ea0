"""What was recommended and decided about a review, and what of it was sent to the Panel."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class ReviewDecision(TenantRow, Base):
    """A recommendation or a decision with every criterion answered; kept as it was made, a later one has a number."""

    __tablename__ = "review_decisions"
    __table_args__ = (
        own("incident_id", "incidents"),
        UniqueConstraint("tenant_id", "incident_id", "number"),
        CheckConstraint("stage IN ('recommendation', 'decision')", name="stage"),
        CheckConstraint("outcome IN ('local-review', 'other-review', 'no-review')", name="outcome"),
        CheckConstraint("national IN ('yes', 'no', 'may')", name="national"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    stage: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    national: Mapped[str] = mapped_column(String(4))
    edition: Mapped[str] = mapped_column(String(20))
    answers: Mapped[dict[str, str]] = mapped_column(JSONB)
    views: Mapped[dict[str, str]] = mapped_column(JSONB)
    reasons_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    rationale_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    family_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    other_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    actions_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    dissent_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    letter_id: Mapped[UUID | None] = mapped_column(Uuid)
    made_on: Mapped[date] = mapped_column(Date)
    made_by: Mapped[str] = mapped_column(String(200))
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    made_as: Mapped[str] = mapped_column(String(40))

    @property
    def thing(self) -> tuple[str, UUID]:
        """A decision is read as part of its incident."""
        return "incident", self.incident_id


class SentReview(TenantRow, Base):
    """One version of the rapid review, or of a decision made again, as it went to the Panel; frozen."""

    __tablename__ = "sent_reviews"
    __table_args__ = (
        own("incident_id", "incidents"),
        UniqueConstraint("tenant_id", "incident_id", "kind", "number"),
        CheckConstraint("kind IN ('rapid-review', 'decision')", name="kind"),
        CheckConstraint("channel IN ('manual', 'hosted-panel')", name="channel"),
        CheckConstraint("state IN ('sent', 'taken-in', 'acknowledged', 'recorded')", name="state"),
        Index(None, "tenant_id", "sent_at", "id"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    sent_by: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[str] = mapped_column(String(200))
    how_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    outbox_id: Mapped[UUID | None] = mapped_column(Uuid)
    receipt: Mapped[str] = mapped_column(String(60), default="")
    receipted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    @property
    def thing(self) -> tuple[str, UUID]:
        """What was sent is read as part of its incident."""
        return "incident", self.incident_id
