"""Every refusal under /api/ in JSON: unknown paths, wrong methods, bodies too large, and our own faults."""

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, ServiceUnavailable, TooManyRequests

from service.json_api.problems import problem

API = "/api/"

_KINDS = {
    400: "unreadable",
    401: "not-signed-in",
    403: "not-permitted",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many-tries",
    500: "fault",
    503: "unavailable",
}


def answer_in_json(refusal: HTTPException, reference: str) -> Response:
    """The problem for a refusal that no door answered; a fault of ours carries its reference and nothing else."""
    status = refusal.code or 500
    kind = _KINDS.get(status, "unreadable" if status < 500 else "fault")
    if kind == "fault":
        return problem(kind, reference=reference)
    response = problem(kind)
    if isinstance(refusal, MethodNotAllowed) and refusal.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(refusal.valid_methods))
    if isinstance(refusal, TooManyRequests | ServiceUnavailable) and refusal.retry_after is not None:
        response.headers.extend(header for header in refusal.get_headers() if header[0] == "Retry-After")
    return response


def hang_json_errors(app: Flask) -> None:
    """See to it that no answer under /api/ is a page, a redirect to another spelling included."""

    @app.after_request
    def _no_page(response: Response) -> Response:
        if request.path.startswith(API) and response.mimetype == "text/html":
            response.set_data(b"")
            response.headers.remove("Content-Type")
        return response
