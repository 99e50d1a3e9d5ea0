"""One referral with its discussion and outcome, and the referrers who are still to be told."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement

from service.cases.queries.access import sight_of
from service.cases.queries.referral_register import seen_referrals
from service.cases.records.incidents import Incident
from service.cases.records.referrals import Referral
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work

STATES = {
    "received": "To be discussed",
    "discussed": "To be decided",
    "notify": "To be notified",
    "not-notified": "Not notified",
}


@dataclass(frozen=True)
class ReferralToFeedBack:
    """A decided referral whose referrer has not been told."""

    id: UUID
    reference: str
    received_on: date
    agency: str
    state: str


@dataclass(frozen=True)
class ReferralView:
    """One referral whole."""

    id: UUID
    reference: str
    received_on: date
    agency: str
    referrer: str
    referrer_email: str
    senior_lead: str
    agreed_on: date | None
    summary: str
    state: str
    discussed_on: date | None
    views: dict[str, str]
    reasons: str
    decided_on: date | None
    decided_by: str
    fed_back_on: date | None
    fed_back_by: str
    incident_id: UUID | None
    incident_reference: str
    recorded_by: str
    version: int


def may_see_referral(work: Work) -> ColumnElement[bool]:
    """The condition under which the actor sees a referral: one that became a case follows that case.

    One that did not is seen by those whose role reads referrals, but not where the role reaches assigned cases only.
    """
    referrals, cases = (sight_of(work, each) for each in (Permission.REFERRAL_READ, Permission.INCIDENT_READ))
    return seen_referrals(referrals, cases, work.actor.person_id, work.today)


def referral_page(work: Work, referral_id: UUID) -> ReferralView:
    """One referral; raises NotFoundError for another account's, or where its case is restricted from the actor."""
    work.require(Permission.REFERRAL_READ)
    row = work.session.scalar(select(Referral).where(Referral.id == referral_id, may_see_referral(work)))
    if row is None:
        raise NotFoundError("There is nothing here.")
    became = work.session.scalar(select(Incident.reference).where(Incident.id == row.incident_id))
    return ReferralView(
        id=row.id,
        reference=row.reference,
        received_on=row.received_on,
        agency=row.agency,
        referrer=work.unseal(row, "referrer") or "",
        referrer_email=work.unseal(row, "referrer_email") or "",
        senior_lead=row.senior_lead,
        agreed_on=row.agreed_on,
        summary=work.unseal(row, "summary") or "",
        state=row.state,
        discussed_on=row.discussed_on,
        views=dict(row.views),
        reasons=work.unseal(row, "reasons") or "",
        decided_on=row.decided_on,
        decided_by=row.decided_by or "",
        fed_back_on=row.fed_back_on,
        fed_back_by=row.fed_back_by or "",
        incident_id=row.incident_id,
        incident_reference=became or "",
        recorded_by=row.recorded_by,
        version=row.version,
    )


def referrals_to_feed_back(work: Work) -> list[ReferralToFeedBack]:
    """Decided referrals whose referrer has not been told, the oldest first."""
    shown = (Referral.id, Referral.reference, Referral.received_on, Referral.agency, Referral.state)
    owed = select(*shown).where(
        may_see_referral(work), Referral.decided_on.is_not(None), Referral.fed_back_on.is_(None)
    )
    rows = work.session.execute(owed.order_by(Referral.received_on, Referral.id))
    return [ReferralToFeedBack(*row) for row in rows]
