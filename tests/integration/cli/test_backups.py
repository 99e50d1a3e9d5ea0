"""A backup holds every account's rows and says so only when it counted them; it comes back whole, or not at all."""

from pathlib import Path

import psycopg
import pytest

from service.cases.operations.incidents import record_incident
from service.cases.queries.incidents import incident_page
from service.cli import dumps
from service.cli.dumps import dump_database
from tenants.database import new_id
from tenants.errors import NotFoundError, RuleBrokenError
from tenants.work import work_for
from tests.integration.cli.command import environment_of, run_cairn
from tests.integration.cli.test_accounts import an_incident
from tests.integration.demonstration.theatre import Theatre, open_over
from tests.support.servers import Servers, fresh_database, plain
from tests.support.stage import upgrade
from tests.support.world import World

WALLS = """SELECT relname, relrowsecurity, relforcerowsecurity, relacl::text
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"""


def test_a_backup_comes_back_with_its_rows_files_and_keys(
    servers: Servers, theatre: Theatre, world: World, tmp_path: Path
) -> None:
    # given: an incident whose text only the account's own key opens
    with work_for(theatre.house, world.north.id) as work:
        incident_id = record_incident(work, an_incident(theatre.house.clock.today())).id
    (theatre.home / "files" / str(world.north.id)).mkdir(parents=True, exist_ok=True)
    (theatre.home / "files" / str(world.north.id) / str(new_id())).write_bytes(b"a letter")
    elsewhere = Theatre(theatre.app, fresh_database(servers, "template0"), tmp_path / "home")

    # when
    kept = run_cairn(environment_of(servers, theatre), "backup", str(tmp_path / "kept"))
    restored = run_cairn(environment_of(servers, elsewhere), "restore", str(tmp_path / "kept"))

    # then
    assert (kept.code, kept.err) == (0, "")
    assert (restored.code, restored.err) == (0, "")
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
    there = open_over(servers, elsewhere.addresses, elsewhere.home)
    with work_for(there.house, world.north.id) as work:
        assert incident_page(work, incident_id).narrative == "What happened"
    assert [each.read_bytes() for each in (elsewhere.home / "files" / str(world.north.id)).iterdir()] == [b"a letter"]
    with work_for(there.house, world.south.id) as work, pytest.raises(NotFoundError):
        incident_page(work, incident_id)
    there.close()


def test_a_restored_database_keeps_its_walls(servers: Servers, theatre: Theatre, world: World, tmp_path: Path) -> None:
    # given: a database in which nothing but the migrations ran
    elsewhere = Theatre(theatre.app, fresh_database(servers, "template0"), tmp_path / "home")
    upgrade(elsewhere.addresses)
    run_cairn(environment_of(servers, theatre), "backup", str(tmp_path / "kept"))
    run_cairn(environment_of(servers, elsewhere), "restore", str(tmp_path / "kept"))

    # when
    with (
        psycopg.connect(plain(theatre.addresses.owner_url)) as before,
        psycopg.connect(plain(elsewhere.addresses.owner_url)) as after,
    ):
        here, there = before.execute(WALLS).fetchall(), after.execute(WALLS).fetchall()
    with psycopg.connect(plain(elsewhere.addresses.app_url)) as app:
        seen = app.execute("SELECT count(*) FROM audit_entries").fetchone()

    # then
    assert here == there != []
    assert seen == (0,)


def test_a_database_in_use_is_never_overwritten(
    servers: Servers, theatre: Theatre, world: World, tmp_path: Path
) -> None:
    # given
    run_cairn(environment_of(servers, theatre), "backup", str(tmp_path / "kept"))

    # when
    ended = run_cairn(environment_of(servers, theatre), "restore", str(tmp_path / "kept"))
    same_folder = run_cairn(environment_of(servers, theatre), "backup", str(tmp_path / "kept"))

    # then
    assert (ended.code, ended.out) == (1, "")
    assert "holds accounts already" in ended.err
    assert same_folder.code == 1
    assert theatre.account(world.north.slug).id == world.north.id


def test_a_dump_of_a_role_that_sees_nothing_is_not_called_a_backup(
    servers: Servers, theatre: Theatre, tmp_path: Path
) -> None:
    # when / then: row security would leave it empty, and the program would end with code 0
    environment = environment_of(servers, theatre) | {"DATABASE_BACKUP_URL": theatre.addresses.app_url}
    ended = run_cairn(environment, "backup", str(tmp_path / "kept"))
    assert ended.code == 1
    assert "does not see every account's rows" in ended.err
    assert not (tmp_path / "kept" / "backup.json").exists()


def test_a_dump_that_lost_rows_is_not_called_a_backup(
    theatre: Theatre, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: a dump in which one table came out short
    whole = dumps._rows_in
    monkeypatch.setattr(dumps, "_rows_in", lambda dump: whole(dump) | {"audit_entries": 0})

    # when / then
    with pytest.raises(RuleBrokenError, match="does not hold every row of audit_entries"):
        dump_database(theatre.addresses.backup_url, tmp_path / "database.dump")
