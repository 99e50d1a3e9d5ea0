"""A register's filter that somebody keeps under a name."""

from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow


class SavedFilter(TenantRow, Base):
    """One person's filter of one register; what was typed into it is sealed, because somebody may type a name."""

    __tablename__ = "saved_filters"
    __table_args__ = (
        UniqueConstraint("tenant_id", "person_id", "register", "name"),
        CheckConstraint("register IN ('incidents', 'rapid-reviews', 'referrals')", name="register"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    register: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    query_sealed: Mapped[bytes] = mapped_column(LargeBinary)
