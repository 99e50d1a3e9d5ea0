"""Planning, moving and cancelling a meeting; its papers; and what others must not see."""

from datetime import timedelta

import pytest

from tests.integration.cases.stories import record_incident
from tests.integration.meetings.stories import (
    MEETING,
    SECRETS,
    add_guest,
    change,
    manager_of,
    messages_of,
    plan_meeting,
    reminders_waiting,
    the_three,
    version_of,
)
from tests.support.stage import london_noon
from tests.support.world import World

UNKNOWN = "019363b2-7c4d-7f00-8000-000000000001"


def test_a_meeting_has_its_papers_day_with_its_working_and_its_reminders(world: World) -> None:
    # given
    machine = manager_of(world)

    # when
    meeting = plan_meeting(machine)
    found = machine.get(meeting)

    # then: Monday 7 December, and three working days before it
    said = found.get_json()
    assert (said["meets_on"], said["meets_at"], said["state"]) == ("2026-12-07", "10:00", "planned")
    assert (said["papers_by_on"], said["papers"]["counted"]) == (
        "2026-12-02",
        ["2026-12-04", "2026-12-03", "2026-12-02"],
    )
    assert said["papers"]["working_days_left"] == 7
    assert said["partners_missing"] == ["local-authority", "police", "health"]
    assert found.headers["ETag"] == '"1"'
    waiting = reminders_waiting(world, meeting)
    assert waiting.count("incident-meeting") == 2
    assert waiting.count("incident-meeting-papers") == 8


