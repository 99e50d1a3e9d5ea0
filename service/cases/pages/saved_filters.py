"""Pages of the filters that somebody keeps: naming one, one's own list, renaming and removing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.filters import remove_filter, rename_filter, save_filter
from service.cases.pages.blueprint import pages
from service.cases.pages.registers import register_href
from service.cases.queries.filters import FilterView, filter_view, find_filter, my_filters
from service.cases.rules.registers import REGISTERS
from service.cases.schemas.incidents import ConfirmationSchema
from service.cases.schemas.registers import RenameFilterSchema, SaveFilterSchema
from service.web.attempts import attempt
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from tenants.access.permissions import Permission
from tenants.work import Work

HERE = "/accounts/<slug>/saved-filters"


@dataclass(frozen=True)
class FilterLine:
    """One kept filter: its name, where it leads, and where it is changed."""

    name: str
    register: str
    href: str
    base: str


@pages.get(HERE)
@door(Permission.INCIDENT_READ)
def saved_filters(work: Work) -> Response:
    """One's own filters of the registers."""
    return show_page("cases/saved_filters.html", title="Your saved filters", lines=_lines(work, my_filters(work)))


@pages.get(f"{HERE}/new")
@door(Permission.INCIDENT_READ)
def ask_filter(work: Work) -> Response:
    """Ask under which name to keep a filter."""
    said = {name: request.args.get(name, "") for name in ("register", "query")}
    return _ask_name(work, begin_answers(SaveFilterSchema, said))


@pages.post(f"{HERE}/new")
@door(Permission.INCIDENT_READ)
def keep_filter(work: Work) -> Response:
    """Keep a filter under a name, and go back to its register."""
    answers = read(SaveFilterSchema, request.form)
    answers, kept = attempt(work, answers, lambda told: filter_view(work, save_filter(work, told.command())))
    if kept is None:
        return _ask_name(work, answers)
    return redirect(register_href(work, kept.register, kept.query))


@pages.post(f"{HERE}/<uuid:filter_id>/name")
@door(Permission.INCIDENT_READ)
def give_name(work: Work, filter_id: UUID) -> Response:
    """Rename one of one's own filters."""
    found = find_filter(work, filter_id)
    answers = read(RenameFilterSchema, request.form)
    answers, kept = attempt(work, answers, lambda told: rename_filter(work, told.command(filter_id=filter_id)))
    if kept is None:
        return question_page(
            "cases/saved_filter_name.html",
            answers,
            title="Rename this filter",
            register=REGISTERS[found.register],
            back_href=page("saved-filters", work),
        )
    return redirect(page("saved-filters", work))


@pages.post(f"{HERE}/<uuid:filter_id>/removal")
@door(Permission.INCIDENT_READ)
def remove(work: Work, filter_id: UUID) -> Response:
    """Remove one of one's own filters."""
    if not read(ConfirmationSchema, request.form).problems:
        remove_filter(work, filter_id)
    return redirect(page("saved-filters", work))


def _lines(work: Work, found: Sequence[FilterView]) -> list[FilterLine]:
    base = page("saved-filters", work)
    return [
        FilterLine(
            each.name, REGISTERS[each.register], register_href(work, each.register, each.query), f"{base}/{each.id}"
        )
        for each in found
    ]


def _ask_name(work: Work, answers: Answers[Any]) -> Response:
    register = answers.text("register")
    return question_page(
        "cases/saved_filter_new.html",
        answers,
        title="Save this filter",
        register=REGISTERS.get(register, ""),
        back_href=page(register if register in REGISTERS else "saved-filters", work),
    )
