"""The recommendation and the decision on a review, with every criterion answered; made again after the Panel wrote."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from service.cases.operations.reviews import access_review, check_version
from service.cases.operations.steps import mark_done
from service.cases.records.decisions import ReviewDecision
from service.cases.records.incidents import Incident
from service.cases.records.letters import PanelLetter
from service.cases.records.reviews import RapidReview
from service.cases.rules import decisions as rules
from service.cases.rules.reviews import StepAct, check_in_hand, check_may_recommend
from service.people.queries.settings import value_in_force
from service.people.rules.settings import SettingName
from service.statute.duties import load_statute
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import RuleBrokenError
from tenants.work import Work


@dataclass(frozen=True)
class CriterionAnswer:
    """How one criterion was answered, and why."""

    criterion: str
    answer: str | None = None
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecommendReview:
    """What the business manager or the group's chair advises the decision maker."""

    incident_id: UUID
    version: int
    outcome: str
    criteria: tuple[CriterionAnswer, ...]
    national: str
    rationale: str
    other: str | None = None
    actions: str | None = None


@dataclass(frozen=True, kw_only=True)
class DecideReview(RecommendReview):
    """What the decision maker decides, what the family will be told, and which partner does not agree."""

    family: str
    view_local_authority: str
    view_police: str
    view_health: str
    dissent_local_authority: str | None = None
    dissent_police: str | None = None
    dissent_health: str | None = None
    letter_id: UUID | None = None
    """The Panel's letter after which it was decided, as this account keeps it."""

    @property
    def views(self) -> dict[str, str]:
        """What each of the three partners thinks, by partner."""
        return {
            "local-authority": self.view_local_authority,
            "police": self.view_police,
            "health": self.view_health,
        }

    @property
    def dissent(self) -> dict[str, str]:
        """Why a partner does not agree, by partner."""
        said = {
            "local-authority": self.dissent_local_authority,
            "police": self.dissent_police,
            "health": self.dissent_health,
        }
        return {partner: text for partner, text in said.items() if text}


def recommend_review(work: Work, command: RecommendReview) -> ReviewDecision:
    """Advise the decision maker what to decide, with every criterion of the guidance in force answered."""
    incident, review = access_review(work, command.incident_id, Permission.RAPID_REVIEW_RECOMMEND)
    check_version(review, command.version, lambda: _clashes(work, incident, command))
    check_may_recommend(review.state)
    row = _make(work, incident, command, "recommendation")
    review.state = "recommended"
    review.version += 1
    mark_done(work, incident, StepAct.ADVICE, work.today)
    work.record(Event("review-recommended", "incident", incident.id, {"outcome": row.outcome}))
    return row


def decide_review(work: Work, command: DecideReview) -> ReviewDecision:
    """Decide whether there is to be a practice review; the decision is local (Sefton report, 26 January 2021).

    Raises RuleBrokenError where a criterion is not answered, the law leaves no choice, there is no recommendation, or
    the person is not the named decision maker; ConflictError where the review changed since it was read.
    """
    incident, review = access_review(work, command.incident_id, Permission.RAPID_REVIEW_DECIDE)
    check_version(review, command.version, lambda: _clashes(work, incident, command))
    check_in_hand(review.state)
    _check_decider(work, incident)
    _check_advised(work, incident)
    _check_letter(work, incident, command.letter_id)
    row = _decide(work, incident, command)
    review.state, review.outcome, review.decided_on = "decided", row.outcome, work.today
    review.version += 1
    mark_done(work, incident, StepAct.DECISION, work.today)
    work.record(Event("review-decided", "incident", incident.id, {"outcome": row.outcome}))
    return row


def reconsider_review(work: Work, command: DecideReview) -> tuple[Incident, RapidReview, ReviewDecision]:
    """Decide again after the Panel wrote: partners confirm or change, and it stays theirs to decide (domain §1.7)."""
    incident, review = access_review(work, command.incident_id, Permission.RAPID_REVIEW_DECIDE)
    check_version(review, command.version, lambda: _clashes(work, incident, command))
    if review.state != "sent":
        raise RuleBrokenError("Only a decision that was sent to the Panel is made again. Change this one instead.")
    _check_decider(work, incident)
    _check_letter(work, incident, command.letter_id)
    row = _decide(work, incident, command)
    review.outcome, review.decided_on = row.outcome, work.today
    review.version += 1
    work.record(Event("review-reconsidered", "incident", incident.id, {"outcome": row.outcome}))
    return incident, review, row


