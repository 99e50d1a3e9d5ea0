"""The register of rapid reviews for programs, and how timely they are."""

from marshmallow import Schema, fields

from service.cases.api.blueprint import ROOT, api
from service.cases.api.registers import filter_asked, names_of, place_asked
from service.cases.queries.review_register import BASIS, reviews_after, reviews_summary
from service.cases.schemas.registers import ReviewFilterSchema
from service.json_api.door import Said, api_door
from service.json_api.paging import page_asked, page_of
from tenants.access.permissions import Permission
from tenants.work import Work

NAMES = names_of(ReviewFilterSchema)


class ReviewRowSchema(Schema):
    """One line of the register of reviews; days are working days, dates are London's."""

    id = fields.UUID()
    incident_id = fields.UUID()
    reference = fields.String()
    title = fields.String()
    access = fields.String()
    state = fields.String()
    edition = fields.String()
    became_aware_on = fields.Date()
    opened_on = fields.Date()
    outcome = fields.String()
    sent_on = fields.Date(allow_none=True)
    number = fields.Integer()
    due_on = fields.Date(allow_none=True)
    day = fields.Integer(allow_none=True)
    days = fields.Integer(allow_none=True)
    left = fields.Integer(allow_none=True)
    days_from_awareness = fields.Integer(allow_none=True)
    days_from_sending = fields.Integer(allow_none=True)
    late_by = fields.Integer()
    is_late = fields.Boolean()
    next_step = fields.String()
    next_owner = fields.String()
    next_due_on = fields.Date(allow_none=True)
    asked = fields.Integer()
    answered = fields.Integer()
    letter = fields.String()
    letter_on = fields.Date(allow_none=True)
    held_since = fields.Date(allow_none=True)
    held_by = fields.String()


class TimelinessSchema(Schema):
    """How timely the reviews were that were sent, with its basis."""

    total = fields.Integer()
    sent = fields.Integer(attribute="timeliness.sent")
    median_days = fields.Float(attribute="timeliness.median_days", allow_none=True)
    in_time = fields.Integer(attribute="timeliness.in_time")
    late = fields.Integer(attribute="timeliness.late")
    average_late = fields.Float(attribute="timeliness.average_late", allow_none=True)
    basis = fields.Constant(BASIS)


@api.get(f"{ROOT}/rapid-reviews")
@api_door(Permission.RAPID_REVIEW_READ, gives=ReviewRowSchema, filters=NAMES)
def list_reviews(work: Work) -> Said:
    """List the rapid reviews you may see, the newest day 0 first."""
    asked = page_asked(work, *NAMES)
    rows = reviews_after(work, place_asked(asked), asked.to_fetch, filter_asked(work, asked, ReviewFilterSchema))
    return Said(page_of(asked, rows, ReviewRowSchema().dump, lambda row: (str(row.opened_on), str(row.id))))


@api.get(f"{ROOT}/rapid-reviews/timeliness")
@api_door(Permission.RAPID_REVIEW_READ, gives=TimelinessSchema)
def read_timeliness(work: Work) -> Said:
    """Say how timely the reviews were that you may see."""
    return Said(TimelinessSchema().dump(reviews_summary(work)))
