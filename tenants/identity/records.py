"""Rows of identity: shared where a person is more than one account's, tenant rows where an account decides."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from tenants.database import Base, new_id
from tenants.isolation import TenantRow


class Person(Base):
    """Someone who signs in; what they may do is said by memberships, account by account."""

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_key_wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_last_step: Mapped[int] = mapped_column(Integer, default=0)
    is_disabled: Mapped[bool] = mapped_column(default=False)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RecoveryCode(Base):
    """One of ten one-use codes for the day the authenticator is lost; only its hash is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SessionRow(Base):
    """A signed-in browser; deleted on sign-out, role change and disabling, and then its cookie opens nothing."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "person_id"), CheckConstraint("stage IN ('password', 'full')", name="stage"))

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    stage: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Throttle(Base):
    """Attempts counted in a window, under the hash of what is being tried."""

    __tablename__ = "throttles"

    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_began_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(Integer)


class Membership(Base):
    """One person's roles in one account, with dates; the person may list theirs, only the account may change them."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("tenant_id", "person_id"), Index(None, "person_id"))

    tenant_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    roles: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Invitation(TenantRow, Base):
    """An invitation to join this account: its link is hashed, lasts 48 hours, and only a POST uses it up."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        CheckConstraint("state IN ('open', 'accepted', 'withdrawn')", name="state"),
    )

    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    token_hash: Mapped[str] = mapped_column(String(64))
    invited_by: Mapped[str] = mapped_column(String(200))
    invited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(String(10), default="open")


class ApiToken(TenantRow, Base):
    """A person's token for machines, in one account, with scopes; only its hash is kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (UniqueConstraint("tenant_id", "token_hash"), Index(None, "tenant_id", "person_id"))

    person_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(60)))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class FactorReset(TenantRow, Base):
    """Two holders of the person's account reset a lost second factor: one asks, another agrees."""

    __tablename__ = "factor_resets"
    __table_args__ = (Index(None, "tenant_id", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(Uuid)
    asked_by: Mapped[UUID] = mapped_column(Uuid)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    agreed_by: Mapped[UUID | None] = mapped_column(Uuid)
    agreed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class LightRespondent(TenantRow, Base):
    """Somebody without an account who answers one thing by a link and a code; every secret is kept as its hash."""

    __tablename__ = "light_respondents"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        Index(None, "tenant_id", "thing_id"),
        CheckConstraint("state IN ('open', 'finished', 'withdrawn')", name="state"),
    )

    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str] = mapped_column(String(64))
    invited_by: Mapped[str] = mapped_column(String(200))
    invited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(String(10), default="open")
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    code_tries: Mapped[int] = mapped_column(Integer, default=0)
    asker_hash: Mapped[str | None] = mapped_column(String(64))
    """The browser that asked for the code; no other can use it."""
    session_hash: Mapped[str | None] = mapped_column(String(64))
    session_ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
