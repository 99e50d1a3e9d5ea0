"""The JSON door: a token instead of a cookie, the same permissions, the same work, problems instead of pages."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import Response, request
from marshmallow import Schema

from service.json_api.problems import invalid, problem
from service.schemas.schema import CommandSchema
from tenants.access.permissions import Permission
from tenants.access.roles import can
from tenants.errors import (
    CairnError,
    ConflictError,
    NotFoundError,
    NotPermittedError,
    RuleBrokenError,
    TryAgainError,
)
from tenants.identity.gate import NotSignedInError, admit_token
from tenants.premises import current_house
from tenants.replays import Answer, KeyInFlightError, KeyReusedError, fingerprint_of
from tenants.work import Admission, Work, audit_reads, work_at_door

Arguments = ParamSpec("Arguments")
Command = TypeVar("Command")
ANY_DOCUMENT = "*/*"
DOOR_MARK = "door_permission"
DESCRIPTION_MARK = "door_description"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY = 4 * 1024 * 1024
"""Commands are words; files come through pages, which may send more at once."""


@dataclass(frozen=True)
class Said:
    """What a view answers: a status, plain JSON values, and where a new thing stands or which version it has."""

    body: Mapping[str, Any]
    status: int = 200
    location: str | None = None
    version: int | None = None


View = Callable[Concatenate[Work, Arguments], Said | Response]
"""A view gives JSON values; a file to download is an answer already."""


@dataclass(frozen=True)
class Described:
    """What a route takes and gives, for the description of the API; it changes nothing that the route does."""

    permission: Permission
    takes: type[CommandSchema[Any]] | None = None
    gives: type[Schema] | None = None
    filters: tuple[str, ...] | None = None
    """The names by which a list may be narrowed; None where the route gives no list."""
    status: int = 200
    is_versioned: bool = False
    document: str = ""
    """The media type of the answer where it is a document to download and no JSON."""


class RefusedRequestError(Exception):
    """A request that is refused before any operation: the answer says why."""

    def __init__(self, response: Response) -> None:
        super().__init__("refused")
        self.response = response


def api_door(
    permission: Permission,
    *,
    takes: type[CommandSchema[Any]] | None = None,
    gives: type[Schema] | None = None,
    filters: tuple[str, ...] | None = None,
    status: int = 200,
    versioned: bool = False,
    document: str = "",
) -> Callable[[View[Arguments]], Callable[..., Response]]:
    """Admit the holder of a token with this permission and scope, open their work, and answer in JSON.

    The rest describes the route to programmers: the command it takes, the answer it gives, its filters if it gives a
    list (see paging), the status of success, whether it wants If-Match, and the media type of a document to download.
    """
    described = Described(permission, takes, gives, filters, status, versioned, document)

    def around(view: View[Arguments]) -> Callable[..., Response]:
        @wraps(view)
        def through(slug: str, **arguments: object) -> Response:
            request.max_content_length = LARGEST_BODY
            try:
                admission = admit_token(current_house(), _token(), slug)
            except NotSignedInError:
                return problem("not-signed-in")
            except NotFoundError:
                return problem("not-found")
            if not can(admission.actor, permission):
                return problem("not-permitted")
            return _serve(view, admission, arguments)

        setattr(through, DOOR_MARK, permission)
        setattr(through, DESCRIPTION_MARK, described)
        return through

    return around


def read_json(schema_class: type[CommandSchema[Command]], work: Work, **ids: object) -> Command:
    """The command in the request's body; raises RefusedRequestError with the problems beside their fields."""
    command, problems = schema_class(today=work.today).load_command(body_of_request(), **ids)
    if command is None or problems:
        raise RefusedRequestError(invalid(problems))
    return command


def body_of_request() -> object:
    """The request's JSON, strictly read: UTF-8, no name twice, no NaN; raises RefusedRequestError."""
    parameters = request.mimetype_params
    if request.mimetype != "application/json" or parameters.get("charset", "utf-8").lower() != "utf-8":
        raise RefusedRequestError(problem("unsupported-media-type"))
    if request.content_encoding:
        raise RefusedRequestError(problem("unsupported-media-type"))
    try:
        return json.loads(request.get_data(), object_pairs_hook=_no_name_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise RefusedRequestError(problem("unreadable")) from None


def version_asked() -> int:
    """The version the caller read, from If-Match; raises RefusedRequestError where it is absent or not ours."""
    said = request.headers.get("If-Match", "")
    if not said:
        raise RefusedRequestError(problem("precondition-required"))
    version = said.strip().strip('"')
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise RefusedRequestError(problem("stale"))
    return int(version)


def _serve(view: Callable[..., Said | Response], admission: Admission, arguments: dict[str, object]) -> Response:
    try:
        return _work_through(view, admission, arguments)
    except RefusedRequestError as refused:
        return refused.response
    except (CairnError, KeyInFlightError, KeyReusedError) as refusal:
        return _refuse(refusal)


def _refuse(refusal: Exception) -> Response:
    """The problem for a refusal that reached the door."""
    match refusal:
        case ConflictError():
            texts = [{"field": label, "theirs": theirs, "yours": yours} for label, theirs, yours in refusal.clashes]
            return problem("stale", str(refusal), clashes=texts)
        case RuleBrokenError():
            return invalid(refusal.fields, str(refusal))
    plain = {
        NotFoundError: "not-found",
        NotPermittedError: "not-permitted",
        KeyInFlightError: "key-in-flight",
        KeyReusedError: "key-reused",
        TryAgainError: "unavailable",
    }
    for kind, name in plain.items():
        if isinstance(refusal, kind):
            return problem(name)
    raise refusal


def _work_through(view: Callable[..., Said | Response], admission: Admission, arguments: dict[str, object]) -> Response:
    house = current_house()
    with work_at_door(house, admission, read_only=request.method in SAFE) as work:
        answer = _answer(view, work, arguments)
    if work.opened:
        audit_reads(house, admission, work)
    return answer


def _answer(view: Callable[..., Said | Response], work: Work, arguments: dict[str, object]) -> Response:
    key = request.headers.get("Idempotency-Key", "") if request.method not in SAFE else ""
    if len(key) > 80 or not key.isprintable():
        raise RefusedRequestError(problem("unreadable", "An Idempotency-Key has at most 80 plain characters."))
    fingerprint = fingerprint_of(request.method, request.path, request.get_data())
    kept = work.find_replay(key, fingerprint) if key else None
    if kept is not None:
        return _response(kept, None)
    said = view(work, **arguments)
    if isinstance(said, Response):
        return said
    answer = Answer(said.status, said.location, json.dumps(said.body))
    if key:
        work.keep_answer(key, fingerprint, answer)
    return _response(answer, said.version)


def _response(answer: Answer, version: int | None) -> Response:
    response = Response(answer.body, answer.status, mimetype="application/json")
    if answer.location:
        response.headers["Location"] = answer.location
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    return response


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > 200:
        raise NotSignedInError
    return token.strip()


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("The same name stands twice.")
    return found


def _no_constant(_name: str) -> float:
    raise ValueError("NaN and Infinity are not JSON.")
