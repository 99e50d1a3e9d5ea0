"""Every form that a role can reach, sent empty and with nonsense: it says what to mend and keeps what was typed."""

import pytest

from tests.browser.forms import (
    BAD_DATE,
    FUTURE_DATE,
    MARKUP,
    asks_something,
    faults_of_refusal,
    send_empty,
    send_nonsense,
)
from tests.browser.looks import shape_of
from tests.browser.stories import record_incident
from tests.browser.visits import Rooms, Visitor
from tests.browser.walks import walk

pytestmark = pytest.mark.browser

ALL_OPTIONAL = {
    "/accounts/{slug}/incidents/{id}/children/new",
    "/accounts/{slug}/incidents/{id}/children/{id}",
    "/accounts/{slug}/incidents/{id}/notification/sections/notifier",
    "/accounts/{slug}/incidents/{id}/notification/sections/incident",
    "/accounts/{slug}/incidents/{id}/notification/children/{id}",
    "/accounts/{slug}/notifications/{id}/acknowledgement",
    "/accounts/{slug}/incidents/{id}/rapid-review/steps/{id}/owner",
    "/accounts/{slug}/requests/{id}/delegation",
    "/accounts/{slug}/requests/{id}/reply/parts/summary",
    "/accounts/{slug}/requests/{id}/reply/parts/immediate-actions",
    "/accounts/{slug}/requests/{id}/reply/parts/good-practice",
}
"""Forms whose questions may all be left out: an acknowledgement asks for a note and nothing else, a step or a request
that is given to nobody goes back to the role, and a part of a draft that is emptied is taken back."""


def forms_in(visitor: Visitor, start: str) -> dict[str, str]:
    """One address for each kind of form behind a page."""
    found: dict[str, str] = {}
    for path in walk(visitor, start, of_each=1):
        if asks_something(visitor):
            found.setdefault(shape_of(path), path)
    return found


def faults_of(visitor: Visitor, shape: str, path: str) -> list[str]:
    """What is wrong with the answers to one form, sent empty and twice with nonsense."""
    faults: list[str] = []
    visitor.go(path)
    send_empty(visitor)
    was_refused = visitor.page.title().startswith("Error: ")
    if was_refused == (shape in ALL_OPTIONAL):
        faults.append(f"{path}: sent empty, it was {'refused' if was_refused else 'taken'}")
    if was_refused:
        faults += faults_of_refusal(visitor, {}) + visitor.faults()
    for date in (BAD_DATE, FUTURE_DATE):
        visitor.go(path)
        if not asks_something(visitor):
            break
        typed = send_nonsense(visitor, date)
        assert MARKUP not in visitor.page.content(), f"{path}: what was typed became a part of the page."
        if visitor.page.title().startswith("Error: "):
            faults += faults_of_refusal(visitor, typed) + visitor.faults()
        elif visitor.status >= 400:
            faults.append(f"{path}: nonsense was answered with {visitor.status}")
    return faults


@pytest.mark.parametrize(
    ("account", "role", "least"),
    [("oxfordshire", "business-manager", 14), ("oxfordshire", "notifier", 5), ("panel", "panel-secretariat", 1)],
)
def test_a_form_sent_empty_or_with_nonsense_says_what_to_mend(
    rooms: Rooms, account: str, role: str, least: int
) -> None:
    # given: a case in which everything can still be asked, where no other journey relies on the account's settings
    visitor = rooms.step_in(account, role)
    starts = [f"/accounts/{account}/"]
    if account == "oxfordshire":
        manager = rooms.step_in(account, "business-manager")
        starts.insert(0, record_incident(manager, account, "Invented: to be filled in badly", children=("Robin Bad",)))
    forms: dict[str, str] = {}
    for start in starts:
        forms = forms_in(visitor, start) | forms

    # when
    faults = [fault for shape, path in forms.items() for fault in faults_of(visitor, shape, path)]

    # then
    assert faults == []
    assert len(forms) >= least, sorted(forms)


def test_a_wrong_password_and_a_wrong_code_say_the_same_for_everybody(rooms: Rooms) -> None:
    # given
    stranger = rooms.enter().go("/sign-in")
    faults = stranger.faults()

    # when
    stranger.press("Continue")
    faults += faults_of_refusal(stranger, {}) + stranger.faults()
    stranger.fill({"email": "nobody@demonstration.example", "password": "wrong words"}).press("Continue")
    said = stranger.text
    faults += faults_of_refusal(stranger, {"email": "nobody@demonstration.example"}) + stranger.faults()
    known = stranger.stack.person("oxfordshire", "independent-chair")
    stranger.fill({"email": known.email, "password": "wrong words"}).press("Continue")

    # then
    assert stranger.text == said
    stranger.fill({"email": known.email, "password": known.password}).press("Continue")
    faults += stranger.faults()
    stranger.fill({"code": "000000"}).press("Sign in")
    faults += faults_of_refusal(stranger, {}) + stranger.faults()
    assert stranger.go("/accounts/oxfordshire/").path.startswith("/sign-in")
    assert faults == []
