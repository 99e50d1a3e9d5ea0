"""Sentry learns that something failed and where; a child's name that was everywhere near it does not leave."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk import crons
from sentry_sdk import logger as sentry_logs
from sentry_sdk import metrics as sentry_metrics
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from service.outside.error_reports import rebuild_event, send_report, start_reports

CHILD = "Jade Canary-Smith"
DSN = "https://key@sentry.example/1"
REQUEST = "0190d5a800007000800000000000000a"


class Captured(Transport):
    """Keeps what would have left."""

    def __init__(self) -> None:
        super().__init__()
        self.envelopes: list[Envelope] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope)

    def everything(self) -> bytes:
        return b"\n".join(envelope.serialize() for envelope in self.envelopes)

    def event(self) -> dict[str, Any]:
        [envelope] = self.envelopes
        event = envelope.get_event()
        assert event is not None
        return dict(event)


@contextmanager
def reports() -> Iterator[Captured]:
    captured = Captured()
    start_reports(DSN, "web", transport=captured)
    with put_away_afterwards():
        yield captured


@contextmanager
def put_away_afterwards() -> Iterator[None]:
    try:
        yield
    finally:
        sentry_sdk.flush()
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
        sentry_sdk.get_isolation_scope().clear()
        sentry_sdk.get_global_scope().clear()


def failing_form(child: str) -> None:
    answers = {"name": child}
    raise ValueError(f"{answers['name']} is not a date")


def failure(child: str = CHILD) -> Exception:
    try:
        try:
            failing_form(child)
        except ValueError as error:
            error.add_note(f"while saving {child}")
            raise KeyError(child) from error
    except KeyError as error:
        return error
    raise AssertionError


def soak_the_scope() -> None:
    scope = sentry_sdk.get_isolation_scope()
    scope.set_user({"id": CHILD, "email": f"{CHILD}@example.org", "ip_address": CHILD})
    scope.set_tag("child", CHILD)
    scope.set_tag(CHILD, "1")
    scope.set_extra("child", CHILD)
    scope.set_context("child", {"name": CHILD})
    scope.set_transaction_name(f"/children/{CHILD}")
    scope.fingerprint = [CHILD]
    scope.add_attachment(bytes=CHILD.encode(), filename=f"{CHILD}.txt")
    sentry_sdk.add_breadcrumb(message=CHILD, data={"sql": f"INSERT {CHILD}"})


def test_an_error_arrives_with_its_type_place_code_and_request() -> None:
    with reports() as captured:
        send_report(failure(), code="web.unhandled", request_id=REQUEST)
        event = captured.event()
    assert [value["type"] for value in event["exception"]["values"]] == ["ValueError", "KeyError"]
    frame = event["exception"]["values"][0]["stacktrace"]["frames"][-1]
    assert frame["function"] == "failing_form"
    assert frame["module"].endswith("test_error_reports")
    assert set(frame) == {"module", "function", "lineno"}
    assert event["tags"] == {"code": "web.unhandled", "request_id": REQUEST, "process": "web"}
    assert set(event) <= {"event_id", "timestamp", "platform", "level", "exception", "tags"}


@pytest.mark.parametrize("error", [failure(), ExceptionGroup(CHILD, [failure(), TypeError(CHILD)]), OSError(2, CHILD)])
def test_a_childs_name_in_every_part_of_an_error_does_not_leave(error: Exception) -> None:
    with reports() as captured:
        soak_the_scope()
        send_report(error, code=CHILD, request_id=CHILD)
        sent = captured.everything()
    assert b"exception" in sent
    assert b"Canary" not in sent


def test_without_our_list_the_same_error_would_have_carried_the_name() -> None:
    captured = Captured()
    sentry_sdk.init(dsn=DSN, transport=captured, default_integrations=False, release="cairn")
    with put_away_afterwards():
        soak_the_scope()
        send_report(failure(), code="web.unhandled", request_id=REQUEST)
        assert captured.everything().count(b"Canary") > 10


def test_messages_traces_logs_metrics_and_check_ins_do_not_leave_at_all() -> None:
    with reports() as captured:
        soak_the_scope()
        logging.getLogger("library").error("lost %s", CHILD)
        sentry_sdk.capture_message(CHILD)
        with sentry_sdk.start_transaction(name=CHILD, op=CHILD, sampled=True) as transaction:
            transaction.start_child(op="db", name=f"SELECT {CHILD}").finish()
        crons.capture_checkin(monitor_slug=CHILD, status="ok")
        sentry_logs.error(CHILD)
        sentry_metrics.count(CHILD, 1)
        sentry_sdk.flush()
        assert captured.envelopes == []


def test_an_event_with_a_name_in_every_known_place_is_rebuilt_without_it() -> None:
    frame = {
        "module": CHILD,
        "function": f'block "{CHILD}"',
        "lineno": CHILD,
        "filename": CHILD,
        "abs_path": CHILD,
        "vars": {"child": CHILD},
        "context_line": CHILD,
        "pre_context": [CHILD],
    }
    value = {
        "type": CHILD,
        "value": CHILD,
        "module": CHILD,
        "mechanism": {"data": CHILD},
        "stacktrace": {"frames": [frame]},
    }
    canaries = dict.fromkeys(
        ("message", "logentry", "logger", "request", "user", "extra", "contexts", "modules", "server_name", "release"),
        CHILD,
    )
    event: Any = {
        "event_id": REQUEST,
        "timestamp": datetime(2026, 12, 17, tzinfo=UTC),
        "level": CHILD,
        "exception": {"values": [value]},
        "tags": {"code": CHILD},
        **canaries,
    }
    hint: Any = {"attachments": [CHILD]}
    assert "Canary" not in repr(rebuild_event(event, hint))
    assert hint["attachments"] == []
