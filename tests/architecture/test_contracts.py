"""The borders between modules, as pyproject.toml says them, are kept; and the tool that says so was heard."""

from importlinter.cli import lint_imports


def test_the_borders_between_modules_are_kept() -> None:
    assert lint_imports(no_cache=True) == 0
