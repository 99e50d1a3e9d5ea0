"""What the routes of letters and of the report about them answer."""

from marshmallow import Schema, fields

from service.cases.api.answers import FileSchema, KeptSchema
from service.cases.queries.submissions import STANDINGS
from service.cases.rules.letters import LETTER_STATES, OUTCOMES


class LetterKeptSchema(KeptSchema):
    """A letter that was recorded, or written to."""

    state = fields.String(metadata={"enum": list(LETTER_STATES)})


class LetterRowSchema(Schema):
    """A letter of the Panel without its text."""

    id = fields.UUID()
    number = fields.Integer()
    outcome = fields.String(metadata={"enum": list(OUTCOMES)})
    received_on = fields.Date()
    reply_due_on = fields.Date(allow_none=True)
    state = fields.String(metadata={"enum": list(LETTER_STATES)})
    way = fields.String(metadata={"enum": ["post", "by-hand"]})
    is_late = fields.Boolean()
    version = fields.Integer()


class LetterRowsSchema(Schema):
    """The letters of a case."""

    items = fields.List(fields.Nested(LetterRowSchema))


class ReplySchema(Schema):
    """A reply to a letter, a draft or sent."""

    id = fields.UUID()
    number = fields.Integer()
    text = fields.String()
    reconsidered = fields.String()
    why = fields.String()
    state = fields.String(metadata={"enum": ["draft", "sent"]})
    way = fields.String()
    written_by = fields.String()
    written_at = fields.DateTime()
    sent_on = fields.Date(allow_none=True)
    sent_by = fields.String()
    how = fields.String()
    receipt = fields.String()
    receipted_at = fields.DateTime(allow_none=True)
    files = fields.List(fields.Nested(FileSchema))


class LetterSchema(Schema):
    """A letter whole; `may_post` says whether a reply can be sent to the Panel's account."""

    heading = fields.Nested(LetterRowSchema)
    reference = fields.String()
    text = fields.String()
    written_by = fields.String()
    recorded_by = fields.String()
    reason = fields.String()
    may_post = fields.Boolean()
    files = fields.List(fields.Nested(FileSchema))
    replies = fields.List(fields.Nested(ReplySchema))
    draft = fields.Nested(ReplySchema, allow_none=True)


class OutcomeCountsSchema(Schema):
    """How many cases of a year were sent to the Panel, and how they stand."""

    year = fields.String()
    submitted = fields.Integer()
    contested = fields.Integer()
    agreed = fields.Integer()
    no_answer = fields.Integer()
    reconsidered = fields.Integer()
    changed = fields.Integer()


class OutcomeLineSchema(Schema):
    """One case of the report."""

    incident_id = fields.UUID()
    reference = fields.String()
    sent_on = fields.Date()
    year = fields.String()
    standing = fields.String(metadata={"enum": list(STANDINGS)})
    reconsidered = fields.String()


class OutcomesSchema(Schema):
    """The report of what was sent to the Panel and what it answered."""

    sentence = fields.String()
    basis = fields.String()
    years = fields.List(fields.Nested(OutcomeCountsSchema))
    total = fields.Nested(OutcomeCountsSchema)
    cases = fields.List(fields.Nested(OutcomeLineSchema))
