"""A paper as a tagged PDF (PDF/UA-1), set by typst from our template; the data goes in as JSON, never as markup."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from service.papers.operations.letters import TYPEFACES, drawable, plainly_drawable
from service.papers.rules import NOTHING_RECORDED, Paper, Table, column_shares, paper_as_json

TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "papers" / "paper.typ"
PROGRAM = Path(__file__).with_name("typesetting.py")
# Less than the 20 seconds after which the database gives up a transaction that waits.
WALL_SECONDS = 15.0
# The typesetter would start as many threads as the machine has processors, for a paper of ten pages.
_SURROUNDINGS = {"RAYON_NUM_THREADS": "2"}

REFUSED = "The paper could not be made into a PDF."
TOO_MUCH = "The paper is too long to be made into a PDF."


class NotSetError(RuntimeError):
    """The typesetter could not set a paper. Its own words are left out, because they may repeat what the paper says."""


def make_pdf(paper: Paper) -> bytes:
    """The paper as a PDF for everyone: tagged, with its title and language, and the same bytes for the same paper.

    A character that no typeface of ours can draw is written out in brackets. Raises NotSetError.
    """
    for as_drawn in (drawable, plainly_drawable):
        made = _set(_for_print(paper, as_drawn))
        if made:
            return made
    raise NotSetError(REFUSED)


def _set(data: dict[str, Any]) -> bytes:
    """The PDF; nothing where the typesetter refused it or fell over. Raises NotSetError where it took too much."""
    try:
        ended = subprocess.run(  # noqa: S603 # our own interpreter and program
            [sys.executable, "-I", str(PROGRAM), str(TEMPLATE), str(TYPEFACES)],
            input=json.dumps(data).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_SURROUNDINGS,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotSetError(TOO_MUCH) from None
    if ended.returncode < 0:
        raise NotSetError(TOO_MUCH)
    return b"" if ended.returncode else ended.stdout


def _for_print(paper: Paper, as_drawn: Callable[[str], str]) -> dict[str, Any]:
    """What the template needs to know: the paper in characters that can be drawn, and how wide its columns are."""
    data: dict[str, Any] = _drawn(paper_as_json(paper), as_drawn)
    for section, drawn in zip(paper.sections, data["sections"], strict=True):
        for block, part in zip(section.blocks, drawn["blocks"], strict=True):
            if isinstance(block, Table):
                part["shares"] = column_shares(block)
    return data | {"name": paper.title, "nothing": NOTHING_RECORDED}


def _drawn(data: Any, as_drawn: Callable[[str], str]) -> Any:  # noqa: ANN401 -- JSON is text, lists and objects
    if isinstance(data, str):
        return as_drawn(data)
    if isinstance(data, list):
        return [_drawn(each, as_drawn) for each in data]
    return {name: _drawn(each, as_drawn) for name, each in data.items()}
