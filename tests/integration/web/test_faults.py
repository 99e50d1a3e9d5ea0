"""When something goes wrong the page says what to do, the log says where, and neither says whose data it was."""

import pytest
from flask import Flask
from structlog.testing import capture_logs

from service.web.request_lines import count_statements
from tenants.work import work_for
from tests.integration.web.failing import CHILD
from tests.support.browser import check_page
from tests.support.planted import write_note
from tests.support.world import World


@pytest.mark.parametrize("path", ["/fails/fault", "/fails-in-template", "/fails-after"])
def test_a_fault_in_any_layer_is_a_page_with_a_reference(notes_app: Flask, path: str) -> None:
    # when
    with capture_logs() as lines:
        answer = check_page(notes_app.test_client().get(path))

    # then
    reported = [line for line in lines if line["event"] == "error.reported"]
    assert answer.status_code == 500
    assert [line["request_id"] for line in reported] == [answer.headers["X-Request-Id"]]
    assert answer.headers["X-Request-Id"] in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert CHILD not in answer.text
    assert "Traceback" not in answer.text


def test_a_fault_behind_the_door_is_the_same_page(notes: World) -> None:
    # given
    browser = notes.browser(notes.someone(notes.north, "business-manager"))

    # when
    with capture_logs() as lines:
        answer = browser.get(f"/accounts/{notes.north.slug}/fails")

    # then
    assert answer.status_code == 500
    assert [line["endpoint"] for line in lines if line["event"] == "request.answered"] == [
        "failing.fail_behind_the_door"
    ]
    assert CHILD not in str([line for line in lines if line["event"] == "request.answered"])


@pytest.mark.parametrize("why", ["database", "pool", "503"])
def test_a_database_that_is_away_is_a_page_that_says_when_to_come_back(notes_app: Flask, why: str) -> None:
    answer = check_page(notes_app.test_client().get(f"/fails/{why}"))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) <= 60
    assert CHILD not in answer.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 415, 416])
def test_a_refusal_is_a_page_with_its_own_status(notes_app: Flask, status: int) -> None:
    answer = check_page(notes_app.test_client().get(f"/fails/{status}"))
    assert (answer.status_code, answer.mimetype) == (status, "text/html")


def test_too_many_tries_is_a_page_that_says_when_to_try_again(notes_app: Flask) -> None:
    answer = check_page(notes_app.test_client().get("/fails/throttle"))
    assert answer.status_code == 429
    assert 400 <= int(answer.headers["Retry-After"]) <= 420


def test_a_form_that_is_not_ours_is_refused_and_says_what_to_do(notes: World) -> None:
    # given
    browser = notes.browser(notes.someone(notes.north, "business-manager"))

    # when
    answer = browser.post(f"/accounts/{notes.north.slug}/notes", {"words": "a", "kind": "short"})

    # then
    assert answer.status_code == 400
    assert "reload the page" in answer.text


def test_an_unknown_page_is_the_page_that_another_accounts_things_get(notes: World) -> None:
    # given
    with work_for(notes.house, notes.north.id) as work:
        note = write_note(work, "A note")
    theirs = notes.browser(notes.someone(notes.south, "business-manager"))

    # when
    answers = [
        theirs.get(f"/accounts/{notes.north.slug}/notes/{note}"),
        theirs.get(f"/accounts/{notes.south.slug}/notes/{note}"),
        theirs.get("/nowhere"),
    ]

    # then
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.data for answer in answers}) == 1


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_a_page_is_never_taken_for_another_method(notes_app: Flask, header: str) -> None:
    answer = check_page(notes_app.test_client().get("/fails/404", headers={header: "POST"}))
    traced = check_page(notes_app.test_client().open("/fails/404", method="TRACE"))
    assert (answer.status_code, traced.status_code) == (405, 405)
    assert "GET" in answer.headers["Allow"]


def test_a_request_writes_one_line_without_its_path(notes: World) -> None:
    # given
    with work_for(notes.house, notes.north.id) as work:
        note = write_note(work, CHILD)
    browser = notes.browser(notes.someone(notes.north, "business-manager"))

    # when
    with capture_logs() as lines, count_statements() as tally:
        answer = browser.get(f"/accounts/{notes.north.slug}/notes/{note}")

    # then
    [line] = [line for line in lines if line["event"] == "request.answered"]
    assert answer.status_code == 200
    assert (line["endpoint"], line["method"], line["status"]) == ("notes.note", "GET", 200)
    assert line["statements"] == tally.statements
    assert 3 <= tally.statements <= 9
    assert not {str(note), notes.north.slug, CHILD} & {str(value) for value in line.values()}
