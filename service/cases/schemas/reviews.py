"""The schemas of rapid reviews: steps, headings, processes, holds, decisions and sending."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, validates_schema

from service.cases.operations.decisions import CriterionAnswer, DecideReview, RecommendReview
from service.cases.operations.processes import AmendProcess, EndHold, PlaceHold, RecordProcess
from service.cases.operations.reviews import BeginVersion, FeedBackOutcome, OpenReview, WriteSection
from service.cases.operations.sending import RecordSending, SendReview
from service.cases.operations.steps import AddStep, FinishStep, MoveStep, OwnStep, ReopenStep
from service.cases.rules.decisions import ANSWERS, OUTCOMES, VIEWS
from service.cases.rules.processes import EFFECTS, STATUSES, load_process_kinds
from service.cases.schemas.incidents import VERSION
from service.schemas.fields import (
    CanonicalUuid,
    CleanText,
    LondonDate,
    LondonTime,
    LongText,
    OneOf,
    StrictBoolean,
    StrictInteger,
)
from service.schemas.moments import london_moment
from service.schemas.schema import CommandSchema, Groups
from tenants.access.roles import load_roles

SENT_TIME = "the time it was sent"
OWNERS = tuple(role.code for role in load_roles().of_kind("partnership"))


@dataclass(frozen=True)
class HandSending:
    """What a person says of a review that was sent by hand."""

    incident_id: UUID
    sent_on: date
    sent_time: time
    sender: str
    how: str
    version: int

    def command(self) -> RecordSending:
        """The command, with the instant at which it was sent."""
        at = london_moment(self.sent_on, self.sent_time, SENT_TIME)
        return RecordSending(self.incident_id, at, self.sender, self.how, self.version)


class OpenReviewSchema(CommandSchema[OpenReview]):
    """Look at a case for which the law sets no rapid review; nothing is asked."""

    command_class = OpenReview


class WriteSectionSchema(CommandSchema[WriteSection]):
    """What is to stand under a heading."""

    command_class = WriteSection
    text = LongText("what is to stand here", maximum=20_000)
    version = StrictInteger(VERSION)


class BeginVersionSchema(CommandSchema[BeginVersion]):
    """Why a new version is begun."""

    command_class = BeginVersion
    reason = LongText("why a new version is needed", maximum=2_000)
    version = StrictInteger(VERSION, least=1)


class FeedBackOutcomeSchema(CommandSchema[FeedBackOutcome]):
    """When the group's chair and the referrer were told."""

    command_class = FeedBackOutcome
    chair_told_on = LondonDate("the date the group’s chair was told", when="today or past", is_required=False)
    referrer_told_on = LondonDate("the date the referrer was told", when="today or past", is_required=False)
    sends_messages = StrictBoolean("whether to send them a message", is_required=False)
    version = StrictInteger(VERSION, least=1)


class AddStepSchema(CommandSchema[AddStep]):
    """One more step."""

    command_class = AddStep
    label = CleanText("what is to be done, without a name", maximum=120)
    due_on = LondonDate("the date by which it is to be done", when="today or future")
    owner_role = OneOf("whose step it is", OWNERS)


class FinishStepSchema(CommandSchema[FinishStep]):
    """When a step was done."""

    command_class = FinishStep
    done_on = LondonDate("the date it was done", when="today or past")
    version = StrictInteger(VERSION, least=1)


class ReopenStepSchema(CommandSchema[ReopenStep]):
    """A step that is not done after all."""

    command_class = ReopenStep
    version = StrictInteger(VERSION, least=1)


class MoveStepSchema(CommandSchema[MoveStep]):
    """The new day of a step, and why."""

    command_class = MoveStep
    to_on = LondonDate("the new date", when="today or future")
    reason = LongText("why the day is moved", maximum=2_000)
    version = StrictInteger(VERSION, least=1)


class OwnStepSchema(CommandSchema[OwnStep]):
    """Who does a step; nobody named gives it back to the role."""

    command_class = OwnStep
    person_id = CanonicalUuid("a person", is_required=False)
    version = StrictInteger(VERSION, least=1)


class ProcessFields:
    """The fields that recording and amending a process share."""

    kind = OneOf("what kind of process it is", [each.id for each in load_process_kinds()])
    status = OneOf("how it stands", STATUSES)
    effect = OneOf("what it means for the review", EFFECTS)
    lead_body = CleanText("who leads it", maximum=200)
    contact = LongText("whom to ask", maximum=500, is_required=False)
    began_on = LondonDate("the date it began", when="today or past", is_required=False)
    ended_on = LondonDate("the date it ended", when="today or past", is_required=False)
    told_on = LondonDate("the date they were told of this review", when="today or past", is_required=False)
    notes = LongText("notes", maximum=4_000, is_required=False)


