"""The chained audit trail, the outbox with its sealed payloads, handovers, and the keys of repeatable acts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenant_tables import APPENDS, create_tenant_table, relay_policies

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "audit_entries",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(60), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("via", sa.String(20), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("thing_kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=True),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.UniqueConstraint("tenant_id", "sequence", name="uq_audit_entries_tenant_id_sequence"),
        grants=APPENDS,
    )
    op.create_index(
        "ix_audit_entries_tenant_id_thing_id_sequence", "audit_entries", ["tenant_id", "thing_id", "sequence"]
    )
    create_tenant_table(
        "audit_heads",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.UniqueConstraint("tenant_id", name="uq_audit_heads_tenant_id"),
    )
    create_tenant_table(
        "handovers_received",
        sa.Column("from_account_id", sa.Uuid(), nullable=False),
        sa.Column("from_name", sa.String(200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("outcome IN ('taken-in', 'refused')", name=op.f("ck_handovers_received_outcome")),
        sa.UniqueConstraint(
            "tenant_id", "from_account_id", "number", name="uq_handovers_received_tenant_id_from_account_id_number"
        ),
    )
    op.create_index("ix_handovers_received_tenant_id_received_at", "handovers_received", ["tenant_id", "received_at"])
    create_tenant_table(
        "idempotency_keys",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("tenant_id", "person_id", "key", name="uq_idempotency_keys_tenant_id_person_id_key"),
    )
    op.create_index("ix_idempotency_keys_tenant_id_used_at", "idempotency_keys", ["tenant_id", "used_at"])
    create_tenant_table(
        "outbox",
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("effect_key", sa.String(200), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_by", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'done', 'dead', 'dropped')", name=op.f("ck_outbox_state")),
        sa.UniqueConstraint("tenant_id", "effect_key", name="uq_outbox_tenant_id_effect_key"),
    )
    op.create_index("ix_outbox_tenant_id_thing_id", "outbox", ["tenant_id", "thing_id"])
    op.create_index(
        "ix_outbox_waiting", "outbox", ["tenant_id", "due_at"], postgresql_where=sa.text("state = 'waiting'")
    )
    create_tenant_table(
        "delivery_attempts",
        sa.Column("outbox_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "outbox_id"],
            ["outbox.tenant_id", "outbox.id"],
            name="fk_delivery_attempts_tenant_id_outbox_id",
            ondelete="CASCADE",
        ),
        grants=APPENDS,
    )
    op.create_index(
        "ix_delivery_attempts_tenant_id_outbox_id_number", "delivery_attempts", ["tenant_id", "outbox_id", "number"]
    )
    create_tenant_table(
        "handovers_sent",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("to_account_id", sa.Uuid(), nullable=False),
        sa.Column("to_name", sa.String(200), nullable=False),
        sa.Column("thing_kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("sent_by", sa.String(200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.String(60), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"], ["outbox.tenant_id", "outbox.id"], name="fk_handovers_sent_tenant_id_id"
        ),
        sa.UniqueConstraint("tenant_id", "number", name="uq_handovers_sent_tenant_id_number"),
    )
    op.create_index("ix_handovers_sent_tenant_id_thing_id", "handovers_sent", ["tenant_id", "thing_id"])
    create_tenant_table(
        "outbox_payloads",
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"],
            ["outbox.tenant_id", "outbox.id"],
            name="fk_outbox_payloads_tenant_id_id",
            ondelete="CASCADE",
        ),
    )
    relay_policies()


def downgrade() -> None:
    op.drop_table("outbox_payloads")
    op.drop_table("handovers_sent")
    op.drop_table("delivery_attempts")
    op.drop_table("outbox")
    op.drop_table("idempotency_keys")
    op.drop_table("handovers_received")
    op.drop_table("audit_heads")
    op.drop_table("audit_entries")
