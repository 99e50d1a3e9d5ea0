"""Cairn's own processes under Cairn's own supervisor, and the ways to kill, freeze and wake them."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from infra.children import Role, children_of
from infra.supervisor import StopAskedError, Supervisor

RELAY = Role("relay", (sys.executable, "-m", "workers.relay"))
WORKERS = Role("worker", (sys.executable, "-m", "workers.worker"), count=2)
FILING_WORKERS = Role("worker", (sys.executable, "-m", "tests.chaos.worker"), count=2)
WEB = Role("web", (sys.executable, "-m", "gunicorn", "--config", "infra/gunicorn.py", "tests.chaos.web:app()"))
STEP = 0.02

_heartbeat = threading.Event()


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Wait for a condition; fails with what was waited for when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {seconds:g} s in vain: {what}.")
        _heartbeat.wait(STEP)


class Processes:
    """The processes of one run; what dies is started again, as it is in production."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self.logs = logs
        self._environment = environment
        self._is_over = threading.Event()
        self._supervisor = Supervisor(lambda _sentence: None, self._pause, lambda _supervisor: None)
        self._watching = threading.Thread(target=self._watch)

    def start(self, *roles: Role) -> None:
        """Start these roles and begin to watch over them."""
        for role in roles:
            self._supervisor.start(children_of(role, self._environment, self.logs))
        self._watching.start()

    def stop(self) -> None:
        """Stop them all; what is still frozen is woken first."""
        self._is_over.set()
        self._watching.join()
        for pid in self.all_of("worker"):
            send(signal.SIGCONT, pid)
        self._supervisor.stop()

    def pids(self, role: str) -> list[int]:
        """The living processes of a role, as the supervisor knows them."""
        return [pid for pid in self._supervisor.pids().get(role, []) if is_alive(pid)]

    def hands(self) -> list[int]:
        """The processes that the workers have forked for the jobs they are at."""
        return [hand for worker in self.pids("worker") for hand in children(worker)]

    def all_of(self, role: str) -> list[int]:
        """The processes of a role and those they have forked."""
        return [pid for parent in self.pids(role) for pid in (parent, *children(parent))]

    def frozen(self) -> list[int]:
        """The workers and hands that stand still."""
        return [pid for pid in self.all_of("worker") if state_of(pid) == "T"]

    def kill(self, role: str) -> None:
        """Kill a role with all it has forked, at once."""
        send(signal.SIGKILL, *self.all_of(role))

    def _pause(self, seconds: float) -> None:
        if self._is_over.wait(seconds):
            raise StopAskedError

    def _watch(self) -> None:
        try:
            self._supervisor.watch()
        except StopAskedError:
            return


@contextmanager
def running(environment: Mapping[str, str], logs: Path, roles: Sequence[Role]) -> Iterator[Processes]:
    """These roles, running until the end of the block."""
    logs.mkdir(exist_ok=True)
    processes = Processes(environment, logs)
    processes.start(*roles)
    try:
        yield processes
    finally:
        processes.stop()


def send(number: signal.Signals, *pids: int) -> None:
    """Send a signal to processes; one that has ended since is left in peace."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def children(pid: int) -> list[int]:
    """What a process has forked and what still lives."""
    try:
        words = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [child for child in map(int, words) if is_alive(child)]


def is_alive(pid: int) -> bool:
    """Whether the process exists and is more than its own obituary."""
    return state_of(pid) not in {"", "Z"}


def state_of(pid: int) -> str:
    """The letter by which the system says what a process does; empty for one that is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return stat.rpartition(")")[2].split()[0]
