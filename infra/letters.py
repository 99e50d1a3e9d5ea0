"""Write down which characters our typefaces can draw, by trial; run `python -m infra.letters` after a change of either.

It takes about a minute. `service/papers/operations/letters.py` reads the answer.
"""

import json
import unicodedata
from collections.abc import Iterable

import typst

from service.papers.operations.letters import FAMILIES, TYPEFACES

# The planes that hold the world's scripts and symbols; Chinese, Japanese and Korean are left out, as no typeface of
# ours draws them.
TRIED = ((0x20, 0x2E80), (0xA640, 0xAC00), (0xFB00, 0x10000), (0x1F000, 0x1FC00))
STEP = 64
_TRIAL = b"""
#set document(title: "Trial")
#set text(font: sys.inputs.family, fallback: false)
= T
#for letter in json(bytes(sys.inputs.letters)) [#text(letter) \\ #strong(letter) \\ ]
"""
_UNASSIGNED = frozenset({"Cc", "Cn", "Co", "Cs", "Zl", "Zp"})


def main() -> None:
    """Try every character, and write `letters.toml`."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(TYPEFACES)])
    lines = [
        "# Which characters each typeface can draw, regular and bold: hexadecimal ranges, written by infra/letters.py."
    ]
    for family in FAMILIES:
        found = [letter for letters in _tried() for letter in drawn(letters, family, fonts)]
        lines.append(f'"{family}" = "{" ".join(ranges(map(ord, found)))}"')
    (TYPEFACES / "letters.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def drawn(letters: list[str], family: str, fonts: typst.Fonts) -> list[str]:
    """Those of the letters that the family can draw."""
    if not letters or can_draw(letters, family, fonts):
        return letters
    half = len(letters) // 2
    return drawn(letters[:half], family, fonts) + drawn(letters[half:], family, fonts) if half else []


def can_draw(letters: Iterable[str], family: str, fonts: typst.Fonts) -> bool:
    """Whether the family can draw all of the letters, regular and bold."""
    said = {"family": family, "letters": json.dumps(list(letters))}
    try:
        typst.compile(_TRIAL, font_paths=fonts, ignore_system_fonts=True, sys_inputs=said, pdf_standards="ua-1")
    except typst.TypstError:
        return False
    return True


def ranges(points: Iterable[int]) -> list[str]:
    """Code points as hexadecimal ranges."""
    runs: list[list[int]] = []
    for point in points:
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return [f"{first:x}-{last:x}" if last > first else f"{first:x}" for first, last in runs]


def _tried() -> list[list[str]]:
    return [
        [chr(point) for point in range(start, start + STEP) if unicodedata.category(chr(point)) not in _UNASSIGNED]
        for first, last in TRIED
        for start in range(first, last, STEP)
    ]


if __name__ == "__main__":
    main()
