"""Agencies are asked at a real browser, and answers are written as a list of steps, with and without scripts."""

import pytest

from tests.browser.visits import Rooms, Visitor

pytestmark = pytest.mark.browser

SCRIPTS = pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
RUNNING = "Synthetic: death of a teenager, rapid review running"
FORCE = "Thames Valley Police"


def requests_of_the_running_case(manager: Visitor) -> str:
    """The address of what agencies have told Ridgeway Vale in its running rapid review."""
    manager.go("/accounts/ridgeway-vale/incidents")
    row = manager.page.locator("tr", has_text=RUNNING).locator("a").first
    return f"{row.get_attribute('href')}/requests"


def ask(manager: Visitor, requests: str, surgery: str) -> list[str]:
    """Ask a surgery without an account, and the force where it was not asked yet; gives the faults on the way."""
    faults = manager.go(f"{requests}/new").faults()
    force = manager.page.get_by_label(FORCE)
    if force.count():
        force.check()
    manager.fill({"other_name": surgery, "scope": "Your involvement with this family."}).press("Ask these agencies")
    return faults + manager.faults()


@SCRIPTS
def test_a_surgery_without_an_account_is_asked_and_its_answer_recorded_on_its_behalf(
    rooms: Rooms, *, has_scripts: bool
) -> None:
    # given
    manager = rooms.step_in("ridgeway-vale", "business-manager", has_scripts=has_scripts)
    surgery = "Harbour Surgery" if has_scripts else "Hill Surgery"
    requests = requests_of_the_running_case(manager)
    faults = ask(manager, requests, surgery)

    # when
    faults += manager.follow(surgery).faults()
    faults += manager.follow("Record its answer on its behalf").faults()
    manager.follow("Is the child known?").choose(known="known").press("Save and go on")
    manager.follow("Summary of involvement").fill({"text": "Seen twice in 2025."}).press("Save and go on")
    faults += manager.follow("Key events").follow("Add a key event").faults()
    manager.fill({"on_words": "early in 2025", "event": "A cough."}).press("Save the event")
    faults += manager.faults()
    faults += manager.follow("Back to the answer").follow("Check and record the answer").faults()
    today = manager.stack.now().date()
    manager.choose(came_by="telephone").fill({"signed_off_by": "Nora", "signed_off_post": "Practice manager"})
    manager.fill_date("came_on", today.day, today.month, today.year).press("Record the answer")

    # then
    assert "Recorded on behalf of the agency" in manager.text
    faults += manager.faults()
    assert "A cough." in manager.go(f"{requests}/chronology").text
    assert faults + manager.faults() == []


@SCRIPTS
def test_a_force_finds_what_it_is_asked_and_writes_a_nil_return(rooms: Rooms, *, has_scripts: bool) -> None:
    # given
    manager = rooms.step_in("ridgeway-vale", "business-manager", has_scripts=has_scripts)
    lead = rooms.step_in("thames-valley-police", "safeguarding-lead", has_scripts=has_scripts)
    faults = ask(manager, requests_of_the_running_case(manager), "Another surgery")

    # when
    lead.go("/accounts/thames-valley-police/requests").waits_for("Ridgeway Vale")
    faults += lead.faults()
    lead.page.locator("main tbody a").first.click()
    faults += lead.faults()
    faults += lead.follow("Choose who writes the answer").faults()
    faults += lead.follow("Cancel").follow("Answer the request").faults()
    faults += lead.follow("Is the child known?").faults()
    lead.choose(known="not-known").press("Save and go on")
    faults += lead.follow("Summary of involvement").faults()
    lead.fill({"text": "Nothing on our systems since 2015."}).press("Save and go on")
    lead.follow("Check it and send it for sign-off")

    # then
    assert "Nothing on our systems since 2015." in lead.text
    assert faults + lead.faults() == []
