"""People who answer one thing by a link and a code, without an account."""

import sqlalchemy as sa
from alembic import op

from migrations.tenant_tables import create_tenant_table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "light_respondents",
        sa.Column("thing_kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("invited_by", sa.String(200), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("code_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("asker_hash", sa.String(64), nullable=True),
        sa.Column("session_hash", sa.String(64), nullable=True),
        sa.Column("session_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'finished', 'withdrawn')", name=op.f("ck_light_respondents_state")),
        sa.UniqueConstraint("tenant_id", "token_hash", name="uq_light_respondents_tenant_id_token_hash"),
    )
    op.create_index("ix_light_respondents_tenant_id_thing_id", "light_respondents", ["tenant_id", "thing_id"])


def downgrade() -> None:
    op.drop_table("light_respondents")
