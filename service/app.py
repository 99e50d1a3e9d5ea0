"""create_app(): hangs every door on one application; the only module that knows every capability."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from service.outside.keys import keys_at
from service.settings import Settings
from service.web.door import NAVIGATION
from service.web.forms import FORM_LIMITS
from service.web.headers import hang_headers
from service.web.layouts import hang_layouts
from service.web.visitors import hang_visitors
from tenants import delivery, handovers
from tenants.database import db
from tenants.premises import hang_house
from tenants.seals import Keyring
from tenants.work import House

ENGINE_OPTIONS = {
    "hide_parameters": True,
    "pool_pre_ping": True,
    "pool_size": 5,
    "max_overflow": 5,
    "pool_timeout": 3,
    "connect_args": {
        "connect_timeout": 3,
        "application_name": "cairn",
        "options": "-c lock_timeout=5000 -c statement_timeout=20000 -c idle_in_transaction_session_timeout=60000",
    },
}

csrf = CSRFProtect()


def create_app(settings: Settings) -> Flask:
    """The application with every door hung, ready for a server or a worker."""
    app = Flask("cairn", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=ENGINE_OPTIONS,
        SESSION_COOKIE_NAME="__Host-cairn-form" if settings.is_secure else "cairn_form",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        **FORM_LIMITS,
    )
    db.init_app(app)
    csrf.init_app(app)
    hang_headers(app, is_secure=settings.is_secure)
    hang_layouts(app)
    hang_visitors(app, settings)
    hang_house(app, make_house(app, settings))
    app.extensions[NAVIGATION] = ()
    return app


def make_house(app: Flask, settings: Settings) -> House:
    """What doors and workers share, with every errand and every receiver registered."""
    with app.app_context():
        engine = db.engine
    house = House(engine, settings.clock, Keyring(keys_at(settings.keys_url)))
    house.errands[handovers.DELIVER] = delivery.deliver
    return house
