"""The schemas of meetings; what a meeting is about comes from the address."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from service.meetings.operations.holding import Attendance, HoldMeeting
from service.meetings.operations.people import MOST_PEOPLE, AmendPerson, InvitePerson
from service.meetings.operations.planning import MEETS_AT, CancelMeeting, ChangeMeeting, NotePapers, PlanMeeting
from service.meetings.rules import ATTENDANCES, CONFLICTS, MOST_PAPERS_DAYS, REPLIES, STANDS_FOR
from service.schemas.fields import (
    CanonicalUuid,
    CleanText,
    EmailAddress,
    LondonDate,
    LondonTime,
    LongText,
    OneOf,
    StrictInteger,
)
from service.schemas.moments import london_moment
from service.schemas.schema import CommandSchema, Groups

VERSION = "the version you read"


class PlanFields:
    """The questions that planning and changing a meeting share."""

    meets_on = LondonDate("the date of the meeting")
    meets_at = LondonTime(MEETS_AT)
    place = CleanText("the place or the link to join", maximum=500, is_required=False)
    papers_days = StrictInteger(
        "the working days before the meeting", least=1, most=MOST_PAPERS_DAYS, is_required=False
    )

    @validates_schema
    def _check_moment(self, data: Mapping[str, Any], **_: object) -> None:
        """Refuse an hour that was skipped, or comes twice, because the clocks change that night."""
        try:
            london_moment(data["meets_on"], data["meets_at"], MEETS_AT)
        except ValidationError as doubtful:
            raise ValidationError({"meets_at": [str(doubtful.messages[0])]}) from None


class PlanMeetingSchema(PlanFields, CommandSchema[PlanMeeting]):
    """A meeting: when, where, and by when its papers are out."""

    command_class = PlanMeeting


class ChangeMeetingSchema(PlanFields, CommandSchema[ChangeMeeting]):
    """The meeting as it is planned now; a move needs its reason."""

    command_class = ChangeMeeting
    reason = LongText("why the meeting moves", maximum=1_000, is_required=False)
    version = StrictInteger(VERSION, least=1)


class CancelMeetingSchema(CommandSchema[CancelMeeting]):
    """Why the meeting does not take place."""

    command_class = CancelMeeting
    reason = LongText("why the meeting is cancelled", maximum=1_000)
    version = StrictInteger(VERSION, least=1)


class NotePapersSchema(CommandSchema[NotePapers]):
    """The day the papers went out."""

    command_class = NotePapers
    papers_out_on = LondonDate("the date the papers went out", when="today or past")
    version = StrictInteger(VERSION, least=1)


class InvitePersonSchema(CommandSchema[InvitePerson]):
    """Somebody for a meeting: from the list of this account's people, or by name and e-mail address."""

    command_class = InvitePerson
    person_id = CanonicalUuid("a person", is_required=False)
    name = CleanText("the person's name", is_required=False)
    email = EmailAddress("the person's e-mail address", is_required=False)
    partner = OneOf("which partner they stand for", [code for code, _ in STANDS_FOR])
    agency = CleanText("their agency")


class AmendPersonSchema(CommandSchema[AmendPerson]):
    """For whom somebody stands, and what they replied."""

    command_class = AmendPerson
    partner = OneOf("which partner they stand for", [code for code, _ in STANDS_FOR])
    agency = CleanText("their agency")
    reply = OneOf("what they replied", [code for code, _ in REPLIES])
    version = StrictInteger(VERSION, least=1)


class AttendanceSchema(CommandSchema[Attendance]):
    """Whether one person came, and what they declared."""

    command_class = Attendance
    attendee_id = CanonicalUuid("a person of the meeting")
    attendance = OneOf("whether they came", [code for code, _ in ATTENDANCES])
    deputy_name = CleanText("the name of the deputy", is_required=False)
    conflict = OneOf("whether a conflict of interest was declared", [code for code, _ in CONFLICTS], is_required=False)
    conflict_text = LongText("what the conflict was and what was done about it", maximum=2_000, is_required=False)


class HoldMeetingSchema(CommandSchema[HoldMeeting]):
    """The day it was held, each person of the meeting, and the notes."""

    command_class = HoldMeeting
    held_on = LondonDate("the date the meeting was held", when="today or past")
    people = Groups("the people of the meeting", AttendanceSchema, least=0, most=MOST_PEOPLE)
    without_reason = LongText("why the meeting went on without a partner", maximum=1_000, is_required=False)
    notes = LongText("the notes of the meeting", maximum=10_000, is_required=False)
    version = StrictInteger(VERSION, least=1)
