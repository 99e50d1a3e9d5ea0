"""The main job by programs, over HTTP and with worker processes: noticed, notified, delivered, receipted."""

import json
from datetime import timedelta
from secrets import token_hex
from typing import Any
from uuid import uuid4

import pytest

from tests.journeys.calls import Program, program_of
from tests.support.stack import Stack

INCIDENT = {
    "became_aware_on": "2026-12-17",
    "nature": "serious-harm",
    "circumstance": "abuse-or-neglect-in-area",
    "title": "Invented: injury to a baby",
    "narrative": "Invented: an injury that nobody can explain.",
}


@pytest.fixture(scope="module")
def manager(stack: Stack) -> Program:
    return program_of(stack, "sefton", "business-manager")


def record_incident(program: Program) -> str:
    """Record an incident with two children; gives its id."""
    made = program.send("POST", "incidents", INCIDENT)
    assert (made.status, made.headers["Location"].split("/")[-1]) == (201, made.body["id"])
    for name in ("Wren O’Invented", "Zoë Invented-Ng"):
        assert program.send("POST", f"incidents/{made.body['id']}/children", {"name": name}).status == 201
    incident_id: str = made.body["id"]
    return incident_id


def clocks_of(program: Program, incident: str) -> dict[str, Any]:
    """The clocks of an incident by their duties."""
    clocks = program.get(f"incidents/{incident}").body["clocks"]
    return {clock["duty"]: clock for clock in clocks}


def handover_of(program: Program, incident: str) -> dict[str, Any]:
    """The notification's handover in the sender's post."""
    items = program.get("handovers?direction=out").body["items"]
    return next(item for item in items if item["kind"] == "notification" and item["thing"]["id"] == incident)


def test_a_notification_is_sent_once_delivered_acknowledged_and_meets_its_clock(stack: Stack, manager: Program) -> None:
    # given: an incident with two children, and a section in which two things are unknown in two ways
    notifier, secretariat = program_of(stack, "sefton", "notifier"), program_of(stack, "panel", "panel-secretariat")
    incident = record_incident(manager)
    path = f"incidents/{incident}/notification"
    said = {
        "notifier_name": "Jo Marsh",
        "notifier_phone_unknown": "not-yet-known",
        "notifier_email_unknown": "not-known",
    }
    kept = manager.send("PUT", f"{path}/sections/notifier", said, version=manager.get(path).version)
    assert kept.status == 200, kept.body
    clock = clocks_of(manager, incident)["notify-panel"]
    assert (clock["due_on"], clock["state"]) == ("2026-12-24", "running")
    assert clock["counted"] == ["2026-12-18", "2026-12-21", "2026-12-22", "2026-12-23", "2026-12-24"]

    # when: the notifier's program sends it, and sends it again because it heard nothing
    key = token_hex(8)
    first = notifier.send("POST", f"{path}/submission", {}, key=key, version=kept.version)
    second = notifier.send("POST", f"{path}/submission", {}, key=key, version=kept.version)
    other = notifier.send("POST", f"{path}/submission", {"surprise": True}, key=key, version=kept.version)
    stack.wait_until(lambda: handover_of(manager, incident)["receipt"] is not None, "the delivery of the handover")

    # when: the Panel's secretariat finds it in its queue and acknowledges
    reference = manager.get(f"incidents/{incident}").body["reference"]
    queue = secretariat.get("notifications?limit=100").body["items"]
    [item] = [each for each in queue if each["reference"] == reference]
    receipt = secretariat.send("POST", f"notifications/{item['id']}/acknowledgement", {}, version=item["version"])
    stack.wait_until(lambda: clocks_of(manager, incident)["notify-panel"]["state"] == "met", "the Panel's receipt")

    # then
    assert (first.status, second.status, first.body) == (200, 200, second.body)
    assert (other.status, other.body["type"]) == (422, "/problems/key-reused")
    assert receipt.status == 201
    assert manager.get(path).body["versions"][0]["receipt"] == receipt.body["receipt"]
    clocks = clocks_of(manager, incident)
    assert clocks["notify-panel"]["met_on"] == "2026-12-17"
    assert (clocks["rapid-review"]["start_on"], clocks["rapid-review"]["due_on"]) == ("2026-12-17", "2027-01-12")


