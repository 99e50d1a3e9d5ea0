"""Who is asked to a meeting: members who see the case, others by name, invited in words that name nobody's child."""

from tests.integration.meetings.stories import (
    SECRETS,
    add_guest,
    change,
    manager_of,
    messages_of,
    plan_meeting,
    the_three,
)
from tests.support.stage import london_noon
from tests.support.world import World

GUEST = {"partner": "none", "agency": "Northshire Hospitals"}


def test_each_person_is_invited_once_and_later_guests_are_invited_alone(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    the_three(machine, meeting)

    # when
    first = machine.send(f"{meeting}/invitations", {})
    add_guest(machine, meeting, "none")
    second = machine.send(f"{meeting}/invitations", {})
    third = machine.send(f"{meeting}/invitations", {})

    # then
    assert (first.get_json(), second.get_json(), third.status_code) == ({"sent": 3}, {"sent": 1}, 422)
    told = messages_of(world)
    assert [view.to_email for view in told] == [
        "local-authority@example.org",
        "police@example.org",
        "health@example.org",
        "none@example.org",
    ]
    assert {person["invited_at"] is not None for person in machine.get(meeting).get_json()["people"]} == {True}


def test_an_invitation_says_the_reference_and_the_date_and_nothing_of_the_case(world: World) -> None:
    # given: a member, who can sign in, and somebody who cannot
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    partner = world.someone(world.north, "safeguarding-partner", name="Tomasz Bright")
    member = {"name": None, "email": None, "person_id": str(partner.id)}
    add_guest(machine, meeting, "police", **member)
    add_guest(machine, meeting, "health")

    # when
    machine.send(f"{meeting}/invitations", {})

    # then
    inside, outside = messages_of(world)
    assert inside.to_email == partner.email
    assert inside.subject == "Northshire: a meeting, NOR-2026-001"
    assert inside.lines[0] == "You are invited to a meeting, NOR-2026-001, on Monday 7 December 2026 at 10:00."
    assert inside.lines[1] == "Papers are due out by the end of Wednesday 2 December 2026."
    assert (inside.link_path, outside.link_path) == (f"/accounts/{world.north.slug}/{meeting}", None)
    for view in (inside, outside):
        said = " ".join((view.subject, *view.lines))
        assert not any(secret in said for secret in SECRETS)


def test_only_members_who_may_read_the_review_are_offered_and_taken(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    reader = world.someone(world.north, "safeguarding-partner")
    notifier = world.someone(world.north, "notifier")
    unnamed = world.someone(world.north, "review-group-member")
    stranger = world.someone(world.south, "business-manager")

    # when
    offered = {item["person_id"] for item in machine.get(f"{meeting}/people/candidates").get_json()["items"]}
    answers = [
        machine.send(f"{meeting}/people", GUEST | {"person_id": str(each.id)}).status_code
        for each in (notifier, unnamed, stranger, reader, reader)
    ]

    # then
    assert str(reader.id) in offered
    assert not {str(each.id) for each in (notifier, unnamed, stranger)} & offered
    assert answers == [422, 422, 422, 201, 422]


def test_of_a_sealed_case_only_its_people_are_offered(world: World) -> None:
    # given
    chair = world.someone(world.north, "review-group-chair")
    machine = world.machine(world.north, chair)
    meeting = plan_meeting(machine)
    manager = world.someone(world.north, "business-manager")
    case = meeting.split("/meetings")[0]

    # when
    machine.send(f"{case}/access", {"level": "sealed", "reason": "A colleague."}, method="PUT")

    # then
    offered = machine.get(f"{meeting}/people/candidates").get_json()["items"]
    assert [item["person_id"] for item in offered] == [str(chair.id)]
    refused = machine.send(f"{meeting}/people", GUEST | {"person_id": str(manager.id)})
    assert refused.status_code == 422
    assert "cannot see the case" in refused.get_json()["errors"]["person_id"]


def test_somebody_without_an_address_or_twice_is_refused(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    add_guest(machine, meeting, "police")

    # when
    nobody = machine.send(f"{meeting}/people", GUEST)
    nameless = machine.send(f"{meeting}/people", GUEST | {"name": "Jo Ash"})
    twice = machine.send(f"{meeting}/people", GUEST | {"name": "Jo Ash", "email": "Police@EXAMPLE.org"})

    # then
    fields = [list(answer.get_json()["errors"]) for answer in (nobody, nameless, twice)]
    assert fields == [["name"], ["email"], ["email"]]


def test_whoever_said_no_is_not_reminded_and_their_partner_is_missing(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    _, police, _ = the_three(machine, meeting)
    machine.send(f"{meeting}/invitations", {})

    # when
    reply = {"partner": "police", "agency": "An agency", "reply": "not-coming"}
    answer = change(machine, f"{meeting}/people/{police}", reply, meeting=meeting)
    world.house.clock.set(london_noon(2026, 12, 3))  # type: ignore[attr-defined]
    world.deliver_all()

    # then
    assert answer.status_code == 200
    assert machine.get(meeting).get_json()["partners_missing"] == ["police"]
    told = [view for view in messages_of(world) if view.kind == "reminder" and view.subject.endswith("NOR-2026-001")]
    reminded = {view.to_email for view in told if "is on Monday 7 December" in view.lines[0]}
    assert reminded == {"local-authority@example.org", "health@example.org"}


def test_a_member_who_no_longer_sees_the_case_is_not_reminded(world: World) -> None:
    # given: a partner is invited, and then the case is restricted to others
    chair = world.someone(world.north, "review-group-chair")
    machine = world.machine(world.north, chair)
    meeting = plan_meeting(machine)
    partner = world.someone(world.north, "safeguarding-partner")
    machine.send(f"{meeting}/people", GUEST | {"person_id": str(partner.id)})
    machine.send(f"{meeting}/people", GUEST | {"person_id": str(chair.id)})
    machine.send(f"{meeting}/invitations", {})
    case = meeting.split("/meetings")[0]
    machine.send(f"{case}/access", {"level": "restricted", "reason": "A colleague."}, method="PUT")

    # when
    world.house.clock.set(london_noon(2026, 12, 3))  # type: ignore[attr-defined]
    world.deliver_all()

    # then
    reminded = {view.to_email for view in messages_of(world) if "is on Monday 7 December" in view.lines[0]}
    assert reminded == {chair.email}


def test_somebody_taken_off_is_told_and_a_held_meetings_list_stands(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine, meets_on="2026-11-24")
    guests = the_three(machine, meeting)
    machine.send(f"{meeting}/invitations", {})

    # when
    gone = machine.send(f"{meeting}/people/{guests[0]}", None, method="DELETE")
    again = machine.send(f"{meeting}/people/{guests[0]}", None, method="DELETE")

    # then
    assert (gone.status_code, again.status_code) == (200, 404)
    assert messages_of(world)[-1].lines == (
        "You are no longer asked to come to the meeting NOR-2026-001 on Tuesday 24 November 2026 at 10:00.",
    )
    people = [{"attendee_id": each, "attendance": "attended", "conflict": "none-declared"} for each in guests[1:]]
    record = {"held_on": "2026-11-23", "people": people, "without_reason": "They were called away."}
    assert change(machine, f"{meeting}/record", record, meeting=meeting).status_code == 200
    assert machine.send(f"{meeting}/people/{guests[1]}", None, method="DELETE").status_code == 422
