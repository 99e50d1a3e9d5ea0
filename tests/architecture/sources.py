"""The project's own source files, read once, with their trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("service", "tenants", "workers")
EVERYTHING = (*PRODUCT, "infra", "migrations", "tests")


@dataclass(frozen=True)
class Source:
    """One file of ours."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """How long it is."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method in it, inner ones included."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    def classes(self) -> Iterator[ast.ClassDef]:
        """Every class in it."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))

    def calls(self) -> Iterator[ast.Call]:
        """Every call in it."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def attributes(self) -> Iterator[ast.Attribute]:
        """Everything that is read with a dot in it."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Attribute))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The files of these folders, in order."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(read_source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


def read_source(path: str, text: str) -> Source:
    """A source of this text, as if it lay there."""
    return Source(path, text, ast.parse(text))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function has, its docstring aside, since a word of why costs nobody anything."""
    whole = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    is_told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return whole - ((first.end_lineno or 0) - first.lineno + 1) if is_told else whole
