"""The schemas of requests for information and of the replies to them, for the form and for the JSON alike."""

from service.cases.operations.drafts import AddEvent, ChangeEvent, SayKnown, WritePart
from service.cases.operations.received import DelegateRequest
from service.cases.operations.request_replies import AcceptReply, QueryReply, RecordOnBehalf, SendByLink
from service.cases.operations.requests import AskAgencies, InviteByLink, MoveDue, WithdrawRequest
from service.cases.operations.sign_offs import ReturnReply, SendForSignOff, SignOffReply
from service.cases.rules.replies import KNOWN
from service.cases.rules.requests import CAME_BY
from service.schemas.fields import (
    CanonicalUuid,
    CleanText,
    EmailAddress,
    LondonDate,
    LongText,
    ManyIds,
    OneOf,
    StrictBoolean,
    StrictInteger,
)
from service.schemas.schema import CommandSchema

VERSION = "the version you read"


class AskAgenciesSchema(CommandSchema[AskAgencies]):
    """Whom to ask, for what, and by when."""

    command_class = AskAgencies
    in_order = (("period_from", "period_to"),)
    agencies = ManyIds("the agencies to ask", is_required=False)
    other_name = CleanText("the name of an agency without an account", is_required=False)
    other_contact = CleanText("the name of its contact", is_required=False)
    other_email = EmailAddress("the contact’s e-mail address", is_required=False)
    scope = LongText("what you ask for", maximum=4_000)
    period_from = LondonDate("the first day of the period", is_required=False)
    period_to = LondonDate("the last day of the period", is_required=False)
    due_on = LondonDate("the date the answer is due", when="today or future", is_required=False)
    says_names = StrictBoolean("whether to name the children")
    what_happened = LongText("what to say of what happened", maximum=4_000, is_required=False)


class MoveDueSchema(CommandSchema[MoveDue]):
    """The new day, and why."""

    command_class = MoveDue
    due_on = LondonDate("the date the answer is due", when="today or future")
    reason = CleanText("why the date moves", maximum=500)
    version = StrictInteger(VERSION, least=1)


class QueryReplySchema(CommandSchema[QueryReply]):
    """What is not clear, and by when it is to be answered."""

    command_class = QueryReply
    query = LongText("your question", maximum=4_000)
    due_on = LondonDate("the date the answer is due", when="today or future")
    version = StrictInteger(VERSION, least=1)


class AcceptReplySchema(CommandSchema[AcceptReply]):
    """The version that was read."""

    command_class = AcceptReply
    version = StrictInteger(VERSION, least=1)


class WithdrawRequestSchema(CommandSchema[WithdrawRequest]):
    """Why the request is withdrawn."""

    command_class = WithdrawRequest
    reason = LongText("why the request is withdrawn", maximum=2_000)
    version = StrictInteger(VERSION, least=1)


class InviteByLinkSchema(CommandSchema[InviteByLink]):
    """Who may answer by a link, and until when."""

    command_class = InviteByLink
    name = CleanText("the name of the person who will answer")
    email = EmailAddress("their e-mail address")
    ends_on = LondonDate("the last day of the link", when="today or future")
    version = StrictInteger(VERSION, least=1)


class RecordOnBehalfSchema(CommandSchema[RecordOnBehalf]):
    """How an agency's answer came, and who there stands behind it."""

    command_class = RecordOnBehalf
    came_by = OneOf("how the answer came", CAME_BY)
    came_on = LondonDate("the date the answer came", when="today or past")
    signed_off_by = CleanText("the name of the person who stands behind it")
    signed_off_post = CleanText("their post")
    version = StrictInteger("the version you checked", least=1)


class SendByLinkSchema(CommandSchema[SendByLink]):
    """Who sends the answer, and their post."""

    command_class = SendByLink
    signed_off_by = CleanText("your name")
    signed_off_post = CleanText("your post")
    version = StrictInteger("the version you checked", least=1)


class SayKnownSchema(CommandSchema[SayKnown]):
    """Known, or a nil return."""

    command_class = SayKnown
    known = OneOf("whether the child or the family is known to you", KNOWN)
    version = StrictInteger(VERSION)


class WritePartSchema(CommandSchema[WritePart]):
    """One part of the answer as text; empty takes it back."""

    command_class = WritePart
    text = LongText("the text", maximum=10_000, is_required=False)
    version = StrictInteger(VERSION)


class EventFields:
    """The fields that adding and changing a key event share."""

    happened_on = LondonDate("the date of the event", when="today or past", is_required=False)
    on_words = CleanText("roughly when the event was", maximum=80, is_required=False)
    source = CleanText("where this is recorded", is_required=False)
    event = LongText("what happened", maximum=4_000)


class AddEventSchema(EventFields, CommandSchema[AddEvent]):
    """A key event."""

    command_class = AddEvent


class ChangeEventSchema(EventFields, CommandSchema[ChangeEvent]):
    """A key event as it is now told."""

    command_class = ChangeEvent
    version = StrictInteger(VERSION, least=1)


class DelegateRequestSchema(CommandSchema[DelegateRequest]):
    """Who writes the answer; nobody gives it back to the safeguarding leads."""

    command_class = DelegateRequest
    person_id = CanonicalUuid("who writes the answer", is_required=False)
    version = StrictInteger(VERSION, least=1)


class SendForSignOffSchema(CommandSchema[SendForSignOff]):
    """The version that was read."""

    command_class = SendForSignOff
    version = StrictInteger(VERSION, least=1)


class SignOffReplySchema(CommandSchema[SignOffReply]):
    """The post of whoever stands behind the answer."""

    command_class = SignOffReply
    post = CleanText("your post")
    version = StrictInteger(VERSION, least=1)


class ReturnReplySchema(CommandSchema[ReturnReply]):
    """What must change before the answer can be signed off."""

    command_class = ReturnReply
    reason = LongText("what must change", maximum=2_000)
    version = StrictInteger(VERSION, least=1)
