"""Accounts, the agency register, connections, settings; people, sessions, memberships, invitations, tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenant_tables import APPENDS, create_shared_table, create_tenant_table, membership_policies

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_shared_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(63), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("full_name", sa.String(200), nullable=False),
        sa.Column("reference_prefix", sa.String(5), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.CheckConstraint("kind IN ('partnership', 'agency', 'panel', 'national')", name=op.f("ck_accounts_kind")),
        sa.CheckConstraint("reference_prefix ~ '^[A-Z]{2,5}$'", name=op.f("ck_accounts_reference_prefix")),
        sa.CheckConstraint("slug ~ '^[a-z][a-z0-9-]{1,62}$'", name=op.f("ck_accounts_slug")),
        sa.UniqueConstraint("slug", name="uq_accounts_slug"),
    )
    create_shared_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_key_wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("email", name="uq_people_email"),
    )
    create_shared_table(
        "throttles",
        sa.Column("bucket", sa.String(64), nullable=False),
        sa.Column("window_began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name="pk_throttles"),
    )
    create_tenant_table(
        "account_keys",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("tenant_id", "version", name="uq_account_keys_tenant_id_version"),
    )
    create_tenant_table(
        "account_settings",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        grants=APPENDS,
    )
    op.create_index("ix_account_settings_tenant_id_name_set_at", "account_settings", ["tenant_id", "name", "set_at"])
    create_shared_table(
        "agency_register",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("scheme", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agency_register"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_agency_register_account_id", ondelete="SET NULL"
        ),
        sa.UniqueConstraint("scheme", "code", name="uq_agency_register_scheme_code"),
    )
    create_tenant_table(
        "api_tokens",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.String(60)), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("tenant_id", "token_hash", name="uq_api_tokens_tenant_id_token_hash"),
    )
    op.create_index("ix_api_tokens_tenant_id_person_id", "api_tokens", ["tenant_id", "person_id"])
    create_tenant_table(
        "connections",
        sa.Column("peer_account_id", sa.Uuid(), nullable=False),
        sa.Column("peer_name", sa.String(200), nullable=False),
        sa.Column("peer_kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("is_invited_by_us", sa.Boolean(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('invited', 'accepted', 'ended')", name=op.f("ck_connections_state")),
        sa.UniqueConstraint("tenant_id", "peer_account_id", name="uq_connections_tenant_id_peer_account_id"),
    )
    create_tenant_table(
        "counters",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.UniqueConstraint("tenant_id", "name", name="uq_counters_tenant_id_name"),
    )
    create_tenant_table(
        "factor_resets",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_factor_resets_tenant_id_person_id", "factor_resets", ["tenant_id", "person_id"])
    create_tenant_table(
        "invitations",
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.String(40)), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("invited_by", sa.String(200), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.CheckConstraint("state IN ('open', 'accepted', 'withdrawn')", name=op.f("ck_invitations_state")),
        sa.UniqueConstraint("tenant_id", "token_hash", name="uq_invitations_tenant_id_token_hash"),
    )
    create_shared_table(
        "memberships",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.String(40)), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_memberships"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_memberships_person_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["accounts.id"], name="fk_memberships_tenant_id"),
        sa.UniqueConstraint("tenant_id", "person_id", name="uq_memberships_tenant_id_person_id"),
    )
    op.create_index("ix_memberships_person_id", "memberships", ["person_id"])
    membership_policies()
    op.execute("GRANT SELECT ON alembic_version TO cairn_app")
    create_shared_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_recovery_codes_person_id", ondelete="CASCADE"),
        sa.UniqueConstraint("person_id", "code_hash", name="uq_recovery_codes_person_id_code_hash"),
    )
    create_shared_table(
        "sessions",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.CheckConstraint("stage IN ('password', 'full')", name=op.f("ck_sessions_stage")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sessions_person_id", ondelete="CASCADE"),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])


def downgrade() -> None:
    op.execute("REVOKE SELECT ON alembic_version FROM cairn_app")
    op.drop_table("sessions")
    op.drop_table("recovery_codes")
    op.drop_table("memberships")
    op.drop_table("invitations")
    op.drop_table("factor_resets")
    op.drop_table("counters")
    op.drop_table("connections")
    op.drop_table("api_tokens")
    op.drop_table("agency_register")
    op.drop_table("account_settings")
    op.drop_table("account_keys")
    op.drop_table("throttles")
    op.drop_table("people")
    op.drop_table("accounts")
