"""The schemas of incidents, children, access and lateness."""

from dataclasses import dataclass

from service.cases.operations.access import LEVELS, AssignPerson, RestrictCase
from service.cases.operations.clocks import ExplainLateness
from service.cases.operations.incidents import (
    AddSubject,
    AmendIncident,
    AmendSubject,
    DecideNotToNotify,
    RecordIncident,
)
from service.cases.rules.incidents import NATURES, NOT_UNDER_A_DUTY
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
from service.schemas.schema import CommandSchema
from service.statute.duties import load_statute

VERSION = "the version you read"


@dataclass(frozen=True)
class Confirmation:
    """A step that asks nothing but to be confirmed."""


def circumstance_codes() -> tuple[str, ...]:
    """Every circumstance that some edition knows; the operation checks the one in force on the day of awareness."""
    known = {each.id for edition in load_statute().editions for each in edition.circumstances}
    return (*sorted(known), NOT_UNDER_A_DUTY)


class IncidentFields:
    """The fields that recording and amending an incident share."""

    became_aware_on = LondonDate("the date the local authority became aware", when="today or past")
    became_aware_time = LondonTime("the time the local authority became aware", is_required=False)
    occurred_on = LondonDate("the date of the incident", when="today or past", is_required=False)
    occurred_words = CleanText("roughly when the incident happened", maximum=80, is_required=False)
    nature = OneOf("what happened to the child", [code for code, _ in NATURES])
    circumstance = OneOf("what the guidance calls it", circumstance_codes())
    is_harm_by_child = StrictBoolean("whether a child caused the harm", is_required=False)
    title = CleanText("a short title without a name", maximum=120)
    narrative = LongText("what happened", maximum=10_000)
    location = CleanText("where it happened", maximum=300, is_required=False)
    other_areas = LongText("other areas that are concerned", maximum=1_000, is_required=False)
    are_dates_right = StrictBoolean("whether the dates are right", is_required=False)


class RecordIncidentSchema(IncidentFields, CommandSchema[RecordIncident]):
    """A serious incident as it was first told."""

    command_class = RecordIncident
    in_order = (("occurred_on", "became_aware_on"),)


class AmendIncidentSchema(IncidentFields, CommandSchema[AmendIncident]):
    """An incident as it is now understood."""

    command_class = AmendIncident
    in_order = (("occurred_on", "became_aware_on"),)
    version = StrictInteger(VERSION, least=1)


class SubjectFields:
    """The fields that adding and amending a child share; all of them may be left out."""

    name = CleanText("the child's name", is_required=False)
    pseudonym = CleanText("a pseudonym", maximum=60, is_required=False)
    born_on = LondonDate("the child's date of birth", is_required=False)
    is_unborn = StrictBoolean("whether the child is unborn", is_required=False)
    has_died = StrictBoolean("whether this child died", is_required=False)
    age_reason = CleanText("why the age is right", maximum=300, is_required=False)


class AddSubjectSchema(SubjectFields, CommandSchema[AddSubject]):
    """A child whom the incident concerns."""

    command_class = AddSubject


class AmendSubjectSchema(SubjectFields, CommandSchema[AmendSubject]):
    """A child's details as they are now known."""

    command_class = AmendSubject
    version = StrictInteger(VERSION, least=1)


class DecideNotToNotifySchema(CommandSchema[DecideNotToNotify]):
    """Not notified, because."""

    command_class = DecideNotToNotify
    reasons = LongText("why it is not notified", maximum=4_000)
    version = StrictInteger(VERSION, least=1)


class AssignPersonSchema(CommandSchema[AssignPerson]):
    """Someone to name on the case."""

    command_class = AssignPerson
    person_id = CanonicalUuid("a person")
    is_guest = StrictBoolean("whether they are a guest", is_required=False)
    ends_on = LondonDate("the last day they may see it", when="today or future", is_required=False)


class RestrictCaseSchema(CommandSchema[RestrictCase]):
    """Open, restricted or sealed, and why."""

    command_class = RestrictCase
    level = OneOf("who may see this case", [code for code, _, _ in LEVELS])
    reason = CleanText("why", maximum=500)


class ExplainLatenessSchema(CommandSchema[ExplainLateness]):
    """Why a clock ran out, or will."""

    command_class = ExplainLateness
    reason = LongText("the reason", maximum=2_000)
    version = StrictInteger(VERSION, least=1)


class ConfirmationSchema(CommandSchema[Confirmation]):
    """Nothing but the confirmation itself."""

    command_class = Confirmation
