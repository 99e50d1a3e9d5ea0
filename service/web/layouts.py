"""The look, hung on an app: our templates, their filters, and static files whose address changes with their content."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from flask import Blueprint, Flask, Response, abort, request
from jinja2 import StrictUndefined

from service.web.headers import keep_for_a_year
from service.web.wording import FILTERS

_STATIC = Path(__file__).parent / "static"
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def hang_layouts(app: Flask) -> None:
    """Give the app our layouts and /static/; a template that asks for what its view lacks fails from here on."""
    bodies = {
        path.relative_to(_STATIC).as_posix(): path.read_bytes()
        for path in sorted(_STATIC.rglob("*"))
        if path.suffix in _KINDS
    }
    versions = {name: sha256(body).hexdigest()[:12] for name, body in bodies.items()}
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["static_href"] = lambda name: f"/static/{name}?v={versions[name]}"
    app.register_blueprint(_looks(bodies, versions))


def _looks(bodies: Mapping[str, bytes], versions: Mapping[str, str]) -> Blueprint:
    looks = Blueprint("web", __name__, template_folder="templates")

    @looks.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        """A file of the look, from memory; there are few and they are small."""
        if name not in bodies:
            abort(404)
        response = Response(bodies[name], mimetype=_KINDS[PurePosixPath(name).suffix])
        return keep_for_a_year(response) if request.args.get("v") == versions[name] else response

    return looks
