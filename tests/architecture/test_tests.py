"""Tests that run: in a test file every function is a test, a fixture, or something that a test calls."""

import ast
import importlib

from tests.architecture.sources import Source, read_source, sources


def never_run(file: Source) -> list[str]:
    """Functions at the top of a test file that are neither tests nor used by any."""
    functions = [node for node in file.tree.body if isinstance(node, ast.FunctionDef)]
    used = {node.id for node in ast.walk(file.tree) if isinstance(node, ast.Name)}
    return [
        f"{file.path}: {node.name} is no test and nobody calls it. Name it test_… or delete it."
        for node in functions
        if not node.name.startswith("test_") and not node.decorator_list and node.name not in used
    ]


def said_twice(file: Source) -> list[str]:
    """Tests that another of the same name hides."""
    names = [node.name for node in file.tree.body if isinstance(node, ast.FunctionDef)]
    return [f"{file.path}: two functions are called {name}." for name in set(names) if names.count(name) > 1]


def test_every_function_of_a_test_file_is_run() -> None:
    files = [file for file in sources("tests") if file.path.rpartition("/")[2].startswith("test_")]
    assert len(files) > 20
    assert [fault for file in files for fault in (*never_run(file), *said_twice(file))] == []


def test_every_test_asserts_something_that_could_be_false() -> None:
    # given
    tests = [
        (file, node)
        for file in sources("tests")
        for node in file.tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]

    # when
    silent = [f"{file.path}: {node.name} asserts nothing." for file, node in tests if not says_something(node)]

    # then
    assert silent == []


def test_every_module_beside_the_tests_can_be_imported() -> None:
    """What runs only as a process of its own would otherwise fail by letting its test wait in vain."""
    paths = [file.path for file in sources("tests") if not file.path.rpartition("/")[2].startswith("test_")]
    assert len(paths) > 20
    for path in paths:
        importlib.import_module(path.removesuffix(".py").replace("/", "."))


def says_something(test: ast.FunctionDef) -> bool:
    """Whether a test asserts, expects an error, or calls a check that is named as one."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in {"raises", "warns"} or name.startswith(("assert_", "check", "expect")):
                return True
    return False


def test_a_test_that_never_runs_is_found() -> None:
    # given
    planted = read_source(
        "tests/test_planted.py", "def tset_it():\n    pass\n\ndef test_a():\n    build()\n\ndef build():\n    pass\n"
    )
    doubled = read_source("tests/test_planted.py", "def test_a():\n    pass\n\ndef test_a():\n    pass\n")

    # when / then
    assert [fault.split(": ")[1].split(" ")[0] for fault in never_run(planted)] == ["tset_it"]
    assert len(said_twice(doubled)) == 1
