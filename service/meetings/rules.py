"""When papers must be out, which of the three partners is missing, and what must be said of a meeting that was held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from service.statute.calendar import Calendar
from service.statute.clocks import Skipped
from service.statute.sentences import date_in_words, days_in_words, listed
from tenants.errors import RuleBrokenError

KINDS = (("rapid-review", "Rapid review meeting"),)
KIND_WORDS = dict(KINDS)
NEEDS_THE_PARTNERS = frozenset({"rapid-review"})
"""Kinds that the three safeguarding partners hold together, since what follows is theirs to decide (domain §1.5)."""

PLANNED, HELD, CANCELLED = "planned", "held", "cancelled"
STATES = {PLANNED: "Planned", HELD: "Held", CANCELLED: "Cancelled"}

NO_PARTNER = "none"
PARTNERS = (
    ("local-authority", "Local authority"),
    ("police", "Police"),
    ("health", "Integrated care board"),
)
"""The three safeguarding partners (Children Act 2004 s16E)."""
STANDS_FOR = (*PARTNERS, (NO_PARTNER, "None of the three partners"))

WAITING = "waiting"
NOT_COMING = "not-coming"
REPLIES = (
    (WAITING, "No reply yet"),
    ("coming", "Coming"),
    ("deputy", "Sending a deputy"),
    (NOT_COMING, "Not coming"),
)

ATTENDED, DEPUTY = "attended", "deputy"
ATTENDANCES = ((ATTENDED, "Came"), (DEPUTY, "Sent a deputy"), ("apologies", "Sent apologies"), ("absent", "Absent"))
CAME = frozenset({ATTENDED, DEPUTY})

NONE_DECLARED, LEFT = "none-declared", "declared-left"
CONFLICTS = (
    (NONE_DECLARED, "None declared"),
    ("declared-stayed", "Declared, and stayed"),
    (LEFT, "Declared, and left"),
)

INVITED, MOVED, CALLED_OFF, WITHDRAWN, COMING_UP = "invited", "moved", "called-off", "withdrawn", "coming-up"
NEWS = (INVITED, MOVED, CALLED_OFF, WITHDRAWN, COMING_UP)
"""What somebody may be told of a meeting."""

PAPERS_DAYS = 3
"""Working days before the meeting by which papers are out where nobody chose otherwise; the service's own default."""
MOST_PAPERS_DAYS = 20


@dataclass(frozen=True)
class PapersBy:
    """By when the papers of a meeting must be out, and how that day was counted."""

    meets_on: date
    on: date
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]

    def explain(self) -> str:
        """How the day was worked out, in sentences."""
        amount = f"{len(self.counted)} working {'day' if len(self.counted) == 1 else 'days'}"
        days = days_in_words(self.counted, self.meets_on)
        said = f"{amount} before {date_in_words(self.meets_on)}: {days} → papers out by the end of"
        names = listed([f"{each.reason} ({date_in_words(each.day)})" for each in self.skipped])
        return f"{said} {date_in_words(self.on)}" + (f". Skipped: {names}." if names else "")


