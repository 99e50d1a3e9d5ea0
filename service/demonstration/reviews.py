"""A running case's rapid review: its steps, its report, what runs beside it, the decision, and its sending."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from service.cases.operations.decisions import (
    CriterionAnswer,
    DecideReview,
    RecommendReview,
    decide_review,
    recommend_review,
)
from service.cases.operations.processes import PlaceHold, RecordProcess, place_hold, record_process
from service.cases.operations.reviews import FeedBackOutcome, WriteSection, feed_back_outcome, write_section
from service.cases.operations.sending import SendReview, decide_again, send_review
from service.cases.operations.steps import FinishStep, finish_step
from service.cases.queries.letters import letters_of
from service.cases.queries.processes import processes_of
from service.cases.queries.reviews import read_review, review_heading
from service.cases.queries.steps import steps_of
from service.cases.rules.referrals import PARTNERS
from service.demonstration.story import Deed, Said, Story
from service.statute.duties import load_statute
from tenants.work import Work

NOTHING_SAID = ("no", "Invented: nothing in this case points to it.")
"""How a criterion is answered of which the file says nothing."""


def _finish_step(story: Story, work: Work, step: Said) -> None:
    incident, _ = read_review(work, story.id)
    found = next(each for each in steps_of(work, incident) if each.act == step["act"])
    finish_step(work, FinishStep(story.id, found.id, work.today, found.version))


def _write(story: Story, work: Work, step: Said) -> None:
    for heading, text in step["sections"].items():
        write_section(work, WriteSection(story.id, heading, text, 0))


def _record_process(story: Story, work: Work, step: Said) -> None:
    record_process(
        work,
        RecordProcess(
            incident_id=story.id,
            kind=step["kind"],
            status=step["status"],
            effect=step["effect"],
            lead_body=step["lead_body"],
            contact=step.get("contact"),
            notes=step["text"],
            began_on=story.aware_on if step["status"] == "running" else None,
            told_on=work.today,
        ),
    )


def _hold(story: Story, work: Work, step: Said) -> None:
    incident, _ = read_review(work, story.id)
    process = next((each for each in processes_of(work, incident) if each.kind == step.get("for")), None)
    place_hold(
        work,
        PlaceHold(
            incident_id=story.id,
            reason=step["text"],
            since_on=work.today,
            review_on=story.coming(step, "review"),
            told=step["told"],
            process_id=process.id if process else None,
        ),
    )


def _recommend(story: Story, work: Work, step: Said) -> None:
    recommend_review(work, RecommendReview(**_advice(story, work, step)))


def _decide(story: Story, work: Work, step: Said) -> None:
    decide_review(work, _decision(story, work, step))


def _decide_again(story: Story, work: Work, step: Said) -> None:
    _, letters = letters_of(work, story.id)
    decide_again(work, replace(_decision(story, work, step), letter_id=letters[0].id))


def _decision(story: Story, work: Work, step: Said) -> DecideReview:
    dissent = step.get("dissent", {})
    views: dict[str, Any] = {
        f"view_{code.replace('-', '_')}": "dissents" if code in dissent else "agrees" for code, _ in PARTNERS
    }
    reasons: dict[str, Any] = {f"dissent_{code.replace('-', '_')}": text for code, text in dissent.items()}
    return DecideReview(family=step["family"], **views, **reasons, **_advice(story, work, step))


def _advice(story: Story, work: Work, step: Said) -> dict[str, Any]:
    """What a recommendation and a decision say alike; each criterion of the edition in force is answered."""
    heading = review_heading(work, story.id)
    said = {name: tuple(answer) for name, answer in step["criteria"].items()}
    ids = [each.id for each in load_statute().edition(heading.edition).criteria]
    return {
        "incident_id": story.id,
        "version": heading.version,
        "outcome": step["outcome"],
        "criteria": tuple(CriterionAnswer(each, *said.get(each, NOTHING_SAID)) for each in ids),
        "national": step["national"],
        "rationale": step["rationale"],
        "actions": step.get("actions"),
    }


def _send(story: Story, work: Work, _step: Said) -> None:
    send_review(work, SendReview(story.id, review_heading(work, story.id).version))


def _feed_back(story: Story, work: Work, _step: Said) -> None:
    version = review_heading(work, story.id).version
    feed_back_outcome(work, FeedBackOutcome(story.id, version, chair_told_on=work.today))


DEEDS: Mapping[str, Deed] = {
    "finish-step": Deed(time(10, 5), _finish_step),
    "record-process": Deed(time(10, 30), _record_process),
    "place-hold": Deed(time(11, 0), _hold),
    "write": Deed(time(14, 30), _write),
    "recommend": Deed(time(15, 40), _recommend),
    "decide": Deed(time(12, 30), _decide),
    "decide-again": Deed(time(12, 40), _decide_again),
    "send": Deed(time(14, 45), _send),
    "feed-back": Deed(time(16, 20), _feed_back),
}
