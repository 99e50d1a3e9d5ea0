"""Requests and replies for programs: everything that the pages do, from the versions that were read."""

from typing import Any

import pytest

from tests.isolation.recipes import make_notified_incident
from tests.support.machine import Machine
from tests.support.stage import london_noon
from tests.support.world import World

ASK: dict[str, Any] = {"scope": "Your involvement.", "says_names": True}


@pytest.fixture(autouse=True)
def _monday_9_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 9))  # type: ignore[attr-defined]


def machines(world: World) -> tuple[Machine, Machine, Machine]:
    """Programs of the north's business manager, the police's lead and their senior lead."""
    return (
        world.machine(world.north, world.someone(world.north, "business-manager")),
        world.machine(world.police, world.someone(world.police, "safeguarding-lead")),
        world.machine(world.police, world.someone(world.police, "senior-sign-off")),
    )


def given_request(world: World, manager: Machine) -> str:
    """Ask the police; gives the path of the request, which is delivered."""
    incident = make_notified_incident(world, world.north, {})
    made = manager.send(f"incidents/{incident}/requests", ASK | {"agencies": [str(world.police.id)]})
    assert made.status_code == 201, made.text
    world.deliver_all()
    return f"incidents/{incident}/requests/{made.get_json()['items'][0]['id']}"


def write(machine: Machine, draft: str) -> None:
    """Say that the child is known, and write the summary."""
    said = machine.send(f"{draft}/known", {"known": "known"}, method="PUT", version=0)
    told = machine.send(f"{draft}/parts/summary", {"text": "We visited."}, method="PUT", version=0)
    assert (said.status_code, told.status_code) == (200, 200)


def test_a_request_is_answered_queried_and_accepted_by_programs_alone(world: World) -> None:
    # given
    manager, lead, senior = machines(world)
    request = given_request(world, manager)
    received = f"requests-received/{lead.get('requests-received').get_json()['items'][0]['id']}"

    # when
    write(lead, f"{received}/draft")
    added = lead.send(f"{received}/draft/events", {"happened_on": "2026-05-03", "event": "A visit."})
    lead.send(f"{received}/sign-off-request", {}, version=1)
    signed = senior.send(f"{received}/sign-off", {"post": "Head"}, version=2)
    world.deliver_all()
    answered = manager.get(request)
    queried = manager.send(
        f"{request}/query", {"query": "Which?", "due_on": "2026-11-20"}, version=int(answered.headers["ETag"][1:-1])
    )
    world.deliver_all()
    asked_again = lead.get(received).get_json()

    # then
    assert (added.status_code, signed.status_code, queried.status_code) == (201, 200, 200)
    assert signed.get_json()["stage"] == "sent"
    reply = answered.get_json()["replies"][0]
    assert (reply["summary"], reply["signed_off_post"], reply["chronology"][0]["on"]) == (
        "We visited.",
        "Head",
        "2026-05-03",
    )
    assert (asked_again["query"], asked_again["request"]["stage"]) == ("Which?", "to-answer")
    chronology = manager.get(request.rsplit("/", 1)[0] + "/chronology").get_json()
    assert [each["agency"] for each in chronology["events"]] == ["Northshire Police"]
    accepted = manager.send(f"{request}/acceptance", {}, version=queried.get_json()["version"])
    assert accepted.status_code == 422


def test_a_part_is_written_from_its_own_version(world: World) -> None:
    # given
    manager, lead, _ = machines(world)
    given_request(world, manager)
    draft = f"requests-received/{lead.get('requests-received').get_json()['items'][0]['id']}/draft"
    write(lead, draft)

    # when
    stale = lead.send(f"{draft}/parts/summary", {"text": "Other words."}, method="PUT", version=0)
    absent = lead.send(f"{draft}/parts/summary", {"text": "Other words."}, method="PUT")
    unknown = lead.send(f"{draft}/parts/opinion", {"text": "x"}, method="PUT", version=0)
    read = lead.get(draft).get_json()

    # then
    assert (stale.status_code, absent.status_code, unknown.status_code) == (412, 428, 404)
    clash = stale.get_json()["clashes"][0]
    assert (clash["theirs"], clash["yours"]) == ("We visited.", "Other words.")
    assert read["part_versions"] == {"known": 1, "summary": 1}
    assert read["missing"] == []


def test_an_answer_is_recorded_on_behalf_by_a_program(world: World) -> None:
    # given
    manager, _, _ = machines(world)
    incident = make_notified_incident(world, world.north, {})
    made = manager.send(f"incidents/{incident}/requests", ASK | {"other_name": "A nursery"}).get_json()["items"][0]
    request = f"incidents/{incident}/requests/{made['id']}"
    write(manager, f"{request}/draft")
    came = {"came_by": "e-mail", "came_on": "2026-11-09", "signed_off_by": "Nora", "signed_off_post": "Manager"}

    # when
    stale = manager.send(f"{request}/draft/record", came, version=1)
    recorded = manager.send(f"{request}/draft/record", came, version=3)

    # then
    assert (made["due_on"], made["reference"]) == ("2026-11-19", "NOR-2026-001/1")
    assert (stale.status_code, recorded.status_code) == (412, 201)
    reply = manager.get(request).get_json()["replies"][0]
    assert (reply["way"], reply["came_by"], reply["signed_off_at"]) == ("on-behalf", "e-mail", None)
    listed = manager.get(f"incidents/{incident}/requests").get_json()
    assert (listed["answered"], listed["items"][0]["words"]) == (1, "Answered, on its behalf")


def test_requests_received_are_paged_and_given_to_those_who_may_write(world: World) -> None:
    # given
    manager, lead, _ = machines(world)
    for _ in range(3):
        given_request(world, manager)
    author = world.someone(world.police, "chronology-author", name="Avery Author")

    # when
    first = lead.get("requests-received?limit=2").get_json()
    rest = lead.get(f"requests-received?limit=2&cursor={first['next_cursor']}").get_json()
    received = f"requests-received/{first['items'][0]['id']}"
    names = [each["name"] for each in lead.get(f"{received}/candidates").get_json()["items"]]
    given = lead.send(f"{received}/delegation", {"person_id": str(author.id)}, method="PUT", version=1)

    # then
    assert len({each["id"] for each in first["items"] + rest["items"]}) == 3
    assert rest["next_cursor"] is None
    assert "Avery Author" in names
    assert given.status_code == 200
    assert len(world.machine(world.police, author).get("requests-received").get_json()["items"]) == 1
