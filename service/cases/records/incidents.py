"""The incident, the children it concerns, and the people who may see a restricted one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base
from tenants.isolation import TenantRow, own


class Incident(TenantRow, Base):
    """A serious child safeguarding incident (1..n children); the edition is pinned by the day of awareness."""

    __tablename__ = "incidents"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reference"),
        CheckConstraint("nature IN ('death', 'serious-harm', 'other')", name="nature"),
        CheckConstraint(
            "state IN ('recorded', 'notified', 'not-notified', 'withdrawn', 'past')",
            name="state",
        ),
        CheckConstraint("access IN ('open', 'restricted', 'sealed')", name="access"),
        Index(None, "tenant_id", "became_aware_on", "id"),
        Index("ix_incidents_state", "tenant_id", "state", "became_aware_on", "id"),
    )

    reference: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    became_aware_on: Mapped[date] = mapped_column(Date)
    became_aware_time: Mapped[str | None] = mapped_column(String(5))
    occurred_on: Mapped[date | None] = mapped_column(Date)
    occurred_words: Mapped[str] = mapped_column(String(80), default="")
    nature: Mapped[str] = mapped_column(String(20))
    circumstance: Mapped[str] = mapped_column(String(40))
    is_harm_by_child: Mapped[bool] = mapped_column(default=False)
    other_areas: Mapped[list[str]] = mapped_column(ARRAY(String(120)))
    edition: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="recorded")
    access: Mapped[str] = mapped_column(String(12), default="open")
    narrative_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    location_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reasons_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    access_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)


class Subject(TenantRow, Base):
    """A child whom an incident concerns: identity under seal, only the pseudonym is plain."""

    __tablename__ = "subjects"
    __table_args__ = (
        own("incident_id", "incidents"),
        UniqueConstraint("tenant_id", "incident_id", "position"),
        Index(None, "tenant_id", "name_fingerprint"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)
    pseudonym: Mapped[str] = mapped_column(String(60))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_fingerprint: Mapped[str | None] = mapped_column(String(64))
    birth_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    is_unborn: Mapped[bool] = mapped_column(default=False)
    has_died: Mapped[bool] = mapped_column(default=False)
    age_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def thing(self) -> tuple[str, UUID]:
        """A child's identity is read as part of the incident."""
        return "incident", self.incident_id


class CasePerson(TenantRow, Base):
    """Someone assigned to a case, or its guest until a day; the only people who see a restricted case."""

    __tablename__ = "case_people"
    __table_args__ = (
        own("incident_id", "incidents"),
        CheckConstraint("kind IN ('assigned', 'guest')", name="kind"),
        Index(None, "tenant_id", "person_id", "incident_id"),
    )

    incident_id: Mapped[UUID] = mapped_column(Uuid)
    person_id: Mapped[UUID] = mapped_column(Uuid)
    person_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    added_by: Mapped[str] = mapped_column(String(200))
