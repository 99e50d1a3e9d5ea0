"""create_app(): hangs every door on one application; the only module that knows every capability."""

import os

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from service.cases.api import api as cases_api
from service.cases.errands.clocks import recompute
from service.cases.errands.nights import NIGHTLY, nightly
from service.cases.errands.notifications import make_send_outside
from service.cases.operations.clocks import ABOUT as CLOCK
from service.cases.operations.clocks import RECOUNT
from service.cases.operations.letters import LETTER, note_reply_delivery, take_in_letter
from service.cases.operations.notifications import SEND_OUTSIDE, note_delivery
from service.cases.operations.nudges import request_still_owed
from service.cases.operations.receipts import take_in_receipt
from service.cases.operations.received import take_in_nudge, take_in_request
from service.cases.operations.request_replies import take_in_reply
from service.cases.operations.requests import ABOUT as INFORMATION_REQUEST
from service.cases.operations.requests import note_request_delivered
from service.cases.operations.sending import note_review_delivered
from service.cases.operations.steps import ABOUT as STEP
from service.cases.pages import pages as cases_pages
from service.cases.queries.meeting_reminders import MEETING, PAPERS, meeting_still_stands, papers_still_owed
from service.cases.queries.reminders import clock_still_owed, letter_still_owed
from service.cases.queries.step_reminders import step_still_owed
from service.files.errands import make_carry_files, make_scan_file
from service.files.operations import SCAN
from service.files.pages import pages as files_pages
from service.json_api.addresses import hang_addresses
from service.json_api.errors import answer_in_json, hang_json_errors
from service.json_api.openapi import description
from service.messages.errands import make_deliver_message, make_send_reminder
from service.messages.operations import MESSAGE, REMINDER
from service.messages.pages import hang_mailbox
from service.outside.keys import keys_at
from service.outside.ports import Ports, hang_ports, ports_at
from service.outside.telemetry import start_telemetry
from service.overview.pages import pages as overview_pages
from service.panel.api import api as panel_api
from service.panel.errands import give_receipt
from service.panel.operations.items import take_in_notification
from service.panel.operations.reviews import (
    GIVE_RECEIPT,
    take_in_decision,
    take_in_letter_reply,
    take_in_rapid_review,
)
from service.panel.pages import pages as panel_pages
from service.papers.pages import pages as papers_pages
from service.people.api import BLUEPRINTS as PEOPLE_APIS
from service.people.operations.connections import take_in_acceptance, take_in_end, take_in_invitation
from service.people.pages import BLUEPRINTS as PEOPLE_PAGES
from service.people.pages.demonstration import make_demonstration_pages
from service.settings import Settings
from service.web.door import NAVIGATION, NavRule
from service.web.faults import hang_faults
from service.web.forms import FORM_LIMITS
from service.web.headers import hang_headers
from service.web.health import health_pages
from service.web.layouts import hang_layouts
from service.web.light import THING_PAGES, ThingPage
from service.web.request_lines import hang_request_lines
from service.web.visitors import hang_visitors
from tenants import delivery, handovers
from tenants.access.permissions import Permission
from tenants.accounts import KINDS
from tenants.database import ask_the_idle, db
from tenants.isolation import refuse_wrong_role
from tenants.premises import hang_house, house_of
from tenants.seals import Keyring
from tenants.work import House

ENGINE_OPTIONS = {
    "hide_parameters": True,
    "pool_size": 5,
    "max_overflow": 5,
    "pool_timeout": 3,
    "connect_args": {
        "connect_timeout": 3,
        "application_name": "cairn",
        "options": "-c lock_timeout=5000 -c statement_timeout=20000 -c idle_in_transaction_session_timeout=20000",
    },
}

