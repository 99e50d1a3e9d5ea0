"""What the review's own page says of its meetings, and the papers day when a holiday is declared."""

from datetime import date
from uuid import UUID

from flask import render_template_string

from service.cases.pages.meeting_pictures import MeetingLine, meeting_line
from service.meetings.operations.planning import recount_papers
from service.statute.calendar import load_calendar
from service.web.components import Link
from tenants.work import work_for
from tests.integration.cases.stories import record_incident
from tests.integration.meetings.stories import (
    add_guest,
    came,
    change,
    manager_of,
    plan_meeting,
    reminders_waiting,
)
from tests.support.machine import Machine
from tests.support.world import World

INCLUDED = '{% from "cases/_meetings.html" import meeting_line %}{{ meeting_line(line) }}'


def line_of(world: World, incident: str) -> MeetingLine:
    """The line of a case as the review's page would show it."""
    with work_for(world.house, world.north.id) as work:
        return meeting_line(work, _id(incident))


def _id(incident: str) -> UUID:
    return UUID(incident)


def hold(machine: Machine, meeting: str, guest: str) -> None:
    """Record that the meeting was held today with one guest."""
    record = {"held_on": "2026-11-23", "people": [came(guest)], "without_reason": "Snow."}
    assert change(machine, f"{meeting}/record", record, meeting=meeting).status_code == 200


def test_the_line_says_what_comes_next_and_afterwards_what_was_held(world: World) -> None:
    # given
    machine = manager_of(world)
    incident = record_incident(machine)

    # when
    empty = line_of(world, incident)
    meeting = plan_meeting(machine, incident)
    guest = add_guest(machine, meeting, "police")
    planned = line_of(world, incident)
    hold(machine, meeting, guest)
    held = line_of(world, incident)

    # then
    assert (empty.sentence, empty.chips) == ("No meeting has been planned.", ())
    assert planned.sentence == "The next meeting is on Monday 7 December 2026 at 10:00."
    assert planned.papers == "Papers out by the end of Wednesday 2 December 2026."
    assert [chip.text for chip in planned.chips] == [
        "Local authority: nobody yet",
        "Police: on the list",
        "Integrated care board: nobody yet",
    ]
    assert held.sentence == "The meeting was held on Monday 23 November 2026."
    assert [chip.text for chip in held.chips][:2] == ["Local authority: nobody came", "Police: came"]
    assert isinstance(held.link, Link)


def test_the_macro_draws_the_line_with_and_without_a_meeting(world: World) -> None:
    # given
    machine = manager_of(world)
    incident = record_incident(machine)
    empty = line_of(world, incident)
    plan_meeting(machine, incident)

    # when
    with world.app.test_request_context():
        before, after = (render_template_string(INCLUDED, line=line) for line in (empty, line_of(world, incident)))

    # then
    assert "No meeting has been planned." in before
    assert "<ul" not in before
    assert "Police: nobody yet" in after


def test_a_declared_holiday_moves_the_papers_day_and_its_reminders_once(world: World) -> None:
    # given: papers are due on Wednesday 2 December, and Thursday 3 December becomes a holiday
    machine = manager_of(world)
    meeting, other = plan_meeting(machine), plan_meeting(machine)
    change(machine, f"{other}/papers", {"papers_out_on": "2026-11-23"}, meeting=other, method="POST")
    declared = load_calendar().with_declared(date(2026, 12, 3), "A declared day")

    # when
    with work_for(world.house, world.north.id) as work:
        first = recount_papers(work, declared)
    with work_for(world.house, world.north.id) as work:
        second = recount_papers(work, declared)

    # then
    assert (first, second) == (1, 0)
    assert machine.get(meeting).get_json()["papers_by_on"] == "2026-12-01"
    assert machine.get(other).get_json()["papers_by_on"] == "2026-12-02"
    assert reminders_waiting(world, meeting).count("incident-meeting-papers") == 8
