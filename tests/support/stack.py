"""The whole service as `make run` starts it, from the supervisor to two workers, with a clock that is known."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp

from infra.embedded.ports import free_port
from service.settings import Settings
from tests.chaos.processes import is_alive, wait_until
from tests.support.servers import temporary_home
from tests.support.stage import PROJECT

THURSDAY = "2026-12-17T09:00:00Z"
"""When every run begins: the day of awareness in the journeys, five working days before Christmas Eve."""
START_PATIENCE = 180.0
STOP_PATIENCE = 40.0
LAST_LINES = 25
TOTP_STEP = timedelta(seconds=30)


@dataclass(frozen=True)
class SignIn:
    """How one invented person signs in, as demonstration.json says it."""

    account: str
    email: str
    password: str
    totp_secret: str
    roles: tuple[str, ...]


@dataclass
class Stack:
    """A running service: where it answers, who may sign in, and what its processes said."""

    url: str
    home: Path
    people: tuple[SignIn, ...]
    settings: Settings
    _used_codes: dict[str, datetime] = field(default_factory=dict)

    def person(self, account: str, role: str) -> SignIn:
        """The first invented person who has this role in this account."""
        return next(each for each in self.people if each.account == account and role in each.roles)

    def now(self) -> datetime:
        """The service's own time."""
        return self.settings.clock.now()

    def code(self, person: SignIn) -> str:
        """What the person's authenticator shows; a code works once, so a second sign-in takes the next one.

        A third within the same minute waits until the service takes the code after that.
        """
        at, used_at = self.now(), self._used_codes.get(person.email)
        if used_at is not None:
            at = max(at, used_at + TOTP_STEP)
            self.wait_until(lambda: self.now() + TOTP_STEP >= at, f"the time for another code of {person.email}")
        self._used_codes[person.email] = at
        return pyotp.TOTP(person.totp_secret).at(at)

    def cairn(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run the `cairn` command beside the service, as its operator does."""
        command = str(Path(sys.executable).with_name("cairn"))
        environment = {"PATH": os.environ["PATH"], "CAIRN_HOME": str(self.home)}
        return subprocess.run([command, *arguments], env=environment, check=False, capture_output=True, text=True)

    def wait_until(self, condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Wait for something that the workers do; fails with what it was and with the last words of every process."""
        try:
            wait_until(condition, what, seconds)
        except AssertionError as vain:
            raise AssertionError(f"{vain}\n{last_words(self.home)}") from None

    def pids(self) -> dict[str, list[int]]:
        """The processes by their roles, as ready.json says them."""
        pids: dict[str, list[int]] = json.loads((self.home / "ready.json").read_text(encoding="utf-8"))["pids"]
        return pids


@contextmanager
def running_stack() -> Iterator[Stack]:
    """Start the service in a home of its own on a free port; stop it by SIGTERM and see that nothing is left."""
    with temporary_home() as home:
        with (home / "supervisor.log").open("wb") as log:
            supervisor = subprocess.Popen(
                [sys.executable, "-m", "infra.run"], cwd=PROJECT, env=_environment(home), stdout=log, stderr=log
            )
        try:
            yield _when_ready(home, supervisor)
        finally:
            pids = _pids(home)
            supervisor.send_signal(signal.SIGTERM)
            code = supervisor.wait(STOP_PATIENCE)
        assert code == 0, f"The supervisor ended with {code}.\n{last_words(home)}"
        assert not [pid for pid in pids if is_alive(pid)], f"Processes are left.\n{last_words(home)}"


def last_words(home: Path) -> str:
    """The last lines of every log of this run."""
    logs = [home / "supervisor.log", *sorted((home / "logs").glob("*.log"))]
    parts = [(log.name, log.read_text(encoding="utf-8", errors="replace").splitlines()) for log in logs if log.exists()]
    return "\n".join(f"--- {name}\n" + "\n".join(lines[-LAST_LINES:]) for name, lines in parts if lines)


def _environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"CAIRN_HOME": str(home), "CAIRN_PORT": str(free_port()), "CAIRN_NOW": THURSDAY}


def _when_ready(home: Path, supervisor: "subprocess.Popen[bytes]") -> Stack:
    ready = home / "ready.json"
    try:
        wait_until(lambda: ready.exists() or supervisor.poll() is not None, "the service to be ready", START_PATIENCE)
        assert ready.exists(), "The supervisor ended before the service was ready."
    except AssertionError as fault:
        raise AssertionError(f"{fault}\n{last_words(home)}") from None
    environment: dict[str, str] = _read(home / "environment.json")
    people = [SignIn(**{**said, "roles": tuple(said["roles"])}) for said in _read(home / "demonstration.json")]
    return Stack(_read(ready)["url"], home, tuple(people), Settings.read(environment))


def _pids(home: Path) -> list[int]:
    ready = home / "ready.json"
    return [pid for pids in _read(ready)["pids"].values() for pid in pids] if ready.exists() else []


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
