"""The service's own processes, started as `make run` starts them: how soon they are ready and how much they hold."""

import http.client
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis
from rq import Worker

from infra.children import Child, Role, children_of
from infra.embedded.ports import free_port
from tests.load.figures import Figure, Sheet
from tests.load.ground import Ground
from tests.support.servers import plain
from tests.support.stage import environment_for

RELAY = Role("relay", (sys.executable, "-m", "workers.relay"))
WEB = Role("web", (sys.executable, "-m", "gunicorn", "--config", "infra/gunicorn.py", "service.app:serve()"))
RELAY_LOOKS = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'cairn_relay' AND query <> ''"
PATIENCE = 30.0
STEP = 0.005

_heartbeat = threading.Event()


@dataclass
class Service:
    """The processes that run beside this one, on the ground's servers."""

    ground: Ground
    children: list[Child] = field(default_factory=list)

    def start_workers(self, count: int) -> float:
        """Start so many workers; gives the seconds until the last has said that it listens."""
        return self._start(Role("worker", (sys.executable, "-m", "workers.worker"), count=count), self._listen(count))

    def start_relay(self) -> float:
        """Start the relay; gives the seconds until it has looked for the first time."""
        with psycopg.connect(plain(self.ground.servers.cairn.superuser_url), autocommit=True) as watcher:
            return self._start(RELAY, lambda: watcher.execute(RELAY_LOOKS).fetchone() != (0,))

    def start_web(self) -> float:
        """Start the web server; gives the seconds until it says that it is well."""
        port = free_port()
        return self._start(WEB, lambda: _is_well(port), CAIRN_PORT=str(port))

    def memory(self, name: str) -> float:
        """What the largest process of this name, or that it has forked, holds resident, in MiB."""
        pids = [child.pid for child in self.children if child.name == name and child.pid is not None]
        return max(_resident(pid) for parent in pids for pid in (parent, *_children(parent)))

    def stop(self) -> None:
        """Stop them all, together."""
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.stop()
        self.children.clear()

    def _start(self, role: Role, is_ready: Callable[[], bool], **more: str) -> float:
        servers = self.ground.servers
        logs = servers.home / "logs"
        logs.mkdir(exist_ok=True)
        started = children_of(role, environment_for(servers, servers.cairn, **more), logs)
        self.children += started
        began = time.perf_counter()
        for child in started:
            child.start()
        wait_until(is_ready, lambda: [child.log.read_text(encoding="utf-8") for child in started])
        return time.perf_counter() - began

    def _listen(self, count: int) -> Callable[[], bool]:
        broker = redis.Redis.from_url(self.ground.servers.redis_url)
        earlier = Worker.count(connection=broker)
        return lambda: Worker.count(connection=broker) == earlier + count


def measure_starts(ground: Ground, sheet: Sheet) -> None:
    """Start each process once on a machine that has run it before, and see what it holds."""
    sheet.open_part("Processes, started one after another with their bytecode in place")
    service = Service(ground)
    try:
        for warm_up in (True, False):
            starts = {"web": service.start_web(), "relay": service.start_relay(), "worker": service.start_workers(1)}
            if not warm_up:
                for name, seconds in starts.items():
                    sheet.note(Figure(f"{name}, start to ready", seconds * 1000, "ms"))
                    sheet.note(Figure(f"{name}, largest process", service.memory(name), "MiB"))
            service.stop()
    finally:
        service.stop()


def wait_until(is_so: Callable[[], bool], last_words: Callable[[], object] = list, seconds: float = PATIENCE) -> None:
    """Look again and again until it is so; a system that never gets there is a failed measurement."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise RuntimeError(f"Waited {seconds:g} s in vain. {last_words()}")
        _heartbeat.wait(STEP)


def _is_well(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
