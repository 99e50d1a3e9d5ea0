"""Starts Cairn on this machine and stays as its supervisor: `make run`."""

import http.client
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.children import Child, Role, children_of
from infra.embedded.ports import is_taken
from infra.embedded.rooms import Room, make_home, open_room
from infra.embedded.servers import Addresses, database_addresses, start_postgres, start_valkey
from infra.embedded.valkey import refuse_eviction
from infra.environment import Wishes, ours, service_environment, without_owner
from infra.errors import LaunchError
from infra.guard import Guard
from infra.locks import try_lock
from infra.passwords import passwords_of, write_private
from infra.supervisor import StopAskedError, StopSignals, Supervisor, how_it_ended

HEALTH_PATIENCE = 60.0
STEP = 0.1
LAST_WORDS = 2000
# Files that are true only while Cairn runs: the first for people and checks, the second for the `cairn` command.
BRIEFLY = ("ready.json", "environment.json")


@dataclass(frozen=True)
class Plan:
    """What is done once before the service starts, which processes it has, and the path at which it says it is well."""

    steps: tuple[Role, ...]
    roles: tuple[Role, ...]
    health: str | None


def cairn_plan(wishes: Wishes) -> Plan:
    """Cairn itself: migrations, the demonstration, then web, relay, workers and scheduler."""
    python = sys.executable
    steps = [Role("migrations", (python, "-m", "alembic", "-c", "migrations/alembic.ini", "upgrade", "head"))]
    if wishes.is_demonstration:
        steps.append(Role("demonstration", (str(Path(python).with_name("cairn")), "demo", "load")))
    web = (python, "-m", "gunicorn", "--config", "infra/gunicorn.py", "service.app:serve()")
    roles = (
        Role("web", web),
        Role("relay", (python, "-m", "workers.relay")),
        Role("worker", (python, "-m", "workers.worker"), count=2),
        Role("scheduler", (python, "-m", "workers.schedule")),
    )
    return Plan(tuple(steps), roles, "/healthz")


