"""The headings of a rapid review, read from data with where we read them and whether that was checked."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WRITTEN = "written"


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One heading of the report: written by people, or drawn from what is recorded elsewhere."""

    id: str
    title: str
    kind: str
    source: str
    verified: bool
    hint: str = ""
    is_needed: bool = False

    @property
    def is_written(self) -> bool:
        """Whether somebody writes it."""
        return self.kind == WRITTEN


@cache
def load_headings() -> tuple[Heading, ...]:
    """Every heading in the order of the report."""
    data = tomllib.loads((Path(__file__).parent / "review_headings.toml").read_text(encoding="utf-8"))
    return tuple(Heading(**row) for row in data["headings"])


def heading(heading_id: str) -> Heading | None:
    """One heading, or None."""
    return next((each for each in load_headings() if each.id == heading_id), None)
