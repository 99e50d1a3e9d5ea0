"""Redis forgets everything, or is away: it is only the doorbell, and what must leave stands in PostgreSQL."""

import threading
from collections.abc import Iterator

import pytest
from redis import Redis

from infra.children import Role
from tests.chaos.processes import RELAY, WORKERS, wait_until
from tests.chaos.stages import Stage, stage
from tests.support.servers import Servers

pytestmark = pytest.mark.chaos

HANDOVERS = 200
FLUSHES = 20


@pytest.fixture(scope="module")
def ready(hurt_servers: Servers, tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Stage]:
    """Two workers, and two relays that know nothing of each other."""
    roles = (Role("relay", RELAY.argv, count=2), WORKERS)
    with stage(hurt_servers, tmp_path_factory.mktemp("bells"), seed, roles) as ready:
        yield ready


def test_two_relays_at_once_double_nothing(ready: Stage) -> None:
    # given
    run = ready.begin("two_relays")
    run.fault_now()

    # when
    run.traffic.notify(HANDOVERS)

    # then
    assert len(ready.processes.pids("relay")) == 2
    assert run.faults_found(HANDOVERS) == []


def test_a_redis_that_is_emptied_again_and_again_delays_and_loses_nothing(ready: Stage) -> None:
    # given
    run = ready.begin("flushed")
    flush_at = set(ready.dice.sample(range(HANDOVERS), FLUSHES))

    # when
    with Redis.from_url(ready.servers.redis_url) as redis:
        for act in range(HANDOVERS):
            run.traffic.notify_once()
            if act in flush_at:
                redis.flushall()
                run.fault_now()

    # then
    assert run.faults_found(HANDOVERS) == []


def test_acts_are_accepted_while_redis_is_away_and_leave_when_it_is_back(ready: Stage) -> None:
    # given
    run = ready.begin("redis_away")
    before = ready.dice.randrange(1, HANDOVERS // 2)
    run.traffic.notify(before)

    # when
    ready.servers.valkey.stop()
    run.traffic.notify(HANDOVERS - before)
    is_left_waiting = ready.windows.waiting(run.cast.ids) > 0
    ready.servers.valkey.start()
    run.fault_now()

    # then
    assert is_left_waiting
    assert run.faults_found(HANDOVERS) == []


def test_a_relay_that_is_killed_again_and_again_loses_nothing(ready: Stage) -> None:
    # given
    run = ready.begin("killed_relays")
    is_sent = threading.Event()

    # when
    sending = threading.Thread(target=lambda: (run.traffic.notify(HANDOVERS), is_sent.set()))
    sending.start()
    for _ in range(3):
        wait_until(lambda: bool(ready.processes.pids("relay")), "a relay to kill")
        ready.processes.kill("relay")
        run.fault_now()
    sending.join()

    # then
    assert is_sent.is_set()
    assert run.faults_found(HANDOVERS) == []
