"""The rows of uploaded files: one row a version, and never the bytes themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class StoredFile(TenantRow, Base):
    """One version of a document; its bytes lie in the store under the account's id and this row's."""

    __tablename__ = "stored_files"
    __table_args__ = (
        own("document_id", "stored_files"),
        UniqueConstraint("tenant_id", "document_id", "version"),
        CheckConstraint("state IN ('quarantined', 'clean', 'infected', 'unscannable', 'not-scanned')", name="state"),
        Index(None, "tenant_id", "thing_id"),
    )

    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[UUID] = mapped_column(Uuid)
    document_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    scanned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    scan_code: Mapped[str] = mapped_column(String(60), default="")
    warnings: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    uploaded_by: Mapped[str] = mapped_column(String(200))
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def thing(self) -> tuple[str, UUID]:
        """The name of a file is read as part of what the file belongs to."""
        return self.thing_kind, self.thing_id
