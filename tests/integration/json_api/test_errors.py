"""What programs are told when something is wrong: always a problem, the same for unknown and for another's."""

from uuid import uuid4

import pytest
from flask import Blueprint
from structlog.testing import capture_logs

from tenants.work import work_for
from tests.support.planted import write_note
from tests.support.servers import Servers
from tests.support.small_app import small_app
from tests.support.stage import settings_for
from tests.support.world import World

PROBLEM = "application/problem+json"


def given_note(world: World) -> str:
    """A note of Northshire's."""
    with work_for(world.house, world.north.id) as work:
        return str(write_note(work, "A note"))


def test_an_unknown_path_and_another_accounts_note_get_one_answer(notes: World) -> None:
    # given
    note = given_note(notes)
    ours = notes.machine(notes.north, notes.someone(notes.north, "business-manager"))
    theirs = notes.machine(notes.south, notes.someone(notes.south, "business-manager"))

    # when
    answers = [theirs.get(f"notes/{note}"), theirs.get(f"notes/{uuid4()}"), theirs.get("nothing/such")]

    # then
    assert ours.get(f"notes/{note}").status_code == 200
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.data for answer in answers}) == 1
    assert {answer.mimetype for answer in answers} == {PROBLEM}


@pytest.mark.parametrize(
    "dress", ["{{{0}}}", "urn:uuid:{0}", "{0.upper}", "{0.plain}", "{0}.", "{0}%00", "{0};.css", "../{0}"]
)
def test_an_id_has_one_spelling_at_both_doors(notes: World, dress: str) -> None:
    # given
    note = given_note(notes)
    someone = notes.someone(notes.north, "business-manager")
    machine, browser = notes.machine(notes.north, someone), notes.browser(someone)
    spelled = dress.replace("0.upper", "1").replace("0.plain", "2").format(note, note.upper(), note.replace("-", ""))

    # when / then
    assert machine.get(f"notes/{note}").status_code == 200
    assert machine.get(f"notes/{spelled}").status_code == 404
    assert browser.get(f"/accounts/{notes.north.slug}/notes/{note}").status_code == 200
    assert browser.get(f"/accounts/{notes.north.slug}/notes/{spelled}").status_code == 404


@pytest.mark.parametrize("slug", ["%00", "a%01b", "..%2f..", "%252e%252e", "nobody", "a" * 5000, "' or 1=1"])
def test_a_strange_account_is_refused_like_an_unknown_one(notes: World, slug: str) -> None:
    machine = notes.machine(notes.north, notes.someone(notes.north, "business-manager"))
    assert machine.get("notes", slug=slug).status_code in {401, 404}


def test_a_wrong_method_says_which_are_right(notes: World) -> None:
    # given
    machine = notes.machine(notes.north, notes.someone(notes.north, "business-manager"))

    # when
    answer = machine.send("notes", {}, method="DELETE")
    traced = machine.client.open(machine.address("notes"), method="TRACE", headers=machine.headers())

    # then
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert answer.get_json()["type"] == "/problems/method-not-allowed"
    assert traced.status_code == 405


@pytest.mark.parametrize("how", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method", "?_method=DELETE"])
def test_a_request_is_never_taken_for_another_method(notes: World, how: str) -> None:
    # given
    machine = notes.machine(notes.north, notes.someone(notes.north, "business-manager"))
    query, headers = (how, {}) if how.startswith("?") else ("", {how: "DELETE"})
    body = {"words": "A note", "kind": "short"}

    # when
    answer = machine.client.post(machine.address(f"notes{query}"), json=body, headers=machine.headers() | headers)

    # then
    assert (answer.status_code, answer.mimetype) == (405, PROBLEM)
    assert machine.get("notes").get_json()["items"] == []


@pytest.mark.parametrize(
    ("sent", "kind", "status"),
    [
        ('{"words": "a", "kind": "short"}', "text/plain", 415),
        ('{"words": "a", "kind": "short"}', "application/json; charset=utf-16", 415),
        ("words=a&kind=short", "application/x-www-form-urlencoded", 415),
        ('{"words": "a", "words": "b", "kind": "short"}', "application/json", 400),
        ('{"words": NaN, "kind": "short"}', "application/json", 400),
        ("[" * 10_000, "application/json", 400),
        ('"words"', "application/json", 422),
        ('{"words": "a", "kind": "short", "tenant_id": "b"}', "application/json", 422),
        ('{"words": {"$ne": 1}, "kind": ["short"]}', "application/json", 422),
        ('{"words": "\\u0000", "kind": "short"}', "application/json", 422),
        ('{"words": "\\ud800", "kind": "short"}', "application/json", 422),
        ('{"words": "' + "a" * (5 * 1024 * 1024) + '", "kind": "short"}', "application/json", 413),
    ],
)
def test_a_body_that_is_not_what_was_described_is_refused(notes: World, sent: str, kind: str, status: int) -> None:
    # given
    machine = notes.machine(notes.north, notes.someone(notes.north, "business-manager"))
    headers = machine.headers() | {"Content-Type": kind}

    # when
    answer = machine.client.post(machine.address("notes"), data=sent, headers=headers)

    # then
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM)
    assert machine.get("notes").get_json()["items"] == []


def test_a_fault_of_ours_says_a_reference_and_nothing_else(servers: Servers) -> None:
    # given
    broken = Blueprint("broken_api", __name__)

    @broken.get("/api/v1/broken")
    def fail() -> str:
        raise ValueError("Jade Canary-Smith")

    # when
    with small_app(settings_for(servers, servers.cairn), broken) as app, capture_logs() as lines:
        answer = app.test_client().get("/api/v1/broken")

    # then
    said = answer.get_json()
    assert (answer.status_code, set(said)) == (500, {"type", "title", "status", "reference"})
    assert said["reference"] == answer.headers["X-Request-Id"]
    assert [line["code"] for line in lines if line["event"] == "error.reported"] == ["web.unhandled"]
    assert "Canary" not in answer.text


def test_no_redirect_under_the_api_is_a_page(servers: Servers) -> None:
    # given
    slashed = Blueprint("slashed_api", __name__)
    slashed.get("/api/v1/slashed/")(lambda: "{}")

    # when
    with small_app(settings_for(servers, servers.cairn), slashed) as app:
        client = app.test_client()
        redirected, doubled = client.get("/api/v1/slashed"), client.get("/api//v1/slashed/")

    # then
    assert (redirected.status_code, redirected.data) == (308, b"")
    assert doubled.status_code == 404
