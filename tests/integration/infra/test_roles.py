"""Who may connect, and what each role may do before a migration has granted anything."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from infra.embedded.postgres import run_psql
from infra.embedded.servers import make_roles
from infra.errors import LaunchError
from tests.support.servers import Addresses, Servers, fresh_database, plain


@pytest.fixture
def database(servers: Servers) -> Addresses:
    return fresh_database(servers)


@pytest.fixture
def owner(database: Addresses) -> Iterator[psycopg.Connection]:
    """The owner, who has made a table of plans without granting it to anybody."""
    with psycopg.connect(plain(database.owner_url), autocommit=True) as connection:
        connection.execute("CREATE TABLE plans (id int PRIMARY KEY)")
        connection.execute("CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        yield connection


def test_a_person_without_a_password_is_refused(servers: Servers) -> None:
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(host="127.0.0.1", port=servers.postgres.port, user="postgres", dbname="postgres")


@pytest.mark.parametrize("role", ["postgres", "cairn_owner", "cairn_app", "cairn_relay", "cairn_backup"])
def test_a_wrong_password_is_refused_for_every_role(servers: Servers, role: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(plain(servers.postgres.url(role, "wrong", "cairn")))


def test_the_server_has_the_security_patches_of_may_2026(servers: Servers) -> None:
    with psycopg.connect(plain(servers.cairn.app_url)) as connection:
        assert connection.info.server_version >= 180004


def test_the_server_listens_on_loopback_only(servers: Servers) -> None:
    with psycopg.connect(plain(servers.cairn.superuser_url)) as connection:
        row = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')"
        )
        assert row.fetchone() == ("127.0.0.1", "")


def test_only_the_backup_passes_by_row_security_and_no_role_has_other_powers(servers: Servers) -> None:
    with psycopg.connect(plain(servers.cairn.superuser_url)) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolbypassrls, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication"
            " FROM pg_roles WHERE rolname LIKE 'cairn%' ORDER BY rolname"
        ).fetchall()
        members = connection.execute(
            "SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members"
            " WHERE member::regrole::text LIKE 'cairn%' OR roleid::regrole::text LIKE 'cairn%'"
        ).fetchall()
    assert rows == [
        ("cairn_app", True, False, False),
        ("cairn_backup", True, True, False),
        ("cairn_owner", True, False, False),
        ("cairn_relay", True, False, False),
    ]
    assert members == [("cairn_backup", "pg_read_all_data")]


@pytest.mark.parametrize("role", ["cairn_app", "cairn_relay"])
def test_a_table_that_nobody_granted_is_closed_to_the_service(owner: psycopg.Connection, role: str) -> None:
    # given a table and a function of the owner's, and no grant
    rights = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
    # when the rights of the service's role are read
    row = owner.execute(
        "SELECT array_agg(has_table_privilege(%(role)s, 'plans', r)),"
        " has_function_privilege(%(role)s, 'one()', 'EXECUTE'),"
        " has_schema_privilege(%(role)s, 'public', 'USAGE'), has_schema_privilege(%(role)s, 'public', 'CREATE')"
        " FROM unnest(%(rights)s::text[]) AS r",
        {"role": role, "rights": rights},
    ).fetchone()
    # then it sees names and may do nothing
    assert row == ([False] * len(rights), False, True, False)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "TRUNCATE plans",
        "DROP TABLE plans",
        "ALTER TABLE plans ADD COLUMN mine int",
        "SELECT * FROM plans",
        "SET ROLE cairn_owner",
        "SET ROLE cairn_backup",
        "SET SESSION AUTHORIZATION cairn_owner",
    ],
)
@pytest.mark.usefixtures("owner")
def test_the_app_may_not_make_change_or_become(database: Addresses, statement: str) -> None:
    app = psycopg.connect(plain(database.app_url), autocommit=True)
    with app, pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


def test_the_app_uses_a_table_after_the_owner_granted_it_but_never_truncates_it(
    database: Addresses, owner: psycopg.Connection
) -> None:
    owner.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON plans TO cairn_app")
    with psycopg.connect(plain(database.app_url), autocommit=True) as connection:
        connection.execute("INSERT INTO plans VALUES (1)")
        assert connection.execute("SELECT id FROM plans").fetchall() == [(1,)]
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("TRUNCATE plans")


def test_the_backup_reads_every_row_in_spite_of_row_security_and_writes_none(
    database: Addresses, owner: psycopg.Connection
) -> None:
    # given rows that row security hides from everybody, the owner included
    owner.execute("INSERT INTO plans VALUES (1), (2)")
    owner.execute("ALTER TABLE plans ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    assert owner.execute("SELECT count(*) FROM plans").fetchone() == (0,)
    with psycopg.connect(plain(database.backup_url), autocommit=True) as connection:
        # when the backup reads, then it reads all
        assert connection.execute("SELECT count(*) FROM plans").fetchone() == (2,)
        # and when it writes, also after it lifted its own read-only setting, it is refused
        with pytest.raises(errors.ReadOnlySqlTransaction):
            connection.execute("DELETE FROM plans")
        connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("DELETE FROM plans")


@pytest.mark.parametrize("elsewhere", ["postgres", "template1"])
def test_the_app_may_not_connect_to_another_database(servers: Servers, elsewhere: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(plain(servers.postgres.url("cairn_app", servers.passwords.app, elsewhere)))


def test_making_the_roles_again_changes_nothing_and_refuses_a_role_that_was_given_power(servers: Servers) -> None:
    make_roles(servers.postgres, servers.passwords)
    with psycopg.connect(plain(servers.cairn.superuser_url), autocommit=True) as connection:
        connection.execute("ALTER ROLE cairn_app BYPASSRLS")
        try:
            with pytest.raises(LaunchError, match="more power than Cairn allows"):
                make_roles(servers.postgres, servers.passwords)
        finally:
            connection.execute("ALTER ROLE cairn_app NOBYPASSRLS")
    make_roles(servers.postgres, servers.passwords)


def test_a_failing_script_says_what_postgresql_said(servers: Servers, tmp_path: Path) -> None:
    script = tmp_path / "broken.sql"
    script.write_text("SELECT * FROM cairns_of_scotland;")
    with pytest.raises(LaunchError, match="cairns_of_scotland"):
        run_psql(servers.postgres, script, {})
