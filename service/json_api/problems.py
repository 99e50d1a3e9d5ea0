"""Refusals in JSON: problem+json (RFC 9457), one type for each kind of refusal."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response

PROBLEM = "application/problem+json"

TITLES = {
    "not-signed-in": (401, "A valid token is needed."),
    "not-permitted": (403, "Your role or your token's scopes do not include this."),
    "not-found": (404, "There is nothing here."),
    "method-not-allowed": (405, "This address cannot be used in that way."),
    "key-in-flight": (409, "The same Idempotency-Key is being worked on. Wait, then ask again."),
    "stale": (412, "It was changed since you read it. Both texts are below."),
    "too-large": (413, "What was sent is too large."),
    "unsupported-media-type": (415, "Send JSON in UTF-8 with Content-Type: application/json."),
    "invalid": (422, "Some fields need mending."),
    "key-reused": (422, "This Idempotency-Key was used for another request."),
    "precondition-required": (428, "Say which version you read in If-Match."),
    "too-many-tries": (429, "Too many tries. Wait, then ask again."),
    "unreadable": (400, "The request could not be read."),
    "fault": (500, "Something failed on our side. Nothing was saved."),
    "unavailable": (503, "The service cannot answer just now. Ask again shortly."),
}


def problem(kind: str, detail: str | None = None, **more: Any) -> Response:  # noqa: ANN401 # members of the problem
    """The refusal of this kind as an answer; `more` are further members (errors, theirs, yours)."""
    status, title = TITLES[kind]
    said: dict[str, Any] = {"type": f"/problems/{kind}", "title": title, "status": status}
    if detail:
        said["detail"] = detail
    said.update(more)
    return Response(json.dumps(said), status, mimetype=PROBLEM)


def invalid(fields: Mapping[str, str], detail: str | None = None) -> Response:
    """Field errors: each field's path with its sentence."""
    return problem("invalid", detail, errors=dict(fields))
