"""The supervisor with real servers and stand-in processes: ready, hurt, refused, stopped, killed."""

import http.client
import json
import os
import pty
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from infra.children import Child
from infra.embedded.ports import free_port
from tests.support.servers import plain, temporary_home

ROOT = Path(__file__).resolve().parents[3]
ARGV = [sys.executable, "-m", "tests.integration.infra.stand_in"]
PATIENCE = 30


@dataclass
class Running:
    """One `make run` with stand-ins, and what it has said so far."""

    process: subprocess.Popen[bytes]
    home: Path
    port: int
    said: str = ""

    def hear(self, words: str) -> None:
        """Read what it says until it says these words after all that was heard before."""
        assert self.process.stdout is not None
        new = ""
        while words not in new:
            assert select.select([self.process.stdout], [], [], PATIENCE)[0], f"It fell silent after: {new}"
            part = os.read(self.process.stdout.fileno(), 65536).decode()
            assert part, f"It ended after: {new}"
            new += part
        self.said += new

    def ready(self) -> dict[str, dict[str, list[int]]]:
        """What ready.json says."""
        found: dict[str, dict[str, list[int]]] = json.loads((self.home / "ready.json").read_text())
        return found

    def end(self, number: signal.Signals) -> int:
        """Signal the supervisor and wait for it to end."""
        self.process.send_signal(number)
        self.said += self.process.communicate(timeout=PATIENCE)[0].decode()
        return self.process.returncode