def test_on_the_manual_channel_the_national_form_meets_the_clock(stack: Stack) -> None:
    # given
    manager = program_of(stack, "ridgeway-vale", "business-manager")
    notifier = program_of(stack, "ridgeway-vale", "notifier")
    chosen = manager.send("PUT", "settings/notification-channel", {"channel": "manual", "reason": "Invented: by hand."})
    assert chosen.status == 200, chosen.body
    incident = record_incident(manager)
    path = f"incidents/{incident}/notification"
    sent_at = stack.now() - timedelta(minutes=1)
    form = {
        "national_reference": "SIN-2026-2",
        "sent_on": "2026-12-17",
        "sent_time": f"{sent_at:%H:%M}",
        "sender": "Jo",
    }

    # when
    by_us = notifier.send("POST", f"{path}/submission", {}, version=manager.get(path).version)
    by_hand = notifier.send("POST", f"{path}/national-form", form, version=manager.get(path).version)

    # then
    assert (by_us.status, by_hand.status) == (422, 200)
    clocks = clocks_of(manager, incident)
    assert (clocks["notify-panel"]["state"], clocks["notify-panel"]["met_on"]) == ("met", "2026-12-17")
    assert clocks["rapid-review"]["due_on"] == "2027-01-12"


def test_a_stale_change_is_refused_with_both_texts_and_one_without_a_version_too(manager: Program) -> None:
    # given
    incident = record_incident(manager)
    read = manager.get(f"incidents/{incident}")
    assert (
        manager.send("PUT", f"incidents/{incident}", {**INCIDENT, "title": "First"}, version=read.version).status == 200
    )

    # when
    stale = manager.send("PUT", f"incidents/{incident}", {**INCIDENT, "title": "Second"}, version=read.version)
    absent = manager.send("PUT", f"incidents/{incident}", {**INCIDENT, "title": "Third"})

    # then
    assert (stale.status, absent.status) == (412, 428)
    [title] = [clash for clash in stale.body["clashes"] if "itle" in clash["field"]]
    assert (title["theirs"], title["yours"]) == ("First", "Second")
    assert manager.get(f"incidents/{incident}").body["title"] == "First"


def test_who_has_no_right_is_told_as_much_as_they_may_know(stack: Stack, manager: Program) -> None:
    # given
    incident = record_incident(manager)
    stranger = program_of(stack, "oxfordshire", "business-manager")
    reader = program_of(stack, "sefton", "business-manager", "incident:incident:read")
    nobody = Program(stack.url, "sefton", "")

    # when
    foreign, unknown = stranger.get(f"incidents/{incident}"), stranger.get(f"incidents/{uuid4()}")

    # then
    assert (foreign.status, foreign.body) == (404, unknown.body)
    assert Program(stack.url, "sefton", stranger.token).get("incidents").status == 401
    assert nobody.get("incidents").status == 401
    assert reader.get(f"incidents/{incident}").status == 200
    assert reader.send("POST", "incidents", INCIDENT).status == 403
    assert manager.send("POST", f"incidents/{incident}/notification/submission", {}, version=1).status == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("became_aware_on", "2026-02-31"),
        ("became_aware_on", "2031-01-01"),
        ("became_aware_on", "17/12/2026"),
        ("title", "x" * 200),
        ("title", "nul\x00"),
        ("title", "\ud800"),
        ("title", 7),
        ("nature", "<script>alert(1)</script>"),
        ("colour", "green"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_never_said_back(manager: Program, field: str, value: Any) -> None:
    # when
    refused = manager.send("POST", "incidents", {**INCIDENT, field: value})

    # then
    assert (refused.status, list(refused.body["errors"])) == (422, [field])
    assert str(value) not in json.dumps(refused.body)


def test_what_people_type_comes_back_as_it_was(manager: Program) -> None:
    # given
    title = "<script>alert(1)</script> 🪨 O’Brien & Sons"

    # when
    made = manager.send("POST", "incidents", {**INCIDENT, "title": title})

    # then
    assert made.status == 201
    assert manager.get(f"incidents/{made.body['id']}").body["title"] == title


def test_the_command_line_says_a_due_date_and_finds_every_audit_chain_whole(stack: Stack) -> None:
    # when
    due = stack.cairn("due", "notify-panel", "2026-12-17", "--json")
    verified = stack.cairn("audit", "verify")

    # then
    assert json.loads(due.stdout)["due_on"] == "2026-12-24"
    assert (verified.returncode, verified.stderr) == (0, "")
