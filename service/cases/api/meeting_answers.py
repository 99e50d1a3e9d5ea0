"""What the routes of meetings answer: each schema dumps a frozen view and describes the answer to programmers."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from service.cases.api.answers import SkippedSchema
from service.cases.queries.meetings import CaseMeeting


class MeetingRowSchema(Schema):
    """One meeting; nothing of it is under seal. `meets_on` and `meets_at` are by London clocks."""

    id = fields.UUID()
    incident_id = fields.UUID(attribute="thing_id")
    reference = fields.String()
    kind = fields.String()
    state = fields.String()
    starts_at = fields.DateTime()
    meets_on = fields.Date()
    meets_at = fields.String()
    first_starts_at = fields.DateTime()
    papers_days = fields.Integer()
    papers_by_on = fields.Date()
    papers_out_on = fields.Date(allow_none=True)
    held_on = fields.Date(allow_none=True)
    version = fields.Integer()


class MeetingsSchema(Schema):
    """The meetings of an incident."""

    items = fields.List(fields.Nested(MeetingRowSchema))


class GuestSchema(Schema):
    """Somebody on the list of a meeting; `person_id` where they are a member of this account."""

    id = fields.UUID()
    person_id = fields.UUID(allow_none=True)
    name = fields.String()
    email = fields.String()
    partner = fields.String()
    agency = fields.String()
    invited_at = fields.DateTime(allow_none=True)
    reply = fields.String()
    attendance = fields.String()
    deputy_name = fields.String()
    conflict = fields.String()
    conflict_text = fields.String()
    recorded_by = fields.String()


class PapersSchema(Schema):
    """How the day by which papers are out was counted; `working` says it in a sentence."""

    on = fields.Date()
    working = fields.String()
    counted = fields.List(fields.Date())
    skipped = fields.List(fields.Nested(SkippedSchema))
    working_days_left = fields.Integer()


class MeetingSchema(MeetingRowSchema):
    """One meeting whole: where it is, its people, and the safeguarding partners for whom nobody counts."""

    place = fields.String()
    reason = fields.String()
    without_reason = fields.String()
    notes = fields.String()
    planned_by = fields.String()
    recorded_by = fields.String()
    recorded_at = fields.DateTime(allow_none=True)
    papers = fields.Nested(PapersSchema)
    partners_missing = fields.List(fields.String())
    people = fields.List(fields.Nested(GuestSchema))


class AddedSchema(Schema):
    """Somebody who was put on the list of a meeting."""

    id = fields.UUID()


class SentSchema(Schema):
    """How many invitations were sent."""

    sent = fields.Integer()


def show_meeting(case: CaseMeeting) -> dict[str, Any]:
    """One meeting whole, in plain values."""
    found = case.found
    papers: Mapping[str, Any] = {
        "on": case.papers.on,
        "working": case.papers.explain(),
        "counted": case.papers.counted,
        "skipped": case.papers.skipped,
        "working_days_left": case.working_days_left,
    }
    known = {name: getattr(found.meeting, name) for name in ("meets_on", "meets_at")}
    whole = {**vars(found.meeting), **vars(found), **known, "papers": papers, "partners_missing": case.missing}
    return dict(MeetingSchema().dump(whole))
