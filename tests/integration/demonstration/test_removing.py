"""The demonstration goes without a trace, and a look-alike account beside it does not notice."""

import io

import psycopg
import pytest

from service.cases.operations.incidents import record_incident
from service.cases.queries.incident_register import register
from service.demonstration.removing import MiscountError, remove_demonstration
from service.files.operations import NewFile, keep_file
from tenants.accounts import AccountView
from tenants.database import new_id
from tenants.errors import RuleBrokenError
from tenants.identity.people import NewPerson, give_roles, register_person
from tenants.opening import NewAccount, open_account
from tenants.work import work_for
from tests.integration.cli.test_accounts import an_incident
from tests.integration.demonstration.theatre import Theatre
from tests.support.servers import plain

TABLES = """SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'throttles')"""


def a_look_alike(theatre: Theatre) -> AccountView:
    """A real partnership with the demonstration's names, one case, one person and one document."""
    account = open_account(
        theatre.house,
        NewAccount("partnership", "sefton-real", "Sefton", "Sefton in full", "SEF", is_demonstration=False),
    )
    with work_for(theatre.house, account.id) as work:
        person = register_person(
            work.session, NewPerson("real@example.org", "Rea Lister", "four plain words"), work.now
        )
        give_roles(work, person.id, ["business-manager"])
        incident = record_incident(work, an_incident(theatre.house.clock.today()))
        keep_file(work, NewFile(io.BytesIO(b"a letter"), "letter.txt", "incident", incident.id), theatre.storage)
    return account


def counts(theatre: Theatre) -> dict[str, int]:
    """The rows of every table, as the superuser sees them; what is nobody's is left out."""
    with psycopg.connect(plain(theatre.addresses.superuser_url)) as connection:
        names = connection.execute(TABLES).fetchall()
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 # names of our own
            for (name,) in names
        }


def test_nothing_of_the_demonstration_remains_and_nothing_of_others_is_touched(copied: Theatre) -> None:
    # given
    demonstration = counts(copied)
    real = a_look_alike(copied)
    both = counts(copied)
    sefton = copied.account("sefton")
    with work_for(copied.house, sefton.id) as work:
        keep_file(work, NewFile(io.BytesIO(b"a letter"), "letter.txt", "incident", new_id()), copied.storage)

    # when
    removed = copied.remove()

    # then
    assert counts(copied) == {table: rows - demonstration[table] for table, rows in both.items()}
    assert set(copied.accounts()) == {real.slug}
    assert len(removed.accounts) == 19
    assert (removed.people, removed.kept_people) == (63, 0)
    assert list(copied.storage.listed(sefton.id)) == []
    assert len(list(copied.storage.listed(real.id))) == 1
    with work_for(copied.house, real.id) as work:
        assert register(work)[1] == 1


def test_an_account_that_is_not_marked_is_refused_and_nothing_goes(copied: Theatre) -> None:
    # given
    real = a_look_alike(copied)
    before = counts(copied)

    # when / then
    with pytest.raises(RuleBrokenError, match="not marked as a demonstration"):
        copied.remove("stockton", real.slug)
    assert counts(copied) == before


def test_one_account_may_go_and_a_person_who_serves_another_stays(copied: Theatre) -> None:
    # given

    # when
    removed = copied.remove("ridgeway-vale")

    # then
    assert removed.accounts == ("ridgeway-vale",)
    assert copied.holders("oxfordshire", "business-unit")[0].name == "Nkechi Abernathy"
    assert removed.people == 6


def test_an_owner_from_whom_rows_are_hidden_removes_nothing(copied: Theatre) -> None:
    # given: a policy that shows the owner nothing, as a forgotten one would
    before = counts(copied)
    with psycopg.connect(plain(copied.addresses.owner_url)) as connection:
        connection.execute("CREATE POLICY hidden ON audit_entries AS RESTRICTIVE TO cairn_owner USING (false)")

    # when / then
    with pytest.raises(MiscountError, match="audit_entries"):
        remove_demonstration(copied.addresses.owner_url, copied.storage)
    assert counts(copied) == before
