"""What partnerships sent the Panel, version by version, and the receipts given for it."""

import sqlalchemy as sa
from alembic import op

from migrations.tenant_tables import create_tenant_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "panel_items",
        sa.Column("from_account_id", sa.Uuid(), nullable=False),
        sa.Column("from_name", sa.String(200), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("nature", sa.String(20), nullable=True),
        sa.Column("became_aware_on", sa.Date(), nullable=True),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(200), nullable=True),
        sa.Column("receipt", sa.String(60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('new', 'acknowledged', 'withdrawn', 'corrected')", name=op.f("ck_panel_items_state")
        ),
        sa.CheckConstraint(
            "(waiting_since_at IS NOT NULL) = (state IN ('new', 'corrected'))", name=op.f("ck_panel_items_waiting")
        ),
        sa.UniqueConstraint(
            "tenant_id", "from_account_id", "incident_id", name="uq_panel_items_tenant_id_from_account_id_incident_id"
        ),
    )
    op.create_index("ix_panel_items_queue", "panel_items", ["tenant_id", "waiting_since_at", "id"])
    op.create_index("ix_panel_items_state", "panel_items", ["tenant_id", "state", "waiting_since_at", "id"])
    op.create_index("ix_panel_items_tenant_id_received_at", "panel_items", ["tenant_id", "received_at"])
    create_tenant_table(
        "panel_versions",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(200), nullable=True),
        sa.Column("receipt", sa.String(60), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state IN ('notified', 'withdrawn')", name=op.f("ck_panel_versions_state")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["panel_items.tenant_id", "panel_items.id"],
            name="fk_panel_versions_tenant_id_item_id",
        ),
        sa.UniqueConstraint("tenant_id", "item_id", "number", name="uq_panel_versions_tenant_id_item_id_number"),
    )


def downgrade() -> None:
    op.drop_table("panel_versions")
    op.drop_table("panel_items")
