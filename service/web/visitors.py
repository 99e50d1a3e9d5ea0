"""Who holds the browser's session: the cookie, and Flask-Login's loader over our own session rows."""

from flask import Flask, Request, request
from flask_login import LoginManager, UserMixin, current_user  # noqa: TID251 # this module is where it is wrapped
from werkzeug.wrappers import Response

from service.settings import Settings
from tenants.identity.gate import NotSignedInError, Visitor, visitor_of
from tenants.premises import current_house

SETTINGS = "cairn.settings"


class SignedIn(UserMixin):  # type: ignore[misc] # the library has no types
    """A visitor as Flask-Login wants one."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor


def hang_visitors(app: Flask, settings: Settings) -> None:
    """Let the app know its visitors by the session cookie; sessions are rows, nothing is remembered in the browser."""
    app.extensions[SETTINGS] = settings
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)

    @manager.request_loader  # type: ignore[untyped-decorator] # the library has no types
    def load(asking: Request) -> SignedIn | None:
        try:
            return SignedIn(visitor_of(current_house(), asking.cookies.get(cookie_name(settings))))
        except NotSignedInError:
            return None


def visitor() -> Visitor | None:
    """The person whose session this browser holds, however far through signing in; None when there is none."""
    found: Visitor | None = getattr(current_user, "visitor", None)
    return found


def cookie_name(settings: Settings) -> str:
    """`__Host-cairn` over https; the plain name is for loopback only."""
    return "__Host-cairn" if settings.is_secure else "cairn_session"


def session_token(settings: Settings) -> str | None:
    """The token in the request's cookie, if any."""
    return request.cookies.get(cookie_name(settings))


def keep_token(response: Response, settings: Settings, token: str) -> Response:
    """Give the browser its session token, for this browser session only."""
    response.set_cookie(
        cookie_name(settings), token, secure=settings.is_secure, httponly=True, samesite="Lax", path="/"
    )
    return response


def forget_token(response: Response, settings: Settings) -> Response:
    """Take the token from the browser and tell it to drop what it kept of us."""
    response.delete_cookie(cookie_name(settings), secure=settings.is_secure, httponly=True, samesite="Lax", path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
