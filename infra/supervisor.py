"""Keeps the servers and the service's processes alive, and stops them in the right order."""

import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from infra.children import GRACE, Child, Watched
from infra.errors import LaunchError

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
STEADY = 60.0
LOOK_EVERY = 0.2


class StopAskedError(Exception):
    """Somebody asked Cairn to stop; raised wherever we wait, never between two lines."""


class StopSignals:
    """Ctrl-C, SIGTERM, and the terminal going away: each asks once, and none interrupts the stopping itself."""

    def __init__(self) -> None:
        self._is_asked = False
        self._reading, self._writing = os.pipe()

    def listen(self) -> None:
        """Take the signals over. One that we were told to ignore (as `nohup` tells us) stays ignored."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._note)

    def pause(self, seconds: float) -> None:
        """Wait, but not past a wish to stop: then raises StopAskedError."""
        # A pipe, because a sleep would go on after the signal and a lock taken in a handler can wait for itself.
        select.select([self._reading], [], [], seconds)
        if self._is_asked:
            raise StopAskedError

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        if not self._is_asked:
            self._is_asked = True
            os.write(self._writing, b"!")


@dataclass
class _Life:
    """What the supervisor remembers of one process: when it began, how often it died, when it is due again."""

    watched: Watched
    began: float
    deaths: int = 0
    again_at: float | None = None

    def pids(self) -> list[int]:
        """Its process id while it runs; a number that it no longer has may be another program's by now."""
        return [] if self.again_at is not None or self.watched.pid is None else [self.watched.pid]


class Supervisor:
    """Starts again what dies, with a growing pause, and says so."""

    def __init__(
        self, say: Callable[[str], None], pause: Callable[[float], None], changed: Callable[["Supervisor"], None]
    ) -> None:
        self.servers: list[Watched] = []
        self.children: list[Child] = []
        self._lives: list[_Life] = []
        self._say = say
        self._pause = pause
        self._changed = changed

    def add_server(self, server: Watched) -> None:
        """Take over a server that already runs."""
        self.servers.append(server)
        self._begin(server)

    def start(self, children: Sequence[Child]) -> None:
        """Start the service's processes."""
        for child in children:
            self.children.append(child)
            child.start(self._pause)
            self._begin(child)

    def pids(self) -> dict[str, list[int]]:
        """The process ids by role, ours among them."""
        found: dict[str, list[int]] = {"supervisor": [os.getpid()]}
        for life in self._lives:
            found.setdefault(life.watched.name, []).extend(life.pids())
        return found

    def pids_by_turn(self) -> tuple[list[int], list[int]]:
        """The service's process ids and the servers', for whoever has to stop them in that order."""
        split: tuple[list[int], list[int]] = ([], [])
        for life in self._lives:
            split[0 if life.watched in self.children else 1].extend(life.pids())
        return split

    def watch(self) -> None:
        """Watch until somebody asks to stop, which raises StopAskedError."""
        while True:
            for life in self._lives:
                self._look_at(life, time.monotonic())
            self._pause(LOOK_EVERY)

    def stop(self) -> None:
        """Stop the service's processes together, then the servers, the last started first."""
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE
        for child in self.children:
            child.stop(max(0.0, deadline - time.monotonic()))
        for server in reversed(self.servers):
            server.stop()

    def _begin(self, watched: Watched) -> None:
        self._lives.append(_Life(watched, time.monotonic()))
        self._changed(self)

    def _look_at(self, life: _Life, now: float) -> None:
        if life.again_at is not None:
            if now >= life.again_at:
                self._start_again(life, now)
            return
        code = life.watched.exit_code()
        if code is not None:
            life.deaths = 1 if now - life.began > STEADY else life.deaths + 1
            self._plan_again(life, now, how_it_ended(code))

    def _start_again(self, life: _Life, now: float) -> None:
        life.again_at = None
        life.began = now
        try:
            life.watched.start(self._pause)
        except LaunchError as error:
            life.deaths += 1
            self._plan_again(life, now, str(error))
            return
        self._changed(self)
        self._say(f"{life.watched.name} runs again.")

    def _plan_again(self, life: _Life, now: float, reason: str) -> None:
        wait = PAUSES[min(life.deaths, len(PAUSES)) - 1]
        life.again_at = now + wait
        self._changed(self)
        self._say(
            f"{life.watched.name} ended ({reason}). Starting it again in {wait:g} s. "
            f"Its words are in {life.watched.log}."
        )


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
