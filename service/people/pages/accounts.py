"""The pages that belong to no account: the switcher, help, and what we know about how accessible this is."""

from datetime import date
from itertools import groupby

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from service.people.pages.frames import outside_frame
from service.web.door import to_sign_in
from service.web.pages import show_page
from service.web.visitors import visitor
from tenants.accounts import KINDS
from tenants.identity.gate import accounts_of
from tenants.premises import current_house

pages = Blueprint("accounts", __name__, template_folder="../templates")

KIND_WORDS = {
    "partnership": "Partnerships",
    "agency": "Agencies",
    "panel": "The Panel",
    "national": "National reporting",
}
STATEMENT_ON = date(2026, 11, 20)
"""When the accessibility statement was last checked against the service; it changes with the statement's text."""


@pages.get("/accounts/")
def switcher() -> AnyResponse:
    """Every account of the person, by kind; a link each, so that it can be opened beside another."""
    known = visitor()
    if known is None or known.stage != "full":
        return to_sign_in()
    found = sorted(accounts_of(current_house(), known.person_id), key=lambda account: KINDS.index(account.kind))
    groups = [(KIND_WORDS[kind], list(accounts)) for kind, accounts in groupby(found, key=lambda each: each.kind)]
    with outside_frame("Choose an account"):
        return show_page("people/switcher.html", groups=groups)


@pages.get("/help")
def get_help() -> AnyResponse:
    """What to do when something is in the way."""
    with outside_frame("Help"):
        return show_page("people/help.html")


@pages.get("/accessibility-statement")
def accessibility() -> AnyResponse:
    """What was tested, what is known not to work, and what to do about it."""
    with outside_frame("Accessibility statement"):
        return show_page("people/accessibility.html", checked_on=STATEMENT_ON)
