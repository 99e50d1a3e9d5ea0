"""The headers that every answer carries, errors and downloads too: nothing inline, nothing framed, nothing kept."""

from flask import Flask, Response

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_EVERY_ANSWER = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_TWO_YEARS = "max-age=63072000; includeSubDomains"
_ONE_YEAR = "public, max-age=31536000, immutable"


def hang_headers(app: Flask, *, is_secure: bool) -> None:
    """Put the headers on every answer of the app; `is_secure` says that people reach it over https."""

    @app.after_request
    def _add(response: Response) -> Response:
        return add_headers(response, is_secure=is_secure)


def add_headers(response: Response, *, is_secure: bool) -> Response:
    """The answer with its headers; a stricter one that it has already, or lasting (`keep_for_a_year`), stays so."""
    for name, value in _EVERY_ANSWER.items():
        response.headers.setdefault(name, value)
    if is_secure:
        response.headers["Strict-Transport-Security"] = _TWO_YEARS
    if response.headers.get("Cache-Control") != _ONE_YEAR:
        response.headers["Cache-Control"] = "no-store"
    return response


def keep_for_a_year(response: Response) -> Response:
    """Mark an answer whose address changes with its content, so that browsers need not ask for it again."""
    response.headers["Cache-Control"] = _ONE_YEAR
    return response
