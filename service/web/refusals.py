"""The pages that say no, each with what to do next; one body for all that is unknown, another's or restricted."""

from collections.abc import Sequence
from datetime import date, datetime

from flask import Response, make_response

from service.web.components import Clash
from service.web.frames import Frame
from service.web.pages import render
from service.web.wording import moment_in_words

AGAIN_AFTER_SECONDS = 5
_PLAIN = {
    400: "We could not read that request",
    401: "Sign in to see this page",
    404: "Page not found",
    405: "That page cannot be used in this way",
    413: "What you sent is too big",
    415: "We cannot read this kind of file or message",
}


def refusal_page(status: int, frame: Frame) -> Response:
    """The page for a refusal that needs no more words: 400, 401, 404, 405, 413 or 415. Raises KeyError on another."""
    return _page(f"errors/{status}.html", status, frame.titled(_PLAIN[status]))


def no_link_page(frame: Frame) -> Response:
    """The same for every link that opens nothing: unknown, ended, withdrawn, finished, or for another thing."""
    return _page("errors/no_link.html", 404, frame.titled("This link cannot be used"))


def not_permitted_page(frame: Frame, whom_to_ask: Sequence[str]) -> Response:
    """Your account, and not your role: the page names the people or roles to ask."""
    title = "You do not have permission to see this page"
    return _page("errors/403.html", 403, frame.titled(title), whom_to_ask=tuple(whom_to_ask))


def conflict_page(frame: Frame, clashes: Sequence[Clash], back_href: str) -> Response:
    """Somebody saved first: both texts side by side, and the way back to the one that is kept."""
    title = "Someone changed this while you were writing"
    return _page("errors/409.html", 409, frame.titled(title), clashes=tuple(clashes), back_href=back_href)


def slow_down_page(frame: Frame, again_at: datetime, now: datetime, today: date) -> Response:
    """Too many tries: when to try again, on the page and as whole seconds in Retry-After."""
    when = moment_in_words(again_at, today)
    response = _page("errors/429.html", 429, frame.titled("Too many tries"), again_at=when)
    response.headers["Retry-After"] = str(max(1, round((again_at - now).total_seconds())))
    return response


def fault_page(frame: Frame, reference: str) -> Response:
    """Our fault: a reference to quote, and what to do where the law will not wait."""
    return _page("errors/500.html", 500, frame.titled("Something went wrong on our side"), reference=reference)


def unavailable_page(frame: Frame, back_at: str) -> Response:
    """The service is away; `back_at` says in words when it is expected, or is empty when nobody knows."""
    response = _page("errors/503.html", 503, frame.titled("The service is not available"), back_at=back_at)
    response.headers["Retry-After"] = str(AGAIN_AFTER_SECONDS)
    return response


def _page(template: str, status: int, frame: Frame, **view: object) -> Response:
    return make_response(render(template, frame, view), status)


def rule_page(frame: Frame, sentence: str, back_href: str) -> Response:
    """A rule forbids the step and no question is open to mend it in: the sentence, and the way back."""
    return _page("errors/422.html", 422, frame.titled("That cannot be done"), sentence=sentence, back_href=back_href)
