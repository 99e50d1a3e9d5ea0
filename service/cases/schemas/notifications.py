"""The schemas of the notification: one for each section of the pack, made from the field data, one for each step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, cast

from marshmallow import ValidationError, validates_schema

from service.cases.operations.notifications import SubmitNotification, WithdrawNotification
from service.cases.rules.fields import UNKNOWN, PackField, fields_of
from service.schemas.fields import CleanText, LondonDate, LondonTime, LongText, OneOf, StrictInteger
from service.schemas.moments import london_moment
from service.schemas.schema import CommandSchema

UNKNOWN_SUFFIX = "_unknown"
SENT_TIME = "the time the national form was sent"


@dataclass(frozen=True)
class SectionAnswers:
    """One section's answers as they are kept: field to text, unknowns as their own answers."""

    answers: Mapping[str, str]
    version: int


@dataclass(frozen=True)
class NationalForm:
    """What the notifier read off the national form after sending it."""

    national_reference: str
    sent_on: date
    sent_time: time
    sender: str
    version: int

    @property
    def sent_at(self) -> datetime:
        """The instant at which it was sent."""
        return london_moment(self.sent_on, self.sent_time, SENT_TIME)


class SubmitNotificationSchema(CommandSchema[SubmitNotification]):
    """The version that was checked."""

    command_class = SubmitNotification
    version = StrictInteger("the version you checked", least=1)


class NationalFormSchema(CommandSchema[NationalForm]):
    """The national form's reference, time and sender."""

    command_class = NationalForm
    national_reference = CleanText("the reference that the national form gave", maximum=60)
    sent_on = LondonDate("the date the national form was sent", when="today or past")
    sent_time = LondonTime(SENT_TIME)
    sender = CleanText("who sent it")
    version = StrictInteger("the version you checked", least=1)

    @validates_schema
    def _check_moment(self, data: Mapping[str, Any], **_: object) -> None:
        """Refuse an hour that was skipped, or came twice, because the clocks changed that night."""
        try:
            london_moment(data["sent_on"], data["sent_time"], SENT_TIME)
        except ValidationError as doubtful:
            raise ValidationError({"sent_time": [str(doubtful.messages[0])]}) from None


class WithdrawNotificationSchema(CommandSchema[WithdrawNotification]):
    """Why the notification is withdrawn."""

    command_class = WithdrawNotification
    reason = LongText("why it is withdrawn", maximum=4_000)
    version = StrictInteger("the version you read", least=1)


class SectionSchema(CommandSchema[SectionAnswers]):
    """A section of the pack; every field may be unanswered, not known, or not yet known."""

    command_class = SectionAnswers

    def build(self, values: Mapping[str, Any], **ids: object) -> SectionAnswers:
        """The answers as kept texts; an unknown said beside a text or a date is the answer."""
        answers = {}
        for name, value in values.items():
            if name == "version" or name.endswith(UNKNOWN_SUFFIX) or value is None:
                continue
            answers[name] = value.isoformat() if isinstance(value, date) else str(value)
        for name, value in values.items():
            if name.endswith(UNKNOWN_SUFFIX) and value:
                answers[name.removesuffix(UNKNOWN_SUFFIX)] = str(value)
        return SectionAnswers(answers, int(values["version"]), **cast("Mapping[str, Any]", ids))


@cache
def section_schema(section: str) -> type[SectionSchema]:
    """The schema of one section, with a field for each of its questions and one for saying that it is unknown."""
    members: dict[str, object] = {}
    for field in fields_of(section):
        members[field.id] = _question(field)
        if field.kind != "code":
            members[field.id + UNKNOWN_SUFFIX] = OneOf(f"whether {field.label} is known", UNKNOWN, is_required=False)
    members["version"] = StrictInteger("the version you read", least=1)
    return cast("type[SectionSchema]", type(f"{section.title()}Section", (SectionSchema,), members))


def typed_answers(section: str, answers: Mapping[str, str]) -> dict[str, object]:
    """Kept answers as a form shows them: an unknown ticks its own box."""
    shown: dict[str, object] = {}
    for field in fields_of(section):
        value = answers.get(field.id, "")
        if field.kind != "code" and value in UNKNOWN:
            shown[field.id + UNKNOWN_SUFFIX] = value
        elif field.kind == "date" and value:
            shown[field.id] = date.fromisoformat(value)
        elif value:
            shown[field.id] = value
    return shown


def _question(field: PackField) -> CleanText | LongText | LondonDate | OneOf:
    if field.kind == "code":
        return OneOf(field.label, [code for code, _ in field.codes], is_required=False)
    if field.kind == "date":
        return LondonDate(field.label, is_required=False)
    if field.kind == "long":
        return LongText(field.label, maximum=10_000, is_required=False)
    return CleanText(field.label, maximum=300, is_required=False)
