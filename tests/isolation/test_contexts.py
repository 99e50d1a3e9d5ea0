"""One pooled connection, used by one account after another: nothing of the last one is left on it."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tenants.accounts import Connection
from tenants.database import AccountSession, Context
from tenants.errors import RuleBrokenError
from tenants.work import Work, work_for
from tests.support.planted import note_api, note_pages, write_note
from tests.support.servers import Servers
from tests.support.small_app import small_app
from tests.support.stage import settings_for
from tests.support.world import World, new_world

ONE = {"pool_size": 1, "max_overflow": 0}
Sighting = tuple[set[UUID], int]


@pytest.fixture
def narrow(servers: Servers) -> Iterator[World]:
    """A world whose application has one connection for everybody."""
    with small_app(settings_for(servers, servers.cairn), note_pages(), note_api(), pool=ONE) as app:
        yield new_world(app)


def look(world: World, account_id: UUID | None) -> Sighting:
    """Whose connections are seen in this context, and on which connection to the database."""
    with AccountSession(world.house.engine, Context(account_id)) as session:
        backend = session.scalar(select(func.pg_backend_pid()))
        return set(session.scalars(select(Connection.tenant_id))), backend or 0


def look_without_filter(world: World) -> Sighting:
    """The same with no context and without the filter on queries, so that row security alone stands."""
    with world.house.engine.connect() as connection:
        backend = connection.scalar(select(func.pg_backend_pid()))
        return set(connection.scalars(select(Connection.__table__.c.tenant_id))), backend or 0


def fail_in(world: World, account_id: UUID) -> None:
    """Work in an account that fails after it wrote."""
    with work_for(world.house, account_id) as work:
        write_note(work, "never kept")
        raise ZeroDivisionError


def write_tentatively(work: Work) -> None:
    """A part of the work that is refused after it wrote."""
    with work.tentatively():
        write_note(work, "never kept")
        raise RuleBrokenError("No.")


def test_a_connection_forgets_each_account_when_its_work_ends(narrow: World) -> None:
    # when
    seen = [
        look(narrow, narrow.north.id),
        look_without_filter(narrow),
        look(narrow, None),
        look(narrow, narrow.south.id),
        look_without_filter(narrow),
    ]

    # then
    nobody: set[UUID] = set()
    assert [accounts for accounts, _ in seen] == [{narrow.north.id}, nobody, nobody, {narrow.south.id}, nobody]
    assert len({backend for _, backend in seen}) == 1


def test_a_connection_forgets_an_account_whose_work_failed(narrow: World) -> None:
    # given
    with pytest.raises(ZeroDivisionError):
        fail_in(narrow, narrow.north.id)

    # when / then
    assert look_without_filter(narrow)[0] == set()
    assert look(narrow, narrow.south.id)[0] == {narrow.south.id}


def test_a_savepoint_keeps_the_account_and_the_end_of_work_drops_it(narrow: World) -> None:
    # given
    with work_for(narrow.house, narrow.north.id) as work:
        with pytest.raises(RuleBrokenError):
            write_tentatively(work)
        after_refusal = set(work.session.scalars(select(Connection.tenant_id)))

    # when / then
    assert after_refusal == {narrow.north.id}
    assert look_without_filter(narrow)[0] == set()


def test_requests_on_one_connection_see_their_own_account_each(narrow: World) -> None:
    # given
    with work_for(narrow.house, narrow.north.id) as work:
        note = write_note(work, "Northshire's note")
    north = narrow.browser(narrow.someone(narrow.north, "business-manager"))
    south = narrow.browser(narrow.someone(narrow.south, "business-manager"))
    path = f"/accounts/{narrow.north.slug}/notes/{note}"

    # when
    answers = [
        north.get(path),
        narrow.stranger().get(path),
        south.get(path),
        south.get(path.replace(narrow.north.slug, narrow.south.slug)),
        north.get(path),
    ]

    # then
    assert [answer.status_code for answer in answers] == [200, 302, 404, 404, 200]


def test_a_query_carries_its_account_also_where_row_security_would_not_stop_it(narrow: World) -> None:
    # given
    with AccountSession(narrow.house.engine, Context(narrow.north.id)) as session:
        # when: somebody moves the wall by hand, as injected SQL would
        session.connection().exec_driver_sql(f"SET LOCAL app.tenant = '{narrow.south.id}'")
        seen = session.scalars(select(Connection.tenant_id)).all()

    # then
    assert list(seen) == []
