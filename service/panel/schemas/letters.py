"""The schemas of the Panel's letters, and what the desk answers about reviews, letters and replies."""

from dataclasses import dataclass

from marshmallow import Schema, fields

from service.cases.queries.outcomes import OUTCOMES
from service.panel.operations.letters import ChangeLetter, DraftLetter
from service.panel.rules.letters import WAITS
from service.panel.rules.reviews import ANSWERS, KIND_WORDS, REVIEW_OUTCOMES
from service.schemas.fields import LondonDate, LongText, OneOf, StrictInteger
from service.schemas.schema import CommandSchema

LONGEST_LETTER = 20_000


@dataclass(frozen=True)
class CheckedVersion:
    """The version of a letter that somebody checked before sending it."""

    version: int


class DraftLetterSchema(CommandSchema[DraftLetter]):
    """A letter about one case."""

    command_class = DraftLetter
    outcome = OneOf("what the letter says", list(OUTCOMES))
    text = LongText("the letter", maximum=LONGEST_LETTER)
    reply_due_on = LondonDate("the date for the reply", when="future", is_required=False)
    corrects = StrictInteger("the letter that this one corrects", least=1, most=999, is_required=False)


class ChangeLetterSchema(CommandSchema[ChangeLetter]):
    """A draft as it now reads; a program says in If-Match which version it read."""

    command_class = ChangeLetter
    outcome = OneOf("what the letter says", list(OUTCOMES))
    text = LongText("the letter", maximum=LONGEST_LETTER)
    reply_due_on = LondonDate("the date for the reply", when="future", is_required=False)
    corrects = StrictInteger("the letter that this one corrects", least=1, most=999, is_required=False)


class ChangeLetterFormSchema(ChangeLetterSchema):
    """The same from a form, which carries the version that was read."""

    version = StrictInteger("the version you read", least=1)


class CheckedVersionSchema(CommandSchema[CheckedVersion]):
    """The version that was checked, from a form."""

    command_class = CheckedVersion
    version = StrictInteger("the version you checked", least=1)


class ConfirmationSchema(CommandSchema[dict[str, object]]):
    """Nothing but the wish to go on; what is meant stands in the address, its version in If-Match."""

    command_class = dict


class DeskLetterKeptSchema(Schema):
    """A letter that was drafted, changed or sent."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, metadata={"enum": ["draft", "sent"]})
    number = fields.Integer(required=True, allow_none=True)
    version = fields.Integer(required=True)


class DeskFileSchema(Schema):
    """One file of a rapid review, a letter or a reply."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    state = fields.String(required=True)


class DeskReplySchema(Schema):
    """A partnership's reply to a letter."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    reconsidered = fields.String(required=True)
    text = fields.String(required=True)
    written_by = fields.String(required=True)
    written_at = fields.DateTime(required=True)
    received_at = fields.DateTime(required=True)
    files = fields.List(fields.Nested(DeskFileSchema), required=True)


class DeskLetterSchema(DeskLetterKeptSchema):
    """A letter with its replies."""

    outcome = fields.String(required=True, metadata={"enum": list(OUTCOMES)})
    text = fields.String(required=True)
    corrects = fields.Integer(required=True, allow_none=True)
    reply_due_on = fields.Date(required=True, allow_none=True)
    written_by = fields.String(required=True)
    written_at = fields.DateTime(required=True)
    files = fields.List(fields.Nested(DeskFileSchema), required=True)
    replies = fields.List(fields.Nested(DeskReplySchema), required=True)


class DeskCriterionSchema(Schema):
    """One criterion of a decision with its answer."""

    id = fields.String(required=True)
    text = fields.String(required=True)
    answer = fields.String(required=True, metadata={"enum": list(ANSWERS)})
    why = fields.String(required=True)


class DeskReviewSchema(Schema):
    """One version of a rapid review, or of a decision made again; `paper` is null for a decision."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"enum": list(KIND_WORDS)})
    number = fields.Integer(required=True)
    outcome = fields.String(required=True, metadata={"enum": list(REVIEW_OUTCOMES)})
    national_review_potential = fields.String(required=True)
    decided_by = fields.String(required=True)
    decided_on = fields.Date(required=True)
    rationale = fields.String(required=True)
    sent_by = fields.String(required=True)
    sent_at = fields.DateTime(required=True)
    received_at = fields.DateTime(required=True)
    receipt = fields.String(required=True)
    criteria = fields.List(fields.Nested(DeskCriterionSchema), required=True)
    paper = fields.Dict(required=True, allow_none=True)
    files = fields.List(fields.Nested(DeskFileSchema), required=True)


class DeskThreadSchema(Schema):
    """All that passed about one case beside its notification."""

    waits = fields.List(fields.String(metadata={"enum": list(WAITS)}), required=True)
    reviews = fields.List(fields.Nested(DeskReviewSchema), required=True)
    letters = fields.List(fields.Nested(DeskLetterSchema), required=True)