def environment(home: Path, port: int, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL") and name != "CAIRN_NOW"}
    return {**kept, "CAIRN_HOME": str(home), "CAIRN_PORT": str(port), **more}


@contextmanager
def launched(home: Path, **more: str) -> Iterator[Running]:
    port = free_port()
    process = subprocess.Popen(
        ARGV, cwd=ROOT, env=environment(home, port, **more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    running = Running(process, home, port)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=PATIENCE)
        if process.stdout:
            process.stdout.close()


@pytest.fixture(scope="module")
def cairn() -> Iterator[Running]:
    """One running Cairn that tests may hurt, for it mends itself."""
    with temporary_home() as home, launched(home, CAIRN_NOW="2026-12-17T09:00:00Z") as running:
        running.hear("Cairn is ready")
        yield running


def attempt(home: Path, port: int, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ARGV,
        cwd=ROOT,
        env=environment(home, port, **more),
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def watch_end(pids: list[int]) -> Callable[[], bool]:
    """Keep a hold on processes now, to ask later whether all of them ended within the patience."""
    holds = [os.pidfd_open(pid) for pid in pids]

    def have_ended() -> bool:
        ended = [bool(select.select([hold], [], [], PATIENCE)[0]) for hold in holds]
        for hold in holds:
            os.close(hold)
        return all(ended)

    return have_ended


def all_pids(running: Running) -> list[int]:
    return [pid for role, pids in running.ready()["pids"].items() if role != "supervisor" for pid in pids]


def test_it_says_where_it_is_and_how_to_sign_in_and_writes_both_down(cairn: Running) -> None:
    assert f"Cairn is ready: http://127.0.0.1:{cairn.port}" in cairn.said
    assert "manager@sefton.example" in cairn.said
    ready = cairn.ready()
    assert ready["url"] == f"http://127.0.0.1:{cairn.port}"
    counts = {role: len(pids) for role, pids in ready["pids"].items()}
    assert counts == {"supervisor": 1, "postgres": 1, "valkey": 1, "web": 1, "relay": 1, "worker": 2}
    assert ready["pids"]["supervisor"] == [cairn.process.pid]


def test_the_steps_know_the_owner_and_the_processes_do_not(cairn: Running) -> None:
    step = json.loads((cairn.home / "step.json").read_text())
    role = json.loads((cairn.home / "role.json").read_text())
    assert {name: step[name] for name in role if name != "LC_CTYPE"} == {
        k: v for k, v in role.items() if k != "LC_CTYPE"
    }
    assert set(step) - set(role) == {"DATABASE_OWNER_URL", "DATABASE_BACKUP_URL"}
    assert step["CAIRN_NOW_SINCE"].endswith("+00:00")
    assert "PYTHONDONTWRITEBYTECODE" not in role
    for name, user in [("DATABASE_OWNER_URL", "cairn_owner"), ("DATABASE_URL", "cairn_app")]:
        with psycopg.connect(plain(step[name])) as connection:
            assert connection.info.user == user


def test_secrets_can_be_read_by_their_owner_only(cairn: Running) -> None:
    modes = {path.name: path.stat().st_mode & 0o077 for path in cairn.home.glob("*.json")}
    assert modes["passwords.json"] == modes["environment.json"] == modes["ready.json"] == 0
    assert (cairn.home / "logs").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("role", ["worker", "web", "valkey", "postgres"])
def test_what_is_killed_runs_again_and_it_says_so(cairn: Running, role: str) -> None:
    before = cairn.ready()["pids"][role]
    os.kill(before[0], signal.SIGKILL)
    cairn.hear(f"{role} ended (killed by SIGKILL). Starting it again in 1 s.")
    cairn.hear(f"{role} runs again.")
    after = cairn.ready()["pids"][role]
    assert len(after) == len(before)
    assert before[0] not in after
    assert cairn.process.poll() is None


def test_the_web_address_still_answers_after_all_that(cairn: Running) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", cairn.port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().status == 200


def test_a_second_run_in_the_same_home_is_refused_in_plain_words(cairn: Running) -> None:
    second = attempt(cairn.home, free_port())
    assert second.returncode == 1
    assert "Cairn already runs from" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_port_in_use_is_refused_and_the_next_one_is_offered() -> None:
    with temporary_home() as home, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = attempt(home, port)
    assert refused.returncode == 1
    assert f"Port {port} is taken by another program." in refused.stderr
    assert "CAIRN_PORT=" in refused.stderr


@pytest.mark.parametrize("port", ["no", "0", "70000", "٨٠٠٠"])
def test_a_port_that_is_no_port_is_refused(port: str) -> None:
    with temporary_home() as home:
        refused = attempt(home, 1, CAIRN_PORT=port)
    assert (refused.returncode, refused.stderr) == (1, "CAIRN_PORT must be a number from 1 to 65535, such as 8000.\n")


def test_a_database_of_ones_own_needs_all_three_addresses() -> None:
    with temporary_home() as home:
        refused = attempt(home, free_port(), DATABASE_URL="postgresql+psycopg://cairn_app@db.example/cairn")
    assert refused.returncode == 1
    assert "Set DATABASE_OWNER_URL and DATABASE_RELAY_URL too." in refused.stderr


@pytest.mark.parametrize(("broken", "words"), [("step", "No stones."), ("web", "No cairn here.")])
def test_what_fails_before_the_service_is_ready_is_shown_and_nothing_is_left_running(broken: str, words: str) -> None:
    with temporary_home() as home:
        failed = attempt(home, free_port(), STAND_IN_BROKEN=broken)
        assert failed.returncode == 1
        assert words in failed.stderr
        assert "ended before Cairn was ready (exit code 1)" in failed.stderr
        assert not (home / "ready.json").exists()
        assert not (home / "servers" / "postgres" / "postmaster.pid").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_wish_to_stop_ends_everything_cleanly(number: signal.Signals) -> None:
    with temporary_home() as home, launched(home) as running:
        running.hear("Cairn is ready")
        have_ended = watch_end(all_pids(running))
        assert running.end(number) == 0
        assert have_ended()
        assert "Cairn has stopped." in running.said
        assert not (home / "ready.json").exists()
        assert "database system is shut down" in (home / "logs" / "postgres.log").read_text()


def test_a_supervisor_that_is_killed_leaves_nothing_running_and_the_next_run_keeps_the_data() -> None:
    with temporary_home() as home:
        with launched(home) as running:
            running.hear("Cairn is ready")
            have_ended = watch_end(all_pids(running))
            with psycopg.connect(plain(json.loads((home / "step.json").read_text())["DATABASE_OWNER_URL"])) as owner:
                owner.execute("CREATE TABLE stones (id int)")
            running.end(signal.SIGKILL)
            assert have_ended()
        assert (home / "ready.json").exists()
        with launched(home) as again:
            again.hear("Cairn is ready")
            with psycopg.connect(plain(json.loads((home / "step.json").read_text())["DATABASE_OWNER_URL"])) as owner:
                assert owner.execute("SELECT count(*) FROM stones").fetchone() == (0,)


def test_it_stops_when_the_terminal_goes_away() -> None:
    with temporary_home() as home:
        # given a Cairn that was started at a terminal
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(ROOT)
            os.execve(ARGV[0], ARGV, environment(home, free_port()))  # noqa: S606 -- the test is the shell
        said = ""
        while "Cairn is ready" not in said:
            assert select.select([terminal], [], [], PATIENCE)[0], f"It fell silent after: {said}"
            said += os.read(terminal, 65536).decode()
        pids = json.loads((home / "ready.json").read_text())["pids"]
        have_ended = watch_end([pid for role in pids.values() for pid in role])
        # when the terminal is closed
        os.close(terminal)
        # then everything ends, the supervisor with success
        assert have_ended()
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_process_that_will_not_stop_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    # given a process and its own child, both deaf to a wish to stop
    log = tmp_path / "deaf.log"
    os.mkfifo(log)
    heard = os.open(log, os.O_RDONLY | os.O_NONBLOCK)
    child = Child("deaf", ("/bin/sh", "-c", "trap '' TERM; sleep 60 & echo deaf; wait"), {}, log)
    child.start()
    assert select.select([heard], [], [], PATIENCE)[0]
    assert os.read(heard, 16) == b"deaf\n"
    # when its grace is over, then nobody is left who could still write
    child.stop(grace=0.1)
    assert select.select([heard], [], [], PATIENCE)[0]
    assert os.read(heard, 16) == b""
    os.close(heard)
