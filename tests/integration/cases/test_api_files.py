"""Files of an incident for programs: added, locked until scanned, listed, downloaded, never another account's."""

from io import BytesIO

from tests.support.machine import Machine
from tests.support.stories import given_incident
from tests.support.world import World


def _add(machine: Machine, path: str, name: str, content: bytes) -> dict[str, str]:
    answer = machine.client.post(
        machine.address(path), headers=machine.headers(), data={"file": (BytesIO(content), name)}
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_a_file_is_locked_until_it_was_scanned_and_then_comes_back_as_it_was(world: World) -> None:
    # given
    manager = world.someone(world.north, "business-manager")
    incident = given_incident(
        world.browser(manager),
        world.north,
        **{"became_aware_on-day": "19", "became_aware_on-month": "11", "became_aware_on-year": "2026"},
    )
    path = f"incidents/{incident.rsplit('/', 1)[1]}/files"
    machine = world.machine(world.north, manager)

    # when
    added = _add(machine, path, "minutes.txt", b"Minutes of the meeting")
    early = machine.get(f"{path}/{added['id']}")
    world.deliver_all()
    late = machine.get(f"{path}/{added['id']}")

    # then
    assert early.status_code == 422
    assert (late.status_code, late.data) == (200, b"Minutes of the meeting")
    assert late.headers["Content-Disposition"].startswith("attachment")
    assert [each["name"] for each in machine.get(path).json["items"]] == ["minutes.txt"]


def test_a_program_that_hides_in_a_text_file_is_refused_and_another_account_finds_nothing(world: World) -> None:
    # given
    manager = world.someone(world.north, "business-manager")
    incident = given_incident(
        world.browser(manager),
        world.north,
        **{"became_aware_on-day": "19", "became_aware_on-month": "11", "became_aware_on-year": "2026"},
    )
    path = f"incidents/{incident.rsplit('/', 1)[1]}/files"
    machine = world.machine(world.north, manager)
    stranger = world.machine(world.south, world.someone(world.south, "business-manager"))

    # when
    refused = machine.client.post(
        machine.address(path), headers=machine.headers(), data={"file": (BytesIO(b"MZ\x00\x90"), "tool.exe")}
    )

    # then
    assert refused.status_code == 422
    assert machine.get(path).json["items"] == []
    assert stranger.get(path).status_code == 404
