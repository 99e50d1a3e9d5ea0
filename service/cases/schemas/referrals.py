"""The schemas of referrals."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.cases.operations.referrals import DecideReferral, FeedBackReferral, RecordReferral
from service.cases.rules.referrals import OUTCOMES, VIEWS
from service.schemas.fields import CanonicalUuid, CleanText, EmailAddress, LondonDate, LongText, OneOf, StrictInteger
from service.schemas.schema import CommandSchema


@dataclass(frozen=True)
class Discussion:
    """What each partner thinks, as the form and the JSON say it."""

    discussed_on: date
    local_authority: str
    police: str
    health: str
    version: int

    def views(self) -> dict[str, str]:
        """The partners' views by partner."""
        return {"local-authority": self.local_authority, "police": self.police, "health": self.health}


@dataclass(frozen=True)
class BecameIncident:
    """The incident that a referral became."""

    incident_id: UUID


class RecordReferralSchema(CommandSchema[RecordReferral]):
    """An agency's concern."""

    command_class = RecordReferral
    in_order = (("agreed_on", "received_on"),)
    received_on = LondonDate("the date the referral was received", when="today or past")
    agency = CleanText("the agency that refers")
    referrer = CleanText("the name of the referrer")
    referrer_email = EmailAddress("the referrer's e-mail address", is_required=False)
    senior_lead = CleanText("the agency's senior safeguarding lead", is_required=False)
    agreed_on = LondonDate("the date the senior lead agreed", when="today or past", is_required=False)
    summary = LongText("what the agency is concerned about", maximum=10_000)


class DiscussionSchema(CommandSchema[Discussion]):
    """The three partners' views."""

    command_class = Discussion
    discussed_on = LondonDate("the date of the discussion", when="today or past")
    local_authority = OneOf("what the local authority thinks", [code for code, _ in VIEWS])
    police = OneOf("what the police think", [code for code, _ in VIEWS])
    health = OneOf("what the integrated care board thinks", [code for code, _ in VIEWS])
    version = StrictInteger("the version you read", least=1)


class DecideReferralSchema(CommandSchema[DecideReferral]):
    """Notify, or not notified, because."""

    command_class = DecideReferral
    outcome = OneOf("the outcome", [code for code, _ in OUTCOMES])
    reasons = LongText("the reasons", maximum=4_000, is_required=False)
    version = StrictInteger("the version you read", least=1)


class FeedBackReferralSchema(CommandSchema[FeedBackReferral]):
    """The day the referrer was told."""

    command_class = FeedBackReferral
    fed_back_on = LondonDate("the date the referrer was told", when="today or past")
    version = StrictInteger("the version you read", least=1)


class BecameIncidentSchema(CommandSchema[BecameIncident]):
    """Which incident a referral became."""

    command_class = BecameIncident
    incident_id = CanonicalUuid("the incident")
