"""What the routes of requests and replies answer: each schema dumps a frozen view and describes it to programmers."""

from marshmallow import Schema, fields

from service.cases.api.answers import FileSchema


class RequestLineSchema(Schema):
    """One agency that was asked, and how its request stands today."""

    id = fields.UUID()
    number = fields.Integer()
    reference = fields.String()
    agency = fields.String()
    way = fields.String()
    state = fields.String()
    due_on = fields.Date()
    first_due_on = fields.Date()
    is_overdue = fields.Boolean()
    words = fields.String(attribute="chip_words")
    version = fields.Integer()


class RequestsSchema(Schema):
    """Every request of a rapid review, and how many have been answered."""

    words = fields.String()
    asked = fields.Integer()
    answered = fields.Integer()
    overdue = fields.Integer()
    items = fields.List(fields.Nested(RequestLineSchema), attribute="lines")


class MadeSchema(Schema):
    """A request that was made."""

    id = fields.UUID()
    reference = fields.String()
    agency_name = fields.String()
    due_on = fields.Date()
    version = fields.Integer()


class AskedSchema(Schema):
    """The requests that were made."""

    items = fields.List(fields.Nested(MadeSchema))


class AgencySchema(Schema):
    """A connected agency that may be asked."""

    account_id = fields.UUID()
    name = fields.String()


class AgenciesSchema(Schema):
    """The connected agencies that may be asked."""

    items = fields.List(fields.Nested(AgencySchema))


class ToldEventSchema(Schema):
    """A key event as an agency told it; `on` is a date, or empty."""

    on = fields.String()
    on_words = fields.String()
    source = fields.String()
    event = fields.String()


class ReplySchema(Schema):
    """One version of an agency's answer as it came."""

    id = fields.UUID()
    number = fields.Integer()
    way = fields.String()
    known = fields.String()
    summary = fields.String()
    immediate_actions = fields.String()
    good_practice = fields.String()
    answer_to_query = fields.String()
    chronology = fields.List(fields.Nested(ToldEventSchema))
    answers_version = fields.Integer()
    received_at = fields.DateTime()
    prepared_by = fields.String()
    signed_off_by = fields.String()
    signed_off_post = fields.String()
    signed_off_at = fields.DateTime(allow_none=True)
    recorded_by = fields.String()
    came_by = fields.String()
    came_on = fields.Date(allow_none=True)
    is_after_withdrawal = fields.Boolean()
    sha256 = fields.String()


class RequestSchema(Schema):
    """One request with all its answers, the newest first."""

    request = fields.Nested(RequestLineSchema, attribute="line")
    contact_name = fields.String()
    contact_email = fields.String()
    asked_by = fields.String()
    asked_at = fields.DateTime()
    scope = fields.String()
    period_from = fields.Date(allow_none=True)
    period_to = fields.Date(allow_none=True)
    says_names = fields.Boolean()
    what_happened = fields.String()
    due_moved_by = fields.String()
    due_reason = fields.String()
    query = fields.String()
    queries_reply = fields.Integer(allow_none=True)
    reason = fields.String()
    delivered_at = fields.DateTime(allow_none=True)
    nudges = fields.Integer()
    nudged_on = fields.Date(allow_none=True)
    escalated_at = fields.DateTime(allow_none=True)
    replies = fields.List(fields.Nested(ReplySchema))
    files = fields.List(fields.Nested(FileSchema))


class ChronologyEventSchema(Schema):
    """A key event with the agency that told it."""

    on = fields.Date(allow_none=True)
    on_words = fields.String()
    agency = fields.String()
    source = fields.String()
    event = fields.String()


class ChronologySchema(Schema):
    """The key events of all agencies by day, and who knew nothing or has not answered."""

    events = fields.List(fields.Nested(ChronologyEventSchema))
    told = fields.List(fields.String())
    nil = fields.List(fields.String())
    silent = fields.List(fields.String())


class DraftEventSchema(Schema):
    """A key event of an answer that is being written."""

    id = fields.UUID()
    happened_on = fields.Date(allow_none=True)
    on_words = fields.String()
    source = fields.String()
    event = fields.String()
    version = fields.Integer()


class DraftSchema(Schema):
    """An answer that is being written; each part has a version of its own, 0 where nobody wrote it."""

    known = fields.String()
    texts = fields.Dict(keys=fields.String(), values=fields.String())
    part_versions = fields.Dict(keys=fields.String(), values=fields.Integer())
    parts = fields.List(fields.String())
    events = fields.List(fields.Nested(DraftEventSchema))
    missing = fields.List(fields.String())
    changed_by = fields.String()
    changed_at = fields.DateTime(allow_none=True)
    version = fields.Integer()


class PartSchema(Schema):
    """A part that was written, and its version now."""

    part = fields.String()
    version = fields.Integer()


class ReceivedLineSchema(Schema):
    """One request that this agency received, without a word about a child."""

    id = fields.UUID()
    reference = fields.String()
    from_name = fields.String()
    asked_by = fields.String()
    received_at = fields.DateTime()
    due_on = fields.Date()
    first_due_on = fields.Date()
    state = fields.String()
    stage = fields.String()
    delegated_name = fields.String()
    is_late = fields.Boolean()
    is_owed = fields.Boolean()
    working_days_left = fields.Integer()
    words = fields.String(attribute="chip_words")
    version = fields.Integer()


class ChildAskedSchema(Schema):
    """A child whom a request names."""

    pseudonym = fields.String()
    name = fields.String()
    born_on = fields.String()


class ReceivedSchema(Schema):
    """One request whole, as its newest version has it."""

    request = fields.Nested(ReceivedLineSchema, attribute="line")
    nature = fields.String()
    scope = fields.String()
    period_from = fields.String()
    period_to = fields.String()
    what_happened = fields.String()
    children = fields.List(fields.Nested(ChildAskedSchema))
    query = fields.String()
    reason = fields.String()
    prepared_by = fields.String()
    returned = fields.String()
    returned_by = fields.String()
    replies = fields.Integer()
    signed_off_by = fields.String()
    signed_off_post = fields.String()
    signed_off_at = fields.DateTime(allow_none=True)
    files = fields.List(fields.Nested(FileSchema))


class DelegateSchema(Schema):
    """A member of the agency who may write an answer."""

    person_id = fields.UUID()
    name = fields.String()
    email = fields.String()


class DelegatesSchema(Schema):
    """The members of the agency who may write an answer."""

    items = fields.List(fields.Nested(DelegateSchema))


class StageSchema(Schema):
    """Where an answer stands now."""

    stage = fields.String()
    state = fields.String()
    version = fields.Integer()
