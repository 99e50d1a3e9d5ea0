"""What an edition of Working Together is made of: its duties, criteria, circumstances, form rules and dated changes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class StartFact(StrEnum):
    """The fact of a case whose date is day 0 of a duty."""

    BECAME_AWARE_ON = "became_aware_on"
    NOTIFICATION_SENT_ON = "notification_sent_on"
    DECISION_ON = "decision_on"
    PUBLICATION_ON = "publication_on"


class Unit(StrEnum):
    """What a duty's length is counted in."""

    WORKING_DAYS = "working-days"
    CALENDAR_DAYS = "calendar-days"
    MONTHS = "months"


class Direction(StrEnum):
    """Whether a duty is counted forwards or backwards from its day 0."""

    AFTER = "after"
    BEFORE = "before"


class DecisionEffect(StrEnum):
    """What follows when the criteria for a review are met (domain: must review to 2018, must consider since)."""

    MUST_REVIEW = "must-review"
    MUST_CONSIDER = "must-consider"


class CriterionKind(StrEnum):
    """Whether the law makes partners take a point into account, or guidance asks them to have regard to it."""

    CRITERION = "criterion"
    REGARD = "regard"


class RapidReviewNeed(StrEnum):
    """Whether a circumstance leads to a rapid review."""

    REQUIRED = "required"
    ONLY_IF_CRITERIA_MET = "only-if-criteria-met"
    NOT_IN_THIS_EDITION = "not-in-this-edition"


class PracticeReviewNeed(StrEnum):
    """Whether a circumstance leads to a practice review (a serious case review until 2018)."""

    MUST_REVIEW = "must-review"
    MUST_CONSIDER = "must-consider"
    ONLY_IF_CRITERIA_MET = "only-if-criteria-met"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something that must be done by a day which the law or its guidance sets.

    `statutory` is true for a duty in an Act or regulations, false for an expectation of guidance. `relaxed` is true
    while a variation lets the day pass: the day is then a guide. `verified` is false where no source was read.
    """

    id: str
    edition: str
    title: str
    who: str
    to_whom: str
    starts_from: StartFact
    length: int
    unit: Unit
    direction: Direction
    statutory: bool
    citation: str
    verified: bool
    effective_from: date
    effective_to: date | None = None
    variation: str | None = None
    relaxed: bool = False
    note: str | None = None

    def is_in_force(self, on: date) -> bool:
        """Whether this row of the law applies to a clock that starts on that day."""
        return is_within(on, self.effective_from, self.effective_to)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What partners must do with a case that meets the criteria, and who decides."""

    effect: DecisionEffect
    decider: str
    citation: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One point that the decision on a review takes into account."""

    id: str
    kind: CriterionKind
    text: str
    citation: str
    verified: bool
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Circumstance:
    """What must be done when a certain thing has happened to a child. `up_to_age` is inclusive, in years."""

    id: str
    text: str
    is_notified: bool
    to_whom: str
    rapid_review: RapidReviewNeed
    practice_review: PracticeReviewNeed
    citation: str
    verified: bool
    up_to_age: int | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class FormRule:
    """How many national forms an incident needs. `children_per_form` is None where the text sets no number."""

    id: str
    text: str
    citation: str
    verified: bool
    children_per_form: int | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Transition:
    """A dated change inside or between editions."""

    id: str
    text: str
    effective_from: date
    citation: str
    verified: bool
    effective_to: date | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One edition of the guidance; `verified` says whether its dates and body were read in a source."""

    id: str
    title: str
    body: str
    effective_from: date
    citation: str
    verified: bool
    decision: Decision
    duties: tuple[Duty, ...]
    criteria: tuple[Criterion, ...]
    circumstances: tuple[Circumstance, ...]
    form_rules: tuple[FormRule, ...]
    transitions: tuple[Transition, ...]
    effective_to: date | None = None
    inherits: str | None = None
    note: str | None = None

    @property
    def decision_effect(self) -> DecisionEffect:
        """Whether meeting the criteria means a review, or means that partners consider one and give reasons."""
        return self.decision.effect


@dataclass(frozen=True, kw_only=True)
class Variation:
    """A temporary change to one edition, with its own dates; never an edit of the edition."""

    id: str
    varies: str
    title: str
    effective_from: date
    effective_to: date
    citation: str
    verified: bool
    duties: tuple[Duty, ...]
    note: str | None = None


def is_within(on: date, starts: date, ends: date | None) -> bool:
    """Whether a day lies in a span of days, both ends included; a span without an end is still running."""
    return starts <= on and (ends is None or on <= ends)
