"""Cases for programs: versions by If-Match, the working of each clock, one 404 for all that is not yours."""

from typing import Any

import pytest

from tenants.access.permissions import Permission
from tests.integration.cases.stories import (
    DISCUSSION,
    INCIDENT,
    REFERRAL,
    record_incident,
    record_referral,
    references,
)
from tests.support.machine import Machine
from tests.support.stage import london_noon
from tests.support.world import World

UNKNOWN = "019363b2-7c4d-7f00-8000-000000000001"


@pytest.fixture(autouse=True)
def _friday_20_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 20))  # type: ignore[attr-defined]


def manager_of(world: World, *scopes: Permission) -> Machine:
    """A program of Northshire's business manager."""
    return world.machine(world.north, world.someone(world.north, "business-manager"), *scopes)


def notifier_of(world: World) -> Machine:
    """A program of Northshire's local authority notifier."""
    return world.machine(world.north, world.someone(world.north, "notifier"))


def test_an_incident_is_recorded_read_and_changed_from_the_version_that_was_read(world: World) -> None:
    # given
    machine = manager_of(world)
    made = machine.send("incidents", INCIDENT)
    incident = made.get_json()["id"]

    # when
    read = machine.get(f"incidents/{incident}")
    absent = machine.send(f"incidents/{incident}", INCIDENT, method="PUT")
    changed = machine.send(f"incidents/{incident}", INCIDENT | {"narrative": "It was a fall."}, method="PUT", version=1)
    stale = machine.send(f"incidents/{incident}", INCIDENT | {"narrative": "A burn."}, method="PUT", version=1)

    # then
    assert (made.status_code, made.location) == (201, f"/api/v1/accounts/{world.north.slug}/incidents/{incident}")
    assert (read.headers["ETag"], read.get_json()["narrative"]) == ('"1"', "A synthetic story of an injury.")
    assert (absent.status_code, changed.status_code, changed.headers["ETag"]) == (428, 200, '"2"')
    assert stale.status_code == 412
    texts = {clash["field"]: (clash["theirs"], clash["yours"]) for clash in stale.get_json()["clashes"]}
    assert texts["What happened"] == ("It was a fall.", "A burn.")


def test_a_version_in_the_body_is_refused_because_it_stands_in_if_match(world: World) -> None:
    machine = manager_of(world)
    incident = record_incident(machine)
    answer = machine.send(f"incidents/{incident}", INCIDENT | {"version": 1}, method="PUT", version=1)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["version"])


def test_the_same_key_records_one_incident(world: World) -> None:
    # given
    machine = manager_of(world)

    # when
    first, again = (machine.send("incidents", INCIDENT, key="call-1") for _ in range(2))

    # then
    assert first.get_json() == again.get_json()
    assert len(references(machine)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"became_aware_on": "2026-11-21"}, "became_aware_on"),
        ({"occurred_on": "2026-11-17"}, "became_aware_on"),
        ({"circumstance": "unheard-of"}, "circumstance"),
        ({"narrative": None}, "narrative"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_an_incident_that_cannot_be_is_refused_beside_its_field(
    world: World, change: dict[str, Any], field: str
) -> None:
    answer = manager_of(world).send("incidents", INCIDENT | change)
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]


def test_incidents_are_paged_by_cursor_and_filtered_by_state(world: World) -> None:
    # given
    machine = manager_of(world)
    for day in ("16", "18", "17"):
        record_incident(machine, became_aware_on=f"2026-11-{day}")
    whole = references(machine)

    # when
    first = machine.get("incidents?limit=2").get_json()
    rest = machine.get(f"incidents?limit=2&cursor={first['next_cursor']}").get_json()

    # then
    assert [row["became_aware_on"] for row in first["items"]] == ["2026-11-18", "2026-11-17"]
    assert [row["reference"] for row in first["items"] + rest["items"]] == whole
    assert rest["next_cursor"] is None
    assert references(machine, "incidents?state=notified") == []
    assert machine.get("incidents?state=lost").status_code == 422


