"""What the rapid review's routes answer: each schema dumps a frozen view and describes the answer to programmers."""

from marshmallow import Schema, fields

from service.cases.api.answers import ClockSchema


class StepSchema(Schema):
    """One step of a review; days are working days, dates are London's."""

    id = fields.UUID()
    incident_id = fields.UUID()
    reference = fields.String()
    label = fields.String()
    act = fields.String()
    day = fields.Integer(allow_none=True)
    owner = fields.String()
    owner_role = fields.String()
    owner_id = fields.UUID(allow_none=True)
    due_on = fields.Date()
    first_due_on = fields.Date()
    is_moved = fields.Boolean()
    state = fields.String()
    done_on = fields.Date(allow_none=True)
    done_by = fields.String()
    working_days_left = fields.Integer()
    version = fields.Integer()


class HeadingSchema(Schema):
    """One heading of the report; `version` is 0 where nothing stands there."""

    id = fields.String(attribute="heading.id")
    title = fields.String(attribute="heading.title")
    is_needed = fields.Boolean(attribute="heading.is_needed")
    verified = fields.Boolean(attribute="heading.verified")
    text = fields.String()
    written_by = fields.String()
    written_at = fields.DateTime(allow_none=True)
    version = fields.Integer()


class HeadingStateSchema(Schema):
    """Whether a heading of the report is written."""

    id = fields.String(attribute="heading.id")
    title = fields.String(attribute="heading.title")
    is_needed = fields.Boolean(attribute="heading.is_needed")
    is_written = fields.Boolean()


class ProcessSchema(Schema):
    """A process beside the review."""

    id = fields.UUID()
    kind = fields.String()
    title = fields.String()
    status = fields.String()
    effect = fields.String()
    lead_body = fields.String()
    contact = fields.String()
    notes = fields.String()
    began_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    told_on = fields.Date(allow_none=True)
    version = fields.Integer()


class HoldSchema(Schema):
    """A reason that the review waits, or waited."""

    id = fields.UUID()
    process_id = fields.UUID(allow_none=True)
    reason = fields.String()
    since_on = fields.Date()
    review_on = fields.Date()
    told = fields.String()
    placed_by = fields.String()
    ended_on = fields.Date(allow_none=True)
    version = fields.Integer()


class CriterionSchema(Schema):
    """One criterion as it was answered."""

    id = fields.String(attribute="criterion.id")
    text = fields.String(attribute="criterion.text")
    kind = fields.String(attribute="criterion.kind")
    verified = fields.Boolean(attribute="criterion.verified")
    answer = fields.String()
    why = fields.String()


class PartnerSchema(Schema):
    """Whether a partner agrees."""

    partner = fields.String()
    is_dissent = fields.Boolean()
    why = fields.String()


class DecisionSchema(Schema):
    """A recommendation or a decision."""

    id = fields.UUID()
    number = fields.Integer()
    stage = fields.String()
    outcome = fields.String()
    outcome_words = fields.String()
    national = fields.String()
    edition = fields.String()
    criteria = fields.List(fields.Nested(CriterionSchema))
    rationale = fields.String()
    family = fields.String()
    other = fields.String()
    actions = fields.List(fields.String())
    partners = fields.List(fields.Nested(PartnerSchema))
    letter_id = fields.UUID(allow_none=True)
    made_on = fields.Date()
    made_by = fields.String()


class SentSchema(Schema):
    """One version as it went to the Panel."""

    id = fields.UUID()
    kind = fields.String()
    number = fields.Integer()
    channel = fields.String()
    state = fields.String()
    outcome = fields.String()
    sha256 = fields.String()
    sent_by = fields.String()
    sent_at = fields.DateTime()
    how = fields.String()
    receipt = fields.String()
    receipted_at = fields.DateTime(allow_none=True)


class RapidReviewSchema(Schema):
    """A rapid review whole, without the text of the report."""

    id = fields.UUID(attribute="heading.review_id")
    incident_id = fields.UUID(attribute="heading.incident_id")
    reference = fields.String(attribute="heading.reference")
    state = fields.String(attribute="heading.state")
    number = fields.Integer(attribute="heading.number")
    edition = fields.String(attribute="heading.edition")
    opened_on = fields.Date(attribute="heading.opened_on")
    decided_on = fields.Date(attribute="heading.decided_on", allow_none=True)
    sent_on = fields.Date(attribute="heading.sent_on", allow_none=True)
    chair_told_on = fields.Date(attribute="heading.chair_told_on", allow_none=True)
    referrer_told_on = fields.Date(attribute="heading.referrer_told_on", allow_none=True)
    version = fields.Integer(attribute="heading.version")
    clock = fields.Nested(ClockSchema, allow_none=True)
    steps = fields.List(fields.Nested(StepSchema))
    headings = fields.List(fields.Nested(HeadingStateSchema), attribute="sections")
    processes = fields.List(fields.Nested(ProcessSchema))
    holds = fields.List(fields.Nested(HoldSchema))
    decisions = fields.List(fields.Nested(DecisionSchema))
    sendings = fields.List(fields.Nested(SentSchema))