class RecordProcessSchema(ProcessFields, CommandSchema[RecordProcess]):
    """Another process about the same case."""

    command_class = RecordProcess
    in_order = (("began_on", "ended_on"),)


class AmendProcessSchema(ProcessFields, CommandSchema[AmendProcess]):
    """A process as it is now known."""

    command_class = AmendProcess
    in_order = (("began_on", "ended_on"),)
    version = StrictInteger(VERSION, least=1)


class PlaceHoldSchema(CommandSchema[PlaceHold]):
    """Why the review waits, and until when it is looked at again."""

    command_class = PlaceHold
    reason = LongText("why the review waits", maximum=2_000)
    process_id = CanonicalUuid("the process it waits for", is_required=False)
    since_on = LondonDate("the date it began to wait", when="today or past")
    review_on = LondonDate("the date on which you look at it again", when="future")
    told = CleanText("who was told", maximum=300)


class EndHoldSchema(CommandSchema[EndHold]):
    """The review goes on."""

    command_class = EndHold
    ended_on = LondonDate("the date the review went on", when="today or past")
    version = StrictInteger(VERSION, least=1)


class CriterionAnswerSchema(CommandSchema[CriterionAnswer]):
    """One criterion: yes, no or may, and why."""

    command_class = CriterionAnswer
    criterion = CleanText("the criterion", maximum=60)
    answer = OneOf("yes, it may, or no", [code for code, _ in ANSWERS], is_required=False)
    why = LongText("why", maximum=4_000, is_required=False)


class DecisionFields:
    """The fields that a recommendation and a decision share."""

    criteria = Groups("the criteria", CriterionAnswerSchema, least=1, most=30)
    national = OneOf("whether it could be of national importance", [code for code, _ in ANSWERS])
    outcome = OneOf("what is to follow", OUTCOMES)
    other = CleanText("which kind of review", maximum=300, is_required=False)
    rationale = LongText("why", maximum=10_000)
    actions = LongText("quality assurance actions", maximum=4_000, is_required=False)


class RecommendReviewSchema(DecisionFields, CommandSchema[RecommendReview]):
    """What the decision maker is advised."""

    command_class = RecommendReview
    version = StrictInteger(VERSION, least=1)


class DecideReviewSchema(DecisionFields, CommandSchema[DecideReview]):
    """What is decided, and who does not agree."""

    command_class = DecideReview
    family = LongText("what the family will be told", maximum=4_000)
    view_local_authority = OneOf("whether the local authority agrees", [code for code, _ in VIEWS])
    dissent_local_authority = LongText("why not", maximum=4_000, is_required=False)
    view_police = OneOf("whether the police agree", [code for code, _ in VIEWS])
    dissent_police = LongText("why not", maximum=4_000, is_required=False)
    view_health = OneOf("whether the integrated care board agrees", [code for code, _ in VIEWS])
    dissent_health = LongText("why not", maximum=4_000, is_required=False)
    letter_id = CanonicalUuid("the Panel’s letter", is_required=False)
    version = StrictInteger(VERSION, least=1)


class SendReviewSchema(CommandSchema[SendReview]):
    """The review goes to the Panel as it was checked; a program may leave the mark of what was shown out."""

    command_class = SendReview
    report = CleanText("the mark of the report that you checked", maximum=64, is_required=False)
    version = StrictInteger(VERSION, least=1)


class RecordSendingSchema(CommandSchema[HandSending]):
    """When, by whom and how the review was sent by hand."""

    command_class = HandSending
    sent_on = LondonDate("the date it was sent", when="today or past")
    sent_time = LondonTime(SENT_TIME)
    sender = CleanText("who sent it", maximum=200)
    how = CleanText("how it was sent", maximum=200)
    version = StrictInteger(VERSION, least=1)

    @validates_schema
    def _check_moment(self, data: Mapping[str, Any], **_: object) -> None:
        """Refuse an hour that was skipped, or came twice, because the clocks changed that night."""
        try:
            london_moment(data["sent_on"], data["sent_time"], SENT_TIME)
        except ValidationError as doubtful:
            raise ValidationError({"sent_time": [str(doubtful.messages[0])]}) from None
