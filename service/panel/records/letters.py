"""What follows a notification on the desk: rapid reviews and decisions as they came, letters written, replies."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class DeskReview(TenantRow, Base):
    """One version of a rapid review, or of a decision made again, as it arrived, and the receipt it was given."""

    __tablename__ = "desk_reviews"
    __table_args__ = (
        own("item_id", "panel_items"),
        own("letter_id", "desk_letters"),
        UniqueConstraint("tenant_id", "item_id", "kind", "number"),
        CheckConstraint("kind IN ('rapid-review', 'decision')", name="kind"),
        CheckConstraint("outcome IN ('local-review', 'other-review', 'no-review')", name="outcome"),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(20))
    letter_id: Mapped[UUID | None] = mapped_column(Uuid)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    receipt: Mapped[str | None] = mapped_column(String(60))

    @property
    def thing(self) -> tuple[str, UUID]:
        """A rapid review is read as part of its item."""
        return "panel-item", self.item_id


class DeskLetter(TenantRow, Base):
    """One letter to a partnership: a draft until it is sent, never changed from then on."""

    __tablename__ = "desk_letters"
    __table_args__ = (
        own("item_id", "panel_items"),
        UniqueConstraint("tenant_id", "item_id", "number"),
        CheckConstraint("state IN ('draft', 'sent')", name="state"),
        CheckConstraint("(number IS NOT NULL) = (state = 'sent')", name="number"),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(40))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    corrects: Mapped[int | None] = mapped_column(Integer)
    reply_due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    written_by: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    outbox_id: Mapped[UUID | None] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A letter is read as part of its item."""
        return "panel-item", self.item_id


class DeskReply(TenantRow, Base):
    """A partnership's reply to a letter, as it arrived."""

    __tablename__ = "desk_replies"
    __table_args__ = (
        own("item_id", "panel_items"),
        own("letter_id", "desk_letters"),
        UniqueConstraint("tenant_id", "item_id", "reply_id"),
        CheckConstraint("reconsidered IN ('', 'confirmed', 'changed')", name="reconsidered"),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid)
    letter_id: Mapped[UUID] = mapped_column(Uuid)
    reply_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    reconsidered: Mapped[str] = mapped_column(String(10))
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def thing(self) -> tuple[str, UUID]:
        """A reply is read as part of its item."""
        return "panel-item", self.item_id
