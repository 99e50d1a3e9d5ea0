"""The field's own words, one meaning each; and a word of why where others call."""

import ast
import re

import pytest

from tests.architecture.sources import EVERYTHING, PRODUCT, Source, read_source, sources

NAMELESS = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"})
OTHER_WORDS = {
    "Ticket": "Incident",
    "Client": "Subject",
    "Customer": "Account",
    "Organisation": "Account",
    "Company": "Agency",
    "CaseReview": "PracticeReview",
    "Blocker": "Hold",
    "Task": "Action",
    "Todo": "Action",
    "Survey": "Instrument",
    "SLA": "Clock",
    "Stats": "Measure",
    "Dump": "Release",
    "Tenant": "Account",
}
"""What design §2 says that things are not, and what they are."""
LATER = "TO" + "DO"
LEFT_FOR_LATER = re.compile(rf"#.*\b({LATER}|FIXME|XXX|HACK)\b")


def nameless(files: tuple[Source, ...]) -> list[str]:
    """Modules and folders that say nothing of what is in them."""
    return [
        f"{file.path} says nothing of what is in it. Name it for its noun."
        for file in files
        if NAMELESS & set(re.split(r"[/.]", file.path.lower()))
    ]


def other_words(files: tuple[Source, ...]) -> list[str]:
    """Classes in words that are not the field's."""
    return [
        f"{file.path}: class {node.name}; the field says {OTHER_WORDS[word]}."
        for file in files
        for node in file.classes()
        for word in OTHER_WORDS
        if node.name == word or (node.name.endswith(word) and node.name != "SubTask")
    ]


def unfinished(files: tuple[Source, ...]) -> list[str]:
    """Notes to do something later."""
    return [
        f"{file.path}:{number} leaves something for later. Do it, or open an issue."
        for file in files
        for number, line in enumerate(file.text.splitlines(), 1)
        if LEFT_FOR_LATER.search(line) and "LEFT_FOR_LATER" not in line
    ]


def untold(files: tuple[Source, ...]) -> list[str]:
    """Modules without a word of why they exist, and public operations and queries without a sentence."""
    found = [f"{file.path} does not say why it exists." for file in files if not _is_told(file)]
    return found + [
        f"{file.path}: {node.name} does not say what it does."
        for file in files
        if re.search(r"/(operations|queries|rules)(/|\.py)", file.path) or file.path.startswith("tenants/")
        for node in file.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]


def _is_told(file: Source) -> bool:
    return not file.text.strip() or bool(ast.get_docstring(file.tree))


def test_every_module_is_named_for_what_is_in_it() -> None:
    assert nameless(sources(*EVERYTHING)) == []


def test_classes_are_in_the_fields_words() -> None:
    assert other_words(sources(*PRODUCT)) == []


def test_nothing_is_left_for_later() -> None:
    assert unfinished(sources(*EVERYTHING)) == []


def test_every_module_and_every_operation_says_what_it_is_for() -> None:
    assert untold(sources(*PRODUCT)) == []


@pytest.mark.parametrize(
    ("path", "text", "find"),
    [
        ("service/cases/utils.py", '"""A."""', nameless),
        ("service/helpers/cases.py", '"""A."""', nameless),
        ("service/cases/records.py", "class Ticket:\n    pass", other_words),
        ("service/cases/records.py", "class ReviewTask:\n    pass", other_words),
        ("service/cases/rules.py", f"x = 1  # {LATER}: later", unfinished),
        ("service/cases/operations.py", '"""A."""\n\ndef close_case(work):\n    pass', untold),
        ("service/cases/pages.py", "x = 1", untold),
    ],
)
def test_a_word_out_of_place_is_found(path: str, text: str, find: object) -> None:
    assert callable(find)
    assert len(find((read_source(path, text),))) == 1
