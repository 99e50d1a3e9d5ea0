"""The decision on a review: every criterion answered, who may decide, where the law left no choice (domain §1.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.cases.rules.referrals import PARTNERS
from service.statute.editions import Criterion, CriterionKind, DecisionEffect, Edition
from tenants.errors import RuleBrokenError

ANSWERS = (("yes", "Yes"), ("may", "It may"), ("no", "No"))
VIEWS = (("agrees", "Agrees"), ("dissents", "Does not agree"))
OUTCOMES: Mapping[str, str] = {
    "local-review": "Hold a local child safeguarding practice review",
    "other-review": "Hold another kind of review",
    "no-review": "Hold no further review",
}
EARLIER_OUTCOMES: Mapping[str, str] = {**OUTCOMES, "local-review": "Hold a serious case review"}
"""The same choices in the words of the guidance before 2018."""

CHAIR, PARTNERS_DECIDE = "chair", "partners"
DECIDERS: Mapping[str, str] = {
    PARTNERS_DECIDE: "The three safeguarding partners",
    CHAIR: "The independent chair",
}
ROLE_OF: Mapping[str, str] = {PARTNERS_DECIDE: "safeguarding-partner", CHAIR: "independent-chair"}

MAY_IS_ENOUGH = frozenset({"2015"})
"""Editions in which doubt leads to a review: Working Together 2015 required one unless there was definitive evidence of
no concern about joint working (Oxfordshire CRAG report 2015-16, appendix A)."""


@dataclass(frozen=True)
class Answered:
    """One criterion, how it was answered and why."""

    criterion: Criterion
    answer: str
    why: str

    @property
    def answer_words(self) -> str:
        """The answer as it is read."""
        return dict(ANSWERS).get(self.answer, "Not answered")

    @property
    def source_words(self) -> str:
        """The criterion with where it stands, and whether we have read it there."""
        unread = "" if self.criterion.verified else "; not read in its source yet"
        return f"{self.criterion.text} ({self.criterion.citation}{unread})"

    @property
    def is_regard(self) -> bool:
        """Whether guidance asks partners to have regard to it, and no regulation."""
        return self.criterion.kind is CriterionKind.REGARD


def outcomes_of(edition: Edition) -> Mapping[str, str]:
    """What may be decided, in the words of the guidance in force."""
    return EARLIER_OUTCOMES if edition.decision_effect is DecisionEffect.MUST_REVIEW else OUTCOMES


def decider_of(edition: Edition, chosen: str) -> str:
    """Who decides: the account's choice, and before 2018 the Board's chair whatever was chosen (domain §1.9)."""
    return CHAIR if edition.decision_effect is DecisionEffect.MUST_REVIEW else chosen


def check_criteria(edition: Edition, answers: Mapping[str, str], reasons: Mapping[str, str]) -> None:
    """Every criterion of the edition in force is answered yes, no or may, with its reason; raises RuleBrokenError.

    Source: SI 2018/789, regulation 11, for the criteria since 2018; regulation 5(2) of 2006 before. Factors that
    guidance asks partners to have regard to are answered too, and need no reason.
    """
    problems: dict[str, str] = {}
    for place, criterion in enumerate(edition.criteria):
        if answers.get(criterion.id) not in dict(ANSWERS):
            problems[f"criteria.{place}.answer"] = "Select yes, it may, or no"
        elif criterion.kind is CriterionKind.CRITERION and not reasons.get(criterion.id, "").strip():
            problems[f"criteria.{place}.why"] = "Say why you answered so"
    unknown = set(answers) - {criterion.id for criterion in edition.criteria}
    if unknown:
        raise RuleBrokenError("These are not the criteria of the guidance in force. Read the page again.")
    if problems:
        raise RuleBrokenError("Answer every criterion, and say why.", problems)


def must_review(edition: Edition, answers: Mapping[str, str]) -> bool:
    """Whether these answers left no choice: abuse or neglect, and a death or harm with concern about joint working.

    Source: Local Safeguarding Children Boards Regulations 2006, regulation 5(2); Working Together 2010 to 2015.
    """
    if edition.decision_effect is not DecisionEffect.MUST_REVIEW:
        return False
    enough = {"yes", "may"} if edition.id in MAY_IS_ENOUGH else {"yes"}
    is_abuse = answers.get("abuse-or-neglect") in {"yes", "may"}  # "known or suspected"
    return is_abuse and (answers.get("died") == "yes" or answers.get("harmed-and-concern") in enough)


def check_outcome(edition: Edition, answers: Mapping[str, str], outcome: str, other: str) -> None:
    """An outcome that the guidance in force allows; another kind of review is named. Raises RuleBrokenError."""
    if outcome != "local-review" and must_review(edition, answers):
        said = f"Under {edition.title} a case that meets the criteria must be reviewed. Choose the review."
        raise RuleBrokenError(said, {"outcome": said})
    if outcome == "other-review" and not other:
        said = "Say which kind of review it will be."
        raise RuleBrokenError(said, {"other": said})


def check_dissent(views: Mapping[str, str], dissent: Mapping[str, str]) -> None:
    """Each of the three partners agrees or does not, and who does not says why. Raises RuleBrokenError."""
    problems: dict[str, str] = {}
    for code, label in PARTNERS:
        field = code.replace("-", "_")
        if views.get(code) not in dict(VIEWS):
            problems[f"view_{field}"] = f"Select whether the {label.lower()} agrees"
        elif views[code] == "dissents" and not dissent.get(code):
            problems[f"dissent_{field}"] = f"Say why the {label.lower()} does not agree"
    if problems:
        raise RuleBrokenError("Say what each partner thinks.", problems)


def check_decider(decider: str, roles: Sequence[str]) -> None:
    """Only the named decision maker decides. Raises RuleBrokenError."""
    if ROLE_OF[decider] not in roles:
        who = DECIDERS[decider][0].lower() + DECIDERS[decider][1:]
        raise RuleBrokenError(f"Here the decision is made by {who}. Ask them to record it, or change the setting.")
