"""Requests for information in a rapid review: what was asked, what agencies received, the drafts, and the replies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenant_tables import create_tenant_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "information_requests",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("agency_name", sa.String(200), nullable=False),
        sa.Column("agency_account_id", sa.Uuid(), nullable=True),
        sa.Column("contact_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("due_moved_by", sa.String(200), nullable=True),
        sa.Column("due_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("says_names", sa.Boolean(), nullable=False),
        sa.Column("what_happened_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("query_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("queries_reply", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("settled_by", sa.String(200), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version_sent", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("nudged_on", sa.Date(), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(agency_account_id IS NOT NULL) = (way = 'account')", name=op.f("ck_information_requests_account")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'queried', 'answered', 'accepted', 'withdrawn')",
            name=op.f("ck_information_requests_state"),
        ),
        sa.CheckConstraint("way IN ('account', 'on-behalf', 'light')", name=op.f("ck_information_requests_way")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_information_requests_tenant_id_incident_id",
        ),
        sa.UniqueConstraint(
            "tenant_id", "incident_id", "number", name="uq_information_requests_tenant_id_incident_id_number"
        ),
    )
    op.create_index("ix_information_requests_state", "information_requests", ["tenant_id", "state", "due_on"])
    create_tenant_table(
        "information_replies",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("known", sa.String(10), nullable=False),
        sa.Column("answers_version", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.String(200), nullable=False),
        sa.Column("signed_off_by", sa.String(200), nullable=False),
        sa.Column("signed_off_post", sa.String(200), nullable=False),
        sa.Column("signed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(200), nullable=True),
        sa.Column("came_by", sa.String(12), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=True),
        sa.Column("is_after_withdrawal", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "came_by IN ('e-mail', 'telephone', 'letter', 'meeting')", name=op.f("ck_information_replies_came_by")
        ),
        sa.CheckConstraint("known IN ('known', 'not-known')", name=op.f("ck_information_replies_known")),
        sa.CheckConstraint(
            "(came_by IS NOT NULL) = (way = 'on-behalf')", name=op.f("ck_information_replies_on_behalf")
        ),
        sa.CheckConstraint("way IN ('account', 'on-behalf', 'light')", name=op.f("ck_information_replies_way")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["information_requests.tenant_id", "information_requests.id"],
            name="fk_information_replies_tenant_id_request_id",
        ),
        sa.UniqueConstraint(
            "tenant_id", "request_id", "number", name="uq_information_replies_tenant_id_request_id_number"
        ),
    )
    create_tenant_table(
        "requests_received",
        sa.Column("from_account_id", sa.Uuid(), nullable=False),
        sa.Column("from_name", sa.String(200), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("stage", sa.String(15), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("delegated_to", sa.Uuid(), nullable=True),
        sa.Column("delegated_name", sa.String(200), nullable=False),
        sa.Column("prepared_by", sa.String(200), nullable=False),
        sa.Column("returned_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("returned_by", sa.String(200), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("signed_off_by", sa.String(200), nullable=False),
        sa.Column("signed_off_post", sa.String(200), nullable=False),
        sa.Column("signed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("stage IN ('to-answer', 'with-sign-off', 'sent')", name=op.f("ck_requests_received_stage")),
        sa.CheckConstraint("state IN ('asked', 'queried', 'withdrawn')", name=op.f("ck_requests_received_state")),
        sa.UniqueConstraint(
            "tenant_id",
            "from_account_id",
            "request_id",
            name="uq_requests_received_tenant_id_from_account_id_request_id",
        ),
    )
    op.create_index("ix_requests_received_due", "requests_received", ["tenant_id", "due_on", "id"])
    create_tenant_table(
        "reply_drafts",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("about_kind", sa.String(20), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("known", sa.String(10), nullable=False),
        sa.Column("summary_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("immediate_actions_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("good_practice_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_to_query_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("part_versions", postgresql.JSONB(), nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("about_kind IN ('incident', 'request-received')", name=op.f("ck_reply_drafts_about_kind")),
        sa.CheckConstraint("known IN ('', 'known', 'not-known')", name=op.f("ck_reply_drafts_known")),
        sa.UniqueConstraint("tenant_id", "request_id", name="uq_reply_drafts_tenant_id_request_id"),
    )
    create_tenant_table(
        "reply_events",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("about_kind", sa.String(20), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("on_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("source_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("event_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("about_kind IN ('incident', 'request-received')", name=op.f("ck_reply_events_about_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "draft_id"],
            ["reply_drafts.tenant_id", "reply_drafts.id"],
            name="fk_reply_events_tenant_id_draft_id",
        ),
    )
    op.create_index(
        "ix_reply_events_tenant_id_draft_id_happened_on_position",
        "reply_events",
        ["tenant_id", "draft_id", "happened_on", "position"],
    )


def downgrade() -> None:
    op.drop_table("reply_events")
    op.drop_table("reply_drafts")
    op.drop_table("requests_received")
    op.drop_table("information_replies")
    op.drop_table("information_requests")
