"""A small application on the real database with both doors and a test's own pages, so that a test may plant some."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect

from service.json_api.addresses import hang_addresses
from service.json_api.errors import answer_in_json, hang_json_errors
from service.outside.keys import keys_at
from service.settings import Settings
from service.web.door import NAVIGATION
from service.web.faults import hang_faults
from service.web.forms import FORM_LIMITS
from service.web.headers import hang_headers
from service.web.layouts import hang_layouts
from service.web.light import THING_PAGES
from service.web.request_lines import hang_request_lines
from service.web.visitors import hang_visitors
from tenants import delivery, handovers
from tenants.database import db
from tenants.premises import hang_house
from tenants.seals import Keyring
from tenants.work import House
from tests.support.planted_links import THINGS

POOL = {"hide_parameters": True, "pool_size": 5, "max_overflow": 5, "pool_timeout": 3}

csrf = CSRFProtect()


@contextmanager
def small_app(settings: Settings, *blueprints: Blueprint, pool: dict[str, object] | None = None) -> Iterator[Flask]:
    """The doors, the errors and these blueprints; a blueprint named `…_api` is for programs and needs no form token."""
    app = Flask("small", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=POOL | {"connect_args": {"connect_timeout": 3}} | (pool or {}),
        WTF_CSRF_TIME_LIMIT=None,
        **FORM_LIMITS,
    )
    db.init_app(app)
    with app.app_context():
        house = House(db.engine, settings.clock, Keyring(keys_at(settings.keys_url)))
    house.errands[handovers.DELIVER] = delivery.deliver
    hang_addresses(app)
    hang_request_lines(app, house.engine)
    csrf.init_app(app)
    hang_headers(app, is_secure=settings.is_secure)
    hang_json_errors(app)
    hang_faults(app, answer_in_json, is_secure=settings.is_secure)
    hang_layouts(app)
    hang_visitors(app, settings)
    hang_house(app, house)
    app.extensions[NAVIGATION] = ()
    app.extensions[THING_PAGES] = THINGS
    for blueprint in blueprints:
        if blueprint.name.endswith("_api"):
            csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    try:
        yield app
    finally:
        house.engine.dispose()
