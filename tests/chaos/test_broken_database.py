"""Connections cut in the midst of a step, and the whole server ended at once: all of a step stands, or none."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.chaos.processes import RELAY, WORKERS, wait_until
from tests.chaos.stages import Run, Stage, stage
from tests.support.servers import Servers

pytestmark = pytest.mark.chaos

HANDOVERS = 200
CUTS = 12
CUT_ONE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND usename = 'cairn_app' AND backend_xid IS NOT NULL LIMIT 1"
)


@pytest.fixture(scope="module")
def ready(hurt_servers: Servers, tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Stage]:
    """A relay and two workers."""
    with stage(hurt_servers, tmp_path_factory.mktemp("database"), seed, (RELAY, WORKERS)) as ready:
        yield ready


def waiting_post(ready: Stage, name: str) -> Run:
    """Acts whose delivery has only begun, since nothing was taken in while they were made."""
    run = ready.begin(name)
    with ready.windows.held(run.cast.panel.id):
        run.traffic.notify(HANDOVERS)
        ready.windows.await_step(run.cast.ids)
    return run


def test_workers_whose_connections_are_cut_in_the_midst_of_a_transaction_lose_nothing(ready: Stage) -> None:
    # given
    run = waiting_post(ready, "cut")

    # when
    for _ in range(CUTS):
        wait_until(lambda: ready.windows.ask(CUT_ONE) == [True], "a transaction to cut", 90)
        run.fault_now()
        ready.windows.await_progress(run.cast.ids, ready.dice.randrange(1, HANDOVERS // CUTS // 2))

    # then
    assert run.faults_found(HANDOVERS) == []


def test_a_database_that_ends_at_once_and_comes_back_has_lost_nothing(ready: Stage) -> None:
    # given
    run = waiting_post(ready, "ended")
    server = ready.servers.postgres
    ready.windows.await_progress(run.cast.ids, ready.dice.randrange(1, HANDOVERS // 2))

    # when
    assert server.pid is not None
    os.kill(server.pid, signal.SIGQUIT)
    wait_until(lambda: server.exit_code() is not None, "the server's end")
    server.start()
    run.fault_now()

    # then
    assert run.faults_found(HANDOVERS) == []
