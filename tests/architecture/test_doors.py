"""One way in, one way to write, one way out: who commits, who supplies work, how queries ask, what may be sent."""

import ast
import re
from collections.abc import Iterable
from fnmatch import fnmatch

import pytest

from tenants.handovers import KINDS
from tests.architecture.sources import PRODUCT, Source, read_source, sources

MAY_COMMIT = {
    "tenants/work.py": "the two suppliers of work",
    "tenants/identity/*.py": "signing in and the gate, before anybody is admitted",
    "tenants/opening.py": "an account comes to be",
    "workers/relay.py": "marks what was rung, under a role that may do nothing else",
    "workers/schedule.py": "forgets old sessions and throttles, which belong to no account",
    "service/demonstration/*.py": "whole accounts are loaded and removed by the operator",
    "service/cli/holidays.py": "a bank holiday belongs to no account",
}
MAY_ENTER_AN_ACCOUNT = {
    "tenants/work.py": "the two suppliers of work",
    "tenants/identity/*.py": "signing in and the gate, before anybody is admitted",
    "tenants/opening.py": "an account comes to be",
    "service/demonstration/*.py": "whole accounts are loaded and removed by the operator",
    "service/cli/audits.py": "the operator verifies a chain of hashes and reads nothing else",
}
MAY_SPEAK_SQL = {
    "tenants/database.py": "sets whose rows a transaction may see",
    "tenants/isolation.py": "asks at start which role it has",
}
SUPPLIERS = {"work_at_door", "work_for"}
MAY_MAKE_WORK = ("tenants/work.py", "tenants/opening.py")
DESIGN = (
    "connection-invited connection-accepted connection-ended notification rapid-review decision reviewer-named"
    " publication-copy letter-reply panel-receipt panel-letter information-request nudge briefing information-reply"
    " briefing-acknowledged return-invitation return-query moderation-result return-progress return-submission"
    " query-reply action-assigned action-changed action-update fact case-share"
)


def is_one_of(path: str, patterns: Iterable[str]) -> bool:
    """Whether a file is one of those named."""
    return any(fnmatch(path, pattern) for pattern in patterns)


def committers(files: tuple[Source, ...]) -> list[str]:
    """Files that end a transaction and may not."""
    return [
        f"{file.path}:{call.lineno} commits or rolls back. Only the door and the errands' work do; take a Work."
        for file in files
        if not is_one_of(file.path, MAY_COMMIT)
        for call in file.calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"commit", "rollback"}
    ]


def suppliers(files: tuple[Source, ...]) -> list[str]:
    """Files that make a Work, or a session in an account, and may not; one in no account sees shared tables alone."""
    found = []
    for file in files:
        for call in file.calls():
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            if name == "Work" and not is_one_of(file.path, MAY_MAKE_WORK):
                found.append(f"{file.path}:{call.lineno} makes a Work. Take one from a door or from work_for.")
            enters = name == "AccountSession" and not ast.unparse(call.args[1]).startswith("Context(None")
            if enters and not is_one_of(file.path, MAY_ENTER_AN_ACCOUNT):
                found.append(f"{file.path}:{call.lineno} enters an account by itself. Take a Work and use its session.")
    return found


def ways_past_the_filter(files: tuple[Source, ...]) -> list[str]:
    """Queries that the account filter cannot reach."""
    asked = [(file, node) for file in files for node in file.attributes() if node.attr == "__table__"]
    written = [
        (file, call)
        for file in files
        for call in file.calls()
        if isinstance(call.func, ast.Name | ast.Attribute)
        and (call.func.id if isinstance(call.func, ast.Name) else call.func.attr) in {"text", "exec_driver_sql"}
        and file.path not in MAY_SPEAK_SQL
        and "sqlalchemy" in file.text
    ]
    return [f"{file.path}:{node.lineno} passes by the account filter. Use the model." for file, node in asked + written]


def errands_named(files: tuple[Source, ...]) -> dict[str, str]:
    """The constant that each `Errand(...)` begins with, and where; a scheduler sends what its own list names."""
    return {
        ast.unparse(call.args[0]): f"{file.path}:{call.lineno}"
        for file in files
        for call in file.calls()
        if isinstance(call.func, ast.Name) and call.func.id == "Errand" and ast.unparse(call.args[0])[-1:].isupper()
    }


def test_only_the_suppliers_of_work_commit() -> None:
    assert committers(sources(*PRODUCT)) == []


def test_there_are_two_suppliers_of_work_and_no_third() -> None:
    # given
    [work] = [file for file in sources("tenants") if file.path == "tenants/work.py"]

    # when
    yielding = {
        function.name
        for function in work.functions()
        if function.returns is not None and ast.unparse(function.returns) == "Iterator[Work]"
    }

    # then
    assert yielding == SUPPLIERS
    assert suppliers(sources(*PRODUCT)) == []


def test_no_query_passes_by_the_account_filter() -> None:
    assert ways_past_the_filter(sources("service", "tenants")) == []


def test_the_kinds_of_handover_are_those_of_the_design() -> None:
    assert sorted(KINDS) == sorted(DESIGN.split())


def test_every_kind_of_errand_has_a_runner() -> None:
    # given: the application names each kind by the constant under which it is sent
    [app] = [file for file in sources("service") if file.path == "service/app.py"]
    tables = [node for node in ast.walk(app.tree) if isinstance(node, ast.Dict)]
    registered = {ast.unparse(key) for table in tables for key in table.keys if key is not None}
    registered |= set(re.findall(r"errands\[([\w.]+)\]", app.text))

    # when
    sent = errands_named(sources(*PRODUCT))
    unknown = [
        f"{where} sends {name}, and service/app.py hangs no runner for it."
        for name, where in sent.items()
        if name.rpartition(".")[2] not in {each.rpartition(".")[2] for each in registered}
    ]

    # then
    assert unknown == []
    assert len(sent) >= 1


@pytest.mark.parametrize(
    ("path", "text", "find"),
    [
        ("service/cases/operations.py", "def f(work):\n    work.session.commit()", committers),
        ("service/cases/pages.py", "def f(session):\n    session.rollback()", committers),
        ("service/cases/errands.py", "def f(house):\n    return Work(house)", suppliers),
        ("service/cases/queries.py", "s = AccountSession(e, c)", suppliers),
        ("service/cases/queries.py", "q = Incident.__table__.select()", ways_past_the_filter),
        ("service/cases/queries.py", "import sqlalchemy\nq = sqlalchemy.text('select 1')", ways_past_the_filter),
    ],
)
def test_a_way_around_the_doors_is_found(path: str, text: str, find: object) -> None:
    assert callable(find)
    assert len(find((read_source(path, text),))) == 1
