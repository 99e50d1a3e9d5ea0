"""The embedded servers through crashes, stale files and neighbours."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from redis import Redis
from redis.exceptions import AuthenticationError

from infra.embedded import rooms
from infra.embedded.postgres import PostgresServer
from infra.embedded.rooms import Room, open_room
from infra.embedded.valkey import ONCE, refuse_eviction
from infra.errors import LaunchError
from tests.support.servers import FAST, Servers, embedded_servers, plain, temporary_home

PASSWORD = "a-password-of-the-tests"


@contextmanager
def open_until_done(home: Path) -> Iterator[Room]:
    room = open_room(home)
    try:
        yield room
    finally:
        room.leave()


def postgres_in(room: Room) -> PostgresServer:
    return PostgresServer(room, PASSWORD, room.path.parent / "postgres.log", settings=FAST)


def rows_of(server: PostgresServer) -> int:
    with psycopg.connect(plain(server.url())) as connection:
        row = connection.execute("SELECT count(*) FROM stones").fetchone()
        return int(row[0]) if row else -1


def pile_stones(server: PostgresServer, number: int) -> None:
    with psycopg.connect(plain(server.url())) as connection:
        connection.execute("CREATE TABLE stones (id int)")
        connection.execute("INSERT INTO stones SELECT generate_series(1, %s)", [number])


def test_a_killed_postmaster_starts_again_with_every_committed_row() -> None:
    with temporary_home() as home:
        room = open_room(home)
        server = postgres_in(room)
        try:
            # given committed rows
            server.start()
            pile_stones(server, 10_000)
            # when the postmaster is killed and started again at once
            os.kill(server.pid or 0, signal.SIGKILL)
            server.start()
            # then every row is there
            assert rows_of(server) == 10_000
        finally:
            server.stop()
            room.leave()


def test_a_pid_file_that_names_a_living_stranger_neither_stops_the_start_nor_harms_the_stranger() -> None:
    with temporary_home() as home:
        room = open_room(home)
        server = postgres_in(room)
        stranger = room.spawn(["sleep", "60"], home / "stranger.log")
        try:
            # given a crash, after which the postmaster's number belongs to another process of the same user
            server.start()
            pile_stones(server, 3)
            pid_file = server.data / "postmaster.pid"
            lines = pid_file.read_text().splitlines()
            os.kill(server.pid or 0, signal.SIGKILL)
            server.stop()
            pid_file.write_text("\n".join([str(stranger.pid), *lines[1:], ""]))
            # when PostgreSQL starts and stops
            again = postgres_in(room)
            again.start()
            assert rows_of(again) == 3
            again.stop()
            # then the stranger still lives
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()
            room.leave()


def test_an_empty_pid_file_does_not_stop_the_start() -> None:
    with temporary_home() as home, open_until_done(home) as room:
        server = postgres_in(room)
        server.start()
        server.stop()
        (server.data / "postmaster.pid").touch()
        server.start()
        assert server.pid is not None
        server.stop()


def test_a_server_that_needs_longer_than_ten_seconds_is_waited_for() -> None:
    with temporary_home() as home, open_until_done(home) as room:
        server = postgres_in(room)
        server.start()
        server.stop()
        pauses: list[float] = []

        def hold_up(seconds: float) -> None:
            """Stands for twelve seconds of recovery: the server is stopped in its tracks, and time is only counted."""
            if not pauses:
                os.kill(server.pid or 0, signal.SIGSTOP)
            pauses.append(seconds)
            if sum(pauses) > 12:
                os.kill(server.pid or 0, signal.SIGCONT)

        server.start(hold_up)
        assert sum(pauses) > 12
        assert server.exit_code() is None
        server.stop()


def test_an_interrupted_first_start_leaves_nothing_half_made() -> None:
    with temporary_home() as home, open_until_done(home) as room:
        half_made = room.furnish("postgres.new")
        (half_made / "PG_VERSION").write_text("18\n")
        server = postgres_in(room)
        server.start()
        server.stop()
        assert not half_made.exists()


def test_two_homes_run_side_by_side_and_neither_opens_the_other() -> None:
    with embedded_servers() as ours, embedded_servers() as theirs:
        with psycopg.connect(plain(ours.cairn.app_url)), psycopg.connect(plain(theirs.cairn.app_url)):
            assert ours.postgres.port != theirs.postgres.port
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(plain(theirs.postgres.url("cairn_app", ours.passwords.app, "cairn")))


def test_a_room_in_use_is_refused_in_plain_words() -> None:
    with temporary_home() as home, open_until_done(home), pytest.raises(LaunchError, match="earlier still use"):
        open_room(home, lambda _seconds: None)


def test_servers_that_outlive_their_starter_keep_the_room() -> None:
    with temporary_home() as home:
        room = open_room(home)
        left_over = room.spawn(["sleep", "60"], home / "left-over.log")
        room.leave()
        with pytest.raises(LaunchError, match="still use"):
            open_room(home, lambda _seconds: None)
        left_over.kill()
        left_over.wait()
        open_room(home).leave()


def test_valkey_refuses_a_visitor_without_the_password_and_evicts_nothing(servers: Servers) -> None:
    stranger = Redis(port=servers.valkey.port, retry=ONCE)
    with closing(stranger), pytest.raises(AuthenticationError):
        stranger.ping()
    refuse_eviction(servers.redis_url)
    with Redis.from_url(servers.redis_url) as redis:
        assert redis.config_get("maxmemory-policy", "bind", "appendonly") == {
            "maxmemory-policy": "noeviction",
            "bind": "127.0.0.1",
            "appendonly": "yes",
        }


def test_a_redis_that_drops_keys_when_full_is_refused(servers: Servers) -> None:
    with Redis.from_url(servers.redis_url) as redis:
        redis.config_set("maxmemory-policy", "allkeys-lru")
        try:
            with pytest.raises(LaunchError, match="noeviction"):
                refuse_eviction(servers.redis_url)
        finally:
            redis.config_set("maxmemory-policy", "noeviction")


def test_no_password_stands_in_the_process_list(servers: Servers) -> None:
    listed = subprocess.run(["/bin/ps", "-ww", "-eo", "args"], check=True, capture_output=True, text=True).stdout
    secrets = [servers.passwords.superuser, servers.passwords.app, servers.passwords.valkey]
    assert "valkey-server" in listed
    assert [secret for secret in secrets if secret in listed] == []


def test_what_a_statement_carried_is_not_in_the_log_when_it_fails(servers: Servers) -> None:
    with psycopg.connect(plain(servers.cairn.owner_url), autocommit=True) as connection:
        connection.execute("CREATE TABLE names (name text UNIQUE)")
        connection.execute("INSERT INTO names VALUES ('Wren Example')")
        with pytest.raises(errors.UniqueViolation):
            connection.execute("INSERT INTO names VALUES (%s)", ["Wren Example"])
        with pytest.raises(errors.InvalidTextRepresentation):
            connection.execute("SELECT 'Wren Example'::uuid")
        connection.execute("DROP TABLE names")
    log = servers.postgres.log.read_text()
    assert "ready to accept connections" in log
    assert "Wren" not in log


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lets another user run the servers")
def test_data_below_a_closed_home_is_placed_where_the_servers_user_reaches_it_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with temporary_home() as reachable:
        # given a CAIRN_HOME below a directory that only root may enter
        monkeypatch.setattr(rooms, "SHARED_ROOMS", reachable / "rooms")
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        home = closed / "cairn"
        rooms.make_home(home)
        # when the server starts twice
        for number in (1, 2):
            room = open_room(home)
            server = PostgresServer(room, PASSWORD, home / "postgres.log", settings=FAST)
            server.start()
            if number == 1:
                pile_stones(server, 7)
            # then it keeps its data, elsewhere, and the directory stays closed
            assert rows_of(server) == 7
            server.stop()
            room.leave()
            assert room.path.parent == reachable / "rooms"
        assert closed.stat().st_mode & 0o777 == 0o700
        # and when the data is gone, it says so
        shutil.rmtree(room.path)
        with pytest.raises(LaunchError, match="that directory is gone"):
            open_room(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lets another user run the servers")
def test_programs_below_a_closed_directory_are_copied_together_with_their_libraries(tmp_path: Path) -> None:
    with temporary_home() as home, open_until_done(home) as room:
        parts = tmp_path / "closed" / "parts"
        (parts / "bin").mkdir(parents=True)
        (parts / "libs").mkdir()
        shutil.copy("/bin/true", parts / "bin" / "true")
        parts.parent.chmod(0o700)
        copy = room.readable_copy(parts, ["bin", "libs"], "programs-1", "bin/true")
        assert copy == room.path / "programs-1"
        assert (copy / "libs").is_dir()
        assert room.spawn([str(copy / "bin" / "true")], home / "true.log").wait() == 0
