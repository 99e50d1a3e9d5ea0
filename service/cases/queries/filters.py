"""The filters that somebody keeps of the registers; nobody sees another's."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from service.cases.records.filters import SavedFilter
from tenants.errors import NotFoundError
from tenants.work import Work


@dataclass(frozen=True)
class FilterView:
    """One kept filter; `query` is written like the address of its register."""

    id: UUID
    register: str
    name: str
    query: str


def my_filters(work: Work, register: str = "") -> list[FilterView]:
    """One's own filters, of one register or of all, by name."""
    mine = select(SavedFilter).where(SavedFilter.person_id == work.actor.person_id)
    rows = work.session.scalars(mine.where(SavedFilter.register == register) if register else mine)
    views = [filter_view(work, row) for row in rows]
    return sorted(views, key=lambda view: (view.register, view.name.casefold(), view.id))


def find_filter(work: Work, filter_id: UUID) -> SavedFilter:
    """One of one's own filters; raises NotFoundError for anyone else's."""
    row = work.session.scalar(
        select(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.person_id == work.actor.person_id)
    )
    if row is None:
        raise NotFoundError("There is nothing here.")
    return row


def filter_view(work: Work, row: SavedFilter) -> FilterView:
    """A kept filter as its owner reads it."""
    return FilterView(row.id, row.register, row.name, work.unseal_own(row, "query") or "")