def test_a_meeting_moves_with_a_reason_keeps_its_first_date_and_tells_those_invited(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    add_guest(machine, meeting, "police")
    add_guest(machine, meeting, "health")
    machine.send(f"{meeting}/invitations", {})
    add_guest(machine, meeting, "local-authority")
    moved = {**MEETING, "meets_on": "2026-12-09"}

    # when
    bare = change(machine, meeting, moved, meeting=meeting)
    told = change(machine, meeting, moved | {"reason": "The chair is ill."}, meeting=meeting)

    # then
    assert (bare.status_code, list(bare.get_json()["errors"])) == (422, ["reason"])
    assert told.status_code == 200
    said = machine.get(meeting).get_json()
    assert (said["first_starts_at"][:10], said["meets_on"], said["papers_by_on"]) == (
        "2026-12-07",
        "2026-12-09",
        "2026-12-04",
    )
    news = [view for view in messages_of(world) if "has moved" in view.lines[0]]
    assert {view.to_email for view in news} == {"police@example.org", "health@example.org"}
    assert "chair" not in " ".join(line for view in messages_of(world) for line in view.lines)
    assert len(reminders_waiting(world, meeting)) == 10


def test_a_stale_change_shows_what_is_kept_and_what_was_typed(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    change(machine, meeting, {**MEETING, "place": "Room 1"}, meeting=meeting)

    # when
    stale = machine.send(meeting, {**MEETING, "place": "Room 2"}, method="PUT", version=1)
    absent = machine.send(meeting, dict(MEETING), method="PUT")

    # then
    assert (stale.status_code, absent.status_code) == (412, 428)
    texts = {clash["field"]: (clash["theirs"], clash["yours"]) for clash in stale.get_json()["clashes"]}
    assert texts == {"Where it is": ("Room 1", "Room 2")}


def test_a_cancelled_meeting_keeps_its_reason_and_nobody_is_reminded_of_it(world: World) -> None:
    # given
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    the_three(machine, meeting)
    machine.send(f"{meeting}/invitations", {})
    assert reminders_waiting(world, meeting)

    # when
    cancelled = change(
        machine, f"{meeting}/cancellation", {"reason": "It was withdrawn."}, meeting=meeting, method="POST"
    )
    again = change(machine, f"{meeting}/cancellation", {"reason": "Once more."}, meeting=meeting, method="POST")
    moved = change(machine, meeting, dict(MEETING), meeting=meeting)

    # then
    assert (cancelled.status_code, again.status_code, moved.status_code) == (200, 422, 422)
    assert reminders_waiting(world, meeting) == []
    assert machine.get(meeting).get_json()["reason"] == "It was withdrawn."
    news = [view for view in messages_of(world) if "is cancelled" in view.lines[0]]
    assert len(news) == 3
    world.deliver_all()
    world.house.clock.set(london_noon(2026, 12, 4))  # type: ignore[attr-defined]
    world.deliver_all()
    assert [view for view in messages_of(world) if view.kind == "reminder" and "meeting" in view.subject] == []


def test_papers_are_reminded_of_until_they_are_out(world: World) -> None:
    # given: the meeting is on Monday 7 December, and papers are due on Wednesday 2 December
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    world.house.clock.set(london_noon(2026, 12, 2))  # type: ignore[attr-defined]

    # when
    world.deliver_all()
    reminded = [view for view in messages_of(world) if view.kind == "reminder" and "papers" in view.subject]
    change(machine, f"{meeting}/papers", {"papers_out_on": "2026-12-02"}, meeting=meeting, method="POST")
    world.house.clock.set(london_noon(2026, 12, 3))  # type: ignore[attr-defined]
    world.deliver_all()

    # then
    assert reminded
    assert {view.link_path for view in reminded} == {f"/accounts/{world.north.slug}/{meeting}"}
    later = [view for view in messages_of(world) if view.kind == "reminder" and "papers" in view.subject]
    assert len(later) == len(reminded)
    assert machine.get(meeting).get_json()["papers_out_on"] == "2026-12-02"
    assert not any(secret in " ".join(view.lines) for view in reminded for secret in SECRETS)


@pytest.mark.parametrize(
    ("change_of", "field"),
    [
        ({"meets_on": "2031-01-06"}, "meets_on"),
        ({"meets_on": "2026-12-32"}, "meets_on"),
        ({"meets_on": "2027-03-28", "meets_at": "01:30"}, "meets_at"),
        ({"meets_at": "25:00"}, "meets_at"),
        ({"papers_days": 0}, "papers_days"),
        ({"papers_days": 21}, "papers_days"),
        ({"place": "x" * 501}, "place"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_beside_its_field(
    world: World, change_of: dict[str, object], field: str
) -> None:
    machine = manager_of(world)
    incident = record_incident(machine)
    answer = machine.send(f"incidents/{incident}/meetings", {**MEETING, **change_of})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])
    assert machine.get(f"incidents/{incident}/meetings").get_json()["items"] == []


def test_the_same_key_plans_one_meeting(world: World) -> None:
    machine = manager_of(world)
    incident = record_incident(machine)
    first, again = (machine.send(f"incidents/{incident}/meetings", dict(MEETING), key="call-1") for _ in range(2))
    assert first.get_json() == again.get_json()
    assert len(machine.get(f"incidents/{incident}/meetings").get_json()["items"]) == 1


def test_another_accounts_meeting_and_one_of_another_case_are_as_unknown_as_none(world: World) -> None:
    # given: two accounts that look alike, each with a case and a meeting, and a second case of ours
    ours, theirs = manager_of(world), manager_of(world, world.south)
    meeting, foreign = plan_meeting(ours), plan_meeting(theirs)
    other = record_incident(ours)
    its_own = meeting.rsplit("/", 1)[1]

    # when / then
    for path in (foreign, f"incidents/{other}/meetings/{its_own}", f"incidents/{other}/meetings/{UNKNOWN}"):
        assert ours.get(path).status_code == 404, path
        for sub, body in (("cancellation", {"reason": "No."}), ("papers", {"papers_out_on": "2026-11-23"})):
            assert ours.send(f"{path}/{sub}", body, version=1).status_code == 404, path
        assert ours.send(f"{path}/invitations", {}).status_code == 404
    assert [item["id"] for item in ours.get("meetings").get_json()["items"]] == [its_own]


def test_a_restricted_cases_meetings_are_seen_by_its_people_alone(world: World) -> None:
    # given
    chair = world.someone(world.north, "review-group-chair")
    keeper = world.machine(world.north, chair)
    meeting = plan_meeting(keeper)
    case = meeting.split("/meetings")[0]
    partner = world.someone(world.north, "safeguarding-partner")
    machine, browser = world.machine(world.north, partner), world.browser(partner)
    assert machine.get(meeting).status_code == 200
    assert "Meeting: NOR-2026" in browser.get(f"/accounts/{world.north.slug}/diary").text

    # when
    keeper.send(f"{case}/access", {"level": "restricted", "reason": "A colleague."}, method="PUT")

    # then
    assert machine.get(meeting).status_code == 404
    assert machine.get("meetings").get_json()["items"] == []
    assert len(keeper.get("meetings").get_json()["items"]) == 1
    for path in ("", "diary"):
        assert "NOR-2026" not in browser.get(f"/accounts/{world.north.slug}/{path}").text
    assert browser.get(f"/accounts/{world.north.slug}/{meeting}").status_code == 404


def test_those_who_read_the_review_do_not_change_its_meetings(world: World) -> None:
    # given
    meeting = plan_meeting(manager_of(world))
    case = meeting.split("/meetings")[0]
    partner = world.machine(world.north, world.someone(world.north, "safeguarding-partner"))
    notifier = world.machine(world.north, world.someone(world.north, "notifier"))

    # when / then
    assert partner.get(meeting).status_code == 200
    assert partner.send(f"{case}/meetings", dict(MEETING)).status_code == 403
    assert partner.send(f"{meeting}/cancellation", {"reason": "No."}, version=1).status_code == 403
    assert notifier.get(meeting).status_code == 403


def test_a_list_of_meetings_is_paged_in_order_of_time(world: World) -> None:
    # given
    machine = manager_of(world)
    incident = record_incident(machine)
    for day in ("2026-12-09", "2026-12-07", "2026-12-08"):
        plan_meeting(machine, incident, meets_on=day)

    # when
    first = machine.get("meetings?limit=2&state=planned").get_json()
    second = machine.get(f"meetings?limit=2&state=planned&cursor={first['next_cursor']}").get_json()

    # then
    days = [item["meets_on"] for item in (*first["items"], *second["items"])]
    assert days == ["2026-12-07", "2026-12-08", "2026-12-09"]
    assert second["next_cursor"] is None
    assert machine.get("meetings?state=nonsense").status_code == 422
    assert machine.get("meetings?state=held").get_json()["items"] == []


def test_a_meeting_that_was_not_recorded_stands_on_the_front_page(world: World) -> None:
    # given
    manager = world.someone(world.north, "business-manager")
    plan_meeting(world.machine(world.north, manager), meets_on="2026-11-27")
    front = f"/accounts/{world.north.slug}/"

    # when
    before = world.browser(manager).get(front).text
    world.house.clock.forward(timedelta(days=5))  # type: ignore[attr-defined]
    after = world.browser(manager).get(front).text

    # then
    assert "Meeting: NOR-2026-001, Friday 27 November at 10:00" in before
    assert "Papers out for NOR-2026-001" in before
    assert "Record who came and what was said" in after
    assert "Papers out for" not in after


def test_the_version_of_a_meeting_grows_with_its_list(world: World) -> None:
    machine = manager_of(world)
    meeting = plan_meeting(machine)
    the_three(machine, meeting)
    assert version_of(machine, meeting) == 4
