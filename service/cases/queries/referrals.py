"""The register of referrals, and one referral with its discussion and outcome."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from service.cases.queries.access import may_see
from service.cases.records.incidents import Incident
from service.cases.records.referrals import Referral
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work

PAGE_ROWS = 50
STATES = {
    "received": "To be discussed",
    "discussed": "To be decided",
    "notify": "To be notified",
    "not-notified": "Not notified",
}


@dataclass(frozen=True)
class ReferralRow:
    """One line of the register of referrals."""

    id: UUID
    reference: str
    received_on: date
    agency: str
    agreed_on: date | None
    state: str
    fed_back_on: date | None


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
    how_far = work.reach(Permission.REFERRAL_READ)
    if not how_far.is_granted:
        return Referral.id.is_(None)
    follows = Referral.incident_id.in_(select(Incident.id).where(may_see(work, Permission.INCIDENT_READ)))
    return follows if how_far.is_case_only else or_(Referral.incident_id.is_(None), follows)


def referral_register(work: Work, *, state: str = "", page: int = 1) -> tuple[list[ReferralRow], int]:
    """One page of referrals, newest first, and how many there are under this filter."""
    seen = _seen(work, state)
    total = work.session.scalar(select(func.count()).select_from(Referral).where(*seen)) or 0
    rows = work.session.execute(_newest_first(seen).limit(PAGE_ROWS).offset((page - 1) * PAGE_ROWS))
    return [ReferralRow(*row) for row in rows], total


def referrals_after(work: Work, after: tuple[date, UUID] | None, limit: int, *, state: str = "") -> list[ReferralRow]:
    """Referrals in the order of the register, from the first or from after one of them (its day and id)."""
    seen = _seen(work, state)
    if after is not None:
        seen.append(tuple_(Referral.received_on, Referral.id) < tuple_(*after))
    return [ReferralRow(*row) for row in work.session.execute(_newest_first(seen).limit(limit))]


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


def referrals_to_feed_back(work: Work) -> list[ReferralRow]:
    """Decided referrals whose referrer has not been told, the oldest first."""
    owed = [may_see_referral(work), Referral.decided_on.is_not(None), Referral.fed_back_on.is_(None)]
    rows = [ReferralRow(*row) for row in work.session.execute(_newest_first(owed))]
    return rows[::-1]


def _seen(work: Work, state: str) -> list[ColumnElement[bool]]:
    return [may_see_referral(work), *([Referral.state == state] if state else [])]


def _newest_first(seen: list[ColumnElement[bool]]) -> Select[UUID, str, date, str, date | None, str, date | None]:
    return (
        select(
            Referral.id,
            Referral.reference,
            Referral.received_on,
            Referral.agency,
            Referral.agreed_on,
            Referral.state,
            Referral.fed_back_on,
        )
        .where(*seen)
        .order_by(Referral.received_on.desc(), Referral.id.desc())
    )
