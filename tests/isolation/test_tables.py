"""The wall, as the migrated database has it: every table, index, link, grant and role; and what would break it."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.isolation.catalogue import OWN, faults, tables
from tests.support.servers import Servers, plain

WALLED = f"""
CREATE TABLE planted (tenant_id uuid NOT NULL REFERENCES accounts (id), id uuid NOT NULL, reference text,
                      person_id uuid, outbox_id uuid, PRIMARY KEY (tenant_id, id));
ALTER TABLE planted ENABLE ROW LEVEL SECURITY;
ALTER TABLE planted FORCE ROW LEVEL SECURITY;
CREATE POLICY own_account ON planted USING {OWN} WITH CHECK {OWN};
GRANT SELECT, INSERT, UPDATE, DELETE ON planted TO cairn_app;
"""
OTHER_POLICY = "DROP POLICY own_account ON planted; CREATE POLICY own_account ON planted"
FOREIGN_KEY = "ALTER TABLE planted ADD CONSTRAINT fk FOREIGN KEY"
HOLES = [
    ("CREATE TABLE loose (id uuid PRIMARY KEY)", "loose has no tenant_id"),
    ("ALTER TABLE planted DISABLE ROW LEVEL SECURITY", "planted has no forced row security"),
    ("ALTER TABLE planted NO FORCE ROW LEVEL SECURITY", "planted has no forced row security"),
    ("ALTER TABLE outbox NO FORCE ROW LEVEL SECURITY", "outbox has no forced row security"),
    ("DROP POLICY own_account ON planted", "planted has not the one form"),
    (f"{OTHER_POLICY} USING (true) WITH CHECK (true)", "planted has not the one form"),
    (f"{OTHER_POLICY} USING {OWN} WITH CHECK (true)", "planted has not the one form"),
    (f"{OTHER_POLICY} FOR SELECT USING {OWN}", "planted has not the one form"),
    ("CREATE POLICY extra ON planted TO cairn_app USING (true)", "planted has not the one form"),
    ("CREATE INDEX by_reference ON planted (reference)", "by_reference on planted does not begin"),
    ("ALTER TABLE planted ADD UNIQUE (reference)", "does not begin with tenant_id"),
    ("ALTER TABLE planted DROP CONSTRAINT planted_pkey, ADD PRIMARY KEY (tenant_id)", "is not (tenant_id, id)"),
    (f"{FOREIGN_KEY} (person_id) REFERENCES people (id)", "can leave its account"),
    (
        f"{FOREIGN_KEY} (tenant_id, outbox_id) REFERENCES outbox (tenant_id, id) ON DELETE SET NULL",
        "would empty tenant_id",
    ),
    ("GRANT TRUNCATE ON planted TO cairn_app", "more than it needs"),
    ("GRANT SELECT ON planted TO PUBLIC", "PUBLIC may SELECT on planted"),
    ("GRANT UPDATE ON audit_entries TO cairn_app", "more than it needs"),
    ("GRANT SELECT (kind) ON outbox TO cairn_relay", "The relay has other columns"),
    ("GRANT SELECT ON outbox_payloads TO cairn_relay", "cairn_relay may SELECT on outbox_payloads"),
    ("CREATE VIEW seen AS SELECT * FROM planted", "View seen does not run"),
    ("CREATE MATERIALIZED VIEW kept AS SELECT * FROM planted", "kept is a materialized view"),
    ("CREATE FUNCTION look() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", "Function look runs"),
    ("CREATE TYPE state AS ENUM ('open')", "Type state is an enum"),
    ("GRANT CREATE ON SCHEMA public TO cairn_app", "cairn_app may make tables"),
]


@pytest.fixture
def owner(servers: Servers) -> Iterator[psycopg.Connection]:
    """The owner's connection, of which nothing is kept."""
    with psycopg.connect(plain(servers.cairn.owner_url)) as connection:
        yield connection
        connection.rollback()


def test_the_wall_stands(owner: psycopg.Connection) -> None:
    assert faults(owner) == []
    assert len(tables(owner)) > 15


def test_a_table_made_as_ours_are_has_no_fault(owner: psycopg.Connection) -> None:
    owner.execute(WALLED)
    assert faults(owner) == []


@pytest.mark.parametrize(("hole", "sentence"), HOLES)
def test_a_hole_in_the_wall_is_found(owner: psycopg.Connection, hole: str, sentence: str) -> None:
    # given
    owner.execute(WALLED)

    # when
    owner.execute(hole)

    # then
    assert any(sentence in fault for fault in faults(owner)), faults(owner)
