"""A stage for faults: servers, a fresh database, Cairn's processes, and all that a fault needs at hand."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis

from infra.children import Role
from infra.embedded.ports import free_port
from service.app import create_app
from service.outside.storage import Storage, storage_at
from tenants.premises import house_of
from tenants.work import House
from tests.chaos.casts import Cast, new_cast
from tests.chaos.history import History, faults
from tests.chaos.processes import Processes, running
from tests.chaos.search import overheard, search
from tests.chaos.traffic import Ledger, Traffic, now
from tests.chaos.windows import Windows
from tests.support.servers import Servers, fresh_database
from tests.support.stage import environment_for, settings_for


@dataclass(frozen=True)
class Stage:
    """Everything one run works with; `dice` are the seed's."""

    servers: Servers
    house: House
    storage: Storage
    processes: Processes
    windows: Windows
    environment: dict[str, str]
    dice: random.Random
    logs: Path

    @property
    def web_port(self) -> int:
        """The port on which the web process of this stage answers."""
        return int(self.environment["CAIRN_PORT"])

    def begin(self, name: str, partnerships: int = 3) -> "Run":
        """A run with accounts of its own."""
        cast = new_cast(self.house, partnerships)
        ledger = Ledger(self.logs / f"{name}.history")
        return Run(self, cast, ledger, Traffic(self.house, cast, ledger, self.dice))


@dataclass(frozen=True)
class Run:
    """One fault's own accounts, their traffic and its history."""

    stage: Stage
    cast: Cast
    ledger: Ledger
    traffic: Traffic

    def fault_now(self) -> None:
        """Note the instant of a fault; the promise counts from the last one."""
        self.ledger.fault(now())

    def history(self) -> History:
        """What was acknowledged."""
        return self.ledger.history(self.cast)

    def faults_found(self, at_least: int = 200) -> list[str]:
        """Wait until all is quiet, then compare; an empty list means that the service kept its word."""
        self.stage.windows.await_quiet(self.cast.ids)
        history = self.history()
        assert len(history.acts) >= at_least, "Too little happened for this run to mean anything."
        told = overheard(self.stage.logs, self.stage.servers.valkey.room.path / "valkey")
        found = search(self.stage.house, self.stage.storage, self.cast, told)
        seconds = (
            max(sent.receipted_at for sent in found.sent if sent.receipted_at) - history.last_fault_at
        ).total_seconds()
        print(f"{len(found.sent)} handovers, the last receipted {seconds:.1f} s after the fault")  # noqa: T201
        return faults(history, found)


@contextmanager
def stage(servers: Servers, logs: Path, seed: int, roles: Sequence[Role]) -> Iterator[Stage]:
    """These roles on a fresh copy of the migrated database and an empty Redis."""
    print(f"CAIRN_CHAOS_SEEDS={seed}")  # noqa: T201
    addresses = fresh_database(servers)
    with Redis.from_url(servers.redis_url) as redis:
        redis.flushall()
    environment = environment_for(servers, addresses, CAIRN_PORT=str(free_port()))
    settings = settings_for(servers, addresses)
    house, storage = house_of(create_app(settings)), storage_at(settings.files_url)
    try:
        dice = random.Random(seed)  # noqa: S311 # the seed is the point
        with running(environment, logs, roles) as processes:
            yield Stage(servers, house, storage, processes, Windows(addresses), environment, dice, logs)
    finally:
        house.engine.dispose()
