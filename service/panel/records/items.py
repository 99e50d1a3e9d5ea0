"""What partnerships have sent the Panel: one item an incident of theirs, and every version of it as it arrived."""

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
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class PanelItem(TenantRow, Base):
    """One incident of one partnership on the secretariat's desk; the id of the incident is the sender's own.

    `latest` is the newest notification here, 0 while none has come. `waiting_since_at` is the notification's wait; a
    rapid review and a reply wait from their arrival until the Panel writes; `reply_due_on` is the earliest open one.
    """

    __tablename__ = "panel_items"
    __table_args__ = (
        UniqueConstraint("tenant_id", "from_account_id", "incident_id"),
        CheckConstraint("state IN ('new', 'acknowledged', 'withdrawn', 'corrected', 'not-here')", name="state"),
        CheckConstraint("(waiting_since_at IS NOT NULL) = (state IN ('new', 'corrected'))", name="waiting"),
        Index("ix_panel_items_queue", "tenant_id", "waiting_since_at", "id"),
        Index("ix_panel_items_state", "tenant_id", "state", "waiting_since_at", "id"),
        Index(None, "tenant_id", "received_at"),
        Index("ix_panel_items_reply_due_on", "tenant_id", "reply_due_on"),
    )

    from_account_id: Mapped[UUID] = mapped_column(Uuid)
    from_name: Mapped[str] = mapped_column(String(200))
    incident_id: Mapped[UUID] = mapped_column(Uuid)
    reference: Mapped[str] = mapped_column(String(40))
    nature: Mapped[str | None] = mapped_column(String(20))
    became_aware_on: Mapped[date | None] = mapped_column(Date)
    latest: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    waiting_since_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    acknowledged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    acknowledged_by: Mapped[str | None] = mapped_column(String(200))
    receipt: Mapped[str | None] = mapped_column(String(60))
    review_waits_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reply_waits_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reply_due_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """The audit trail names the item."""
        return "panel-item", self.id


Index(
    "ix_panel_items_waits",
    PanelItem.tenant_id,
    func.least(PanelItem.waiting_since_at, PanelItem.review_waits_at, PanelItem.reply_waits_at),
    PanelItem.id,
)


class PanelVersion(TenantRow, Base):
    """One version of a notification as it arrived, and the receipt that was given for it."""

    __tablename__ = "panel_versions"
    __table_args__ = (
        own("item_id", "panel_items"),
        UniqueConstraint("tenant_id", "item_id", "number"),
        CheckConstraint("state IN ('notified', 'withdrawn')", name="state"),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(20))
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    acknowledged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    acknowledged_by: Mapped[str | None] = mapped_column(String(200))
    receipt: Mapped[str | None] = mapped_column(String(60))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A version is read as part of its item."""
        return "panel-item", self.item_id
