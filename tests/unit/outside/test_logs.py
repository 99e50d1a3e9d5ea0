"""A log line says what the service did, and can hold nothing that a person wrote."""

import json
import logging
from collections.abc import Callable
from uuid import UUID

import pytest

from service.outside.logs import LibraryFormatter, LineWriter, exception_facts, permitted
from service.outside.panel import Notice

CHILD = "Jade Canary-Smith"
ACCOUNT = UUID("0190d5a8-0000-7000-8000-000000000001")


def facts_of(act: Callable[[], object]) -> dict[str, object]:
    with pytest.raises((ValueError, TypeError)) as caught:
        act()
    return exception_facts((caught.type, caught.value, caught.tb))


def test_facts_about_our_own_work_are_written() -> None:
    line = permitted({"event": "outbox.rang", "account_id": ACCOUNT, "status": 201, "seconds": 0.25, "method": "POST"})
    assert line == {
        "event": "outbox.rang",
        "account_id": str(ACCOUNT),
        "status": 201,
        "seconds": 0.25,
        "method": "POST",
    }


@pytest.mark.parametrize(
    "event",
    [
        {"event": f"saved {CHILD}"},
        {"event": "saved", "name": CHILD},
        {"event": "saved", CHILD: 1},
        {"event": "saved", "code": CHILD},
        {"event": "saved", "account_id": CHILD},
        {"event": "saved", "endpoint": f"/children/{CHILD}"},
        {"event": "saved", "method": [CHILD]},
        {"event": "saved", "status": CHILD},
        {"event": "saved", "exception": ValueError(CHILD)},
        {"event": "saved", "kind": {"child": CHILD}},
    ],
)
def test_a_childs_name_in_any_place_is_dropped_or_withheld(event: dict[str, object]) -> None:
    assert "Canary" not in json.dumps(permitted(event))


def test_what_has_a_wrong_form_is_said_to_be_withheld() -> None:
    assert permitted({"event": "saved", "code": "two words"})["code"] == "withheld"
    assert permitted({"event": "saved", "seconds": float("nan")})["seconds"] == "withheld"


def test_a_line_break_cannot_begin_a_second_line() -> None:
    line = LineWriter("web")(None, "info", {"event": 'ok"}\n{"event": "forged', "code": "a\u2028b"})
    assert "\n" not in line
    assert line.isascii()
    assert json.loads(line)["event"] == "withheld"


def test_a_line_is_dated_in_utc_and_names_its_process() -> None:
    line = json.loads(LineWriter("relay")(None, "info", {"event": "outbox.rang"}))
    assert line["timestamp"].endswith("+00:00")
    assert line["process"] == "relay"


def test_an_error_is_named_by_type_and_place_and_never_by_its_words() -> None:
    facts = facts_of(lambda: UUID(CHILD))
    assert (facts["exception"], facts["module"]) == ("ValueError", "uuid")
    assert "Canary" not in repr(facts)


def test_the_place_of_an_error_is_the_last_one_in_our_own_code() -> None:
    # The JSON library finds the fault, three calls below the method that gave it the content.
    notice = Notice(ACCOUNT, {"child": {CHILD}})
    facts = facts_of(notice.body)
    assert (facts["exception"], facts["module"], facts["function"]) == (
        "TypeError",
        "service.outside.panel",
        "body",
    )


def test_a_librarys_record_keeps_its_place_and_loses_its_words() -> None:
    formatter = LibraryFormatter(LineWriter("web"))
    error = (KeyError, KeyError(CHILD), None)
    record = logging.LogRecord("rq.worker", logging.ERROR, "/x/worker.py", 12, f"{CHILD} %s", (CHILD,), error, CHILD)
    line = formatter.format(record)
    assert "Canary" not in line
    assert json.loads(line) | {"timestamp": ""} == {
        "event": "library.message",
        "level": "error",
        "logger": "rq.worker",
        "module": "worker",
        "function": "withheld",
        "line": 12,
        "exception": "KeyError",
        "process": "web",
        "timestamp": "",
    }
