"""Which characters our typefaces can draw, and how one that they cannot is written out instead of being lost."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TYPEFACES = Path(__file__).resolve().parents[1] / "typeface"
FAMILIES = ("Noto Sans", "DejaVu Sans Mono")
"""Our own typeface, and one that the typesetter brings, for what ours lacks; `paper.typ` names them in this order."""

JOINER = "\u200d"
# Joiners, direction marks and skin tones change what they stand beside, and are nothing by themselves.
_SILENT = re.compile("[\u061c\u200c-\u200f\U0001f3fb-\U0001f3ff]")
# Variation selectors and tags choose among drawings of a character, of which our typefaces have one.
_CHOICES = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0000-\U000e01ef]+")


def drawable(text: str) -> str:
    """The text with what no typeface of ours can draw written out in brackets: "[grinning face]".

    A PDF for everyone must be able to say every character that it draws, so the typesetter refuses one that it cannot.
    """
    if text.isascii():
        return text
    text = _CHOICES.sub("", text)
    return "".join(piece if _can_be_drawn(piece) else _written_out(piece, _known()) for piece in _pieces(text))


def plainly_drawable(text: str) -> str:
    """The text with everything written out that is not a single character of our own typeface, read left to right."""
    return text if text.isascii() else _written_out(_CHOICES.sub("", text), letters_of(FAMILIES[0]))


@cache
def letters_of(family: str) -> frozenset[str]:
    """Every character that a family can draw, regular and bold, as `letters.toml` says."""
    said = tomllib.loads((TYPEFACES / "letters.toml").read_text(encoding="utf-8"))
    return frozenset(_ranges(said[family]))


@cache
def _known() -> frozenset[str]:
    return frozenset[str]().union(*map(letters_of, FAMILIES))


def _ranges(words: str) -> Iterator[str]:
    for word in words.split():
        first, _, last = word.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that are drawn as one, so that one typeface must know all of a piece."""
    piece = ""
    for mark in text:
        if piece and not (_is_drawn_on(mark) or piece.endswith(JOINER)):
            yield piece
            piece = ""
        piece += mark
    yield piece


def _is_drawn_on(mark: str) -> bool:
    return unicodedata.category(mark).startswith("M") or _SILENT.match(mark) is not None


def _can_be_drawn(piece: str) -> bool:
    return piece == "\n" or any(letters_of(family).issuperset(piece) for family in FAMILIES)


def _written_out(text: str, known: frozenset[str]) -> str:
    return "".join(mark if mark == "\n" or (mark in known and not _is_drawn_on(mark)) else _name(mark) for mark in text)


def _name(mark: str) -> str:
    return "" if _SILENT.match(mark) else f"[{unicodedata.name(mark, f'U+{ord(mark):04X}').lower()}]"
