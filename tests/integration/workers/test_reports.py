"""A worker's hand ends without Python's own farewell; what it had to report has left by then."""

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

HAND = """
import os, sys
from rq import Worker
from service.outside.telemetry import report_error, start_telemetry
from service.settings import Settings
from workers.worker import PostWorker

dsn = sys.argv[1]
start_telemetry(
    Settings.read({"DATABASE_URL": "x", "REDIS_URL": "x", "SECRET_KEY": "x", "SENTRY_DSN": dsn}), "worker"
)

def fail(worker, *job):
    report_error(ValueError("Jade Canary-Smith"), code="errand.failed")
    return False

Worker.perform_job = fail
hand = os.fork()
if hand == 0:
    PostWorker.__new__(PostWorker).perform_job(None, None)
    os._exit(0)
sys.exit(os.waitpid(hand, 0)[1])
"""


@contextmanager
def report_desk() -> Iterator[tuple[str, list[bytes]]]:
    """Stand where Sentry would, on loopback; gives its address and every report that arrives."""
    arrived: list[bytes] = []

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arrived.append(gzip.decompress(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://key@127.0.0.1:{server.server_port}/1", arrived
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_a_hand_reports_has_left_before_it_ends() -> None:
    with report_desk() as (address, arrived):
        done = subprocess.run(
            [sys.executable, "-c", HAND, address], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )
    assert done.returncode == 0, done.stderr
    assert len(arrived) == 1
    assert b"errand.failed" in arrived[0]
    assert b"Jade" not in arrived[0]
