"""A business manager's way through the pages: plan, list, invite, papers, record, move and cancel; without a script."""

from typing import Any

import pytest

from tests.integration.cases.stories import record_incident
from tests.integration.meetings.stories import add_guest, counted_statements, messages_of, plan_meeting, the_three
from tests.support.browser import Browser
from tests.support.world import Someone, World

DAY = {"meets_on-day": "7", "meets_on-month": "12", "meets_on-year": "2026", "meets_at": "10am"}


def office(world: World) -> tuple[Someone, Browser, str]:
    """A business manager at a browser, and the address of the meetings of their case."""
    manager = world.someone(world.north, "business-manager", name="Nasreen Whitfield")
    incident = record_incident(world.machine(world.north, manager))
    return manager, world.browser(manager), f"/accounts/{world.north.slug}/incidents/{incident}/meetings"


def link_to(page: str, words: str) -> str:
    """Where the link with these words leads."""
    return next(part.split('"')[0] for part in page.split('href="')[1:] if words in part.split("</a>")[0])


def test_a_meeting_is_planned_invited_and_recorded_on_pages(world: World) -> None:
    # given
    _, browser, base = office(world)
    partner = world.someone(world.north, "safeguarding-partner", name="Tomasz Bright")
    case = browser.get(base.removesuffix("/meetings")).text
    assert link_to(case, "Meetings") == base
    assert "No meeting has been planned." in browser.get(base).text

    # when
    here = browser.submit(f"{base}/new", DAY).location
    member = {"person_id": str(partner.id), "partner": "police", "agency": "Northshire Police"}
    other = {"name": "Asha Verity", "email": "asha@example.org", "partner": "health", "agency": "Northshire ICB"}
    added = [browser.submit(f"{here}/people/new", each).status_code for each in (member, other)]
    planned = browser.get(here).text
    sent = browser.submit(f"{here}/invitations").status_code

    # then
    assert (added, sent) == ([302, 302], 302)
    assert "Meeting on Monday 7 December 2026 at 10:00" in planned
    assert "Police: on the list" in planned
    assert "Nobody is on the list yet for the local authority." in planned
    assert "2 people on the list have not been sent the invitation." in planned
    assert "Papers: 7 working days left" in planned
    assert "Everybody on the list has been sent the invitation." in browser.get(here).text
    assert {view.to_email for view in messages_of(world)} == {partner.email, "asha@example.org"}
    assert "Rapid review meeting, Monday 7 December 2026 at 10:00" in browser.get(base).text


def test_the_record_is_one_page_with_a_row_for_each_person(world: World) -> None:
    # given
    manager, browser, base = office(world)
    machine = world.machine(world.north, manager)
    meeting = plan_meeting(machine, base.split("/")[-2])
    the_three(machine, meeting)
    here = f"{base}/{meeting.rsplit('/', 1)[1]}"
    rows = {f"people-{place}-attendance": "attended" for place in range(3)}
    rows |= {f"people-{place}-conflict": "none-declared" for place in range(3)}

    # when
    empty = browser.submit(f"{here}/record")
    gap = browser.submit(f"{here}/record", rows | {"people-1-attendance": "deputy", "notes": "Kept words."})
    done = browser.submit(f"{here}/record", rows | {"people-1-attendance": "deputy", "people-1-deputy_name": "Jo Ash"})

    # then
    assert (empty.status_code, gap.status_code, done.status_code) == (422, 422, 302)
    assert 'href="#people-0-attendance"' in empty.text
    assert 'href="#people-1-deputy_name"' in gap.text
    assert "Kept words." in gap.text
    held = browser.get(here).text
    assert "Sent a deputy: Jo Ash" in held
    assert "Police: came" in held
    assert "Correct the record" in held
    assert "Jo Ash" in browser.get(f"{here}/record").text


def test_a_meeting_moves_its_papers_go_out_and_it_is_cancelled_on_pages(world: World) -> None:
    # given
    _, browser, base = office(world)
    here = browser.submit(f"{base}/new", DAY).location

    # when
    bare = browser.submit(f"{here}/change", {"meets_on-day": "8"})
    moved = browser.submit(f"{here}/change", {"meets_on-day": "8", "reason": "The chair is ill."})
    papers = browser.submit(f"{here}/papers")
    page = browser.get(here).text
    cancelled = browser.submit(f"{here}/cancellation", {"reason": "It is not needed."})

    # then
    assert (bare.status_code, moved.status_code, papers.status_code, cancelled.status_code) == (422, 302, 302, 302)
    assert "First planned for" in page
    assert "Monday 7 December 2026 at 10:00" in page
    assert "Papers out in time" in page
    after = browser.get(here).text
    assert "It is not needed." in after
    assert "Record who came" not in after
    assert browser.get(f"{here}/record").status_code >= 400


def test_a_stale_form_becomes_a_page_with_both_texts(world: World) -> None:
    # given
    _, browser, base = office(world)
    here = browser.submit(f"{base}/new", DAY).location
    opened = browser.get(f"{here}/change")
    browser.submit(f"{here}/change", {"place": "Room 1"})

    # when
    stale = browser.submit_held(opened, f"{here}/change", {"place": "Room 2"})

    # then
    assert stale.status_code == 409
    assert "Room 1" in stale.text
    assert "Room 2" in stale.text


def test_a_reply_is_noted_and_somebody_is_taken_off_on_pages(world: World) -> None:
    # given
    manager, browser, base = office(world)
    machine = world.machine(world.north, manager)
    meeting = plan_meeting(machine, base.split("/")[-2])
    guest = add_guest(machine, meeting, "police", name="Asha Verity")
    here = f"{base}/{meeting.rsplit('/', 1)[1]}"

    # when
    noted = browser.submit(f"{here}/people/{guest}", {"reply": "deputy", "partner": "police"})
    page = browser.get(here).text
    off = browser.submit(f"{here}/people/{guest}/removal")

    # then
    assert (noted.status_code, off.status_code) == (302, 302)
    assert "Sending a deputy" in page
    assert "Asha Verity" not in browser.get(here).text
    assert browser.get(f"{here}/people/{guest}").status_code == 404


def test_those_who_only_read_see_no_link_to_change(world: World) -> None:
    # given
    _, browser, base = office(world)
    here = browser.submit(f"{base}/new", DAY).location
    reader = world.browser(world.someone(world.north, "safeguarding-partner"))

    # when
    page = reader.get(here)

    # then
    assert page.status_code == 200
    assert f'href="{here}/' not in page.text
    assert reader.get(f"{here}/record").status_code == 403
    assert f'href="{base}/new"' not in reader.get(base).text


@pytest.mark.parametrize("path", ["", "/record", "/invitations", "/people/new"])
def test_forty_people_take_no_more_statements_than_one(world: World, path: str) -> None:
    # given
    manager, browser, base = office(world)
    machine = world.machine(world.north, manager)
    meeting = plan_meeting(machine, base.split("/")[-2])
    add_guest(machine, meeting, "police")
    here = f"{base}/{meeting.rsplit('/', 1)[1]}{path}"
    browser.get(here)

    def statements() -> int:
        counted: Any
        with counted_statements(world) as counted:
            assert browser.get(here).status_code == 200
        return len(counted)

    one = statements()

    # when
    for number in range(39):
        add_guest(machine, meeting, "health", email=f"guest-{number}@example.org")

    # then
    assert statements() == one
