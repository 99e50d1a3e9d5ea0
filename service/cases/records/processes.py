"""What runs beside a review elsewhere (police, coroner, another review), and what waits for it."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Integer, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class ParallelProcess(TenantRow, Base):
    """A process of somebody else about the same case, known at this stage."""

    __tablename__ = "parallel_processes"
    __table_args__ = (
        own("incident_id", "incidents"),
        CheckConstraint("status IN ('expected', 'running', 'ended')", name="status"),
        CheckConstraint(
            "effect IN ('none', 'limits-practitioners', 'limits-family', 'blocks-report', 'blocks-publication')",
            name="effect",
        ),
        Index(None, "tenant_id", "incident_id"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(12))
    effect: Mapped[str] = mapped_column(String(24))
    lead_body: Mapped[str] = mapped_column(String(200))
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    notes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    began_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    told_on: Mapped[date | None] = mapped_column(Date)
    recorded_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A parallel process is read as part of its incident."""
        return "incident", self.incident_id


class Hold(TenantRow, Base):
    """A recorded reason that a review waits, with the day it is looked at again; no clock stops for it."""

    __tablename__ = "holds"
    __table_args__ = (
        own("incident_id", "incidents"),
        own("process_id", "parallel_processes", on_delete="SET NULL (process_id)"),
        Index(None, "tenant_id", "incident_id", "since_on"),
        Index("ix_holds_open", "tenant_id", "ended_on", "review_on"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    process_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    since_on: Mapped[date] = mapped_column(Date)
    review_on: Mapped[date] = mapped_column(Date)
    told_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    placed_by: Mapped[str] = mapped_column(String(200))
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A hold is read as part of its incident."""
        return "incident", self.incident_id
