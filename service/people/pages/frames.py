"""Framing pages that no door holds: those of people whom we do not know yet, or who have not chosen an account."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlencode

from flask import Response, current_app, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from service.people.rules.addresses import HOME, safe_next
from service.settings import Settings
from service.web.door import signed_out_frame
from service.web.frames import hold_frame
from service.web.refusals import slow_down_page
from service.web.visitors import SETTINGS, visitor
from tenants.clock import london_date
from tenants.identity.throttles import TooManyAttemptsError
from tenants.premises import current_house


@contextmanager
def outside_frame(title: str) -> Iterator[None]:
    """Frame a page that belongs to no account; somebody who is signed in can sign out on it and switch account."""
    frame = signed_out_frame(title)
    known = visitor()
    if known is not None and known.stage == "full":
        frame = replace(frame, person_name=known.name, sign_out_href="/sign-out")
    with hold_frame(frame):
        yield


def slow_down(refused: TooManyAttemptsError) -> Response:
    """The page that says when to try again."""
    now = current_house().clock.now()
    return slow_down_page(signed_out_frame(), refused.again_at, now, london_date(now))


def settings() -> Settings:
    """What this process was told about the world around it."""
    found = current_app.extensions[SETTINGS]
    if not isinstance(found, Settings):
        raise TypeError("The application has no settings; call hang_visitors first.")
    return found


def place() -> str:
    """Where a request comes from, for the budgets against guessing."""
    return request.remote_addr or "unknown"


def onward() -> str:
    """The local page that was asked for before signing in, or the first page."""
    return safe_next(request.args.get("next"))


def step(path: str) -> AnyResponse:
    """On to the next step of signing in, keeping in mind where the person was going."""
    going = onward()
    return redirect(path if going == HOME else f"{path}?{urlencode({'next': going})}")


def version_in_address() -> int:
    """The version that the form was made from; raises BadRequest where the address does not say."""
    said = request.args.get("version", "")
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise BadRequest("The form is not complete. Go back, reload the page and send it again.")
    return int(said)
