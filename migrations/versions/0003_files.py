"""Uploaded files: a row a version, their names sealed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenant_tables import create_tenant_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "stored_files",
        sa.Column("thing_kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scan_code", sa.String(60), nullable=False),
        sa.Column("warnings", postgresql.ARRAY(sa.String(40)), nullable=False),
        sa.Column("uploaded_by", sa.String(200), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('quarantined', 'clean', 'infected', 'unscannable', 'not-scanned')",
            name=op.f("ck_stored_files_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name="fk_stored_files_tenant_id_document_id",
        ),
        sa.UniqueConstraint(
            "tenant_id", "document_id", "version", name="uq_stored_files_tenant_id_document_id_version"
        ),
    )
    op.create_index("ix_stored_files_tenant_id_thing_id", "stored_files", ["tenant_id", "thing_id"])


def downgrade() -> None:
    op.drop_table("stored_files")
