"""What may run beside a review, from data, and when a hold is a hold (domain §2)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tenants.errors import RuleBrokenError

STATUSES: Mapping[str, str] = {"expected": "Expected", "running": "Running", "ended": "Ended"}
EFFECTS: Mapping[str, str] = {
    "none": "No effect on the review",
    "limits-practitioners": "Limits who of the practitioners may be spoken to",
    "limits-family": "Limits contact with the family",
    "blocks-report": "The report has to wait",
    "blocks-publication": "Publication has to wait",
}


@dataclass(frozen=True)
class ProcessKind:
    """A kind of process, and what partners are prompted to do about it."""

    id: str
    title: str
    prompt: str
    verified: bool


@cache
def load_process_kinds() -> tuple[ProcessKind, ...]:
    """Every kind, in the order in which it is offered."""
    data = tomllib.loads((Path(__file__).parent / "process_kinds.toml").read_text(encoding="utf-8"))
    return tuple(ProcessKind(**row) for row in data["kinds"])


def process_words(kind: str) -> str:
    """What a kind of process is called."""
    return next((each.title for each in load_process_kinds() if each.id == kind), kind)


def check_process(status: str, began_on: date | None, ended_on: date | None, today: date) -> None:
    """A process that ended has its last day, one that has not has none. Raises RuleBrokenError."""
    if (status == "ended") != (ended_on is not None):
        said = "Enter when it ended." if status == "ended" else "Remove the last day, or say that it has ended."
        raise RuleBrokenError(said, {"ended_on": said})
    for field, on in (("began_on", began_on), ("ended_on", ended_on)):
        if on is not None and on > today:
            said = "The date must be today or in the past."
            raise RuleBrokenError(said, {field: said})
    if began_on and ended_on and ended_on < began_on:
        said = "The last day must be the same as or after the day it began."
        raise RuleBrokenError(said, {"ended_on": said})


def check_hold(since_on: date, review_on: date, today: date) -> None:
    """A hold began by today and is looked at again on a later day. Raises RuleBrokenError."""
    if since_on > today:
        said = "The day must be today or in the past."
        raise RuleBrokenError(said, {"since_on": said})
    if review_on <= today:
        said = "Enter a day in the future on which the partners look at it again."
        raise RuleBrokenError(said, {"review_on": said})
