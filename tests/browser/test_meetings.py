"""A rapid review's meeting at a real browser: planned, people listed, invited, recorded; with and without scripts."""

import pytest

from tests.browser.stories import record_incident
from tests.browser.visits import Rooms, Visitor

pytestmark = pytest.mark.browser

PEOPLE = (("Wilf Invented", "police", "Merseyside Police"), ("Oona Invented", "health", "The integrated care board"))


def put_on_the_list(visitor: Visitor, name: str, partner: str, agency: str) -> None:
    """Put somebody on the list of the meeting at which the visitor is."""
    visitor.follow("Put a person on the list")
    visitor.fill({"name": name, "email": f"{partner}@invented.example", "agency": agency})
    visitor.choose(partner=partner).press("Put on the list")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_meeting_is_planned_invited_and_recorded_without_one_partner(rooms: Rooms, *, has_scripts: bool) -> None:
    # given: a case, and a meeting on the day itself
    manager = rooms.step_in("sefton", "business-manager", has_scripts=has_scripts)
    record_incident(manager, "sefton", "Injury to a child", children=())
    case = manager.path.split("/children")[0]
    manager.go(case).follow("Meetings")
    faults = manager.faults()
    manager.follow("Plan a meeting").fill_date("meets_on", 17, 12, 2026).fill({"meets_at": "11pm", "place": "Room 1"})
    faults += manager.faults()
    manager.press("Plan the meeting")
    here = manager.path
    faults += manager.faults()

    # when: two of the three partners are on the list, and are invited
    for name, partner, agency in PEOPLE:
        put_on_the_list(manager, name, partner, agency)
    assert "Nobody is on the list yet for the local authority." in manager.text
    manager.follow("Send the invitations")
    faults += manager.faults()
    manager.press("Send the invitations")
    assert "Everybody on the list has been sent the invitation." in manager.text
    for path in ("people/new", "change", "cancellation", "papers"):
        faults += manager.go(f"{here}/{path}").faults()
    faults += manager.go(here).follow("Change Wilf Invented").faults()

    # when: the record is saved without a reason, and then with one
    manager.go(here).follow("Record who came and what was said")
    for place in range(len(PEOPLE)):
        manager.choose(**{f"people-{place}-attendance": "attended", f"people-{place}-conflict": "none-declared"})
    manager.press("Save the record")
    refused, refused_faults = manager.text, manager.faults()
    manager.fill({"without_reason": "The director was called away.", "notes": "It was agreed."})
    manager.press("Save the record")

    # then
    assert "Nobody was there for the local authority. Say why the meeting went on." in refused
    assert "Local authority: nobody came" in manager.text
    assert "Police: came" in manager.text
    assert faults + refused_faults + manager.faults() == []
    assert "Meeting held" in manager.go(case).whole_text
    assert manager.go("/accounts/sefton/diary").faults() == []
