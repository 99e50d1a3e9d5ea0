"""The schemas of the Panel's letters and of replies to them."""

from service.cases.operations.letters import CloseLetter, RecordLetter, RecordReplySent, SaveReply, SendReply
from service.cases.rules.letters import HOWS, NOT_YET, OUTCOMES, RECONSIDERED
from service.schemas.fields import CleanText, LondonDate, LongText, OneOf, StrictInteger
from service.schemas.schema import CommandSchema

VERSION = "the version you read"
LONGEST_LETTER = 20_000


class RecordLetterSchema(CommandSchema[RecordLetter]):
    """A letter that came by another way."""

    command_class = RecordLetter
    outcome = OneOf("what the Panel says", list(OUTCOMES))
    received_on = LondonDate("the date the letter came", when="today or past")
    written_by = CleanText("who wrote it", is_required=False)
    reply_due_on = LondonDate("the date by which the Panel wants a reply", is_required=False)
    text = LongText("the letter", maximum=LONGEST_LETTER, is_required=False)


class SaveReplySchema(CommandSchema[SaveReply]):
    """The draft of a reply."""

    command_class = SaveReply
    reconsidered = OneOf("whether partners have reconsidered", [*RECONSIDERED, NOT_YET], is_required=False)
    why = LongText("why partners confirmed or changed their decision", maximum=4_000, is_required=False)
    text = LongText("your reply", maximum=LONGEST_LETTER)
    version = StrictInteger(VERSION, least=1)


class SendReplySchema(CommandSchema[SendReply]):
    """The version that was checked."""

    command_class = SendReply
    version = StrictInteger("the version you checked", least=1)


class RecordReplySentSchema(CommandSchema[RecordReplySent]):
    """When the reply was sent, by whom and how."""

    command_class = RecordReplySent
    sent_on = LondonDate("the date the reply was sent", when="today or past")
    sent_by = CleanText("who sent it")
    how = OneOf("how it was sent", list(HOWS))
    version = StrictInteger("the version you checked", least=1)


class CloseLetterSchema(CommandSchema[CloseLetter]):
    """Why no reply is needed."""

    command_class = CloseLetter
    reason = LongText("why no reply is needed", maximum=2_000)
    version = StrictInteger(VERSION, least=1)