def _check_letter(work: Work, incident: Incident, letter_id: UUID | None) -> None:
    """A decision made again names a letter of this case, or none. Raises RuleBrokenError."""
    of_case = select(PanelLetter.id).where(PanelLetter.id == letter_id, PanelLetter.incident_id == incident.id)
    if letter_id is not None and work.session.scalar(of_case) is None:
        said = "Choose a letter of the Panel about this case."
        raise RuleBrokenError(said, {"letter_id": said})


def _decide(work: Work, incident: Incident, command: DecideReview) -> ReviewDecision:
    rules.check_dissent(command.views, command.dissent)
    return _make(work, incident, command, "decision")


def _make(work: Work, incident: Incident, command: RecommendReview, stage: str) -> ReviewDecision:
    edition = load_statute().edition(incident.edition)
    answers = {each.criterion: each.answer or "" for each in command.criteria}
    reasons = {each.criterion: each.why or "" for each in command.criteria}
    rules.check_criteria(edition, answers, reasons)
    rules.check_outcome(edition, answers, command.outcome, command.other or "")
    last = select(func.max(ReviewDecision.number)).where(ReviewDecision.incident_id == incident.id)
    row = ReviewDecision(
        incident_id=incident.id,
        number=(work.session.scalar(last) or 0) + 1,
        stage=stage,
        outcome=command.outcome,
        national=command.national,
        edition=incident.edition,
        answers=answers,
        views={},
        made_on=work.today,
        made_by=work.actor.name,
        made_by_id=work.actor.person_id,
        made_as=", ".join(sorted(work.actor.roles))[:40],
    )
    _seal_reasons(work, row, command, reasons)
    return work.add(row)


def _seal_reasons(work: Work, row: ReviewDecision, command: RecommendReview, reasons: Mapping[str, str]) -> None:
    work.seal(row, "reasons", json.dumps(reasons, sort_keys=True))
    work.seal(row, "rationale", command.rationale)
    work.seal(row, "other", command.other or None)
    work.seal(row, "actions", command.actions or None)
    if isinstance(command, DecideReview):
        row.views, row.letter_id = command.views, command.letter_id
        work.seal(row, "family", command.family)
        work.seal(row, "dissent", json.dumps(command.dissent, sort_keys=True))


def _clashes(work: Work, incident: Incident, command: RecommendReview) -> list[tuple[str, str, str]]:
    """What was recommended or decided last beside what was written now and is not kept."""
    newest = work.session.scalar(
        select(ReviewDecision)
        .where(ReviewDecision.incident_id == incident.id)
        .order_by(ReviewDecision.number.desc())
        .limit(1)
    )
    labels = {"rationale": "Why", "actions": "Quality assurance actions", "family": "What the family will be told"}
    theirs = {name: (work.unseal(newest, name) or "") if newest else "" for name in labels}
    clashes = [(label, theirs[name], getattr(command, name, None) or "") for name, label in labels.items()]
    words = rules.outcomes_of(load_statute().edition(incident.edition))
    return [("What follows", words[newest.outcome] if newest else "", words[command.outcome]), *clashes]


def _check_decider(work: Work, incident: Incident) -> None:
    chosen = value_in_force(work, SettingName.DECIDER)["decider"]
    edition = load_statute().edition(incident.edition)
    rules.check_decider(rules.decider_of(edition, chosen), sorted(work.actor.roles))


def _check_advised(work: Work, incident: Incident) -> None:
    """The decision follows a recommendation, made by somebody else (products §6.23: role conflicts)."""
    newest = work.session.scalar(
        select(ReviewDecision)
        .where(ReviewDecision.incident_id == incident.id, ReviewDecision.stage == "recommendation")
        .order_by(ReviewDecision.number.desc())
        .limit(1)
    )
    if newest is None:
        raise RuleBrokenError("Nobody has made a recommendation yet. That comes first.")
    if newest.made_by_id is not None and newest.made_by_id == work.actor.person_id:
        raise RuleBrokenError("You made the recommendation, so somebody else must decide.")
