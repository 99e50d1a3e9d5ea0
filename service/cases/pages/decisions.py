"""Pages of the recommendation and the decision on a review, with every criterion of the guidance in force."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.decisions import DecideReview, decide_review, recommend_review
from service.cases.operations.sending import decide_again
from service.cases.pages.blueprint import pages
from service.cases.queries.decisions import DecisionView
from service.cases.queries.reviews import ReviewView, review_page
from service.cases.rules.decisions import ANSWERS, DECIDERS, VIEWS, decider_of, outcomes_of
from service.cases.rules.referrals import PARTNERS
from service.cases.schemas.reviews import DecideReviewSchema, RecommendReviewSchema
from service.statute.duties import load_statute
from service.statute.editions import Criterion, CriterionKind, DecisionEffect
from service.statute.sentences import date_in_words
from service.web.attempts import attempt
from service.web.components import Choice
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from tenants.access.permissions import Permission
from tenants.work import Work

HERE = "/accounts/<slug>/incidents/<uuid:incident_id>/rapid-review"
YES_MAY_NO = tuple(Choice(code, words) for code, words in ANSWERS)
AGREES = tuple(Choice(code, words) for code, words in VIEWS)


@dataclass(frozen=True)
class CriterionQuestion:
    """One criterion as the form asks it; `stem` begins the names of its boxes."""

    criterion: Criterion
    stem: str
    legend: str
    note: str
    is_reason_optional: bool


@dataclass(frozen=True)
class DecisionsPage:
    """Every recommendation and decision of a case, the newest first."""

    reference: str
    decisions: tuple[DecisionView, ...]
    decider: str
    review_href: str


@pages.get(f"{HERE}/decisions")
@door(Permission.RAPID_REVIEW_READ)
def decisions(work: Work, incident_id: UUID) -> Response:
    """What was recommended and decided, with every answer and every reason."""
    found = review_page(work, incident_id)
    edition = load_statute().edition(found.heading.edition)
    view = DecisionsPage(
        reference=found.heading.reference,
        decisions=found.decisions,
        decider=DECIDERS[decider_of(edition, found.decider)],
        review_href=page(f"incidents/{incident_id}/rapid-review", work),
    )
    return show_page("cases/decisions.html", title="Recommendation and decision", view=view)


@pages.get(f"{HERE}/recommendation")
@door(Permission.RAPID_REVIEW_RECOMMEND)
def ask_recommendation(work: Work, incident_id: UUID) -> Response:
    """Ask what the decision maker is advised; an earlier recommendation is there to change."""
    found = review_page(work, incident_id)
    return _ask(work, begin_answers(RecommendReviewSchema, _kept(found, found.recommendation)), found)


@pages.post(f"{HERE}/recommendation")
@door(Permission.RAPID_REVIEW_RECOMMEND)
def recommend(work: Work, incident_id: UUID) -> Response:
    """Keep the recommendation."""
    answers = read(RecommendReviewSchema, request.form)
    answers, made = attempt(work, answers, lambda told: recommend_review(work, told.command(incident_id=incident_id)))
    if made is None:
        return _ask(work, answers, review_page(work, incident_id))
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(f"{HERE}/decision")
@door(Permission.RAPID_REVIEW_DECIDE)
def ask_review_decision(work: Work, incident_id: UUID) -> Response:
    """Ask what is decided; it begins from the recommendation, or from the decision that stands."""
    found = review_page(work, incident_id)
    kept = _kept(found, found.decision or found.recommendation)
    letter = request.args.get("letter", "")
    if letter:
        kept["letter_id"] = letter
    return _ask(work, begin_answers(DecideReviewSchema, kept), found, is_decision=True)


@pages.post(f"{HERE}/decision")
@door(Permission.RAPID_REVIEW_DECIDE)
def decide_on_review(work: Work, incident_id: UUID) -> Response:
    """Keep the decision; after the review was sent it is made again, and the Panel is told."""
    answers = read(DecideReviewSchema, request.form)
    found = review_page(work, incident_id)

    def act(told: Answers[DecideReview]) -> object:
        command = told.command(incident_id=incident_id)
        return decide_again(work, command) if found.heading.state == "sent" else decide_review(work, command)

    answers, made = attempt(work, answers, act)
    if made is None:
        return _ask(work, answers, found, is_decision=True)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


def _ask(work: Work, answers: Answers[Any], found: ReviewView, *, is_decision: bool = False) -> Response:
    edition = load_statute().edition(found.heading.edition)
    is_again = is_decision and found.heading.state == "sent"
    title = "Decide again" if is_again else "Record the decision" if is_decision else "Make a recommendation"
    return question_page(
        "cases/decision_form.html",
        answers,
        title=title,
        back_href=page(f"incidents/{found.heading.incident_id}/rapid-review", work),
        reference=found.heading.reference,
        edition=edition,
        must_review=edition.decision_effect is DecisionEffect.MUST_REVIEW,
        criteria=_questions(edition.criteria, CriterionKind.CRITERION),
        regard=_questions(edition.criteria, CriterionKind.REGARD),
        choices=YES_MAY_NO,
        outcomes=[Choice(code, words) for code, words in outcomes_of(edition).items()],
        partners=[(label, code.replace("-", "_")) for code, label in PARTNERS] if is_decision else [],
        agrees=AGREES,
        is_decision=is_decision,
        is_again=is_again,
        advice=_advice(found) if is_decision else "",
    )


def _questions(criteria: tuple[Criterion, ...], kind: CriterionKind) -> tuple[CriterionQuestion, ...]:
    return tuple(
        CriterionQuestion(
            each,
            f"criteria-{place}-",
            each.text,
            f"{each.citation}." + ("" if each.verified else " We have not read this rule in its source yet."),
            is_reason_optional=kind is CriterionKind.REGARD,
        )
        for place, each in enumerate(criteria)
        if each.kind is kind
    )


def _kept(found: ReviewView, made: DecisionView | None) -> dict[str, object]:
    """What the form begins with: the newest recommendation or decision, or nothing but the criteria."""
    edition = load_statute().edition(found.heading.edition)
    if made is None:
        criteria = [{"criterion": each.id} for each in edition.criteria]
        return {"criteria": criteria, "version": found.heading.version}
    return {
        "criteria": [
            {"criterion": each.criterion.id, "answer": each.answer, "why": each.why} for each in made.criteria
        ],
        "national": made.national,
        "outcome": made.outcome,
        "other": made.other,
        "rationale": made.rationale,
        "actions": "\n".join(made.actions),
        "family": made.family,
        "version": found.heading.version,
    }


def _advice(found: ReviewView) -> str:
    advice = found.recommendation
    if advice is None:
        return ""
    outcome = advice.outcome_words[0].lower() + advice.outcome_words[1:]
    return f"{advice.made_by} recommended on {date_in_words(advice.made_on)}: {outcome}."
