"""The record of a meeting: who came for which partner, what was declared, and that nothing is overwritten unseen."""

from sqlalchemy import select

from service.cases.operations.meetings import hold_review_meeting
from service.meetings.operations.holding import Attendance, HoldMeeting
from service.meetings.records import Meeting, MeetingPerson
from tenants.audit import AuditEntry
from tenants.work import work_for
from tests.integration.meetings.stories import (
    add_guest,
    came,
    change,
    manager_of,
    plan_meeting,
    reminders_waiting,
    the_three,
)
from tests.support.world import World

DECLARED = "Knows the family and left for that item."


def test_a_meeting_is_recorded_with_its_people_and_its_reminders_end(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    first, second, third = the_three(machine, meeting)
    people = [
        came(first),
        came(second, attendance="deputy", deputy_name="Jo Ash"),
        came(third, conflict="declared-stayed", conflict_text=DECLARED),
    ]
    record = {"held_on": "2026-11-23", "people": people, "notes": "It was agreed."}

    # when
    answer = change(machine, f"{meeting}/record", record, meeting=meeting)

    # then
    said = machine.get(meeting).get_json()
    assert (answer.status_code, said["state"], said["held_on"], said["notes"]) == (
        200,
        "held",
        "2026-11-23",
        "It was agreed.",
    )
    assert said["partners_missing"] == []
    assert [(each["attendance"], each["deputy_name"], each["conflict_text"]) for each in said["people"]] == [
        ("attended", "", ""),
        ("deputy", "Jo Ash", ""),
        ("attended", "", DECLARED),
    ]
    assert reminders_waiting(world, meeting) == []


def test_a_meeting_without_a_partner_is_recorded_with_a_reason_and_not_without(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    first, second, third = the_three(machine, meeting)
    left = came(third, conflict="declared-left", conflict_text=DECLARED)
    record = {"held_on": "2026-11-23", "people": [came(first), came(second), left]}

    # when
    bare = change(machine, f"{meeting}/record", record, meeting=meeting)
    told = change(machine, f"{meeting}/record", record | {"without_reason": "Nobody else was free."}, meeting=meeting)

    # then
    assert (bare.status_code, list(bare.get_json()["errors"])) == (422, ["without_reason"])
    assert told.status_code == 200
    said = machine.get(meeting).get_json()
    assert (said["partners_missing"], said["without_reason"]) == (["health"], "Nobody else was free.")


def test_a_meeting_in_the_future_or_with_somebody_left_out_is_not_recorded(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    people = [came(each) for each in the_three(machine, meeting)]

    # when
    future = change(machine, f"{meeting}/record", {"held_on": "2026-11-24", "people": people}, meeting=meeting)
    short = change(machine, f"{meeting}/record", {"held_on": "2026-11-23", "people": people[:2]}, meeting=meeting)
    gap = [people[0], people[1], people[2] | {"attendance": "deputy"}]
    unnamed = change(machine, f"{meeting}/record", {"held_on": "2026-11-23", "people": gap}, meeting=meeting)

    # then
    fields = [list(answer.get_json()["errors"]) for answer in (future, short, unnamed)]
    assert fields == [["held_on"], ["people"], ["people.2.deputy_name"]]
    assert machine.get(meeting).get_json()["state"] == "planned"


def test_a_second_record_made_from_the_same_page_shows_both_notes(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    guest = add_guest(machine, meeting, "police")
    record = {"held_on": "2026-11-23", "people": [came(guest)], "without_reason": "Snow."}
    machine.send(f"{meeting}/record", record | {"notes": "The first notes."}, method="PUT", version=2)

    # when
    stale = machine.send(f"{meeting}/record", record | {"notes": "The second notes."}, method="PUT", version=2)
    corrected = change(machine, f"{meeting}/record", record | {"notes": "Both notes."}, meeting=meeting)

    # then
    assert stale.status_code == 412
    clashes = {clash["field"]: (clash["theirs"], clash["yours"]) for clash in stale.get_json()["clashes"]}
    assert clashes["Notes"] == ("The first notes.", "The second notes.")
    assert corrected.status_code == 200
    assert machine.get(meeting).get_json()["notes"] == "Both notes."


def test_the_operation_gives_the_meeting_so_that_a_step_can_be_marked_done(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    guest = add_guest(machine, meeting, "police")
    _, incident, _, meeting_id = meeting.split("/")

    # when
    with work_for(world.house, world.north.id) as work:
        row = work.session.scalars(select(Meeting).where(Meeting.id == meeting_id)).one()
        command = HoldMeeting(
            thing_id=row.thing_id,
            meeting_id=row.id,
            held_on=work.today,
            people=(Attendance(attendee_id=_uuid(work, guest), attendance="attended", conflict="none-declared"),),
            without_reason="The others were called away.",
            version=row.version,
        )
        held = hold_review_meeting(work, command)

    # then
    assert (str(held.thing_id), held.state, held.held_on.isoformat()) == (incident, "held", "2026-11-23")


def _uuid(work: object, guest: str) -> object:
    """The id of somebody on the list as its row has it."""
    return work.session.scalars(select(MeetingPerson.id).where(MeetingPerson.id == guest)).one()  # type: ignore[attr-defined]


def test_where_it_is_the_notes_and_the_conflicts_are_sealed_and_no_event_repeats_them(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    guest = add_guest(machine, meeting, "police")
    people = [came(guest, conflict="declared-stayed", conflict_text=DECLARED)]
    record = {"held_on": "2026-11-23", "people": people, "without_reason": "Snow fell.", "notes": "Sealed notes."}
    change(machine, f"{meeting}/record", record, meeting=meeting)
    machine.get(meeting)

    # when
    with work_for(world.house, world.north.id) as work:
        row = work.session.scalars(select(Meeting).where(Meeting.id == meeting.rsplit("/", 1)[1])).one()
        person = work.session.scalars(select(MeetingPerson)).one()
        kept = b"".join(
            (row.place_sealed, row.notes_sealed, row.without_reason_sealed, person.conflict_sealed, person.email_sealed)
        )
        entries = work.session.scalars(select(AuditEntry).where(AuditEntry.thing_id == row.thing_id)).all()
        told = " ".join(f"{entry.event} {entry.details}" for entry in entries)
        events = [entry.event for entry in entries]

    # then
    for text in ("secret-7", "Sealed notes", "Snow fell", DECLARED, "police@example.org"):
        assert text.encode() not in kept
        assert text not in told
    assert {"meeting-planned", "meeting-person-added", "meeting-held", "sealed-text-read"} <= set(events)
