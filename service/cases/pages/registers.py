"""What the pages of the registers share: reading a filter from an address, and the addresses of what is listed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from service.cases.pages.lists import page_number, way_through
from service.cases.rules.registers import REGISTERS, IncidentFilter, ReferralFilter, ReviewFilter, said_in
from service.cases.schemas.registers import FILTERS
from service.schemas.schema import CommandSchema
from service.web.components import Chip, ChipKind, Pagination
from service.web.door import page
from service.web.forms import Answers, begin_answers, read
from service.web.wording import working_days_late, working_days_left
from tenants.work import Work

Chosen = TypeVar("Chosen", IncidentFilter, ReviewFilter, ReferralFilter)
SOON = 2


@dataclass(frozen=True)
class Narrowed(Generic[Chosen]):
    """A register under a filter: what was chosen, as typed, and which page of it is asked for."""

    register: str
    chosen: Chosen
    answers: Answers[Any]
    number: int
    base: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen, or was tried."""
        return bool(self.answers.typed)

    @property
    def has_problems(self) -> bool:
        """Whether the filter cannot be understood, so that nothing is listed."""
        return bool(self.answers.problems)

    @property
    def title(self) -> str:
        """The register's name, with the page in it."""
        name = REGISTERS[self.register]
        return name if self.number == 1 else f"{name}, page {self.number}"

    @property
    def csv_href(self) -> str:
        """The whole register under this filter, as a file for a spreadsheet."""
        return _join(f"{self.base}.csv", self.boxes)

    @property
    def save_href(self) -> str:
        """Where this filter is given a name; empty where there is nothing to keep."""
        said = {"register": self.register, "query": urlencode(said_in(self.chosen))}
        return _join(f"{self.base.rpartition('/')[0]}/saved-filters/new", said) if said["query"] else ""

    @property
    def saved_href(self) -> str:
        """One's own filters."""
        return f"{self.base.rpartition('/')[0]}/saved-filters"

    @property
    def boxes(self) -> dict[str, str]:
        """The filter as the boxes of its form hold it."""
        return boxes_of(self.register, said_in(self.chosen)) if self.is_narrowed else {}

    def pagination(self, total: int, rows: int) -> Pagination | None:
        """The way through the pages; raises NotFoundError for a page behind the last."""
        boxes = self.boxes
        return way_through(self.number, total, rows, lambda to: _join(self.base, {**boxes, "page": str(to)}))


def narrowed_by(work: Work, register: str, everything: Chosen) -> Narrowed[Chosen]:
    """The filter in the address of a register; what is not understood is said beside its box, and nothing is listed."""
    base, number = page(register, work), page_number(request.args.get("page", ""))
    said = MultiDict([(name, text) for name, text in request.args.items(multi=True) if name != "page" and text])
    if not said:
        return Narrowed(register, everything, _nothing_typed(register), number, base)
    answers: Answers[Any] = read(FILTERS[register], said, today=work.today)
    chosen = everything if answers.problems else answers.command()
    return Narrowed(register, chosen, answers, number, base)


def narrowed_file(work: Work, register: str, everything: Chosen) -> Chosen:
    """The filter in the address of a register's file; raises BadRequest where it is not understood."""
    found = narrowed_by(work, register, everything)
    if found.has_problems:
        raise BadRequest("This filter is not understood. Go back to the register and choose again.")
    return found.chosen


def boxes_of(register: str, said: Mapping[str, str]) -> dict[str, str]:
    """A filter as its form's boxes hold it, from how the API writes it; one that no longer fits stays as it is."""
    schema: CommandSchema[Any] = FILTERS[register]()
    values, problems = schema.load_values(dict(said))
    if problems:
        return dict(said)
    return {name: texts[0] for name, texts in begin_answers(FILTERS[register], values).typed.items() if texts}


def register_href(work: Work, register: str, query: str) -> str:
    """The address of a register under a kept filter."""
    return _join(page(register, work), boxes_of(register, dict(parse_qsl(query))))


def days_chip(left: int, *, is_late: bool) -> Chip:
    """How many working days are left of a promise that is still owed, or how late it is."""
    if is_late:
        return Chip(ChipKind.LATE, working_days_late(max(1, -left)))
    return Chip(ChipKind.SOON if left <= SOON else ChipKind.CALM, working_days_left(left))


@cache
def _nothing_typed(register: str) -> Answers[Any]:
    return replace(begin_answers(FILTERS[register]), typed={})


def _join(address: str, said: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(said)}" if said else address
