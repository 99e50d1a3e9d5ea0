"""The migrations and the models say the same, forwards and back, and none of them is forgotten."""

import ast
from importlib import import_module
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, create_engine

from tenants.database import Base
from tests.support.servers import Addresses, Servers, fresh_database, plain
from tests.support.stage import PROJECT, upgrade


def records() -> tuple[str, ...]:
    """The modules of rows that the migrations know."""
    tree = ast.parse((PROJECT / "migrations" / "env.py").read_text(encoding="utf-8"))
    found = [node.value for node in tree.body if isinstance(node, ast.Assign) and named(node) == "RECORDS"]
    return tuple(ast.literal_eval(found[0]))


def named(node: ast.Assign) -> str:
    """The name that an assignment gives."""
    return node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""


def bare(table: str, check: str) -> str:
    """A check's own name: a migration that names it in full is given the convention's prefix once more."""
    return check.removeprefix(f"ck_{table}_").removeprefix(f"ck_{table}_")


def shape(addresses: Addresses) -> list[tuple[Any, ...]]:
    """Everything that a migration makes: columns, constraints, indexes, policies and grants."""
    with psycopg.connect(plain(addresses.owner_url)) as connection:
        return connection.execute(
            """SELECT 'column', table_name::text, column_name::text, data_type::text || is_nullable || coalesce(
                      column_default, '') FROM information_schema.columns WHERE table_schema = 'public'
                UNION ALL SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
                 FROM pg_constraint WHERE connamespace = 'public'::regnamespace
                UNION ALL SELECT 'index', tablename::text, indexname::text, indexdef
                 FROM pg_indexes WHERE schemaname = 'public'
                UNION ALL SELECT 'policy', tablename::text, policyname::text, concat(roles, cmd, qual, with_check)
                 FROM pg_policies WHERE schemaname = 'public'
                UNION ALL SELECT 'grant', relname::text, relkind::text, concat(relacl, relrowsecurity,
                      relforcerowsecurity) FROM pg_class WHERE relnamespace = 'public'::regnamespace
                ORDER BY 1, 2, 3, 4"""
        ).fetchall()


@pytest.fixture(scope="module")
def empty(servers: Servers) -> Addresses:
    return fresh_database(servers, "template0")


def test_the_models_are_what_the_migrations_made(servers: Servers) -> None:
    # given
    for module in records():
        import_module(module)
    engine = create_engine(servers.cairn.owner_url)

    # when
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, Base.metadata)
    finally:
        engine.dispose()

    # then
    assert differences == []


def test_the_checks_of_the_models_are_those_of_the_database(servers: Servers) -> None:
    # given
    for module in records():
        import_module(module)
    said = {
        (table.name, bare(table.name, str(constraint.name)))
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }

    # when
    made = {(table, bare(table, name)) for _, table, name, told in shape(servers.cairn) if told.startswith("CHECK")}

    # then
    assert said == made


def test_every_module_of_rows_is_known_to_the_migrations() -> None:
    # given
    for module in records():
        import_module(module)
    known = {mapper.class_.__module__ for mapper in Base.registry.mappers}

    # when
    files = [path for folder in ("service", "tenants") for path in (PROJECT / folder).rglob("*.py")]
    forgotten = [
        name
        for path in files
        if "__tablename__ =" in path.read_text(encoding="utf-8")
        and (name := ".".join(path.relative_to(PROJECT).with_suffix("").parts)) not in known
    ]

    # then
    assert forgotten == [], "Add these to RECORDS in migrations/env.py."


def test_the_migrations_are_one_line_without_a_fork() -> None:
    # given
    links = {}
    for path in sorted((PROJECT / "migrations" / "versions").glob("*.py")):
        said = {named(node): node.value for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign)}
        links[ast.literal_eval(said["revision"])] = ast.literal_eval(said["down_revision"])

    # when / then
    assert list(links.values()) == [None, *list(links)[:-1]]


def test_up_and_down_and_up_again_ends_where_it_began(empty: Addresses) -> None:
    # given
    upgrade(empty)
    first = shape(empty)

    # when
    upgrade(empty, "base", direction="downgrade")
    left = [thing for thing in shape(empty) if not thing[1].startswith("alembic_version")]
    upgrade(empty)

    # then
    assert left == []
    assert shape(empty) == first
