"""The service's own processes, as the supervisor sees them."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[1]
GRACE = 20.0


class Watched(Protocol):
    """Anything that the supervisor starts, watches and stops: an embedded server or a process of the service."""

    name: str
    log: Path

    @property
    def pid(self) -> int | None:
        """The process id, or None when it was not started."""

    def start(self, pause: Callable[[float], None]) -> None:
        """Start it, and wait until it can be used."""

    def exit_code(self) -> int | None:
        """How it ended, or None while it lives."""

    def stop(self) -> None:
        """Stop it and wait until it is gone."""


@dataclass(frozen=True)
class Role:
    """One kind of process: what it is called, how it is started, and how many there are."""

    name: str
    argv: tuple[str, ...]
    count: int = 1


class Child:
    """One process of a role, in a session of its own so that Ctrl-C reaches only the supervisor."""

    def __init__(self, name: str, argv: tuple[str, ...], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self._argv = argv
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id, or None when it was not started."""
        return self._process.pid if self._process else None

    def start(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Start the process; what it says goes to its log."""
        pause(0)
        with self.log.open("ab") as words:
            self._process = subprocess.Popen(
                self._argv,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd=ROOT,
                env=self._environment,
                start_new_session=True,
            )

    def exit_code(self) -> int | None:
        """How it ended, or None while it lives. What it left behind when it ended is asked to end too."""
        if self._process is None or (code := self._process.poll()) is None:
            return None
        _signal_group(self._process, signal.SIGTERM)
        return code

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it is doing and end; do not wait."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def stop(self, grace: float = GRACE) -> None:
        """Ask, wait for at most `grace` seconds, then end the process and everything it started."""
        if self._process is None:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(grace)
        _signal_group(self._process, signal.SIGKILL)
        self._process.wait()
        self._process = None


def children_of(role: Role, environment: Mapping[str, str], logs: Path) -> list[Child]:
    """The processes of one role; with more than one, each has a log of its own."""
    names = [role.name] if role.count == 1 else [f"{role.name}-{number}" for number in range(1, role.count + 1)]
    return [Child(role.name, role.argv, environment, logs / f"{name}.log") for name in names]


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    # The group is empty when the process took everything with it, which is the usual case.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
