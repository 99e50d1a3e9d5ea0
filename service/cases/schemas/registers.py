"""The schemas of the registers' filters, and of the filters that people keep."""

from collections.abc import Mapping
from typing import Any

from service.cases.operations.filters import RenameFilter, SaveFilter
from service.cases.queries.incidents import NATURES
from service.cases.queries.incidents import STATES as INCIDENT_STATES
from service.cases.queries.referrals import STATES as REFERRAL_STATES
from service.cases.rules.decisions import OUTCOMES
from service.cases.rules.registers import ONLY, REGISTERS, IncidentFilter, ReferralFilter, ReviewFilter
from service.cases.rules.reviews import STATES as REVIEW_STATES
from service.schemas.fields import CleanText, LondonDate, OneOf
from service.schemas.schema import CommandSchema
from service.statute.duties import load_statute

ACCESS = ("open", "restricted", "sealed")


class IncidentFilterSchema(CommandSchema[IncidentFilter]):
    """What the register of incidents may be narrowed by."""

    command_class = IncidentFilter
    in_order = (("aware_from", "aware_to"),)

    state = OneOf("a state", INCIDENT_STATES, is_required=False)
    nature = OneOf("a nature", NATURES, is_required=False)
    access = OneOf("who may see it", ACCESS, is_required=False)
    aware_from = LondonDate("the first day of awareness", is_required=False)
    aware_to = LondonDate("the last day of awareness", is_required=False)
    words = CleanText("words of the reference or title", maximum=80, is_required=False)
    late = OneOf("whether a clock is late", (ONLY,), is_required=False)


class ReviewFilterSchema(CommandSchema[ReviewFilter]):
    """What the register of rapid reviews may be narrowed by."""

    command_class = ReviewFilter
    in_order = (("opened_from", "opened_to"),)

    state = OneOf("a state", REVIEW_STATES, is_required=False)
    outcome = OneOf("an outcome", OUTCOMES, is_required=False)
    late = OneOf("whether it is late", (ONLY,), is_required=False)
    hold = OneOf("whether it is on hold", (ONLY,), is_required=False)
    opened_from = LondonDate("the first day 0", is_required=False)
    opened_to = LondonDate("the last day 0", is_required=False)
    edition = OneOf("an edition of the guidance", [each.id for each in load_statute().editions], is_required=False)


class ReferralFilterSchema(CommandSchema[ReferralFilter]):
    """What the register of referrals may be narrowed by."""

    command_class = ReferralFilter
    in_order = (("received_from", "received_to"),)

    state = OneOf("a state", REFERRAL_STATES, is_required=False)
    agency = CleanText("the agency", maximum=80, is_required=False)
    received_from = LondonDate("the first day of receiving", is_required=False)
    received_to = LondonDate("the last day of receiving", is_required=False)


FILTERS: Mapping[str, type[CommandSchema[Any]]] = {
    "incidents": IncidentFilterSchema,
    "rapid-reviews": ReviewFilterSchema,
    "referrals": ReferralFilterSchema,
}
"""The schema of each register's filter."""


class SaveFilterSchema(CommandSchema[SaveFilter]):
    """A filter to keep; `query` is written like the address of the register: "state=notified&late=yes"."""

    command_class = SaveFilter

    register = OneOf("the register", REGISTERS)
    query = CleanText("the filter", maximum=1_000)
    name = CleanText("a name for the filter", maximum=60)


class RenameFilterSchema(CommandSchema[RenameFilter]):
    """A new name for a kept filter."""

    command_class = RenameFilter

    name = CleanText("a name for the filter", maximum=60)
