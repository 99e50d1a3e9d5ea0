"""The schema of an acknowledgement, and what the desk answers to programs."""

from marshmallow import Schema, fields

from service.panel.operations.items import AcknowledgeItem
from service.panel.rules.items import STATES
from service.panel.rules.letters import WAITS
from service.schemas.fields import LongText, StrictInteger
from service.schemas.schema import CommandSchema


class AcknowledgeItemSchema(CommandSchema[AcknowledgeItem]):
    """An acknowledgement; a program says in If-Match which version it read."""

    command_class = AcknowledgeItem
    note = LongText("a note for the Panel's own file", maximum=2_000, is_required=False)


class AcknowledgementFormSchema(AcknowledgeItemSchema):
    """The same from a form, which carries the version that was read."""

    version = StrictInteger("the version you read", least=1)


class SenderSchema(Schema):
    """The partnership that sent a notification."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class PanelItemSchema(Schema):
    """A notification in the queue, without a word about a child."""

    id = fields.UUID(required=True)
    partnership = fields.Nested(SenderSchema, required=True)
    reference = fields.String(required=True)
    nature = fields.String(required=True, allow_none=True)
    became_aware_on = fields.Date(required=True, allow_none=True)
    notification_version = fields.Integer(required=True, allow_none=True)
    state = fields.String(required=True, metadata={"enum": list(STATES)})
    waits = fields.List(fields.String(metadata={"enum": list(WAITS)}), required=True)
    reply_due_on = fields.Date(required=True, allow_none=True)
    received_at = fields.DateTime(required=True)
    waiting_since_at = fields.DateTime(required=True, allow_none=True)
    waited_working_days = fields.Integer(required=True, allow_none=True)
    waited_hours = fields.Integer(required=True, allow_none=True)
    acknowledged_at = fields.DateTime(required=True, allow_none=True)
    acknowledged_by = fields.String(required=True, allow_none=True)
    receipt = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class PanelAnswerSchema(Schema):
    """One answer; `standing` tells an answer from the three ways of having none."""

    field = fields.String(required=True)
    label = fields.String(required=True)
    standing = fields.String(required=True)
    words = fields.String(required=True)
    verified = fields.Boolean(required=True)


class PanelSectionSchema(Schema):
    """A section of a notification."""

    title = fields.String(required=True)
    answers = fields.List(fields.Nested(PanelAnswerSchema), required=True)


class PanelDifferenceSchema(Schema):
    """An answer that a version changed."""

    where = fields.String(required=True)
    label = fields.String(required=True)
    old = fields.String(required=True)
    new = fields.String(required=True)


class PanelVersionSchema(Schema):
    """A version as it arrived, and its receipt."""

    number = fields.Integer(required=True)
    is_withdrawal = fields.Boolean(required=True)
    sent_at = fields.DateTime(required=True)
    received_at = fields.DateTime(required=True)
    sent_by = fields.String(required=True)
    reason = fields.String(required=True)
    receipt = fields.String(required=True, allow_none=True)
    acknowledged_at = fields.DateTime(required=True, allow_none=True)
    acknowledged_by = fields.String(required=True, allow_none=True)
    note = fields.String(required=True)
    replaces = fields.Integer(required=True, allow_none=True)
    changed = fields.List(fields.Nested(PanelDifferenceSchema), required=True)


class PanelItemDetailSchema(PanelItemSchema):
    """A notification whole."""

    contents_number = fields.Integer(required=True, allow_none=True)
    sections = fields.List(fields.Nested(PanelSectionSchema), required=True)
    children = fields.List(fields.Nested(PanelSectionSchema), required=True)
    versions = fields.List(fields.Nested(PanelVersionSchema), required=True)


class PanelReceiptSchema(Schema):
    """The receipt that was given and sent."""

    receipt = fields.String(required=True)
    notification_version = fields.Integer(required=True)
