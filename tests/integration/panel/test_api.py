"""The desk for programs: the same queue, the same refusals, the same one receipt."""

from typing import Any

from service.json_api.openapi import describe
from tenants.access.permissions import Permission
from tenants.database import new_id
from tests.integration.panel.notices import given_notice, item_of, notice, receipts_taken_in, send, withdrawal
from tests.support.machine import Machine
from tests.support.world import World


def secretariat(world: World, *scopes: Permission) -> Machine:
    """A program of the secretariat's."""
    return world.machine(world.panel, world.someone(world.panel, "panel-secretariat"), *scopes)


def test_the_queue_is_listed_page_by_page(desk: World) -> None:
    # given
    machine = secretariat(desk)
    incidents = [given_notice(desk, desk.north), given_notice(desk, desk.south), given_notice(desk, desk.north)]

    # when
    first = machine.get("notifications?limit=2").get_json()
    second = machine.get(f"notifications?limit=2&cursor={first['next_cursor']}").get_json()
    of_south = machine.get(f"notifications?partnership={desk.south.id}").get_json()["items"]

    # then
    listed = [item["id"] for item in first["items"] + second["items"]]
    senders = [desk.north, desk.south, desk.north]
    wanted = [str(item_of(desk, *pair).id) for pair in zip(senders, incidents, strict=True)]
    assert listed == wanted
    assert second["next_cursor"] is None
    assert [item["id"] for item in of_south] == wanted[1:2]
    assert machine.get("notifications?state=late").status_code == 400
    assert machine.get("notifications?partnership=north").status_code == 400


def test_one_notification_is_read_with_its_history(desk: World) -> None:
    # given
    incident_id = given_notice(desk, desk.north)
    send(desk, desk.north, notice(incident_id, version=2, nature="death", children=[]))
    item = item_of(desk, desk.north, incident_id)

    # when
    answer = secretariat(desk).get(f"notifications/{item.id}")

    # then
    said: dict[str, Any] = answer.get_json()
    assert answer.headers["ETag"] == f'"{item.version}"'
    assert (said["notification_version"], said["state"], said["children"]) == (2, "new", [])
    changed = {(each["where"], each["label"]): each["new"] for each in said["versions"][0]["changed"]}
    assert changed[("The case", "Nature")] == "A child died"
    assert changed[("About Child A", "The child's name")] == "Not provided: the partnership left this empty"
    assert {answer["standing"] for section in said["sections"] for answer in section["answers"]} == {
        "said",
        "not-provided",
    }


def test_an_acknowledgement_wants_the_version_that_was_read(desk: World) -> None:
    # given
    taken = receipts_taken_in(desk)
    item = item_of(desk, desk.north, given_notice(desk, desk.north))
    machine, path = secretariat(desk), f"notifications/{item.id}/acknowledgement"

    # when
    without = machine.send(path, {})
    stale = machine.send(path, {}, version=item.version + 1)
    given = machine.send(path, {"note": "Called back."}, version=item.version, key="once")
    repeated = machine.send(path, {"note": "Called back."}, version=item.version, key="once")
    desk.deliver_all()

    # then
    assert (without.status_code, stale.status_code) == (428, 412)
    assert (given.status_code, given.headers["ETag"]) == (201, f'"{item.version + 1}"')
    assert repeated.get_json() == given.get_json()
    ((account, said),) = taken
    assert (account, said["receipt"]) == (desk.north.id, given.get_json()["receipt"])


def test_a_withdrawn_notification_is_refused_in_words(desk: World) -> None:
    # given
    incident_id = given_notice(desk, desk.north)
    send(desk, desk.north, withdrawal(incident_id))
    item = item_of(desk, desk.north, incident_id)

    # when
    answer = secretariat(desk).send(f"notifications/{item.id}/acknowledgement", {}, version=item.version)

    # then
    assert answer.status_code == 422
    assert "withdrew this notification" in answer.get_json()["detail"]


def test_programs_meet_the_same_doors_as_people(desk: World) -> None:
    # given
    incident_id = given_notice(desk, desk.north)
    item = item_of(desk, desk.north, incident_id)
    one, receipt = f"notifications/{item.id}", f"notifications/{item.id}/acknowledgement"
    reader = desk.machine(desk.panel, desk.someone(desk.panel, "panel-administrator"))
    narrow = secretariat(desk, Permission.PANEL_DESK_READ)
    analyst = desk.machine(desk.national, desk.someone(desk.national, "national-analyst"))
    sender = desk.machine(desk.north, desk.someone(desk.north, "business-manager"))

    # when / then
    for machine in (reader, narrow):
        assert machine.get(one).status_code == 200
        assert machine.send(receipt, {}, version=item.version).status_code == 403
    for machine in (analyst, sender):
        assert machine.get(one, slug=desk.panel.slug).status_code in {401, 404}
        assert machine.get("notifications").status_code == 403
    assert secretariat(desk).get(f"notifications/{new_id()}").status_code == 404
    assert item_of(desk, desk.north, incident_id).receipt is None


def test_the_desk_is_described_to_programmers(desk: World) -> None:
    paths = describe(desk.app)["paths"]
    assert "/api/v1/accounts/{slug}/notifications" in paths
    acknowledgement = paths["/api/v1/accounts/{slug}/notifications/{item_id}/acknowledgement"]["post"]
    assert acknowledgement["x-permission"] == "panel:receipt:give"
