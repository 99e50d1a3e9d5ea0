"""A command whose version comes from If-Match and never from the body, so that a change says what it was made from."""

from functools import cache
from typing import Any, TypeVar, cast

from service.json_api.door import RefusedRequestError, body_of_request, version_asked
from service.json_api.problems import invalid
from service.schemas.schema import CommandSchema
from tenants.work import Work

Command = TypeVar("Command")


@cache
def unversioned(schema_class: type[CommandSchema[Any]]) -> type[CommandSchema[Any]]:
    """The schema of the body alone: the same fields without `version`."""
    meta = type("Meta", (schema_class.Meta,), {"exclude": ("version",)})
    return cast("type[CommandSchema[Any]]", type(schema_class.__name__, (schema_class,), {"Meta": meta}))


def read_at_version(schema_class: type[CommandSchema[Command]], work: Work, **ids: object) -> Command:
    """The command in the body, made from the version in If-Match; raises RefusedRequestError with what to mend."""
    version = version_asked()
    values, problems = unversioned(schema_class)(today=work.today).load_values(body_of_request())
    if problems:
        raise RefusedRequestError(invalid(problems))
    return schema_class(today=work.today).build({**values, "version": version}, **ids)
