"""What a register may be narrowed by, and what its summary says of timeliness and of the outcomes of referrals."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from statistics import median
from urllib.parse import parse_qsl

from service.statute.calendar import Calendar
from service.statute.clocks import working_days_between
from service.statute.errors import UnknownYearError
from tenants.errors import RuleBrokenError

REGISTERS: Mapping[str, str] = {
    "incidents": "Incidents",
    "rapid-reviews": "Reviews",
    "referrals": "Referrals",
}
"""The registers by their place in an address."""

ONLY = "yes"
"""The one answer of a filter that is set or not."""


@dataclass(frozen=True)
class IncidentFilter:
    """Which incidents are listed; what is not said narrows nothing."""

    state: str | None = None
    nature: str | None = None
    access: str | None = None
    aware_from: date | None = None
    aware_to: date | None = None
    words: str | None = None
    late: str | None = None


@dataclass(frozen=True)
class ReviewFilter:
    """Which rapid reviews are listed; `opened` is day 0."""

    state: str | None = None
    outcome: str | None = None
    late: str | None = None
    hold: str | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    edition: str | None = None


@dataclass(frozen=True)
class ReferralFilter:
    """Which referrals are listed; `agency` is part of its name."""

    state: str | None = None
    agency: str | None = None
    received_from: date | None = None
    received_to: date | None = None


Filter = IncidentFilter | ReviewFilter | ReferralFilter
NO_FILTER = "This is not a filter of that register. Choose it there again."


def said_in(chosen: Filter) -> dict[str, str]:
    """What a filter says, by name, as an address and the API write it."""
    return {each.name: str(said) for each in fields(chosen) if (said := getattr(chosen, each.name))}


FILTERS: Mapping[str, type[Filter]] = {
    "incidents": IncidentFilter,
    "rapid-reviews": ReviewFilter,
    "referrals": ReferralFilter,
}


def check_query(register: str, query: str) -> None:
    """A filter that is kept names what its register may be narrowed by, each once. Raises RuleBrokenError.

    What it says there is read again whenever it is opened, and told where it no longer fits.
    """
    said = [name for name, _ in parse_qsl(query)]
    known = {each.name for each in fields(FILTERS[register])}
    if not said or len(set(said)) < len(said) or not set(said) <= known:
        raise RuleBrokenError(NO_FILTER, {"query": NO_FILTER})


@dataclass(frozen=True)
class SentAlike:
    """So many reviews with the same day 0, due day and day of sending (None: not sent yet)."""

    start_on: date
    due_on: date
    sent_on: date | None
    count: int


@dataclass(frozen=True)
class Timeliness:
    """How long sent reviews took from notification to sending, in working days; None where there is nothing to say."""

    sent: int
    median_days: float | None
    in_time: int
    late: int
    average_late: float | None

    @property
    def on_time_percent(self) -> float | None:
        """The share that was sent in time, in percent with one decimal."""
        return round(100 * self.in_time / self.sent, 1) if self.sent else None


def timeliness(groups: Iterable[SentAlike], calendar: Calendar) -> Timeliness:
    """How timely the reviews that were sent are (domain §1.5, §7.3; Devon 2023-24 prints "12 days late").

    Lateness is counted from the due day, and its average is that of the late ones alone.
    """
    taken: list[int] = []
    late: list[int] = []
    for each in groups:
        days = None if each.sent_on is None else days_taken(each.start_on, each.sent_on, calendar)
        if days is None or each.sent_on is None:
            continue
        taken += [days] * each.count
        if each.sent_on > each.due_on:
            late += [working_days_between(each.due_on, each.sent_on, calendar)] * each.count
    return Timeliness(
        sent=len(taken),
        median_days=float(median(taken)) if taken else None,
        in_time=len(taken) - len(late),
        late=len(late),
        average_late=round(sum(late) / len(late), 1) if late else None,
    )


def days_taken(start: date | None, end: date | None, calendar: Calendar) -> int | None:
    """Working days from one day to another; None where one is not known, or lies in a year without known holidays."""
    if start is None or end is None:
        return None
    try:
        return working_days_between(start, end, calendar)
    except UnknownYearError:
        return None


@dataclass(frozen=True)
class ReferralsAlike:
    """So many referrals that stand alike: their state, what was decided about a review, whether actions were set."""

    state: str
    review_outcome: str | None
    has_actions: bool
    count: int


OUTCOME_WORDS: Mapping[str, str] = {
    "review": "Review commissioned",
    "actions": "Quality assurance actions",
    "other-review": "Another kind of review",
    "no-action": "No further action",
    "notified": "Notified, no decision on a review yet",
    "waiting": "Waits for the partners",
}
"""What became of a referral, in the words of a column."""


def outcome_of(state: str, review_outcome: str | None, *, has_actions: bool) -> str:
    """What became of a referral, from the decisions alone (Oxfordshire CRAG report 2015-16, section 4).

    Actions count before another kind of review: there three had actions, and one of the three also met the criteria of
    a domestic homicide review.
    """
    if review_outcome == "local-review":
        return "review"
    if review_outcome is not None and has_actions:
        return "actions"
    if review_outcome == "other-review":
        return "other-review"
    if review_outcome == "no-review" or state == "not-notified":
        return "no-action"
    return "notified" if state == "notify" else "waiting"


def referrals_sentence(groups: Iterable[ReferralsAlike]) -> str:
    """The referrals in one sentence: "5 referrals: 1 review commissioned, 1 no further action, 3 with …"."""
    counts = dict.fromkeys(OUTCOME_WORDS, 0)
    also_reviewed = 0
    for each in groups:
        outcome = outcome_of(each.state, each.review_outcome, has_actions=each.has_actions)
        counts[outcome] += each.count
        also_reviewed += each.count if outcome == "actions" and each.review_outcome == "other-review" else 0
    total = sum(counts.values())
    said = f"{total:,} {'referral' if total == 1 else 'referrals'}"
    parts = list(_parts(counts, also_reviewed))
    return f"{said}: {', '.join(parts)}" if parts else said


def _parts(counts: Mapping[str, int], also_reviewed: int) -> Iterator[str]:
    also = f" ({also_reviewed:,} of them with another kind of review)" if also_reviewed else ""
    words = {
        "review": "review commissioned" if counts["review"] == 1 else "reviews commissioned",
        "other-review": "with another kind of review",
        "no-action": "no further action",
        "actions": f"with quality assurance actions{also}",
        "notified": "notified, with no decision on a review yet",
        "waiting": "not decided yet",
    }
    return (f"{counts[code]:,} {said}" for code, said in words.items() if counts[code])
