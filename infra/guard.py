"""Ends what the supervisor started when the supervisor itself is killed, so that nothing runs that nobody watches."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHILDREN_GRACE = 20.0
SERVERS_GRACE = 60.0
STEP = 0.1


class Guard:
    """The supervisor's end of the pipe: whom to end. The pipe closes when the supervisor dies, however it dies."""

    def __init__(self) -> None:
        self._start()

    def tell(self, children: Sequence[int], servers: Sequence[int]) -> None:
        """Say who runs now; what was said before no longer counts."""
        if self._process.poll() is not None:
            os.close(self._pipe)
            self._start()
        os.write(self._pipe, json.dumps({"children": list(children), "servers": list(servers)}).encode() + b"\n")

    def dismiss(self) -> None:
        """Say that nothing runs any more, and let the guard go."""
        self.tell([], [])
        os.close(self._pipe)
        self._process.wait()

    def _start(self) -> None:
        reading, self._pipe = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "infra.guard"], stdin=reading, cwd=ROOT, start_new_session=True
        )
        os.close(reading)


def main() -> None:
    """Listen until the supervisor is gone, then end what it last said was running: children first, servers last."""
    running: dict[str, list[int]] = {"children": [], "servers": []}
    for line in sys.stdin:
        running = json.loads(line)
    left = _end(running["children"], signal.SIGTERM, CHILDREN_GRACE)
    for pid in left:
        _signal_group(pid, signal.SIGKILL)
    # PostgreSQL's fast stop; Valkey takes it as a wish to save and end.
    _end(running["servers"], signal.SIGINT, SERVERS_GRACE)


def _end(pids: Sequence[int], number: signal.Signals, grace: float) -> list[int]:
    """Signal each and wait; gives back those that are still there at the end of the grace."""
    for pid in pids:
        # Only the leader: a web server's or a worker's own children are told by it, in its order.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
    left, waited = list(pids), 0.0
    while waited < grace and (left := [pid for pid in left if _signal_group(pid, None)]):
        time.sleep(STEP)
        waited += STEP
    return left


def _signal_group(pid: int, number: signal.Signals | None) -> bool:
    """Signal a process group, or only ask whether anybody is left in it."""
    try:
        os.killpg(pid, number or 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
