"""What a paper is: a title, what is known at a glance, and sections of words, facts, tables and lists.

A paper says nothing of how it looks, so every report of every capability is the same few things, and a reader meets
them in the same order on the page, in the PDF and in Word. The title is the only first heading and each section's title
a second heading; nothing else is a heading, so no level can be left out.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isqrt
from types import MappingProxyType
from typing import Any, ClassVar

from service.schemas.texts import clean_paragraphs

NOTHING_RECORDED = "Nothing is recorded."
"""What stands in place of a table without rows and a list without items."""

NOT_RECORDED = "Not recorded"
"""What stands beside a fact that nobody gave."""

SHORT = 20
"""Up to how many characters a text is better kept on one line of its column."""
LONGEST = 400
"""How many characters of a cell count towards its column's width."""
BETWEEN_COLUMNS = 8
"""The room on both sides of a column, in characters."""

LONGEST_NAME = 1_000
"""The most characters of a title, a label, a caption and a heading."""
LONGEST_MARGIN = 300
"""The most characters of what stands at the head and the foot of every page."""

_LEFT_OUT = frozenset({"Cc", "Cs"})
_NOT_CHARACTERS = frozenset("\ufffe\uffff")

Pairs = tuple[tuple[str, str], ...]


class NotAPaperError(ValueError):
    """What was given cannot be a paper, or a part of one. The message never repeats what it says."""


@dataclass(frozen=True)
class Words:
    """Paragraphs of text; a blank line separates two of them, a single line break stays inside one."""

    text: str
    kind: ClassVar[str] = "words"

    def __post_init__(self) -> None:
        """Clean the text."""
        _set(self, text=_several_lines(self.text))

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs, none of them empty."""
        return tuple(part for part in self.text.split("\n\n") if part)


@dataclass(frozen=True)
class Facts:
    """What is known at a glance: labels, each with its value. Raises NotAPaperError where a label is blank."""

    rows: Pairs
    kind: ClassVar[str] = "facts"

    def __post_init__(self) -> None:
        """Clean the texts; an empty value says that it is not recorded."""
        _set(self, rows=_facts(self.rows))


@dataclass(frozen=True)
class Table:
    """Rows under headings. Raises NotAPaperError without a caption, for a blank heading, for a row of another width."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: ClassVar[str] = "table"
    when_empty: ClassVar[str] = NOTHING_RECORDED

    def __post_init__(self) -> None:
        """Clean the texts and count the cells."""
        _set(
            self,
            caption=_named(self.caption, "A table needs a caption."),
            headings=tuple(_named(each, "Every column needs a heading.") for each in _sequence(self.headings)),
            rows=tuple(tuple(_several_lines(cell) for cell in _sequence(row)) for row in _sequence(self.rows)),
        )
        if not self.headings:
            raise NotAPaperError("A table needs a column.")
        if any(len(row) != len(self.headings) for row in self.rows):
            raise NotAPaperError("Every row of a table needs one cell for each heading.")


@dataclass(frozen=True)
class Listing:
    """Items that stand one under another, in no order that matters; empty items are left out."""

    items: tuple[str, ...]
    kind: ClassVar[str] = "listing"
    when_empty: ClassVar[str] = NOTHING_RECORDED

    def __post_init__(self) -> None:
        """Clean the items."""
        _set(self, items=tuple(item for item in map(_several_lines, _sequence(self.items)) if item))


Block = Words | Facts | Table | Listing


@dataclass(frozen=True)
class Section:
    """A part of a paper under its own heading. Raises NotAPaperError without a title or with an unknown block."""

    title: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        """Clean the title and look at the blocks."""
        _set(self, title=_named(self.title, "A section needs a title."), blocks=_sequence(self.blocks))
        if not all(isinstance(block, Block) for block in self.blocks):
            raise NotAPaperError("A section holds words, facts, tables and lists, and nothing else.")


@dataclass(frozen=True)
class Paper:
    """One paper. Raises NotAPaperError without a title, and for what would not fit at the head and foot of a page.

    `reference` and `marking` stand on every page; `lede` is the sentence under the title; `facts` come before the
    sections; `made` is the line that says when, by whom and from which version it was made.
    """

    title: str
    reference: str
    marking: str
    lede: str
    facts: Pairs
    sections: tuple[Section, ...]
    made: str

    def __post_init__(self) -> None:
        """Clean the texts and look at the sections."""
        _set(
            self,
            title=_named(self.title, "A paper needs a title."),
            reference=_marginal(self.reference),
            marking=_marginal(self.marking),
            lede=_one_line(self.lede),
            facts=_facts(self.facts),
            sections=_sequence(self.sections),
            made=_marginal(self.made),
        )
        if not all(isinstance(section, Section) for section in self.sections):
            raise NotAPaperError("A paper holds sections and nothing else.")

    @property
    def closing(self) -> tuple[str, ...]:
        """What stands at the foot, as far as it is known: the marking, the reference, and how the paper was made."""
        return tuple(text for text in (self.marking, self.reference, self.made) if text)


