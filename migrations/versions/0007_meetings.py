"""Meetings about a thing of the account, and the people of each."""

import sqlalchemy as sa
from alembic import op

from migrations.tenant_tables import create_tenant_table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "meetings",
        sa.Column("thing_kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("page_path", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("papers_days", sa.Integer(), nullable=False),
        sa.Column("papers_by_on", sa.Date(), nullable=False),
        sa.Column("papers_out_on", sa.Date(), nullable=True),
        sa.Column("papers_out_by", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("without_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("notes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("planned_by", sa.String(200), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('rapid-review')", name=op.f("ck_meetings_kind")),
        sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name=op.f("ck_meetings_state")),
        sa.CheckConstraint("(state = 'held') = (held_on IS NOT NULL)", name=op.f("ck_meetings_held")),
    )
    op.create_index("ix_meetings_tenant_id_thing_id", "meetings", ["tenant_id", "thing_id"])
    op.create_index("ix_meetings_diary", "meetings", ["tenant_id", "state", "starts_at", "id"])
    op.create_index("ix_meetings_tenant_id_starts_at_id", "meetings", ["tenant_id", "starts_at", "id"])
    create_tenant_table(
        "meeting_people",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("partner", sa.String(20), nullable=False),
        sa.Column("agency", sa.String(200), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.String(12), nullable=False),
        sa.Column("attendance", sa.String(10), nullable=True),
        sa.Column("deputy_name", sa.String(200), nullable=False),
        sa.Column("conflict", sa.String(20), nullable=True),
        sa.Column("conflict_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.Column("thing_kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "partner IN ('local-authority', 'police', 'health', 'none')", name=op.f("ck_meeting_people_partner")
        ),
        sa.CheckConstraint(
            "reply IN ('waiting', 'coming', 'deputy', 'not-coming')", name=op.f("ck_meeting_people_reply")
        ),
        sa.CheckConstraint(
            "attendance IN ('attended', 'deputy', 'apologies', 'absent')", name=op.f("ck_meeting_people_attendance")
        ),
        sa.CheckConstraint(
            "conflict IN ('none-declared', 'declared-stayed', 'declared-left')",
            name=op.f("ck_meeting_people_conflict"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meetings.tenant_id", "meetings.id"],
            name="fk_meeting_people_tenant_id_meeting_id",
        ),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "person_id", name="uq_meeting_people_tenant_id_meeting_id_person_id"
        ),
    )


def downgrade() -> None:
    op.drop_table("meeting_people")
    op.drop_table("meetings")
