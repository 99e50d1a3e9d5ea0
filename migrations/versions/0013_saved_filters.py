"""Filters of the registers that people keep under a name."""

import sqlalchemy as sa
from alembic import op

from migrations.tenant_tables import create_tenant_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "saved_filters",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("register", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query_sealed", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint(
            "tenant_id", "person_id", "register", "name", name="uq_saved_filters_tenant_id_person_id_register_name"
        ),
        sa.CheckConstraint(
            "register IN ('incidents', 'rapid-reviews', 'referrals')", name=op.f("ck_saved_filters_register")
        ),
    )


def downgrade() -> None:
    op.drop_table("saved_filters")