def column_shares(table: Table) -> tuple[int, ...]:
    """How a table's width is shared among its columns: a short text keeps its line, a long one may grow downwards."""
    columns = [[heading, *(row[place] for row in table.rows)] for place, heading in enumerate(table.headings)]
    longest = [max(len(line) for text in column for line in text.split("\n")) for column in columns]
    return tuple(BETWEEN_COLUMNS + min(length, SHORT) + _growth(length) for length in longest)


def _growth(length: int) -> int:
    return 2 * isqrt(max(0, min(length, LONGEST) - SHORT))


def paper_as_json(paper: Paper) -> dict[str, Any]:
    """The paper as plain JSON, to keep or to hand over."""
    return {
        "title": paper.title,
        "reference": paper.reference,
        "marking": paper.marking,
        "lede": paper.lede,
        "facts": [list(row) for row in paper.facts],
        "sections": [
            {"title": section.title, "blocks": [_block_as_json(block) for block in section.blocks]}
            for section in paper.sections
        ],
        "made": paper.made,
    }


def paper_from_json(data: object) -> Paper:
    """The paper that was kept or handed over; raises NotAPaperError for an unknown kind of block or another shape."""
    whole = _members(data, "title", "reference", "marking", "lede", "facts", "sections", "made")
    return Paper(**whole | {"sections": tuple(_section_from_json(each) for each in _sequence(whole["sections"]))})


def _block_as_json(block: Block) -> dict[str, Any]:
    match block:
        case Words():
            said: dict[str, Any] = {"text": block.text}
        case Facts():
            said = {"rows": [list(row) for row in block.rows]}
        case Table():
            said = {
                "caption": block.caption,
                "headings": list(block.headings),
                "rows": [list(row) for row in block.rows],
            }
        case Listing():
            said = {"items": list(block.items)}
    return {"kind": block.kind} | said


_BLOCKS: Mapping[str, tuple[Callable[..., Block], tuple[str, ...]]] = MappingProxyType(
    {
        Words.kind: (Words, ("text",)),
        Facts.kind: (Facts, ("rows",)),
        Table.kind: (Table, ("caption", "headings", "rows")),
        Listing.kind: (Listing, ("items",)),
    }
)


def _section_from_json(data: object) -> Section:
    members = _members(data, "title", "blocks")
    return Section(members["title"], tuple(_block_from_json(each) for each in _sequence(members["blocks"])))


def _block_from_json(data: object) -> Block:
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in _BLOCKS:
        raise NotAPaperError("This is not a kind of block that a paper can hold.")
    make, names = _BLOCKS[kind]
    members = _members(data, "kind", *names)
    return make(*(members[name] for name in names))


def _members(data: object, *names: str) -> dict[str, Any]:
    if not isinstance(data, dict) or set(data) != set(names):
        raise NotAPaperError("A part of the paper lacks something, or holds something that does not belong there.")
    return data


def _sequence(data: object) -> tuple[Any, ...]:
    if not isinstance(data, tuple | list):
        raise NotAPaperError("A part of the paper is not a list.")
    return tuple(data)


def _facts(rows: object) -> Pairs:
    pairs = [_sequence(row) for row in _sequence(rows)]
    if any(len(pair) != 2 for pair in pairs):
        raise NotAPaperError("A fact is a label and a value.")
    return tuple(
        (_named(label, "A fact needs a label."), _several_lines(value) or NOT_RECORDED) for label, value in pairs
    )


def _named(text: object, sentence: str) -> str:
    line = _one_line(text)
    if not line:
        raise NotAPaperError(sentence)
    if len(line) > LONGEST_NAME:
        raise NotAPaperError("A title, a label, a caption or a heading is too long.")
    return line


def _marginal(text: object) -> str:
    line = _one_line(text)
    if len(line) > LONGEST_MARGIN:
        raise NotAPaperError("What stands on every page is too long.")
    return line


def _one_line(text: object) -> str:
    return " ".join(_several_lines(text).split())


def _several_lines(text: object) -> str:
    """The text without control characters and direction tricks; every kind of line break is one, and two at most."""
    if not isinstance(text, str):
        raise NotAPaperError("A part of the paper is not text.")
    seen = "".join(mark for mark in "\n".join(text.splitlines()) if mark in "\n\t" or _can_be_seen(mark))
    lines = [" ".join(line.split()) for line in clean_paragraphs(seen).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _can_be_seen(mark: str) -> bool:
    return unicodedata.category(mark) not in _LEFT_OUT and mark not in _NOT_CHARACTERS


def _set(block: object, **texts: object) -> None:
    """Put the cleaned texts into a frozen block while it is made."""
    for name, value in texts.items():
        object.__setattr__(block, name, value)
