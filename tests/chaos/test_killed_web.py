"""The web process dies between commit and answer, or anywhere else: the same key gets the same answer, once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import pytest

from tests.chaos.processes import RELAY, WEB, WORKERS, wait_until
from tests.chaos.programs import Program, program_of
from tests.chaos.stages import Run, Stage, stage
from tests.support.servers import Servers

pytestmark = pytest.mark.chaos

SENT = "SELECT count(*) FROM handovers_sent WHERE tenant_id = %s"
UNDER_LOAD = 200
BY_PROGRAMS = 8
KILLS = 2


@pytest.fixture(scope="module")
def ready(hurt_servers: Servers, tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Stage]:
    """Web, relay and two workers."""
    with stage(hurt_servers, tmp_path_factory.mktemp("web"), seed, (WEB, RELAY, WORKERS)) as ready:
        yield ready


def programs_of(run: Run) -> list[Program]:
    """One program in each partnership of the run."""
    ready = run.stage
    return [
        program_of(ready.house, account, ready.web_port, run.cast.words[account.id], run.ledger)
        for account in run.cast.partnerships
    ]


def test_a_submission_whose_answer_was_lost_is_answered_alike_under_its_key_and_sent_once(ready: Stage) -> None:
    # given: a notification that commits, and whose answer waits for the audit of what it showed
    run = ready.begin("killed_web", partnerships=1)
    [program] = programs_of(run)
    incident, key = program.record_incident(), token_hex(8)
    path = f"incidents/{incident}/notification/submission"
    with ThreadPoolExecutor(2) as hands:
        with ready.windows.held(program.account.id):
            asked = hands.submit(program.ask, "POST", path, {}, key, version=1)
            wait_until(lambda: len(ready.windows.blocked()) == 1, "the submission at its commit")
            held_next = hands.submit(ready.windows.hold_until, program.account.id, asked.done)
            wait_until(lambda: len(ready.windows.blocked()) == 2, "our lock in the queue behind it")
        wait_until(lambda: ready.windows.ask(SENT, program.account.id) == [1], "the submission committed")

        # when
        was_answered = asked.done()
        ready.processes.kill("web")
        run.fault_now()
        lost = asked.result(timeout=30)
        held_next.result(timeout=30)
    first = program.submit(incident, key)
    again = program.ask("POST", path, {}, key, version=1)

    # then
    assert (was_answered, lost) == (False, None)
    assert first.status == 200
    assert again == first
    assert run.faults_found(at_least=1) == []


def test_web_killed_under_load_loses_no_acknowledged_act_and_doubles_none(ready: Stage) -> None:
    # given
    run = ready.begin("killed_web_under_load")
    programs = programs_of(run)
    with ThreadPoolExecutor(len(programs)) as hands:
        # when
        notifying = [hands.submit(program.notify) for _ in range(BY_PROGRAMS) for program in programs]
        for kill in range(KILLS):
            run.traffic.notify(ready.dice.randrange(1, UNDER_LOAD // KILLS))
            ready.processes.kill("web")
            run.fault_now()
            wait_until(lambda: bool(ready.processes.pids("web")), f"web again after kill {kill}")
        run.traffic.notify(UNDER_LOAD - len(run.history().acts))
        for notified in notifying:
            notified.result(timeout=120)

    # then
    assert len(run.history().recorded) == BY_PROGRAMS * len(programs)
    assert run.faults_found() == []
