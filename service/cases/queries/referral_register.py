"""The register of referrals: a page of it, what follows a line of it, the whole of it, and what became of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Date, Integer, Select, String, Uuid, bindparam, false, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.sql.elements import ColumnElement

from service.cases.queries.access import Sight, seen_by, sight_of
from service.cases.records.decisions import ReviewDecision
from service.cases.records.incidents import Incident
from service.cases.records.referrals import Referral
from service.cases.records.reviews import RapidReview
from service.cases.rules.registers import ReferralFilter, ReferralsAlike, outcome_of, said_in
from tenants.access.permissions import Permission
from tenants.work import Work

PAGE_ROWS = 50
EVERY = ReferralFilter()
Asked = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class ReferralRow:
    """One line of the register; `outcome` says what became of it, from the decisions that the actor may see."""

    id: UUID
    reference: str
    received_on: date
    agency: str
    agreed_on: date | None
    state: str
    fed_back_on: date | None
    incident_id: UUID | None
    incident_reference: str
    outcome: str


def referral_register(
    work: Work, chosen: ReferralFilter = EVERY, *, page: int = 1, rows: int = PAGE_ROWS
) -> list[ReferralRow]:
    """One page of referrals, newest first."""
    return _lines(work, chosen, {"at_most": rows, "skip": (page - 1) * rows})


def every_referral(work: Work, chosen: ReferralFilter) -> list[ReferralRow]:
    """The whole register under a filter, newest first."""
    return _lines(work, chosen, {"at_most": None, "skip": 0})


def referrals_after(
    work: Work, after: tuple[date, UUID] | None, limit: int, chosen: ReferralFilter = EVERY
) -> list[ReferralRow]:
    """Referrals in the order of the register, from the first or from after one of them (its day and id)."""
    last = {} if after is None else {"after_on": after[0], "after_id": after[1]}
    return _lines(work, chosen, {"at_most": limit, "skip": 0} | last)


def referrals_alike(work: Work, chosen: ReferralFilter = EVERY) -> list[ReferralsAlike]:
    """How many referrals under a filter stand how, over those that the actor may see."""
    found = work.session.execute(_counts_statement(*_sights(work), frozenset(said_in(chosen))), _asked(work, chosen))
    return [ReferralsAlike(*row) for row in found]


def _lines(work: Work, chosen: ReferralFilter, cut: Mapping[str, Any]) -> list[ReferralRow]:
    statement = _page_statement(*_sights(work), frozenset(said_in(chosen)), is_after="after_on" in cut)
    found: Iterable[Any] = work.session.execute(statement, _asked(work, chosen) | dict(cut))
    return [
        ReferralRow(
            **dict(zip(_KEPT, row, strict=False)),
            incident_reference=row.incident_reference or "",
            outcome=outcome_of(row.state, row.outcome, has_actions=row.has_actions),
        )
        for row in found
    ]


def _sights(work: Work) -> tuple[Sight, Sight, Sight]:
    """How far the actor sees referrals, the cases that they became, and the reviews of those."""
    needed = (Permission.REFERRAL_READ, Permission.INCIDENT_READ, Permission.RAPID_REVIEW_READ)
    referrals, incidents, reviews = (sight_of(work, permission) for permission in needed)
    return referrals, incidents, reviews


def _asked(work: Work, chosen: ReferralFilter) -> dict[str, Any]:
    said: dict[str, Any] = {f"of_{name}": getattr(chosen, name) for name in said_in(chosen)}
    return {"me": work.actor.person_id, "today": work.today} | said


def _seen_cases(sight: Sight) -> Select[UUID]:
    return select(Incident.id).where(seen_by(sight, bindparam("me"), bindparam("today", type_=Date)))


def seen_referrals(
    referrals: Sight,
    incidents: Sight,
    person_id: UUID | BindParameter[UUID] | None,
    today: date | BindParameter[date],
) -> ColumnElement[bool]:
    """The condition of `may_see_referral` for a person and a day, or for their places in a statement made once."""
    if not referrals.is_granted and not referrals.is_service:
        return false()
    follows = Referral.incident_id.in_(select(Incident.id).where(seen_by(incidents, person_id, today)))
    is_case_only = not referrals.levels and not referrals.is_service
    return follows if is_case_only else or_(Referral.incident_id.is_(None), follows)


NARROWS: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "state": lambda: Referral.state == bindparam("of_state"),
    "agency": lambda: func.strpos(func.lower(Referral.agency), func.lower(bindparam("of_agency", type_=String))) > 0,
    "received_from": lambda: Referral.received_on >= bindparam("of_received_from"),
    "received_to": lambda: Referral.received_on <= bindparam("of_received_to"),
}


def _seen(referrals: Sight, incidents: Sight, names: frozenset[str]) -> list[ColumnElement[bool]]:
    seen = seen_referrals(referrals, incidents, bindparam("me"), bindparam("today", type_=Date))
    return [seen, *(NARROWS[name]() for name in sorted(names))]


@cache
def _counts_statement(referrals: Sight, incidents: Sight, reviews: Sight, names: frozenset[str]) -> Asked:
    decided = _decisions_in_force().subquery()
    has_actions = func.coalesce(decided.c.has_actions, false())
    seen_review = RapidReview.incident_id.in_(_seen_cases(reviews))
    of_it = (RapidReview.tenant_id == Referral.tenant_id) & (RapidReview.incident_id == Referral.incident_id)
    decision = (decided.c.tenant_id == RapidReview.tenant_id) & (decided.c.incident_id == RapidReview.incident_id)
    return (
        select(Referral.state, RapidReview.outcome, has_actions, func.count())
        .select_from(Referral)
        .outerjoin(RapidReview, of_it & seen_review)
        .outerjoin(decided, decision)
        .where(*_seen(referrals, incidents, names))
        .group_by(Referral.state, RapidReview.outcome, has_actions)
    )


@cache
def _page_statement(
    referrals: Sight, incidents: Sight, reviews: Sight, names: frozenset[str], *, is_after: bool
) -> Asked:
    """A page of referrals with what became of each, made once for each kind of reader and filter; cut first."""
    seen = _seen(referrals, incidents, names)
    if is_after:
        last = tuple_(bindparam("after_on", type_=Date), bindparam("after_id", type_=Uuid))
        seen.append(tuple_(Referral.received_on, Referral.id) < last)
    cut = (
        select(Referral.tenant_id, *_SHOWN)
        .where(*seen)
        .order_by(Referral.received_on.desc(), Referral.id.desc())
        .limit(bindparam("at_most", type_=Integer))
        .offset(bindparam("skip", type_=Integer))
        .subquery()
    )
    case = (Incident.tenant_id == cut.c.tenant_id) & (Incident.id == cut.c.incident_id)
    review = (RapidReview.tenant_id == cut.c.tenant_id) & (RapidReview.incident_id == cut.c.incident_id)
    decision = _decisions_in_force(RapidReview.incident_id).lateral()
    has_actions = func.coalesce(decision.c.has_actions, false()).label("has_actions")
    return (
        select(
            *(cut.c[column.key] for column in _SHOWN),
            Incident.reference.label("incident_reference"),
            RapidReview.outcome,
            has_actions,
        )
        .select_from(cut)
        .outerjoin(Incident, case)
        .outerjoin(RapidReview, review & RapidReview.incident_id.in_(_seen_cases(reviews)))
        .outerjoin(decision, decision.c.incident_id == RapidReview.incident_id)
        .order_by(cut.c.received_on.desc(), cut.c.id.desc())
    )


def _decisions_in_force(of_case: Any = None) -> Asked:  # noqa: ANN401 # a column of what it is joined to
    """The decision that stands on each review, or on one: the newest, and whether it set actions."""
    columns = (ReviewDecision.tenant_id, ReviewDecision.incident_id)
    has_actions = ReviewDecision.actions_sealed.is_not(None).label("has_actions")
    decided = select(*columns, has_actions).where(ReviewDecision.stage == "decision")
    if of_case is not None:
        one = (ReviewDecision.incident_id == of_case) & (ReviewDecision.tenant_id == RapidReview.tenant_id)
        return decided.where(one).order_by(ReviewDecision.number.desc()).limit(1)
    return decided.ext(distinct_on(*columns)).order_by(*columns, ReviewDecision.number.desc())


_SHOWN = (
    Referral.id,
    Referral.reference,
    Referral.received_on,
    Referral.agency,
    Referral.agreed_on,
    Referral.state,
    Referral.fed_back_on,
    Referral.incident_id,
)
_KEPT = tuple(column.key for column in _SHOWN)
