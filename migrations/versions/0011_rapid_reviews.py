"""Rapid reviews with their steps and sections, decisions, what was sent, parallel processes and holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.tenant_tables import create_tenant_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = (
    "holds",
    "parallel_processes",
    "sent_reviews",
    "review_decisions",
    "review_sections",
    "step_moves",
    "review_steps",
    "rapid_reviews",
)


def upgrade() -> None:
    _reviews()
    _decisions()
    _processes()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _reviews() -> None:
    create_tenant_table(
        "rapid_reviews",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(200), nullable=False),
        sa.Column("template", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("chair_told_on", sa.Date(), nullable=True),
        sa.Column("referrer_told_on", sa.Date(), nullable=True),
        sa.Column("fed_back_by", sa.String(200), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'recommended', 'decided', 'sent', 'stopped')", name=op.f("ck_rapid_reviews_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_rapid_reviews_tenant_id_incident_id",
        ),
        sa.UniqueConstraint("tenant_id", "incident_id", name="uq_rapid_reviews_tenant_id_incident_id"),
    )
    op.create_index("ix_rapid_reviews_state", "rapid_reviews", ["tenant_id", "state", "opened_on", "id"])
    op.create_index("ix_rapid_reviews_tenant_id_opened_on_id", "rapid_reviews", ["tenant_id", "opened_on", "id"])
    create_tenant_table(
        "review_steps",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("owner_role", sa.String(40), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner_name", sa.String(200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("is_moved", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('owed', 'done', 'dropped')", name=op.f("ck_review_steps_state")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_review_steps_tenant_id_incident_id",
        ),
        sa.UniqueConstraint(
            "tenant_id", "incident_id", "position", name="uq_review_steps_tenant_id_incident_id_position"
        ),
    )
    op.create_index("ix_review_steps_owed", "review_steps", ["tenant_id", "state", "due_on", "id"])
    create_tenant_table(
        "step_moves",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("moved_by", sa.String(200), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "step_id"],
            ["review_steps.tenant_id", "review_steps.id"],
            name="fk_step_moves_tenant_id_step_id",
        ),
    )
    op.create_index("ix_step_moves_tenant_id_step_id_moved_at", "step_moves", ["tenant_id", "step_id", "moved_at"])
    create_tenant_table(
        "review_sections",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("heading", sa.String(40), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_review_sections_tenant_id_incident_id",
        ),
        sa.UniqueConstraint(
            "tenant_id", "incident_id", "heading", name="uq_review_sections_tenant_id_incident_id_heading"
        ),
    )


def _decisions() -> None:
    create_tenant_table(
        "review_decisions",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("national", sa.String(4), nullable=False),
        sa.Column("edition", sa.String(20), nullable=False),
        sa.Column("answers", JSONB(), nullable=False),
        sa.Column("views", JSONB(), nullable=False),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("rationale_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("family_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("other_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("actions_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("dissent_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_as", sa.String(40), nullable=False),
        sa.CheckConstraint("national IN ('yes', 'no', 'may')", name=op.f("ck_review_decisions_national")),
        sa.CheckConstraint(
            "outcome IN ('local-review', 'other-review', 'no-review')", name=op.f("ck_review_decisions_outcome")
        ),
        sa.CheckConstraint("stage IN ('recommendation', 'decision')", name=op.f("ck_review_decisions_stage")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_review_decisions_tenant_id_incident_id",
        ),
        sa.UniqueConstraint(
            "tenant_id", "incident_id", "number", name="uq_review_decisions_tenant_id_incident_id_number"
        ),
    )
    create_tenant_table(
        "sent_reviews",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sent_by", sa.String(200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.Column("how", sa.String(200), nullable=False),
        sa.Column("outbox_id", sa.Uuid(), nullable=True),
        sa.Column("receipt", sa.String(60), nullable=False),
        sa.Column("receipted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("channel IN ('manual', 'hosted-panel')", name=op.f("ck_sent_reviews_channel")),
        sa.CheckConstraint("kind IN ('rapid-review', 'decision')", name=op.f("ck_sent_reviews_kind")),
        sa.CheckConstraint(
            "state IN ('sent', 'taken-in', 'acknowledged', 'recorded')", name=op.f("ck_sent_reviews_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_sent_reviews_tenant_id_incident_id",
        ),
        sa.UniqueConstraint(
            "tenant_id", "incident_id", "kind", "number", name="uq_sent_reviews_tenant_id_incident_id_kind_number"
        ),
    )
    op.create_index("ix_sent_reviews_tenant_id_sent_at_id", "sent_reviews", ["tenant_id", "sent_at", "id"])


def _processes() -> None:
    create_tenant_table(
        "parallel_processes",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("effect", sa.String(24), nullable=False),
        sa.Column("lead_body", sa.String(200), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("notes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "effect IN ('none', 'limits-practitioners', 'limits-family', 'blocks-report', 'blocks-publication')",
            name=op.f("ck_parallel_processes_effect"),
        ),
        sa.CheckConstraint("status IN ('expected', 'running', 'ended')", name=op.f("ck_parallel_processes_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_parallel_processes_tenant_id_incident_id",
        ),
    )
    op.create_index("ix_parallel_processes_tenant_id_incident_id", "parallel_processes", ["tenant_id", "incident_id"])
    create_tenant_table(
        "holds",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("process_id", sa.Uuid(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("told", sa.String(300), nullable=False),
        sa.Column("placed_by", sa.String(200), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"], ["incidents.tenant_id", "incidents.id"], name="fk_holds_tenant_id_incident_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "process_id"],
            ["parallel_processes.tenant_id", "parallel_processes.id"],
            name="fk_holds_tenant_id_process_id",
            ondelete="SET NULL (process_id)",
        ),
    )
    op.create_index("ix_holds_open", "holds", ["tenant_id", "ended_on", "review_on"])
    op.create_index("ix_holds_tenant_id_incident_id_since_on", "holds", ["tenant_id", "incident_id", "since_on"])
