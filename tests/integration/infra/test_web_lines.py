"""The web server's own lines: no access log, and a request that fails outside the application leaves no address."""

import os
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

from infra.embedded.ports import free_port
from tests.chaos.processes import wait_until
from tests.support.stage import PROJECT

TOKEN = "a-token-that-opens-something"
SERVED = "tests.integration.infra.failing_web:fail"


def answered(port: int, path: str) -> int | None:
    """The status of an answer; None while nobody listens."""
    asking = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", path)
        return asking.getresponse().status
    except ConnectionRefusedError:
        return None
    finally:
        asking.close()


def test_a_request_that_fails_outside_the_application_leaves_no_address_in_the_servers_lines(tmp_path: Path) -> None:
    # given
    port, said = free_port(), tmp_path / "said"
    command = [sys.executable, "-m", "gunicorn", "--config", "infra/gunicorn.py", SERVED]
    environment = dict(os.environ) | {"CAIRN_PORT": str(port), "PYTHONPATH": str(PROJECT)}
    with (
        said.open("w") as heard,
        subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=heard, stderr=subprocess.STDOUT) as server,
    ):
        try:
            # when
            wait_until(lambda: answered(port, f"/accounts/north/by-link/{TOKEN}") == 500, "the web server's answer")
            wait_until(lambda: "ValueError" in said.read_text(encoding="utf-8"), "the line of the failed request")
        finally:
            server.send_signal(signal.SIGTERM)

    # then
    lines = said.read_text(encoding="utf-8")
    assert TOKEN not in lines
    assert '"function": "fail"' in lines
