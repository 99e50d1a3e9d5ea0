"""Files and functions stay small enough to be read at one sitting."""

import pytest

from tests.architecture.sources import PRODUCT, Source, length, read_source, sources


def too_long(file: Source, lines: int, function_lines: int) -> list[str]:
    """One sentence for the file, and one for each function, that is over its limit."""
    found = [f"{file.path} has {file.lines} lines; split it by noun."] if file.lines > lines else []
    return found + [
        f"{file.path}: {function.name} has {length(function)} lines; name the missing idea and split."
        for function in file.functions()
        if length(function) > function_lines
    ]


def test_a_file_has_at_most_400_lines_and_a_function_40() -> None:
    assert [fault for file in sources(*PRODUCT, "infra") for fault in too_long(file, 400, 40)] == []


def test_a_test_file_has_at_most_500_lines_and_a_test_60() -> None:
    assert [fault for file in sources("tests") for fault in too_long(file, 500, 60)] == []


def test_the_shared_fixtures_fit_on_three_screens() -> None:
    long = [file.path for file in sources("tests") if file.path.endswith("conftest.py") and file.lines > 150]
    assert long == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("def f():\n" + "    pass\n" * 40, 1),
        ("def f():\n" + "    pass\n" * 39, 0),
        ('def f():\n    """' + "a\n" * 30 + '"""\n' + "    pass\n" * 30, 0),
        ("x = 1\n" * 401, 1),
        ("x = 1\n" * 400, 0),
    ],
)
def test_what_is_too_long_is_found(text: str, faults: int) -> None:
    assert len(too_long(read_source("planted.py", text), 400, 40)) == faults