MAIN_NAVIGATION = (
    NavRule("Today", "", Permission.ACCOUNT_VIEW, KINDS),
    NavRule("Notifications", "notifications", Permission.PANEL_DESK_READ, ("panel",)),
    NavRule("Incidents", "incidents", Permission.INCIDENT_READ, ("partnership",)),
    NavRule("Reviews", "rapid-reviews", Permission.RAPID_REVIEW_READ, ("partnership",)),
    NavRule("Requests", "requests", Permission.REQUEST_READ, ("agency",)),
    NavRule("Referrals", "referrals", Permission.REFERRAL_READ, ("partnership",)),
    NavRule("Diary", "diary", Permission.INCIDENT_READ, ("partnership",)),
    NavRule("Panel’s answers", "panel-outcomes", Permission.LETTER_READ, ("partnership",)),
    NavRule("Post", "post", Permission.POST_READ, KINDS),
    NavRule("People", "people", Permission.PEOPLE_READ, KINDS),
    NavRule("Settings", "settings", Permission.SETTINGS_READ, KINDS),
)
LIGHT_THINGS = {
    "information-request": ThingPage("reply", "answer a request for information"),
}
"""What a light respondent's link may be for; the kind is the one under which the respondent was invited."""
STILL_OWED = {
    CLOCK: clock_still_owed,
    STEP: step_still_owed,
    PAPERS: papers_still_owed,
    MEETING: meeting_still_stands,
    LETTER: letter_still_owed,
    INFORMATION_REQUEST: request_still_owed,
}
"""What a reminder may be about, and who says whether it is still owed."""
PAGES = (overview_pages, cases_pages, files_pages, panel_pages, papers_pages, *PEOPLE_PAGES)
APIS = (cases_api, panel_api, description, *PEOPLE_APIS)

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
    ports = ports_at(settings)
    house = make_house(app, settings, ports)
    hang_request_lines(app, house.engine, says_statements=settings.is_demonstration)
    hang_addresses(app)
    csrf.init_app(app)
    hang_headers(app, is_secure=settings.is_secure)
    hang_layouts(app)
    hang_visitors(app, settings)
    hang_ports(app, ports)
    hang_house(app, house)
    app.extensions[NAVIGATION] = MAIN_NAVIGATION
    app.extensions[THING_PAGES] = LIGHT_THINGS
    hang_doors(app, settings)
    return app


def serve() -> Flask:
    """The application for a web server, from the environment; it refuses a role that could pass the wall."""
    settings = Settings.read(os.environ)
    start_telemetry(settings, "web")
    app = create_app(settings)
    refuse_wrong_surroundings(app)
    return app


def refuse_wrong_surroundings(app: Flask) -> None:
    """Refuse to start as the wrong database role or on an old server; raises WrongRoleError."""
    engine = house_of(app).engine
    with engine.connect() as connection:
        refuse_wrong_role(connection)
    engine.dispose()


def hang_doors(app: Flask, settings: Settings) -> None:
    """Every page, every API, health, and what answers when something is refused or fails."""
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    for blueprint in APIS:
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    app.register_blueprint(
        health_pages(settings, metrics_token=settings.metrics_token, metrics_folder=settings.metrics_folder)
    )
    hang_mailbox(app, settings)
    if settings.is_demonstration:
        app.register_blueprint(make_demonstration_pages())
    hang_json_errors(app)
    hang_faults(app, answer_in_json, is_secure=settings.is_secure)


def make_house(app: Flask, settings: Settings, ports: Ports) -> House:
    """What doors and workers share, with every errand and every receiver registered."""
    with app.app_context():
        engine = db.engine
    ask_the_idle(engine)
    house = House(engine, settings.clock, Keyring(keys_at(settings.keys_url)))
    house.errands |= {
        handovers.DELIVER: delivery.deliver,
        MESSAGE: make_deliver_message(ports, settings),
        REMINDER: make_send_reminder(STILL_OWED),
        SCAN: make_scan_file(ports),
        RECOUNT: recompute,
        NIGHTLY: nightly,
        GIVE_RECEIPT: give_receipt,
        SEND_OUTSIDE: make_send_outside(may_be_loopback=settings.is_demonstration),
    }
    house.receivers |= {
        "connection-invited": take_in_invitation,
        "connection-accepted": take_in_acceptance,
        "connection-ended": take_in_end,
        "notification": take_in_notification,
        "rapid-review": take_in_rapid_review,
        "decision": take_in_decision,
        "letter-reply": take_in_letter_reply,
        "panel-receipt": take_in_receipt,
        "panel-letter": take_in_letter,
        INFORMATION_REQUEST: take_in_request,
        "nudge": take_in_nudge,
        "information-reply": take_in_reply,
    }
    house.on_receipt |= {
        "notification": note_delivery,
        "rapid-review": note_review_delivered,
        "decision": note_review_delivered,
        "letter-reply": note_reply_delivery,
        INFORMATION_REQUEST: note_request_delivered,
    }
    house.carry_files = make_carry_files(ports.storage)
    return house
