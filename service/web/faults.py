"""What is answered when no door did: unknown pages, forms that are not ours, a database away, our own faults."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, request
from flask import Response as FlaskResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    ServiceUnavailable,
    TooManyRequests,
)
from werkzeug.wrappers import Response

from service.outside.telemetry import report_error
from service.web.door import signed_out_frame
from service.web.headers import add_headers
from service.web.refusals import (
    fault_page,
    not_permitted_page,
    refusal_page,
    slow_down_page,
    unavailable_page,
)
from service.web.request_lines import HEADER, request_id
from tenants.identity.throttles import TooManyAttemptsError
from tenants.premises import current_house

API = "/api/"
AGAIN_AFTER_SECONDS = 5
OTHER_METHOD = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
_PLAIN = frozenset({400, 401, 404, 405, 413, 415})

AnswerInJson = Callable[[HTTPException, str], FlaskResponse]


def hang_faults(app: Flask, answer_in_json: AnswerInJson, *, is_secure: bool) -> None:
    """Answer every refusal and fault of the app: a page with what to do next, and under /api/ a problem.

    The headers are put on here too, since what follows an answer may be the very thing that failed.
    """

    @app.before_request
    def _refuse_another_method() -> None:
        """A request that asks to be taken for another method: what was checked must be what is done."""
        if any(name in request.headers for name in OTHER_METHOD) or "_method" in request.args:
            allowed = request.url_rule.methods if request.url_rule is not None else None
            raise MethodNotAllowed(sorted(allowed or ()))

    @app.errorhandler(Exception)
    def _answer(error: Exception) -> Response:
        refusal, reference = as_refusal(error), request_id()
        if isinstance(refusal.response, Response):
            return refusal.response
        if isinstance(refusal, InternalServerError):
            report_error(refusal.original_exception or refusal, code="web.unhandled", request_id=reference)
        answer = answer_in_json if request.path.startswith(API) else answer_in_html
        response = add_headers(answer(refusal, reference), is_secure=is_secure)
        response.headers[HEADER] = reference
        return response


def as_refusal(error: Exception) -> HTTPException:
    """The error as one of HTTP's refusals; what we do not know is a fault of ours."""
    match error:
        case HTTPException():
            return _unwrapped(error)
        case TooManyAttemptsError():
            return TooManyRequests(retry_after=error.again_at)
        case OperationalError() | PoolTimeoutError():
            return ServiceUnavailable(retry_after=AGAIN_AFTER_SECONDS)
    return InternalServerError(original_exception=error)


def answer_in_html(refusal: HTTPException, reference: str) -> FlaskResponse:
    """The page for a refusal, in a frame that belongs to no account, so that it says the same to everybody."""
    status = refusal.code or 500
    frame = signed_out_frame()
    if isinstance(refusal, TooManyRequests):
        return _slow_down(refusal)
    if status in {502, 503, 504}:
        page = unavailable_page(frame, "")
        page.headers["Retry-After"] = str(AGAIN_AFTER_SECONDS)
        return page
    if status >= 500:
        return fault_page(frame, reference)
    if status == 403:
        return not_permitted_page(frame, ())
    page = refusal_page(status if status in _PLAIN else 400, frame)
    page.status_code = status
    if isinstance(refusal, MethodNotAllowed) and refusal.valid_methods:
        page.headers["Allow"] = ", ".join(sorted(refusal.valid_methods))
    return page


def _unwrapped(error: HTTPException) -> HTTPException:
    """Flask wraps what fails after a view; what is inside may still be one of the refusals we know."""
    inner = error.original_exception if isinstance(error, InternalServerError) else None
    return as_refusal(inner) if isinstance(inner, Exception) else error


def _slow_down(refusal: TooManyRequests) -> FlaskResponse:
    clock = current_house().clock
    now = clock.now()
    again_at = refusal.retry_after if isinstance(refusal.retry_after, datetime) else now
    return slow_down_page(signed_out_frame(), again_at, now, clock.today())
