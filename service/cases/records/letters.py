"""The Panel's letters as the partnership holds them, and the partnership's replies."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class PanelLetter(TenantRow, Base):
    """A letter of the Panel about one case: handed over by its account, or recorded by hand."""

    __tablename__ = "panel_letters"
    __table_args__ = (
        own("incident_id", "incidents"),
        UniqueConstraint("tenant_id", "letter_id"),
        CheckConstraint("way IN ('post', 'by-hand')", name="way"),
        CheckConstraint("(way = 'post') = (letter_id IS NOT NULL AND from_account_id IS NOT NULL)", name="sender"),
        CheckConstraint("state IN ('open', 'replied', 'no-reply-needed')", name="state"),
        Index(None, "tenant_id", "incident_id", "received_at"),
        Index("ix_panel_letters_state", "tenant_id", "state", "reply_due_on"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    letter_id: Mapped[UUID | None] = mapped_column(Uuid)
    from_account_id: Mapped[UUID | None] = mapped_column(Uuid)
    way: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(40))
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    written_by: Mapped[str] = mapped_column(String(200), default="")
    received_on: Mapped[date] = mapped_column(Date)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[str] = mapped_column(String(200), default="")
    reply_due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20))
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A letter is read as part of its incident."""
        return "incident", self.incident_id


class LetterReply(TenantRow, Base):
    """One reply to a letter: a draft until it is sent, frozen from then on; at most one draft a letter."""

    __tablename__ = "letter_replies"
    __table_args__ = (
        own("incident_id", "incidents"),
        own("panel_letter_id", "panel_letters"),
        UniqueConstraint("tenant_id", "panel_letter_id", "number"),
        CheckConstraint("state IN ('draft', 'sent')", name="state"),
        CheckConstraint("way IN ('', 'post', 'by-hand')", name="way"),
        CheckConstraint("(way <> '') = (state = 'sent')", name="sent"),
        CheckConstraint("reconsidered IN ('', 'confirmed', 'changed')", name="reconsidered"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    panel_letter_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reconsidered: Mapped[str] = mapped_column(String(10), default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    way: Mapped[str] = mapped_column(String(10), default="")
    written_by: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sent_on: Mapped[date | None] = mapped_column(Date)
    sent_by: Mapped[str] = mapped_column(String(200), default="")
    how: Mapped[str] = mapped_column(String(20), default="")
    outbox_id: Mapped[UUID | None] = mapped_column(Uuid)
    receipt: Mapped[str | None] = mapped_column(String(60))
    receipted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def thing(self) -> tuple[str, UUID]:
        """A reply is read as part of its incident."""
        return "incident", self.incident_id
