"""Incidents, children, who may see them, notifications by version, clocks, declared holidays, referrals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenant_tables import create_shared_table, create_tenant_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "channel_breakers",
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("tenant_id", "channel", name="uq_channel_breakers_tenant_id_channel"),
    )
    create_shared_table(
        "declared_holidays",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("declared_by", sa.String(200), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("on", name="pk_declared_holidays"),
    )
    create_tenant_table(
        "incidents",
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("became_aware_on", sa.Date(), nullable=False),
        sa.Column("became_aware_time", sa.String(5), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("occurred_words", sa.String(80), nullable=False),
        sa.Column("nature", sa.String(20), nullable=False),
        sa.Column("circumstance", sa.String(40), nullable=False),
        sa.Column("is_harm_by_child", sa.Boolean(), nullable=False),
        sa.Column("other_areas", postgresql.ARRAY(sa.String(120)), nullable=False),
        sa.Column("edition", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("access", sa.String(12), nullable=False),
        sa.Column("narrative_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("location_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("access_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("access IN ('open', 'restricted', 'sealed')", name=op.f("ck_incidents_access")),
        sa.CheckConstraint("nature IN ('death', 'serious-harm', 'other')", name=op.f("ck_incidents_nature")),
        sa.CheckConstraint(
            "state IN ('recorded', 'notified', 'not-notified', 'withdrawn', 'past')", name=op.f("ck_incidents_state")
        ),
        sa.UniqueConstraint("tenant_id", "reference", name="uq_incidents_tenant_id_reference"),
    )
    op.create_index("ix_incidents_state", "incidents", ["tenant_id", "state", "became_aware_on", "id"])
    op.create_index("ix_incidents_tenant_id_became_aware_on_id", "incidents", ["tenant_id", "became_aware_on", "id"])
    create_tenant_table(
        "case_people",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.CheckConstraint("kind IN ('assigned', 'guest')", name=op.f("ck_case_people_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_case_people_tenant_id_incident_id",
        ),
    )
    op.create_index(
        "ix_case_people_tenant_id_person_id_incident_id", "case_people", ["tenant_id", "person_id", "incident_id"]
    )
    create_tenant_table(
        "clocks",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("duty", sa.String(40), nullable=False),
        sa.Column("edition", sa.String(20), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("calendar_version", sa.String(80), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_by", sa.String(200), nullable=False),
        sa.Column("late_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("late_reason_by", sa.String(200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('running', 'met', 'stopped')", name=op.f("ck_clocks_state")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_clocks_tenant_id_incident_id",
        ),
        sa.UniqueConstraint("tenant_id", "incident_id", "duty", name="uq_clocks_tenant_id_incident_id_duty"),
    )
    op.create_index("ix_clocks_running", "clocks", ["tenant_id", "state", "due_on"])
    create_tenant_table(
        "notifications",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("pack_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("pack_hash", sa.String(64), nullable=True),
        sa.Column("prepared_by", sa.String(200), nullable=False),
        sa.Column("submitted_by", sa.String(200), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sender", sa.String(200), nullable=True),
        sa.Column("national_reference", sa.String(60), nullable=True),
        sa.Column("outbox_id", sa.Uuid(), nullable=True),
        sa.Column("proof_file_id", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.String(60), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('manual', 'hosted-panel', 'https-endpoint', 'drop')", name=op.f("ck_notifications_channel")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'taken-in', 'acknowledged', 'withdrawn', 'failed')",
            name=op.f("ck_notifications_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_notifications_tenant_id_incident_id",
        ),
        sa.UniqueConstraint("tenant_id", "incident_id", "number", name="uq_notifications_tenant_id_incident_id_number"),
    )
    create_tenant_table(
        "referrals",
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("agency", sa.String(200), nullable=False),
        sa.Column("referrer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("referrer_email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("senior_lead", sa.String(200), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("summary_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("discussed_on", sa.Date(), nullable=True),
        sa.Column("views", postgresql.JSONB(), nullable=False),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(200), nullable=True),
        sa.Column("fed_back_on", sa.Date(), nullable=True),
        sa.Column("fed_back_by", sa.String(200), nullable=True),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'discussed', 'notify', 'not-notified')", name=op.f("ck_referrals_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_referrals_tenant_id_incident_id",
            ondelete="SET NULL (incident_id)",
        ),
        sa.UniqueConstraint("tenant_id", "reference", name="uq_referrals_tenant_id_reference"),
    )
    op.create_index("ix_referrals_tenant_id_received_on_id", "referrals", ["tenant_id", "received_on", "id"])
    create_tenant_table(
        "subjects",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.String(60), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_fingerprint", sa.String(64), nullable=True),
        sa.Column("birth_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_unborn", sa.Boolean(), nullable=False),
        sa.Column("has_died", sa.Boolean(), nullable=False),
        sa.Column("age_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["incidents.tenant_id", "incidents.id"],
            name="fk_subjects_tenant_id_incident_id",
        ),
        sa.UniqueConstraint("tenant_id", "incident_id", "position", name="uq_subjects_tenant_id_incident_id_position"),
    )
    op.create_index("ix_subjects_tenant_id_name_fingerprint", "subjects", ["tenant_id", "name_fingerprint"])


def downgrade() -> None:
    op.drop_table("subjects")
    op.drop_table("referrals")
    op.drop_table("notifications")
    op.drop_table("clocks")
    op.drop_table("case_people")
    op.drop_table("incidents")
    op.drop_table("declared_holidays")
    op.drop_table("channel_breakers")
