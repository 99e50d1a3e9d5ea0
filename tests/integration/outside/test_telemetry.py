"""A whole process with telemetry on, failing in every way it can: nothing that it prints holds a child's name."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from service.outside.metrics import read_metrics

ROOT = Path(__file__).resolve().parents[3]

START = """
import logging, threading, warnings, sys, uuid
import structlog
from service.settings import Settings
from service.outside.telemetry import report_error, start_telemetry
CHILD = "Jade Canary-Smith"
settings = Settings.read({"DATABASE_URL": "x", "REDIS_URL": "x", "SECRET_KEY": "x"})
start_telemetry(settings, "worker")
def fail(child):
    raise ValueError(child + " is not a date")
"""

WAYS = {
    "a fact with a name": "structlog.get_logger().info('saved ' + CHILD, name=CHILD, code='saved')",
    "a reported error": """
try:
    fail(CHILD)
except ValueError as error:
    report_error(error, code='worker.failed', request_id=uuid.uuid4().hex)""",
    "a library's log": "logging.getLogger('rq.worker').error('job %s', CHILD)",
    "a library's log that cannot be written": "logging.getLogger('rq.worker').error('job %d', CHILD, CHILD)",
    "a library's exception": """
try:
    fail(CHILD)
except ValueError:
    logging.getLogger('rq.worker').exception(CHILD)""",
    "a warning": "warnings.warn(CHILD)",
    "a thread": "t = threading.Thread(target=fail, args=(CHILD,), name=CHILD); t.start(); t.join()",
    "a destructor": """
class Row:
    def __del__(self): fail(CHILD)
Row()""",
    "an error that nobody caught": "fail(CHILD)",
}


def run(code: str) -> tuple[str, list[dict[str, object]]]:
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", START + code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done.stdout + done.stderr, lines


@pytest.mark.parametrize("way", WAYS)
def test_a_childs_name_is_in_nothing_that_a_process_prints(way: str) -> None:
    printed, lines = run(WAYS[way])
    assert "Canary" not in printed
    assert lines, "the failure itself must be seen"
    assert all(line["process"] == "worker" for line in lines)


def test_a_line_that_cannot_be_written_is_not_printed_elsewhere() -> None:
    printed, _ = run("sys.stdout.close(); logging.getLogger('rq.worker').error('job %s', CHILD)")
    assert "Canary" not in printed


def test_an_error_that_nobody_caught_is_seen_by_type_and_place() -> None:
    _, [line] = run(WAYS["an error that nobody caught"])
    assert (line["event"], line["level"]) == ("process.failed", "critical")
    assert (line["exception"], line["function"]) == ("ValueError", "fail")


def test_a_reported_error_is_seen_with_its_code_and_request() -> None:
    _, [line] = run(WAYS["a reported error"])
    assert line["code"] == "worker.failed"
    assert len(str(line["request_id"])) == 32


def test_a_wrong_setting_still_tells_the_operator_what_to_write() -> None:
    printed, _ = run("Settings.read({})")
    assert "Set DATABASE_URL in the environment" in printed


def test_several_processes_count_into_one_sum(tmp_path: Path) -> None:
    count = "from service.outside.metrics import count_delivery; count_delivery('mail', 'accepted')"
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-c", count], cwd=ROOT, env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}, check=True
        )
    text = read_metrics(tmp_path).decode()
    assert 'cairn_deliveries_total{channel="mail",outcome="accepted"} 2.0' in text
