"""The register of rapid reviews: a page of it, what follows a line of it, the whole of it, and how timely they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, FromClause, Integer, Select, Subquery, Uuid, bindparam, func, literal, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from service.cases.queries.access import Sight, seen_by, sight_of
from service.cases.queries.calendar import counting_with, declared_days
from service.cases.queries.steps import role_words
from service.cases.records.incidents import Incident
from service.cases.records.letters import PanelLetter
from service.cases.records.notifications import ClockRow
from service.cases.records.processes import Hold, ParallelProcess
from service.cases.records.requests import InformationRequest
from service.cases.records.reviews import RapidReview, ReviewStep
from service.cases.rules.processes import process_words
from service.cases.rules.registers import (
    ReviewFilter,
    SentAlike,
    Timeliness,
    days_taken,
    said_in,
    timeliness,
)
from service.cases.rules.requests import OPEN
from service.statute.calendar import Calendar
from tenants.access.permissions import Permission
from tenants.work import Work

PAGE_ROWS = 50
EVERY = ReviewFilter()
BASIS = (
    "Working days, counted from the day the notification was sent (day 0) to the day the review was first sent to the"
    " Panel. Reviews that are not sent yet, and reviews without the law’s clock, are not counted. The average is that"
    " of the late reviews alone. Cases that you may not see are not counted."
)


@dataclass(frozen=True)
class ReviewRow:
    """One line of the register; days are working days, and `late_by` is counted from the due day."""

    id: UUID
    incident_id: UUID
    reference: str
    title: str
    access: str
    state: str
    edition: str
    became_aware_on: date
    opened_on: date
    outcome: str
    sent_on: date | None
    number: int
    due_on: date | None
    day: int | None
    days: int | None
    left: int | None
    days_from_awareness: int | None
    days_from_sending: int | None
    late_by: int
    next_step: str
    next_owner: str
    next_due_on: date | None
    asked: int
    answered: int
    letter: str
    letter_on: date | None
    held_since: date | None
    held_by: str
    is_late: bool


@dataclass(frozen=True)
class ReviewsSummary:
    """How many reviews there are under a filter, and how timely those are that were sent."""

    total: int
    timeliness: Timeliness


def review_register(
    work: Work, chosen: ReviewFilter = EVERY, *, page: int = 1, rows: int = PAGE_ROWS
) -> list[ReviewRow]:
    """One page of the register, the newest day 0 first; nothing under seal."""
    return _lines(work, chosen, {"at_most": rows, "skip": (page - 1) * rows})


def every_review(work: Work, chosen: ReviewFilter) -> list[ReviewRow]:
    """The whole register under a filter, the newest day 0 first."""
    return _lines(work, chosen, {"at_most": None, "skip": 0})


def reviews_after(
    work: Work, after: tuple[date, UUID] | None, limit: int, chosen: ReviewFilter = EVERY
) -> list[ReviewRow]:
    """Reviews in the order of the register, from the first or from after one of them (its day 0 and id)."""
    last = {} if after is None else {"after_on": after[0], "after_id": after[1]}
    return _lines(work, chosen, {"at_most": limit, "skip": 0} | last)


def reviews_summary(work: Work, chosen: ReviewFilter = EVERY) -> ReviewsSummary:
    """How many reviews there are under a filter and how timely they are, over those that the actor may see."""
    statement = _summary_statement(sight_of(work, Permission.RAPID_REVIEW_READ), frozenset(said_in(chosen)))
    found = work.session.execute(statement, _asked(work, chosen)).all()
    calendar = counting_with(found[0].declared if found else None)
    alike = [SentAlike(row.start_on, row.due_on, row.sent_on, row.alike) for row in found if row.start_on is not None]
    return ReviewsSummary(sum(row.alike for row in found), timeliness(alike, calendar))


def _lines(work: Work, chosen: ReviewFilter, cut: Mapping[str, Any]) -> list[ReviewRow]:
    sights = [sight_of(work, each) for each in (Permission.RAPID_REVIEW_READ, Permission.LETTER_READ)]
    statement = _page_statement(*sights, frozenset(said_in(chosen)), is_after="after_on" in cut)
    found = work.session.execute(statement, _asked(work, chosen) | dict(cut)).all()
    calendar = counting_with(found[0].declared if found else None)
    return [_line(row, calendar, work.today) for row in found]


def _asked(work: Work, chosen: ReviewFilter) -> dict[str, Any]:
    said: dict[str, Any] = {f"of_{name}": getattr(chosen, name) for name in said_in(chosen)}
    return {"me": work.actor.person_id, "today": work.today} | said


def _line(row: Any, calendar: Calendar, today: date) -> ReviewRow:  # noqa: ANN401 # a row of the statement below
    is_running = row.clock_state == "running" and row.sent_on is None and row.state != "stopped"
    ended = row.sent_on or (today if is_running else None)
    is_late = ended is not None and row.due_on is not None and ended > row.due_on
    shown: dict[str, Any] = dict(zip(_KEPT, row, strict=False))
    return ReviewRow(
        **shown,
        outcome=row.outcome or "",
        sent_on=row.sent_on,
        number=row.number,
        due_on=row.due_on,
        day=days_taken(row.start_on, today, calendar) if is_running else None,
        days=days_taken(row.start_on, row.due_on, calendar),
        left=days_taken(today, row.due_on, calendar) if is_running else None,
        days_from_awareness=days_taken(row.became_aware_on, row.sent_on, calendar),
        days_from_sending=days_taken(row.start_on, row.sent_on, calendar),
        late_by=(days_taken(row.due_on, ended, calendar) or 0) if is_late else 0,
        next_step=row.label or "",
        next_owner=(row.owner_name or role_words(row.owner_role)) if row.label else "",
        next_due_on=row.step_due_on,
        asked=row.asked,
        answered=row.answered,
        letter=row.letter or "",
        letter_on=row.received_on,
        held_since=row.since_on,
        held_by=process_words(row.kind) if row.kind else "",
        is_late=is_late,
    )


def _is_late() -> ColumnElement[bool]:
    """Sent after its due day, or still not sent when that has passed."""
    ended = func.coalesce(RapidReview.sent_on, bindparam("today", type_=Date))
    return (ClockRow.state != "stopped") & (ended > ClockRow.due_on)


NARROWS: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "state": lambda: RapidReview.state == bindparam("of_state"),
    "outcome": lambda: RapidReview.outcome == bindparam("of_outcome"),
    "late": _is_late,
    "hold": lambda: RapidReview.incident_id.in_(select(Hold.incident_id).where(Hold.ended_on.is_(None))),
    "opened_from": lambda: RapidReview.opened_on >= bindparam("of_opened_from"),
    "opened_to": lambda: RapidReview.opened_on <= bindparam("of_opened_to"),
    "edition": lambda: Incident.edition == bindparam("of_edition"),
}

_SHOWN = (
    RapidReview.id,
    RapidReview.incident_id,
    Incident.reference,
    Incident.title,
    Incident.access,
    RapidReview.state,
    Incident.edition,
    Incident.became_aware_on,
    RapidReview.opened_on,
    RapidReview.outcome,
    RapidReview.sent_on,
    RapidReview.number,
)
_KEPT = tuple(column.key for column in _SHOWN[:9])
"""What a line shows as it is read."""
_CLOCK = (
    (ClockRow.tenant_id == RapidReview.tenant_id)
    & (ClockRow.incident_id == RapidReview.incident_id)
    & (ClockRow.duty == "rapid-review")
)


def _seen(sight: Sight, names: frozenset[str]) -> list[ColumnElement[bool]]:
    return [
        seen_by(sight, bindparam("me"), bindparam("today", type_=Date)),
        *(NARROWS[name]() for name in sorted(names)),
    ]


def _of_cases(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    of_it = (Incident.tenant_id == RapidReview.tenant_id) & (Incident.id == RapidReview.incident_id)
    return statement.select_from(RapidReview).join(Incident, of_it).outerjoin(ClockRow, _CLOCK)


@cache
def _summary_statement(sight: Sight, names: frozenset[str]) -> Select[*tuple[Any, ...]]:
    """How many reviews share their days: a register of thousands is a few hundred lines of this."""
    days = (ClockRow.start_on, ClockRow.due_on, RapidReview.sent_on)
    counted = select(*days, func.count().label("alike"), declared_days().label("declared"))
    return _of_cases(counted).where(*_seen(sight, names)).group_by(*days)


@cache
def _page_statement(sight: Sight, letters: Sight, names: frozenset[str], *, is_after: bool) -> Select[*tuple[Any, ...]]:
    """A page of reviews with what stands beside each, made once for each kind of reader and filter.

    The page is cut first; what stands beside a line is looked up for its lines alone.
    """
    clock = (ClockRow.start_on, ClockRow.due_on, ClockRow.state.label("clock_state"))
    seen = _seen(sight, names)
    if is_after:
        last = tuple_(bindparam("after_on", type_=Date), bindparam("after_id", type_=Uuid))
        seen.append(tuple_(RapidReview.opened_on, RapidReview.id) < last)
    cut = (
        _of_cases(select(RapidReview.tenant_id, *_SHOWN, *clock))
        .where(*seen)
        .order_by(RapidReview.opened_on.desc(), RapidReview.id.desc())
        .limit(bindparam("at_most", type_=Integer))
        .offset(bindparam("skip", type_=Integer))
        .subquery()
    )
    beside = (_next_step(cut), _requests(cut), _last_letter(cut, letters), _hold(cut))
    shown = [column for column in cut.c if column.key != "tenant_id"]
    statement = select(*shown, *(column for each in beside for column in each.c), declared_days().label("declared"))
    joined: FromClause = cut
    for each in beside:
        joined = joined.outerjoin(each, literal(value=True))
    return statement.select_from(joined).order_by(cut.c.opened_on.desc(), cut.c.id.desc())


def _next_step(cut: Subquery) -> Any:  # noqa: ANN401 # a lateral, whose columns are told by use
    owed = (ReviewStep.tenant_id == cut.c.tenant_id) & (ReviewStep.incident_id == cut.c.incident_id)
    step = (ReviewStep.label, ReviewStep.owner_name, ReviewStep.owner_role, ReviewStep.due_on.label("step_due_on"))
    earliest = select(*step).where(owed, ReviewStep.state == "owed").order_by(ReviewStep.due_on, ReviewStep.position)
    return earliest.limit(1).lateral()


def _requests(cut: Subquery) -> Any:  # noqa: ANN401 # a lateral, whose columns are told by use
    of_it = (InformationRequest.tenant_id == cut.c.tenant_id) & (InformationRequest.incident_id == cut.c.incident_id)
    answered = func.count().filter(InformationRequest.state.not_in(sorted(OPEN)))
    counts = select(func.count().label("asked"), answered.label("answered"))
    return counts.where(of_it, InformationRequest.state != "withdrawn").lateral()


def _last_letter(cut: Subquery, sight: Sight) -> Any:  # noqa: ANN401 # a lateral, whose columns are told by use
    of_it = (PanelLetter.tenant_id == cut.c.tenant_id) & (PanelLetter.incident_id == cut.c.incident_id)
    may_see = select(Incident.id).where(seen_by(sight, bindparam("me"), bindparam("today", type_=Date)))
    newest = (PanelLetter.received_on.desc(), PanelLetter.number.desc(), PanelLetter.id.desc())
    letter = select(PanelLetter.outcome.label("letter"), PanelLetter.received_on)
    return letter.where(of_it, PanelLetter.incident_id.in_(may_see)).order_by(*newest).limit(1).lateral()


def _hold(cut: Subquery) -> Any:  # noqa: ANN401 # a lateral, whose columns are told by use
    of_it = (Hold.tenant_id == cut.c.tenant_id) & (Hold.incident_id == cut.c.incident_id) & Hold.ended_on.is_(None)
    process = (ParallelProcess.tenant_id == Hold.tenant_id) & (ParallelProcess.id == Hold.process_id)
    first = select(Hold.since_on, ParallelProcess.kind).outerjoin(ParallelProcess, process).where(of_it)
    return first.order_by(Hold.since_on, Hold.id).limit(1).lateral()
