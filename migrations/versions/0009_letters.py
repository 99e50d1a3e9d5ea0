"""Rapid reviews on the Panel's desk, its letters, and the replies, on both sides."""

import sqlalchemy as sa
from alembic import op

from migrations.tenant_tables import create_tenant_table, index, own

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ITEM_STATES = "state IN ('new', 'acknowledged', 'withdrawn', 'corrected'{more})"
WAITS = "least(waiting_since_at, review_waits_at, reply_waits_at)"


def upgrade() -> None:
    _widen_items()
    _desk_tables()
    _letter_tables()


def downgrade() -> None:
    for table in ("letter_replies", "panel_letters", "desk_replies", "desk_reviews", "desk_letters"):
        op.drop_table(table)
    op.drop_index("ix_panel_items_waits", "panel_items")
    op.drop_index("ix_panel_items_reply_due_on", "panel_items")
    for column in ("review_waits_at", "reply_waits_at", "reply_due_on"):
        op.drop_column("panel_items", column)
    op.drop_constraint(op.f("ck_panel_items_state"), "panel_items")
    op.create_check_constraint(op.f("ck_panel_items_state"), "panel_items", ITEM_STATES.format(more=""))


def _widen_items() -> None:
    for column, kind in (("review_waits_at", MOMENT), ("reply_waits_at", MOMENT), ("reply_due_on", sa.Date())):
        op.add_column("panel_items", sa.Column(column, kind, nullable=True))
    op.drop_constraint(op.f("ck_panel_items_state"), "panel_items")
    op.create_check_constraint(op.f("ck_panel_items_state"), "panel_items", ITEM_STATES.format(more=", 'not-here'"))
    op.create_index("ix_panel_items_waits", "panel_items", ["tenant_id", sa.text(WAITS), "id"])
    index("panel_items", ["reply_due_on"])


def _desk_tables() -> None:
    create_tenant_table(
        "desk_letters",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("reply_due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("outbox_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        own("item_id", "desk_letters", "panel_items"),
        sa.UniqueConstraint("tenant_id", "item_id", "number", name="uq_desk_letters_tenant_id_item_id_number"),
        sa.CheckConstraint("state IN ('draft', 'sent')", name=op.f("ck_desk_letters_state")),
        sa.CheckConstraint("(number IS NOT NULL) = (state = 'sent')", name=op.f("ck_desk_letters_number")),
    )
    create_tenant_table(
        "desk_reviews",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.String(60), nullable=True),
        own("item_id", "desk_reviews", "panel_items"),
        own("letter_id", "desk_reviews", "desk_letters"),
        sa.UniqueConstraint(
            "tenant_id", "item_id", "kind", "number", name="uq_desk_reviews_tenant_id_item_id_kind_number"
        ),
        sa.CheckConstraint("kind IN ('rapid-review', 'decision')", name=op.f("ck_desk_reviews_kind")),
        sa.CheckConstraint(
            "outcome IN ('local-review', 'other-review', 'no-review')", name=op.f("ck_desk_reviews_outcome")
        ),
    )
    create_tenant_table(
        "desk_replies",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reconsidered", sa.String(10), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        own("item_id", "desk_replies", "panel_items"),
        own("letter_id", "desk_replies", "desk_letters"),
        sa.UniqueConstraint("tenant_id", "item_id", "reply_id", name="uq_desk_replies_tenant_id_item_id_reply_id"),
        sa.CheckConstraint("reconsidered IN ('', 'confirmed', 'changed')", name=op.f("ck_desk_replies_reconsidered")),
    )


def _letter_tables() -> None:
    create_tenant_table(
        "panel_letters",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("from_account_id", sa.Uuid(), nullable=True),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        own("incident_id", "panel_letters", "incidents"),
        sa.UniqueConstraint("tenant_id", "letter_id", name="uq_panel_letters_tenant_id_letter_id"),
        sa.CheckConstraint("way IN ('post', 'by-hand')", name=op.f("ck_panel_letters_way")),
        sa.CheckConstraint(
            "(way = 'post') = (letter_id IS NOT NULL AND from_account_id IS NOT NULL)",
            name=op.f("ck_panel_letters_sender"),
        ),
        sa.CheckConstraint("state IN ('open', 'replied', 'no-reply-needed')", name=op.f("ck_panel_letters_state")),
    )
    index("panel_letters", ["incident_id", "received_at"], "ix_panel_letters_tenant_id_incident_id_received_at")
    index("panel_letters", ["state", "reply_due_on"], "ix_panel_letters_state")
    create_tenant_table(
        "letter_replies",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("panel_letter_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reconsidered", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_by", sa.String(200), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("outbox_id", sa.Uuid(), nullable=True),
        sa.Column("receipt", sa.String(60), nullable=True),
        sa.Column("receipted_at", MOMENT, nullable=True),
        own("incident_id", "letter_replies", "incidents"),
        own("panel_letter_id", "letter_replies", "panel_letters"),
        sa.UniqueConstraint(
            "tenant_id", "panel_letter_id", "number", name="uq_letter_replies_tenant_id_panel_letter_id_number"
        ),
        sa.CheckConstraint("state IN ('draft', 'sent')", name=op.f("ck_letter_replies_state")),
        sa.CheckConstraint("way IN ('', 'post', 'by-hand')", name=op.f("ck_letter_replies_way")),
        sa.CheckConstraint("(way <> '') = (state = 'sent')", name=op.f("ck_letter_replies_sent")),
        sa.CheckConstraint("reconsidered IN ('', 'confirmed', 'changed')", name=op.f("ck_letter_replies_reconsidered")),
    )