def test_children_are_added_changed_and_taken_off(world: World) -> None:
    # given
    machine = manager_of(world)
    incident = record_incident(machine)

    # when
    added = machine.send(f"incidents/{incident}/children", {"name": "Robin Vale"})
    child = f"incidents/{incident}/children/{added.get_json()['id']}"
    read = machine.get(child)
    changed = machine.send(child, {"name": "Robyn Vale"}, method="PUT", version=1)
    stale = machine.send(child, {"name": "Robert Vale"}, method="PUT", version=1)
    taken_off = machine.send(child, None, method="DELETE")

    # then
    assert (added.status_code, read.headers["ETag"]) == (201, '"1"')
    assert (read.get_json()["name"], read.get_json()["pseudonym"]) == ("Robin Vale", "Child A")
    assert (changed.status_code, stale.status_code, taken_off.status_code) == (200, 412, 200)
    assert {"field": "Name", "theirs": "Robyn Vale", "yours": "Robert Vale"} in stale.get_json()["clashes"]
    assert machine.get(child).status_code == 404


def test_a_clock_says_how_its_date_was_worked_out(world: World) -> None:
    # given
    world.house.clock.set(london_noon(2026, 12, 24))  # type: ignore[attr-defined]
    machine = manager_of(world)
    record_incident(machine, became_aware_on="2026-12-23")

    # when
    listed = machine.get("clocks").get_json()["items"]
    one = machine.get(f"clocks/{listed[0]['id']}").get_json()

    # then
    assert len(listed) == 1
    clock = listed[0]
    assert clock.items() <= one.items()
    assert (clock["duty"], clock["start_on"], clock["due_on"]) == ("notify-panel", "2026-12-23", "2027-01-04")
    assert clock["counted"] == ["2026-12-24", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-04"]
    assert [skipped["on"] for skipped in clock["skipped"]] == ["2026-12-25", "2026-12-28", "2027-01-01"]
    assert clock["working"].startswith("5 working days from Wednesday 23 December 2026")
    assert (clock["working_days_left"], clock["state"], clock["is_late"]) == (4, "running", False)


def test_clocks_are_paged_by_due_day(world: World) -> None:
    # given
    machine = manager_of(world)
    for day in ("19", "16", "18"):
        record_incident(machine, became_aware_on=f"2026-11-{day}")

    # when
    first = machine.get("clocks?limit=2").get_json()
    rest = machine.get(f"clocks?limit=2&cursor={first['next_cursor']}").get_json()

    # then
    assert [clock["start_on"] for clock in first["items"] + rest["items"]] == ["2026-11-16", "2026-11-18", "2026-11-19"]


def test_a_late_clock_takes_a_reason_from_its_own_version_only(world: World) -> None:
    # given
    machine = manager_of(world)
    record_incident(machine, became_aware_on="2026-11-02")
    clock = machine.get("clocks").get_json()["items"][0]
    path = f"clocks/{clock['id']}/reason"

    # when
    absent = machine.send(path, {"reason": "The form was down."}, method="PUT")
    kept = machine.send(path, {"reason": "The form was down."}, method="PUT", version=clock["version"])
    stale = machine.send(path, {"reason": "Nobody knew."}, method="PUT", version=clock["version"])

    # then
    assert (clock["is_late"], clock["working_days_left"]) == (True, -9)
    assert (absent.status_code, kept.status_code, stale.status_code) == (428, 200, 412)
    assert stale.get_json()["clashes"] == [{"field": "Reason", "theirs": "The form was down.", "yours": "Nobody knew."}]
    assert machine.get(f"clocks/{clock['id']}").get_json()["late_reason"] == "The form was down."


def test_the_holidays_in_force_name_good_friday(world: World) -> None:
    said = world.machine(world.north, world.someone(world.north, "elected-member")).get("holidays").get_json()
    assert {"2027-03-26", "2026-12-28"} <= {holiday["on"] for holiday in said["holidays"]}
    assert 2027 in said["years"]


def test_the_pack_is_answered_by_sections_and_says_what_is_missing(world: World) -> None:
    # given
    machine = manager_of(world)
    incident = record_incident(machine)
    child = machine.send(f"incidents/{incident}/children", {"name": "Robin Vale"}).get_json()["id"]
    path = f"incidents/{incident}/notification"
    before = machine.get(path).get_json()

    # when
    said = {"sex": "not-yet-known", "ethnicity": "white", "school_unknown": "not-known"}
    kept = machine.send(f"{path}/children/{child}", said, method="PUT", version=before["version"])
    stale = machine.send(f"{path}/sections/notifier", {"notifier_name": "Jo"}, method="PUT", version=before["version"])
    stranger = machine.send(f"{path}/children/{UNKNOWN}", said, method="PUT", version=before["version"] + 1)
    wrong = machine.send(f"{path}/children/{child}", {"sex": "blue"}, method="PUT", version=before["version"] + 1)

    # then
    assert (kept.status_code, stale.status_code, stranger.status_code, wrong.status_code) == (200, 412, 404, 422)
    after = machine.get(path).get_json()
    answers = {answer["field"]: answer for answer in after["sections"][2]["answers"]}
    assert [section["section"] for section in after["sections"]] == ["notifier", "incident", "child"]
    assert (answers["ethnicity"]["words"], answers["child_name"]["value"]) == ("White", "Robin Vale")
    assert (answers["sex"]["is_not_yet_known"], answers["school"]["is_not_yet_known"]) == (True, False)
    assert answers["family"]["is_missing"]
    assert before["missing"] - after["missing"] == 2


def test_the_national_form_meets_the_clock_and_starts_the_rapid_review(world: World) -> None:
    # given
    manager, notifier = manager_of(world), notifier_of(world)
    incident = record_incident(manager)
    manager.send(f"incidents/{incident}/children", {})
    form = {"national_reference": "SIN-1", "sent_on": "2026-11-19", "sent_time": "16:05", "sender": "Jo Marsh"}
    path = f"incidents/{incident}/notification"

    # when
    prepared = manager.send(f"{path}/national-form", form, version=1)
    unproven = notifier.send(f"{path}/national-form", form | {"proof_file_id": UNKNOWN}, version=1)
    sent = notifier.send(f"{path}/national-form", form, version=1)
    again = notifier.send(f"{path}/national-form", form, version=2)

    # then
    assert (prepared.status_code, unproven.status_code) == (403, 404)
    assert (sent.status_code, again.status_code) == (200, 422)
    clocks = {clock["duty"]: clock for clock in manager.get("clocks").get_json()["items"]}
    assert (clocks["notify-panel"]["state"], clocks["notify-panel"]["met_on"]) == ("met", "2026-11-19")
    assert (clocks["rapid-review"]["start_on"], clocks["rapid-review"]["due_on"]) == ("2026-11-19", "2026-12-10")


def test_a_sent_notification_is_corrected_by_a_new_version_or_withdrawn(world: World) -> None:
    # given
    manager, notifier = manager_of(world), notifier_of(world)
    incident = record_incident(manager)
    manager.send(f"incidents/{incident}/children", {})
    path = f"incidents/{incident}/notification"
    form = {"national_reference": "SIN-1", "sent_on": "2026-11-19", "sent_time": "16:05", "sender": "Jo Marsh"}
    unsent = manager.send(f"{path}/correction", {})
    notifier.send(f"{path}/national-form", form, version=1)

    # when
    corrected = manager.send(f"{path}/correction", {})
    versions = manager.get(path).get_json()["versions"]
    stale = notifier.send(f"{path}/withdrawal", {"reason": "No abuse."}, version=versions[1]["version"] + 1)
    withdrawn = notifier.send(f"{path}/withdrawal", {"reason": "No abuse."}, version=versions[1]["version"])

    # then
    assert (unsent.status_code, corrected.status_code, stale.status_code, withdrawn.status_code) == (422, 201, 412, 200)
    assert [version["state"] for version in versions] == ["draft", "acknowledged"]
    assert manager.get(f"incidents/{incident}").get_json()["state"] == "withdrawn"


def test_submission_wants_the_version_that_was_checked_and_a_channel(world: World) -> None:
    # given: outside demonstrations the channel is the national form, by hand
    manager, notifier = manager_of(world), notifier_of(world)
    incident = record_incident(manager)
    manager.send(f"incidents/{incident}/children", {})
    path = f"incidents/{incident}/notification/submission"

    # when
    answers = [notifier.send(path, {}), notifier.send(path, {}, version=9), notifier.send(path, {}, version=1)]

    # then
    assert [answer.status_code for answer in answers] == [428, 412, 422]
    assert "national form" in answers[2].get_json()["detail"]
    assert manager.send(path, {}, version=1).status_code == 403


def test_a_referral_goes_its_way_and_a_stale_decision_shows_both_texts(world: World) -> None:
    # given
    machine = manager_of(world)
    made = machine.send("referrals", REFERRAL)
    path = f"referrals/{made.get_json()['id']}"
    decision = {"outcome": "not-notified", "reasons": "No abuse."}

    # when
    early = machine.send(f"{path}/decision", decision, version=1)
    discussed = machine.send(f"{path}/discussion", DISCUSSION, version=1)
    decided = machine.send(f"{path}/decision", decision, version=2)
    stale = machine.send(f"{path}/decision", decision | {"reasons": "Neglect."}, version=2)
    told = machine.send(f"{path}/feedback", {"fed_back_on": "2026-11-20"}, version=3)

    # then
    codes = [answer.status_code for answer in (made, early, discussed, decided, stale, told)]
    assert codes == [201, 422, 200, 200, 412, 200]
    assert stale.get_json()["clashes"] == [{"field": "Reasons", "theirs": "No abuse.", "yours": "Neglect."}]
    read = machine.get(path)
    assert (read.headers["ETag"], read.get_json()["fed_back_on"], read.get_json()["agreed_on"]) == (
        '"4"',
        "2026-11-20",
        None,
    )


def test_a_token_reaches_no_further_than_its_scopes(world: World) -> None:
    # given
    incident = record_incident(manager_of(world))
    reader = manager_of(world, Permission.INCIDENT_READ)

    # when / then
    assert reader.get(f"incidents/{incident}").status_code == 200
    assert reader.send("incidents", INCIDENT).status_code == 403
    assert reader.send(f"incidents/{incident}/children", {}).status_code == 403
    assert reader.get("referrals").status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "incidents/{incident}", None),
        ("PUT", "incidents/{incident}", INCIDENT),
        ("POST", "incidents/{incident}/children", {}),
        ("PUT", "incidents/{incident}/children/{child}", {}),
        ("DELETE", "incidents/{incident}/children/{child}", None),
        ("GET", "incidents/{incident}/notification", None),
        ("PUT", "incidents/{incident}/notification/sections/notifier", {}),
        ("PUT", "incidents/{incident}/notification/children/{child}", {}),
        ("POST", "incidents/{incident}/notification/correction", {}),
        ("GET", "incidents/{incident}/people", None),
        ("GET", "incidents/{incident}/people/candidates", None),
        ("POST", "incidents/{incident}/people", {"person_id": UNKNOWN}),
        ("DELETE", "incidents/{incident}/people/{person}", None),
        ("PUT", "incidents/{incident}/access", {"level": "open", "reason": "Because."}),
        ("GET", "incidents/{incident}/reads", None),
        ("POST", "incidents/{incident}/not-notified", {"reasons": "None."}),
        ("GET", "clocks/{clock}", None),
        ("PUT", "clocks/{clock}/reason", {"reason": "Late."}),
        ("GET", "referrals/{referral}", None),
        ("POST", "referrals/{referral}/discussion", DISCUSSION),
        ("POST", "referrals/{referral}/decision", {"outcome": "notify"}),
        ("POST", "referrals/{referral}/feedback", {"fed_back_on": "2026-11-20"}),
        ("POST", "referrals/{referral}/incident", {"incident_id": UNKNOWN}),
    ],
)
def test_anothers_thing_answers_as_an_unknown_one(world: World, method: str, path: str, body: Any) -> None:
    # given
    mine = manager_of(world)
    incident = record_incident(mine)
    theirs = {
        "incident": incident,
        "child": mine.send(f"incidents/{incident}/children", {}).get_json()["id"],
        "person": mine.get(f"incidents/{incident}/people").get_json()["people"][0]["id"],
        "clock": mine.get("clocks").get_json()["items"][0]["id"],
        "referral": record_referral(mine),
    }
    stranger = world.machine(world.south, world.someone(world.south, "business-manager"))

    # when
    foreign = stranger.send(path.format(**theirs), body, method=method, version=1)
    unknown = stranger.send(path.format(**dict.fromkeys(theirs, UNKNOWN)), body, method=method, version=1)

    # then
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.data == unknown.data
    assert references(stranger) == references(stranger, "clocks") == references(stranger, "referrals") == []


def test_no_token_is_refused_everywhere(world: World) -> None:
    answer = world.app.test_client().get(f"/api/v1/accounts/{world.north.slug}/incidents")
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
