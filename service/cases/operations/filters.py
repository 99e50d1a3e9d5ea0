"""Keeping a register's filter under a name, renaming it, and removing it; each is its owner's alone."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from service.cases.queries.filters import find_filter
from service.cases.records.filters import SavedFilter
from service.cases.rules.registers import check_query
from tenants.audit import Event
from tenants.errors import NotPermittedError, RuleBrokenError
from tenants.work import Work

MOST = 50
TAKEN = "You have a filter of this name already. Choose another name."


@dataclass(frozen=True)
class SaveFilter:
    """Keep a filter of a register under a name."""

    register: str
    query: str
    name: str


@dataclass(frozen=True)
class RenameFilter:
    """Give a kept filter another name."""

    filter_id: UUID
    name: str


def save_filter(work: Work, command: SaveFilter) -> SavedFilter:
    """Keep a filter for oneself; raises RuleBrokenError for a taken name, no filter, or one too many."""
    person_id = _owner(work)
    check_query(command.register, command.query)
    check_name_free(work, command.register, command.name)
    kept = select(func.count()).select_from(SavedFilter).where(SavedFilter.person_id == person_id)
    if (work.session.scalar(kept) or 0) >= MOST:
        raise RuleBrokenError(f"You keep {MOST} filters already. Remove one first.")
    row = SavedFilter(person_id=person_id, register=command.register, name=command.name)
    work.seal(row, "query", command.query)
    work.add(row)
    work.record(Event("filter-saved", "filter", row.id, {"register": row.register}))
    return row


def rename_filter(work: Work, command: RenameFilter) -> SavedFilter:
    """Rename one of one's own filters; raises NotFoundError for anyone else's, RuleBrokenError for a taken name."""
    row = find_filter(work, command.filter_id)
    if row.name != command.name:
        check_name_free(work, row.register, command.name)
    row.name = command.name
    work.record(Event("filter-renamed", "filter", row.id, {"register": row.register}))
    return row


def remove_filter(work: Work, filter_id: UUID) -> None:
    """Remove one of one's own filters; raises NotFoundError for anyone else's."""
    row = find_filter(work, filter_id)
    work.session.delete(row)
    work.record(Event("filter-removed", "filter", filter_id, {"register": row.register}))


def check_name_free(work: Work, register: str, name: str) -> None:
    """One name once for each person and register. Raises RuleBrokenError."""
    same = select(SavedFilter.id).where(
        SavedFilter.person_id == work.actor.person_id, SavedFilter.register == register, SavedFilter.name == name
    )
    if work.session.scalar(same) is not None:
        raise RuleBrokenError(TAKEN, {"name": TAKEN})


def _owner(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotPermittedError("A filter is kept for a person. Sign in as one.")
    return work.actor.person_id
