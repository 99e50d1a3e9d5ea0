"""The key events of several agencies as one chronology, with its silences shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SILENCE = timedelta(days=28)
"""From how many days on a silence of all agencies is shown as a gap: our own convention, read by people, not by law."""


@dataclass(frozen=True)
class KeyEvent:
    """One key event as an agency told it; without a day it stands after those that have one."""

    on: date | None
    on_words: str
    agency: str
    source: str
    event: str


@dataclass(frozen=True)
class Gap:
    """A time of which no agency told anything: its first and last day, and how many days it is."""

    first: date
    last: date
    days: int


Row = KeyEvent | Gap


def merge_events(events: Iterable[KeyEvent]) -> tuple[Row, ...]:
    """The events by day, and by agency within a day, with a gap wherever all were silent for more than 28 days.

    Events known only roughly come last, in the order in which their agencies told them.
    """
    told = list(events)
    dated = sorted((each for each in told if each.on is not None), key=lambda each: (_day(each), each.agency))
    return (*_with_gaps(dated), *(each for each in told if each.on is None))


def _with_gaps(dated: Sequence[KeyEvent]) -> Iterable[Row]:
    for before, each in zip([None, *dated], dated, strict=False):
        if before is not None and _day(each) - _day(before) > SILENCE:
            first, last = _day(before) + timedelta(days=1), _day(each) - timedelta(days=1)
            yield Gap(first, last, (last - first).days + 1)
        yield each


def _day(event: KeyEvent) -> date:
    return event.on or date.min
