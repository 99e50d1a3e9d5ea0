"""The frozen views that our components draw; whoever fills them has decided already, a template only shows."""

from dataclasses import dataclass
from enum import StrEnum


class ChipKind(StrEnum):
    """The five things a chip may say of a promise."""

    LATE = "late"
    SOON = "soon"
    CALM = "calm"
    MET = "met"
    WAITING = "waiting"


@dataclass(frozen=True)
class Chip:
    """A word, a sign and a colour, in that order of importance."""

    kind: ChipKind
    text: str


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere; `more` is spoken and not shown, to tell apart links that look the same."""

    text: str
    href: str
    more: str = ""


@dataclass(frozen=True)
class DueRow:
    """One promise: when it falls due, what it is and why, and whose it is."""

    chip: Chip
    what: Link
    why: str = ""
    who: str = ""
    steps: tuple[Link, ...] = ()


class DayKind(StrEnum):
    """Where a day of a duty stands: counted already, today, to come, past the due day, or not counted at all."""

    PAST = "past"
    TODAY = "today"
    AHEAD = "ahead"
    LATE = "late"
    GAP = "gap"


@dataclass(frozen=True)
class DayCell:
    """One numbered day (or month) of a duty; a gap stands for the days between two numbers that are not counted.

    `words` names the day for those who hear the page ("Monday 9 November 2026"), or the gap ("Good Friday to Easter
    Monday, not counted"); `step` is what the partnership does on that day.
    """

    kind: DayKind
    words: str
    number: str = ""
    step: str = ""
    is_due: bool = False


@dataclass(frozen=True)
class DayTrack:
    """A statutory duty drawn as its days, with its sentence and the working of its date.

    `promise` leads up to the date ("Due to the Panel by the end of"), `due` is the date in words, `next_step` is what
    to do next, `working` are the sentences under "How this date was worked out". `anchor` is the id of the heading.
    """

    anchor: str
    headline: str
    chip: Chip
    promise: str
    due: str
    unit: str
    cells: tuple[DayCell, ...]
    working: tuple[str, ...]
    next_step: str = ""


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened: when (in words and as ISO 8601), what, and what it leads to.

    `lead` is the strong opening and carries the link when there is an `href`; `is_ours` marks what this account did.
    """

    at_words: str
    at: str
    lead: str
    rest: str = ""
    href: str = ""
    chip: Chip | None = None
    is_ours: bool = False


@dataclass(frozen=True)
class SummaryRow:
    """One answer beside its question; an empty value is shown as "Not provided"."""

    label: str
    value: str
    change: Link | None = None


@dataclass(frozen=True)
class PageLink:
    """One numbered page of a long list; without an href it is the gap between numbers."""

    number: str
    href: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Pagination:
    """The way through a long list; `words` says where we are ("page 2 of 5") and belongs in the page's title."""

    words: str
    pages: tuple[PageLink, ...]
    previous_href: str = ""
    next_href: str = ""


@dataclass(frozen=True)
class Banner:
    """News from elsewhere than this page; a success is announced once."""

    text: str
    is_success: bool = False
    link: Link | None = None


@dataclass(frozen=True)
class Choice:
    """One answer that a question offers."""

    value: str
    text: str
    hint: str = ""


@dataclass(frozen=True)
class Clash:
    """A text that two people changed at once: what is kept now, and what was typed and not saved."""

    label: str
    theirs: str
    yours: str
