"""The register of incidents: a page of it, what follows a line of it, or the whole of it, under a filter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, Select, String, Subquery, Uuid, bindparam, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from service.cases.queries.access import Sight, seen_by, sight_of
from service.cases.queries.calendar import counting_with, declared_days
from service.cases.records.incidents import Incident
from service.cases.records.notifications import ClockRow
from service.cases.rules.registers import IncidentFilter, days_taken, said_in
from service.statute.calendar import Calendar
from service.statute.clocks import working_days_between
from tenants.access.permissions import Permission
from tenants.work import Work

PAGE_ROWS = 50
EVERY = IncidentFilter()
Asked = Select[*tuple[Any, ...]]
NOTIFY, SEND = "notify-panel", "rapid-review"


@dataclass(frozen=True)
class IncidentRow:
    """One line of the register; days are working days, and `left` is of the clock that runs (negative: late)."""

    id: UUID
    reference: str
    title: str
    nature: str
    state: str
    became_aware_on: date
    access: str
    due_on: date | None
    met_on: date | None
    review_due_on: date | None
    review_met_on: date | None
    running_due_on: date | None
    left: int | None
    days_to_notify: int | None
    days_to_send: int | None


def register(
    work: Work, chosen: IncidentFilter = EVERY, *, page: int = 1, rows: int = PAGE_ROWS
) -> tuple[list[IncidentRow], int]:
    """One page of the register, newest awareness first, and how many incidents there are under this filter.

    Behind the last page there is nothing, and nothing is counted.
    """
    asked = _asked(work, chosen, rows) | {"skip": (page - 1) * rows}
    found = work.session.execute(_statement(work, chosen, is_counted=True), asked).all()
    return _lines(work, found), found[0].total if found else 0


def every_incident(work: Work, chosen: IncidentFilter) -> list[IncidentRow]:
    """The whole register under a filter, newest awareness first."""
    return _lines(work, work.session.execute(_statement(work, chosen), _asked(work, chosen, None) | {"skip": 0}).all())


def incidents_after(
    work: Work, after: tuple[date, UUID] | None, limit: int, chosen: IncidentFilter = EVERY
) -> list[IncidentRow]:
    """Incidents in the order of the register, from the first or from after one of them (its day and id)."""
    asked = _asked(work, chosen, limit) | {"skip": 0}
    if after is not None:
        asked |= {"after_on": after[0], "after_id": after[1]}
    return _lines(work, work.session.execute(_statement(work, chosen, is_after=after is not None), asked).all())


def _lines(work: Work, found: Any) -> list[IncidentRow]:  # noqa: ANN401 # rows of a statement made once
    if not found:
        return []
    calendar = counting_with(found[0].declared)
    return [_line(row, calendar, work.today) for row in found]


def _line(row: Any, calendar: Calendar, today: date) -> IncidentRow:  # noqa: ANN401 # a row of the statement below
    told_due, told_on, told_state, due, met, start, state = row[7:14]
    running = due if state == "running" else told_due if told_state == "running" else None
    shown: dict[str, Any] = dict(zip(_KEPT, row, strict=False))
    return IncidentRow(
        **shown,
        due_on=told_due,
        met_on=told_on,
        review_due_on=due,
        review_met_on=met,
        running_due_on=running,
        left=None if running is None else working_days_between(today, running, calendar),
        days_to_notify=days_taken(row.became_aware_on, told_on, calendar),
        days_to_send=days_taken(start, met, calendar),
    )


def _asked(work: Work, chosen: IncidentFilter, limit: int | None) -> dict[str, Any]:
    said: dict[str, Any] = {f"of_{name}": getattr(chosen, name) for name in said_in(chosen)}
    return {"me": work.actor.person_id, "today": work.today, "at_most": limit} | said


def _statement(work: Work, chosen: IncidentFilter, *, is_counted: bool = False, is_after: bool = False) -> Asked:
    names = frozenset(said_in(chosen))
    return _page_statement(sight_of(work, Permission.INCIDENT_READ), names, is_counted=is_counted, is_after=is_after)


def _has_late_clock() -> ColumnElement[bool]:
    late = (ClockRow.state == "running") & (ClockRow.due_on < bindparam("today", type_=Date))
    return Incident.id.in_(select(ClockRow.incident_id).where(late))


def _has_words() -> ColumnElement[bool]:
    words = func.lower(bindparam("of_words", type_=String))
    return or_(*(func.strpos(func.lower(text), words) > 0 for text in (Incident.reference, Incident.title)))


NARROWS: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "state": lambda: Incident.state == bindparam("of_state"),
    "nature": lambda: (Incident.nature == bindparam("of_nature")) & (Incident.state != "past"),
    "access": lambda: Incident.access == bindparam("of_access"),
    "aware_from": lambda: Incident.became_aware_on >= bindparam("of_aware_from"),
    "aware_to": lambda: Incident.became_aware_on <= bindparam("of_aware_to"),
    "words": _has_words,
    "late": _has_late_clock,
}
"""The condition behind each name of the filter; the nature of a past case was not published, so none narrows to it."""

_SHOWN = (
    Incident.id,
    Incident.reference,
    Incident.title,
    Incident.nature,
    Incident.state,
    Incident.became_aware_on,
    Incident.access,
)
_KEPT = tuple(column.key for column in _SHOWN)


@cache
def _page_statement(sight: Sight, names: frozenset[str], *, is_counted: bool = False, is_after: bool = False) -> Asked:
    """The statement behind every page of incidents with their clocks, made once for each kind of reader and filter.

    The page is cut first: joined before that, a register that the server has not counted yet is read many times over.
    """
    seen = [seen_by(sight, bindparam("me"), bindparam("today", type_=Date))]
    seen += [NARROWS[name]() for name in sorted(names)]
    total = select(func.count()).select_from(Incident).where(*seen).scalar_subquery() if is_counted else literal(0)
    if is_after:
        last = tuple_(bindparam("after_on", type_=Date), bindparam("after_id", type_=Uuid))
        seen.append(tuple_(Incident.became_aware_on, Incident.id) < last)
    cut = (
        select(Incident.tenant_id, *_SHOWN)
        .where(*seen)
        .order_by(Incident.became_aware_on.desc(), Incident.id.desc())
        .limit(bindparam("at_most", type_=Integer))
        .offset(bindparam("skip", type_=Integer))
        .subquery()
    )
    return _with_clocks(cut, total)


def _with_clocks(cut: Subquery, total: ColumnElement[int]) -> Asked:
    told, owed = aliased(ClockRow), aliased(ClockRow)
    clocks = (told.due_on, told.met_on, told.state, owed.due_on, owed.met_on, owed.start_on, owed.state)
    statement = select(
        *(cut.c[column.key] for column in _SHOWN), *clocks, declared_days().label("declared"), total.label("total")
    ).select_from(cut)
    for clock, duty in ((told, NOTIFY), (owed, SEND)):
        of_it = (clock.tenant_id == cut.c.tenant_id) & (clock.incident_id == cut.c.id) & (clock.duty == duty)
        statement = statement.outerjoin(clock, of_it)
    return statement.order_by(cut.c.became_aware_on.desc(), cut.c.id.desc())
