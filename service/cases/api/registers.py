"""What the registers share for programs: filters read by the same schema as a page's, and the filters people keep."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from marshmallow import Schema, fields

from service.cases.api.blueprint import ROOT, api
from service.cases.operations.filters import remove_filter, rename_filter, save_filter
from service.cases.queries.filters import filter_view, my_filters
from service.cases.schemas.registers import RenameFilterSchema, SaveFilterSchema
from service.json_api.door import RefusedRequestError, Said, api_door, read_json
from service.json_api.paging import PageAsked
from service.json_api.problems import invalid
from service.schemas.schema import CommandSchema
from tenants.access.permissions import Permission
from tenants.work import Work

Chosen = TypeVar("Chosen")
KEPT = f"{ROOT}/saved-filters/<uuid:filter_id>"


class SavedFilterSchema(Schema):
    """One of your filters; `query` narrows the register's list when it is sent as that list's query."""

    id = fields.UUID()
    register = fields.String()
    name = fields.String()
    query = fields.String()


class SavedFiltersSchema(Schema):
    """Your filters."""

    items = fields.List(fields.Nested(SavedFilterSchema()))


def filter_asked(work: Work, asked: PageAsked, schema_class: type[CommandSchema[Chosen]]) -> Chosen:
    """The filter of a list; raises RefusedRequestError with the problems beside their names."""
    chosen, problems = schema_class(today=work.today).load_command(dict(asked.filters))
    if chosen is None:
        raise RefusedRequestError(invalid(problems))
    return chosen


def place_asked(asked: PageAsked) -> tuple[date, UUID] | None:
    """After which line of a register a page begins: its day and id."""
    return (date.fromisoformat(asked.after[0]), UUID(asked.after[1])) if asked.after else None


def names_of(schema_class: type[CommandSchema[Any]]) -> tuple[str, ...]:
    """The names by which a register may be narrowed."""
    return tuple(schema_class().fields)


@api.get(f"{ROOT}/saved-filters")
@api_door(Permission.INCIDENT_READ, gives=SavedFiltersSchema)
def list_filters(work: Work) -> Said:
    """List your own filters of the registers."""
    return Said(SavedFiltersSchema().dump({"items": my_filters(work)}))


@api.post(f"{ROOT}/saved-filters")
@api_door(Permission.INCIDENT_READ, takes=SaveFilterSchema, gives=SavedFilterSchema, status=201)
def keep_filter(work: Work) -> Said:
    """Keep a filter of a register under a name; nobody else sees it."""
    row = save_filter(work, read_json(SaveFilterSchema, work))
    return Said(SavedFilterSchema().dump(filter_view(work, row)), 201)


@api.put(KEPT)
@api_door(Permission.INCIDENT_READ, takes=RenameFilterSchema, gives=SavedFilterSchema)
def give_name(work: Work, filter_id: UUID) -> Said:
    """Rename one of your filters."""
    row = rename_filter(work, read_json(RenameFilterSchema, work, filter_id=filter_id))
    return Said(SavedFilterSchema().dump(filter_view(work, row)))


@api.delete(KEPT)
@api_door(Permission.INCIDENT_READ)
def remove(work: Work, filter_id: UUID) -> Said:
    """Remove one of your filters."""
    remove_filter(work, filter_id)
    return Said({"id": str(filter_id), "is_removed": True})
