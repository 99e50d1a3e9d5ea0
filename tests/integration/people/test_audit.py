"""The audit trail: newest first, filtered, and safe in a spreadsheet."""

import csv
import io

from tenants.audit import Event
from tenants.database import new_id
from tenants.work import work_at_door, work_for
from tests.integration.people.builders import acting, holder
from tests.support.world import Someone, World


def act(world: World, someone: Someone, *events: Event) -> None:
    """Let the person do these things in the northern partnership."""
    with work_at_door(world.house, acting(world, world.north, someone), read_only=False) as work:
        for event in events:
            work.record(event)


def test_who_looked_at_a_thing_is_found_among_everything_else(world: World) -> None:
    # given
    reader, manager = world.someone(world.north, "review-group-chair", name="Rita Reader"), holder(world, world.north)
    child, other = new_id(), new_id()
    things = [["subject", str(other)], ["subject", str(child)]]
    act(world, reader, Event("sealed-text-read", "subject", other, {"things": things}))
    act(world, manager, Event("incident-recorded", "incident", new_id()))

    # when
    page = world.browser(manager).get(f"/accounts/{world.north.slug}/audit?thing={child}").text
    nothing = world.browser(manager).get(f"/accounts/{world.north.slug}/audit?thing={new_id()}").text

    # then
    assert 'data-label="Who">Rita Reader' in page
    assert page.count('data-label="Who"') == 1
    assert "Nothing on the trail matches" in nothing


def test_the_trail_is_filtered_by_person_and_event_and_pages_to_its_end(world: World) -> None:
    # given
    manager = holder(world, world.north)
    act(world, manager, *(Event("incident-recorded", "incident", new_id()) for _ in range(60)))
    browser = world.browser(manager)
    here = f"/accounts/{world.north.slug}/audit"

    # when
    first = browser.get(f"{here}?event=incident-recorded&person={manager.id}").text
    older = first.split('">Older lines')[0].rsplit('href="', 1)[1].replace("&amp;", "&")
    second = browser.get(older).text
    nobody = browser.get(f"{here}?person={new_id()}").text

    # then
    assert (first.count('data-label="Who"'), second.count('data-label="Who"')) == (50, 10)
    assert "Older lines" not in second
    assert "Nothing on the trail matches" in nobody


def test_no_cell_of_the_file_acts_as_a_formula(world: World) -> None:
    # given
    manager, clever = holder(world, world.north), world.someone(world.north, "notifier", name="=cmd|' /C calc'!A0")
    act(world, clever, Event("incident-recorded", "incident", new_id()))

    # when
    answer = world.browser(manager).get(f"/accounts/{world.north.slug}/audit.csv?event=incident-recorded")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))

    # then
    assert answer.mimetype == "text/csv"
    assert rows[1][2] == "'=cmd|' /C calc'!A0"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_trail_is_for_those_who_may_read_it_and_holds_one_account(world: World) -> None:
    # given
    act(world, holder(world, world.north), Event("planted-in-north", "incident", new_id()))
    here = f"/accounts/{world.north.slug}/audit"

    # when
    lead = world.browser(world.someone(world.north, "data-protection-lead")).get(here)
    chair = world.browser(world.someone(world.north, "independent-chair")).get(here)
    south = world.browser(holder(world, world.south)).get(f"/accounts/{world.south.slug}/audit")

    # then
    assert (lead.status_code, chair.status_code, south.status_code) == (200, 403, 200)
    assert "Planted in north" in lead.text
    assert "lanted in north" not in south.text


def test_changing_roles_inviting_and_setting_stand_on_the_trail_without_names(world: World) -> None:
    manager = holder(world, world.north)
    machine = world.machine(world.north, manager)
    machine.send("invitations", {"name": "Priya Patel", "email": "priya@example.org", "roles": ["notifier"]})
    machine.send("settings/steps-template", {"template": "devon", "reason": "Agreed."}, method="PUT")
    lines = machine.get("audit?limit=100").json["items"]
    assert {"person-invited", "setting-changed", "token-made", "roles-given"} <= {line["event"] for line in lines}
    assert not any("Priya" in str(line["details"]) or "priya@" in str(line["details"]) for line in lines)
    with work_for(world.house, world.north.id) as work:
        assert work.account.id == world.north.id