class Launch:
    """One run of Cairn from one CAIRN_HOME, from its lock to its last process."""

    def __init__(self, wishes: Wishes, plan: Plan, pause: Callable[[float], None]) -> None:
        self._wishes = wishes
        self._plan = plan
        self._pause = pause
        self._home = wishes.home
        self._logs = wishes.home / "logs"
        self._guard = Guard()
        self._supervisor = Supervisor(say, pause, self._changed)
        self._room: Room | None = None
        self._is_ready = False

    def run(self) -> None:
        """Start everything, say so, and watch until somebody asks to stop; then stop everything."""
        try:
            self._clear_last_run()
            environment = self._start_servers()
            for step in self._plan.steps:
                self._do(step, environment)
            write_private(self._home / "environment.json", json.dumps(ours(environment), indent=1))
            for role in self._plan.roles:
                self._supervisor.start(children_of(role, without_owner(environment), self._logs))
            self._await_health()
            self._say_ready()
            self._supervisor.watch()
        finally:
            self._stop()

    def _clear_last_run(self) -> None:
        """Put away what a killed run left, and keep its logs beside this run's for one run longer."""
        for name in BRIEFLY:
            (self._home / name).unlink(missing_ok=True)
        for log in self._logs.glob("*.log"):
            log.replace(log.with_suffix(".log.1"))
        # The numbers of processes that are gone would be added to those of the new ones.
        metrics = self._home / "metrics"
        shutil.rmtree(metrics, ignore_errors=True)
        metrics.mkdir(parents=True)

    def _start_servers(self) -> dict[str, str]:
        wishes, passwords = self._wishes, passwords_of(self._home)
        addresses: Addresses | None = None
        if not (wishes.brings_database and wishes.brings_redis):
            self._room = open_room(self._home, self._pause)
        if self._room and not wishes.brings_database:
            say("Starting PostgreSQL …")
            postgres = start_postgres(self._room, passwords, self._log("postgres"), pause=self._pause)
            self._supervisor.add_server(postgres)
            addresses = database_addresses(postgres, passwords, "cairn")
        if self._room and not wishes.brings_redis:
            valkey = start_valkey(self._room, passwords, self._log("valkey"), pause=self._pause)
            self._supervisor.add_server(valkey)
            redis_url = valkey.url
        else:
            redis_url = wishes.environment["REDIS_URL"]
            refuse_eviction(redis_url)
        return service_environment(wishes, passwords, addresses, redis_url)

    def _do(self, step: Role, environment: Mapping[str, str]) -> None:
        say(f"Preparing: {step.name} …")
        child = Child(step.name, step.argv, environment, self._log(step.name))
        try:
            child.start(self._pause)
            while (code := child.exit_code()) is None:
                self._pause(STEP)
        finally:
            child.stop()
        if code != 0:
            raise self._ended_early(child, code)

    def _await_health(self) -> None:
        waited = 0.0
        while self._plan.health and not _is_well(self._wishes.port, self._plan.health):
            for child in self._supervisor.children:
                if (code := child.exit_code()) is not None:
                    raise self._ended_early(child, code)
            if waited >= HEALTH_PATIENCE:
                raise LaunchError(f"The web server does not answer. Read {self._logs}, then start again.")
            self._pause(STEP)
            waited += STEP

    def _ended_early(self, child: Child, code: int) -> LaunchError:
        words = child.log.read_bytes()[-LAST_WORDS:].decode(errors="replace").strip()
        return LaunchError(
            f"{words}\n\nThe {child.name} ended before Cairn was ready ({how_it_ended(code)}). "
            f"Its last words are above and in {child.log}. Put that right, then start again."
        )

    def _say_ready(self) -> None:
        self._is_ready = True
        self._changed(self._supervisor)
        say(f"Logs are in {self._logs}.")
        people = self._home / "demonstration.json"
        if self._wishes.is_demonstration and people.exists():
            for line in _sign_ins(json.loads(people.read_text(encoding="utf-8"))):
                say(line)
        say(f"Cairn is ready: {self._wishes.url}")

    def _changed(self, supervisor: Supervisor) -> None:
        """Tell the guard, and those who read ready.json, which processes run now."""
        self._guard.tell(*supervisor.pids_by_turn())
        if self._is_ready:
            ready = {"url": self._wishes.url, "pids": supervisor.pids()}
            write_private(self._home / "ready.json", json.dumps(ready, indent=1))

    def _log(self, name: str) -> Path:
        self._logs.mkdir(mode=0o700, exist_ok=True)
        return self._logs / f"{name}.log"

    def _stop(self) -> None:
        say("Stopping Cairn …")
        self._supervisor.stop()
        self._guard.dismiss()
        for name in BRIEFLY:
            (self._home / name).unlink(missing_ok=True)
        if self._room:
            self._room.leave()
        say("Cairn has stopped.")


def run(make_plan: Callable[[Wishes], Plan], environment: Mapping[str, str]) -> int:
    """Run a plan until somebody asks to stop; 0 after a clean stop, 1 with a sentence when it could not run."""
    signals = StopSignals()
    signals.listen()
    try:
        wishes = Wishes.read(environment)
        _take_place(wishes)
        Launch(wishes, make_plan(wishes), signals.pause).run()
    except StopAskedError:
        return 0
    except LaunchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _take_place(wishes: Wishes) -> None:
    """Make CAIRN_HOME ours for as long as this process lives, and see that the port is free."""
    make_home(wishes.home)
    if try_lock(wishes.home / "lock") is None:
        raise LaunchError(
            f"Cairn already runs from {wishes.home}. Stop that one first (Ctrl-C where it was started), "
            "or choose another place and port: CAIRN_HOME=.cairn-2 CAIRN_PORT=8001 make run."
        )
    if is_taken(wishes.port):
        raise LaunchError(
            f"Port {wishes.port} is taken by another program. Stop that program, or choose another port: "
            f"CAIRN_PORT={wishes.port % 65535 + 1} make run."
        )


def say(sentence: str) -> None:
    """Say a sentence at the terminal, if it is still there: when it is not, Cairn is stopping because of that."""
    try:
        print(sentence, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_well(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _sign_ins(people: list[dict[str, object]]) -> list[str]:
    """The demonstration's people as lines of a table."""
    names = ("account", "email", "password", "totp_secret")
    rows = [[*(str(person[name]) for name in names), _roles(person["roles"])] for person in people]
    rows.insert(0, ["Account", "E-mail", "Password", "Code secret", "Roles"])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _roles(roles: object) -> str:
    return ", ".join(map(str, roles)) if isinstance(roles, list) else str(roles)


if __name__ == "__main__":
    raise SystemExit(run(cairn_plan, os.environ))
