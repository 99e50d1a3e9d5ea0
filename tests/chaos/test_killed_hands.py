"""Workers that die or freeze with somebody's post in their hands: the lease ends, and another hand takes it up."""

import signal
from collections.abc import Iterator, Mapping

import pytest

from tests.chaos.processes import FILING_WORKERS, RELAY, children, is_alive, send, wait_until
from tests.chaos.stages import Run, Stage, stage
from tests.support.servers import Servers

pytestmark = pytest.mark.chaos

HANDOVERS = 75
FILES = 10


@pytest.fixture(scope="module")
def hurt(hurt_servers: Servers, tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Mapping[str, Run]]:
    """Each fault made in accounts of its own, one after another, so that the leases run out side by side."""
    kills = (kill_before_delivery, kill_with_worker, kill_before_receipt, kill_between_file_and_item)
    with stage(hurt_servers, tmp_path_factory.mktemp("hands"), seed, (RELAY, FILING_WORKERS)) as ready:
        faults = (*ready.dice.sample(kills, len(kills)), freeze_beyond_lease)
        yield {fault.__name__: fault(ready) for fault in faults}


def kill_before_delivery(ready: Stage) -> Run:
    """Kill a hand after its claim and before the Panel's account has anything."""
    run = ready.begin("kill_before_delivery")
    with ready.windows.held(run.cast.panel.id):
        run.traffic.notify(HANDOVERS)
        ready.windows.await_step(run.cast.ids)
        send(signal.SIGKILL, ready.dice.choice(ready.processes.hands()))
        run.fault_now()
    await_rest(run)
    return run


def kill_with_worker(ready: Stage) -> Run:
    """Kill every worker together with its hand, as a lost machine would."""
    run = ready.begin("kill_with_worker")
    with ready.windows.held(run.cast.panel.id):
        run.traffic.notify(HANDOVERS)
        ready.windows.await_step(run.cast.ids)
        ready.processes.kill("worker")
        run.fault_now()
    wait_until(lambda: len(ready.processes.pids("worker")) == 2, "both workers started again")
    await_rest(run)
    return run


def kill_before_receipt(ready: Stage) -> Run:
    """Kill the hands when the Panel's account has the post and the sender's has no receipt yet: in doubt."""
    run = ready.begin("kill_before_receipt", partnerships=1)
    sender = run.cast.partnerships[0].id
    run.traffic.notify(HANDOVERS - 1)
    with ready.windows.held(sender):
        ready.windows.await_step([sender])
        send(signal.SIGKILL, *ready.processes.hands())
        run.fault_now()
    run.traffic.notify(1)
    await_rest(run)
    return run


def kill_between_file_and_item(ready: Stage) -> Run:
    """Kill the hands when a file lies in the Panel's store and the Panel's account has not heard of it yet."""
    run = ready.begin("kill_between_file_and_item")
    panel_id = run.cast.panel.id
    with ready.windows.held(panel_id):
        run.traffic.notify_with_files(FILES, ready.storage)
        ready.windows.await_step(run.cast.ids)
        wait_until(lambda: any(ready.storage.listed(panel_id)), "a file in the Panel's store")
        send(signal.SIGKILL, *ready.processes.hands())
        run.fault_now()
    run.traffic.notify(HANDOVERS - FILES)
    await_rest(run)
    return run


def freeze_beyond_lease(ready: Stage) -> Run:
    """Stop a worker and its hand in the midst of a step, and let the clock run past its lease.

    The hand also keeps its locks in the Panel's account until the database ends its idle transaction.
    """
    run = ready.begin("freeze_beyond_lease")
    with ready.windows.held(run.cast.panel.id):
        run.traffic.notify(HANDOVERS)
        ready.windows.await_step(run.cast.ids)
        worker = ready.dice.choice([pid for pid in ready.processes.pids("worker") if children(pid)])
        send(signal.SIGSTOP, worker, *children(worker))
        run.fault_now()
    return run


def await_rest(run: Run) -> None:
    """Wait until only the rows that the fault hit are left, still under their leases."""
    windows, ids = run.stage.windows, run.cast.ids
    wait_until(lambda: windows.waiting(ids) == windows.leased(ids), "all but the rows that were hit")


def test_a_hand_killed_between_claim_and_delivery_loses_nothing(hurt: Mapping[str, Run]) -> None:
    assert hurt["kill_before_delivery"].faults_found(HANDOVERS) == []


def test_a_worker_killed_with_its_hand_loses_nothing(hurt: Mapping[str, Run]) -> None:
    assert hurt["kill_with_worker"].faults_found(HANDOVERS) == []


def test_a_hand_killed_between_delivery_and_receipt_delivers_once_and_brings_the_same_receipt(
    hurt: Mapping[str, Run],
) -> None:
    assert hurt["kill_before_receipt"].faults_found(HANDOVERS) == []


def test_a_hand_killed_between_a_file_and_its_item_delivers_both_once(hurt: Mapping[str, Run]) -> None:
    run = hurt["kill_between_file_and_item"]
    assert run.faults_found(HANDOVERS) == []
    assert len(run.history().files) == FILES


def test_a_worker_that_wakes_after_its_lease_settles_nothing(hurt: Mapping[str, Run]) -> None:
    # given
    run = hurt["freeze_beyond_lease"]
    frozen = run.stage.processes.frozen()
    run.stage.windows.await_quiet(run.cast.ids)

    # when
    send(signal.SIGCONT, *frozen)
    wait_until(lambda: not any(is_alive(pid) for pid in frozen[1:]), "the woken hand is done")

    # then
    assert len(frozen) == 2
    assert run.faults_found(HANDOVERS) == []