@dataclass(frozen=True)
class Standing:
    """Which partner somebody stands for, and as far as it is known whether they come, came, or left for a conflict."""

    partner: str
    reply: str = WAITING
    attendance: str = ""
    conflict: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether their partner is at the table through them.

        Before the meeting everybody counts who has not said no. Afterwards those count who came or sent a deputy, who
        stands for the same partner; not those who left because of a conflict (the service's convention: the law is
        silent).
        """
        if self.attendance:
            return self.attendance in CAME and self.conflict != LEFT
        return self.reply != NOT_COMING


@dataclass(frozen=True)
class Recorded:
    """What is recorded of one person at a meeting, as it was given; `place` is its number on the form, from 0."""

    place: int
    partner: str
    attendance: str
    deputy_name: str
    conflict: str
    conflict_text: str


def papers_by(meets_on: date, days: int, calendar: Calendar) -> PapersBy:
    """The day by whose end papers must be out: so many working days before the meeting, whose day is not counted.

    Raises UnknownYearError where the count leaves the years that the calendar knows, ValueError for fewer than one day.
    """
    if days < 1:
        raise ValueError("Papers go out at least one working day before a meeting.")
    counted = tuple(islice(calendar.working_days_before(meets_on), days))
    on = counted[-1]
    holidays = sorted((each for each in calendar.holidays.values() if on < each.on < meets_on), key=lambda one: one.on)
    skipped = tuple(Skipped(each.on, each.name) for each in reversed(holidays) if each.on.weekday() < 5)
    return PapersBy(meets_on, on, counted, skipped)


def partners_missing(people: Iterable[Standing]) -> tuple[str, ...]:
    """The safeguarding partners for whom nobody counts, in the usual order."""
    there = {person.partner for person in people if person.is_counted}
    return tuple(code for code, _ in PARTNERS if code not in there)


def partner_names(codes: Iterable[str]) -> str:
    """Partners as a sentence lists them: "the local authority and the police"."""
    names = dict(PARTNERS)
    return listed([f"the {names[code][:1].lower()}{names[code][1:]}" for code in codes])


def check_planned(state: str) -> None:
    """Only a meeting that is still planned can be changed or cancelled. Raises RuleBrokenError."""
    if state == HELD:
        raise RuleBrokenError("This meeting was held. Record what came after it instead.")
    if state == CANCELLED:
        raise RuleBrokenError("This meeting was cancelled. Plan another one instead.")


def check_move(*, has_moved: bool, reason: str) -> None:
    """A meeting that moves needs a reason. Raises RuleBrokenError."""
    if has_moved and not reason:
        said = "Say why the meeting moves. The first date stays on record."
        raise RuleBrokenError(said, {"reason": said})


def check_held(kind: str, held_on: date, today: date, recorded: Sequence[Recorded], without_reason: str) -> None:
    """Refuse a meeting in the future, a gap in who came, and a missing partner without a reason.

    A meeting without all three partners can be recorded, because it may have happened; why must then be said.
    Raises RuleBrokenError.
    """
    if held_on > today:
        said = "The date the meeting was held must be today or in the past."
        raise RuleBrokenError(said, {"held_on": said})
    problems: dict[str, str] = {}
    for each in recorded:
        problems |= _gaps(each)
    if problems:
        raise RuleBrokenError("Some answers about the people are missing.", problems)
    people = [Standing(each.partner, attendance=each.attendance, conflict=each.conflict) for each in recorded]
    missing = partners_missing(people) if kind in NEEDS_THE_PARTNERS else ()
    if missing and not without_reason:
        said = f"Nobody was there for {partner_names(missing)}. Say why the meeting went on."
        raise RuleBrokenError(said, {"without_reason": said})


def check_everyone(expected: Iterable[object], given: Sequence[object]) -> None:
    """Each person of the meeting is recorded, and each once. Raises RuleBrokenError."""
    if len(set(given)) != len(given) or set(given) != set(expected):
        said = "Say for each person of the meeting whether they came, and for each once."
        raise RuleBrokenError(said, {"people": said})


def told(news: str, reference: str, when: str, papers_by_on: date | None, *, has_page: bool) -> tuple[str, ...]:
    """The lines that tell somebody of a meeting: only its reference and its dates, never what it is about.

    `news` is one of NEWS; without a `papers_by_on` nothing is said of papers; `has_page` where the reader may sign in.
    """
    first = {
        INVITED: f"You are invited to a meeting, {reference}, on {when}.",
        MOVED: f"The meeting {reference} has moved. It is now on {when}.",
        CALLED_OFF: f"The meeting {reference} on {when} is cancelled.",
        WITHDRAWN: f"You are no longer asked to come to the meeting {reference} on {when}.",
        COMING_UP: f"The meeting {reference} is on {when}.",
    }[news]
    if news in {CALLED_OFF, WITHDRAWN}:
        return (first,)
    papers = (f"Papers are due out by the end of {date_in_words(papers_by_on)}.",) if papers_by_on else ()
    where = (
        "Where it is, or the link to join, stands on the page below."
        if has_page
        else "The person who invited you will tell you where it is, or how to join."
    )
    return (first, *papers, where, "Please tell them if you cannot come, or who comes in your place.")


def _gaps(each: Recorded) -> dict[str, str]:
    """What is missing of one person, beside the field of the form."""
    said: dict[str, str] = {}
    if each.attendance == DEPUTY and not each.deputy_name:
        said["deputy_name"] = "Enter the name of the deputy"
    if each.attendance != DEPUTY and each.deputy_name:
        said["deputy_name"] = "A deputy came only where a deputy was sent. Choose that, or take the name out"
    if each.attendance in CAME and not each.conflict:
        said["conflict"] = "Select whether a conflict of interest was declared"
    if each.conflict and each.conflict != NONE_DECLARED and not each.conflict_text:
        said["conflict_text"] = "Say what the conflict was and what was done about it"
    if each.conflict_text and each.conflict in {"", NONE_DECLARED}:
        said["conflict"] = "Select whether they stayed or left, or take the words about a conflict out"
    return {f"people.{each.place}.{name}": sentence for name, sentence in said.items()}
