"""The description of the API (OpenAPI 3.1), made from the routes that hang and the schemas that read them."""

import inspect
import re
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app, json
from marshmallow import Schema
from werkzeug.routing import Rule

from service.json_api.door import DESCRIPTION_MARK, SAFE, Described
from service.json_api.examples import SAMPLE_ID, example_of
from service.json_api.paging import LARGEST_LIMIT, USUAL_LIMIT, list_of
from service.json_api.problems import PROBLEM, TITLES

PREFIX = "/api/v1/"
SLUG = r"^[a-z][a-z0-9-]{1,62}$"
_KEPT = "cairn.openapi"
_PART = re.compile(r"<(?:(?P<kind>[a-z]+):)?(?P<name>[a-z_]+)>")
_ALWAYS = (
    "unreadable",
    "not-signed-in",
    "not-permitted",
    "not-found",
    "method-not-allowed",
    "too-many-tries",
    "fault",
    "unavailable",
)
_ON_WRITING = ("key-in-flight", "too-large", "unsupported-media-type", "invalid")
_ON_CHANGING = ("stale", "precondition-required")
_ABOUT = (
    "Everything that the pages of Cairn can do, for programs. Send a token of yours as a bearer token; it works in one "
    "account, with your roles and its scopes. An id that is unknown and an id of another account get the same answer."
)

description = Blueprint("openapi", __name__)


@description.get("/api/v1/openapi.json")
def openapi() -> Response:
    """The description; it is about the service alone, so anybody may read it."""
    kept = current_app.extensions.get(_KEPT)
    if kept is None:
        kept = current_app.extensions[_KEPT] = json.dumps(describe(current_app))
    return Response(kept, mimetype="application/json")


def describe(app: Flask) -> dict[str, Any]:
    """The routes under /api/v1/ that have a JSON door, as one OpenAPI document."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name_of)
    spec = APISpec(
        title="Cairn",
        version="1",
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": _ABOUT},
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", _problem_schema())
    for kind, (_, title) in TITLES.items():
        spec.components.response(_response_name(kind), _problem_response(kind, title))
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        described = getattr(app.view_functions[rule.endpoint], DESCRIPTION_MARK, None)
        if isinstance(described, Described) and rule.rule.startswith(PREFIX):
            _add_route(spec, app, rule, described)
    return spec.to_dict()


def _add_route(spec: APISpec, app: Flask, rule: Rule, described: Described) -> None:
    written = inspect.getdoc(app.view_functions[rule.endpoint]) or ""
    summary, _, rest = written.partition("\n")
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        operation: dict[str, Any] = {
            "operationId": f"{rule.endpoint}.{method.lower()}".replace(".", "_"),
            "tags": [rule.endpoint.split(".")[0].removesuffix("_api")],
            "summary": summary,
            "parameters": _parameters(method, described),
            "responses": _responses(method, described),
            "x-permission": described.permission.value,
        }
        if rest.strip():
            operation["description"] = rest.strip()
        if described.takes is not None and method not in SAFE:
            content = {"schema": described.takes, "example": example_of(described.takes)}
            operation["requestBody"] = {"required": True, "content": {"application/json": content}}
        spec.path(
            path=_PART.sub(r"{\g<name>}", rule.rule), operations={method.lower(): operation}, parameters=_places(rule)
        )


def _places(rule: Rule) -> list[dict[str, Any]]:
    """The parts of the address that the caller fills in."""
    shapes = {
        "uuid": {"type": "string", "format": "uuid", "pattern": r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        "int": {"type": "integer", "minimum": 0},
        "slug": {"type": "string", "pattern": SLUG},
    }
    places = []
    for part in _PART.finditer(rule.rule):
        shape = shapes.get("slug" if part["name"] == "slug" else part["kind"], {"type": "string"})
        place = {"name": part["name"], "in": "path", "required": True, "schema": shape}
        if part["kind"] == "uuid":
            place["example"] = SAMPLE_ID
        places.append(place)
    return places


def _parameters(method: str, described: Described) -> list[dict[str, Any]]:
    if method not in SAFE:
        key = _parameter("Idempotency-Key", "header", {"type": "string", "maxLength": 80})
        key["description"] = "Any text of your own. A repeat under the same key gets the same answer and acts once."
        version = _parameter("If-Match", "header", {"type": "string", "pattern": r'^"?[0-9]{1,9}"?$'})
        version |= {"required": True, "description": "The version that you read, from ETag.", "example": '"1"'}
        return [key, version] if described.is_versioned else [key]
    if described.filters is None:
        return []
    limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": USUAL_LIMIT}
    cursor = _parameter("cursor", "query", {"type": "string"})
    cursor["description"] = "next_cursor of the page before, asked by the same person with the same filters."
    filters = [_parameter(name, "query", {"type": "string"}) for name in described.filters]
    return [*filters, cursor, _parameter("limit", "query", limit)]


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": False, "schema": schema}


def _responses(method: str, described: Described) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Done."}
    if described.document:
        success["content"] = {described.document: {"schema": {"type": "string", "format": "binary"}}}
    elif described.status != 204:
        success["content"] = {"application/json": {"schema": _answer_schema(described)}}
    if described.is_versioned:
        success["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "The version of the thing."}}
    if described.status == 201:
        location = {"schema": {"type": "string", "format": "uri-reference"}, "description": "Where it stands now."}
        success.setdefault("headers", {})["Location"] = location
    kinds = [*_ALWAYS, *(() if method in SAFE else _ON_WRITING)]
    if described.is_versioned and method not in SAFE:
        kinds += _ON_CHANGING
    if described.filters:
        kinds.append("invalid")
    refusals = {str(TITLES[kind][0]): {"$ref": f"#/components/responses/{_response_name(kind)}"} for kind in kinds}
    return {str(described.status): success, **refusals}


def _answer_schema(described: Described) -> type[Schema] | dict[str, str]:
    if described.gives is None:
        return {"type": "object"}
    return described.gives if described.filters is None else list_of(described.gives)


def _problem_response(kind: str, title: str) -> dict[str, Any]:
    status, _ = TITLES[kind]
    example = {"type": f"/problems/{kind}", "title": title, "status": status}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": title, "content": {PROBLEM: content}}


def _problem_schema() -> dict[str, Any]:
    words = {"type": "string"}
    return {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": words,
            "status": {"type": "integer"},
            "detail": words,
            "errors": {"type": "object", "additionalProperties": words},
            "clashes": {"type": "array", "items": {"type": "object"}},
            "reference": words,
        },
    }


def _response_name(kind: str) -> str:
    return "".join(word.capitalize() for word in kind.split("-"))


def _name_of(schema: type[Schema] | Schema) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")
