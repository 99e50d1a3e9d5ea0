"""Figures with their budgets, the sheet on which they stand, and the arithmetic between the two."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One measured figure; without a budget it is there to be read."""

    label: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps its budget."""
        is_low_enough = self.at_most is None or self.value <= self.at_most
        return is_low_enough and (self.at_least is None or self.value >= self.at_least)

    @property
    def budget(self) -> str:
        """The budget in words."""
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        return f"at least {self.at_least:g}" if self.at_least is not None else ""

    @property
    def verdict(self) -> str:
        """Whether it was kept, in a word; nothing where there is no budget."""
        if not self.budget:
            return ""
        return "kept" if self.is_met else "MISSED"


@dataclass
class Sheet:
    """All figures of a run, told as they come."""

    figures: list[Figure] = field(default_factory=list)

    def open_part(self, title: str) -> None:
        """Begin a part of the sheet."""
        say(f"\n{title}")

    def note(self, figure: Figure) -> Figure:
        """Write a figure down and tell it."""
        self.figures.append(figure)
        number = f"{figure.value:,.2f}" if figure.value < 100 else f"{figure.value:,.0f}"
        line = (
            f"  {figure.label:<58} {number:>9} {figure.unit:<11} {figure.budget:<13} {figure.verdict:<7} {figure.note}"
        )
        say(line.rstrip())
        return figure

    @property
    def missed(self) -> list[Figure]:
        """The figures that did not keep their budgets."""
        return [figure for figure in self.figures if not figure.is_met]


@dataclass(frozen=True)
class Times:
    """How long each repetition took, in milliseconds."""

    milliseconds: Sequence[float]

    @property
    def p50(self) -> float:
        """The time that half of them kept."""
        return median(self.milliseconds)

    @property
    def spread(self) -> str:
        """The quarter points, for whoever wonders how quiet the machine was."""
        return f"(quarters {self.at(0.25):.2f} to {self.at(0.75):.2f})"

    def at(self, share: float) -> float:
        """The time that this share of them kept."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def time_in_turn(repeats: int, *acts: Callable[[], object]) -> list[Times]:
    """Time several acts in turn, so that a noisy moment falls on all of them; the first fifth warms up."""
    taken: list[list[float]] = [[] for _ in acts]
    warm_up = repeats // 5
    for turn in range(repeats + warm_up):
        for act, times in zip(acts, taken, strict=True):
            began = time.perf_counter()
            act()
            if turn >= warm_up:
                times.append((time.perf_counter() - began) * 1000)
    return [Times(times) for times in taken]


def say(line: str) -> None:
    """Tell a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
