"""Messages to one person each, with what became of them."""

import sqlalchemy as sa
from alembic import op

from migrations.tenant_tables import create_tenant_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "messages",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("effect_key", sa.String(180), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=True),
        sa.Column("to_email", sa.String(254), nullable=False),
        sa.Column("to_name", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(330), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("link_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("sent_by", sa.String(200), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'bounced', 'refused', 'dropped')", name=op.f("ck_messages_state")
        ),
        sa.UniqueConstraint("tenant_id", "effect_key", name="uq_messages_tenant_id_effect_key"),
    )
    op.create_index("ix_messages_tenant_id_queued_at", "messages", ["tenant_id", "queued_at"])
    op.create_index("ix_messages_tenant_id_thing_id", "messages", ["tenant_id", "thing_id"])


def downgrade() -> None:
    op.drop_table("messages")
