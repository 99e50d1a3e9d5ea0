"""The rows of messages: one row a recipient, with what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow


class Message(TenantRow, Base):
    """One message to one person. Its text is sealed although it is neutral, since it may carry a one-use code."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("tenant_id", "effect_key"),
        CheckConstraint("state IN ('queued', 'sent', 'bounced', 'refused', 'dropped')", name="state"),
        Index(None, "tenant_id", "thing_id"),
        Index(None, "tenant_id", "queued_at"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    effect_key: Mapped[str] = mapped_column(String(180))
    thing_id: Mapped[UUID | None] = mapped_column(Uuid)
    to_email: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(330))
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    link_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(60), default="")
    sent_by: Mapped[str] = mapped_column(String(200))
    queued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
