"""A partnership's own steps inside a statutory clock: earlier than the law as they like, never later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from service.statute.clocks import Due
from service.statute.editions import Direction, Duty
from service.statute.errors import BadStepError, LaterThanTheLawError
from service.statute.tables import read_data, read_row, refuse_repeats


@dataclass(frozen=True)
class Step:
    """Something that a partnership does by a numbered day of a clock, counted in the duty's own unit.

    `act` names what it is about and `owner` the role that owns it to begin with; both are codes.
    """

    day: int
    label: str
    act: str = "other"
    owner: str = "business-manager"


@dataclass(frozen=True)
class StepSet:
    """The steps of one partnership for one duty, and where we read them."""

    id: str
    title: str
    duty: str
    citation: str
    verified: bool
    steps: tuple[Step, ...]
    note: str | None = None


@dataclass(frozen=True)
class DatedStep:
    """A step and the day by which it is to be done."""

    step: Step
    on: date


def check_steps(steps: Iterable[Step], duty: Duty) -> None:
    """Steps may be earlier than the law, never later.

    For a duty counted backwards a step is earlier when its number is higher. Raises LaterThanTheLawError, and
    BadStepError for a day below 0.
    """
    for step in steps:
        if step.day < 0:
            raise BadStepError("A step's day should be 0 or more. Count the days from the start of the clock.")
        is_after = duty.direction is Direction.AFTER
        if (step.day > duty.length) if is_after else (step.day < duty.length):
            side = "earlier" if is_after else "more days before"
            raise LaterThanTheLawError(
                f"The law says day {duty.length} and a step falls later. Choose day {duty.length} or {side}."
            )


def date_steps(steps: Iterable[Step], due: Due) -> tuple[DatedStep, ...]:
    """The day by which each step is to be done. Raises BadStepError for a day that the clock does not have."""
    days = (due.start_on, *due.counted)
    dated = []
    for step in steps:
        if not 0 <= step.day < len(days):
            raise BadStepError("A step names a day that this clock does not have. Choose one of the clock's days.")
        dated.append(DatedStep(step, days[step.day]))
    return tuple(dated)


@cache
def load_step_sets() -> tuple[StepSet, ...]:
    """The step sets that ship with the service, as a choice to start from. Raises BadLawDataError."""
    tables = read_row(read_data("steps.toml"), "The steps file", {"sets": list})["sets"]
    sets = tuple(_read_set(table) for table in tables)
    refuse_repeats((each.id for each in sets), "The steps file")
    return sets


def _read_set(table: object) -> StepSet:
    kinds = {"id": str, "title": str, "duty": str, "citation": str, "verified": bool, "steps": list}
    row = read_row(table, "A set of steps", kinds, {"note": str})
    rows = [
        read_row(step, f"A step of {row['id']}", {"day": int, "label": str, "act": str, "owner": str})
        for step in row["steps"]
    ]
    return StepSet(**{**row, "steps": tuple(Step(**each) for each in rows)})
