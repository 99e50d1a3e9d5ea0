"""What a received rapid review, decision or reply must say, and the words in which the desk shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from service.cases.queries.outcomes import RECONSIDERED
from service.panel.rules.items import LONGEST_REFERENCE, NATURES
from service.papers.rules import paper_from_json
from service.schemas.handed import a_line, a_moment, a_number
from tenants.errors import RuleBrokenError

RAPID_REVIEW, DECISION = "rapid-review", "decision"
KIND_WORDS: Mapping[str, str] = {RAPID_REVIEW: "Rapid review", DECISION: "Decision made again"}
REVIEW_OUTCOMES: Mapping[str, str] = {
    "local-review": "A local child safeguarding practice review",
    "other-review": "Another kind of review",
    "no-review": "No review",
}
POTENTIALS: Mapping[str, str] = {"yes": "Yes", "no": "No", "may": "It may be"}
ANSWERS: Mapping[str, str] = {"yes": "Met", "no": "Not met", "may": "May be met"}


@dataclass(frozen=True)
class ReviewNotice:
    """What the desk files a rapid review or a decision under; `letter_id` is the letter that a decision answers."""

    kind: str
    incident_id: UUID
    reference: str
    number: int
    outcome: str
    nature: str | None
    letter_id: UUID | None


@dataclass(frozen=True)
class ReplyNotice:
    """What the desk files a partnership's reply under."""

    incident_id: UUID
    letter_id: UUID
    reply_id: UUID
    number: int
    reconsidered: str


def read_rapid_review(body: Mapping[str, Any], version: int) -> ReviewNotice:
    """Check a rapid review as it arrived; raises RuleBrokenError where it cannot be filed, so that it is refused."""
    try:
        notice = _rapid_review(body)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RuleBrokenError("This rapid review cannot be read. Send it again from its page.") from None
    return _matching(notice, version)


def read_decision(body: Mapping[str, Any], version: int) -> ReviewNotice:
    """Check a decision that was made again, as it arrived; raises RuleBrokenError where it cannot be filed."""
    try:
        notice = _decision(body)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RuleBrokenError("This decision cannot be read. Send it again from its page.") from None
    return _matching(notice, version)


def read_reply(body: Mapping[str, Any], version: int) -> ReplyNotice:
    """Check a reply to a letter as it arrived; raises RuleBrokenError where it cannot be filed."""
    try:
        notice = _reply(body)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RuleBrokenError("This reply cannot be read. Send it again from the letter’s page.") from None
    if version != 1:
        raise RuleBrokenError("A reply is never changed. Send what you have to add as a new reply.")
    return notice


def _matching(notice: ReviewNotice, version: int) -> ReviewNotice:
    if notice.number != version:
        raise RuleBrokenError("This does not match its envelope. Send it again from the rapid review’s page.")
    return notice


def _rapid_review(body: Mapping[str, Any]) -> ReviewNotice:
    notice = _decided(body, RAPID_REVIEW)
    if body["nature"] not in NATURES or body["national_review_potential"] not in POTENTIALS:
        raise ValueError
    for name in ("notified_on", "due_on"):
        _date_or_nothing(body[name])
    _texts(body, "edition", "sent_by")
    a_moment(body["sent_at"])
    _check_paper(body["paper"])
    _check_files(body)
    return ReviewNotice(**vars(notice) | {"nature": body["nature"]})


def _decision(body: Mapping[str, Any]) -> ReviewNotice:
    notice = _decided(body, DECISION)
    _texts(body, "rationale")
    letter = body["letter"]
    return ReviewNotice(**vars(notice) | {"letter_id": UUID(str(letter)) if letter else None})


def _decided(body: Mapping[str, Any], kind: str) -> ReviewNotice:
    """What a rapid review and a later decision have in common."""
    reference, number, outcome = body["reference"], body["version"], body["outcome"]
    a_line(reference, LONGEST_REFERENCE)
    if outcome not in REVIEW_OUTCOMES:
        raise ValueError
    date.fromisoformat(body["decided_on"])
    _texts(body, "decided_by")
    _check_criteria(body["criteria"])
    return ReviewNotice(kind, UUID(str(body["incident"])), reference, a_number(number), outcome, None, None)


def _reply(body: Mapping[str, Any]) -> ReplyNotice:
    reconsidered = body["reconsidered"]
    if reconsidered not in {"", *RECONSIDERED}:
        raise ValueError
    _texts(body, "text", "written_by")
    if not body["text"].strip():
        raise ValueError
    a_moment(body["written_at"])
    _check_files(body)
    incident_id, letter_id, reply_id = (UUID(str(body[name])) for name in ("incident", "letter", "reply"))
    return ReplyNotice(incident_id, letter_id, reply_id, a_number(body["number"]), reconsidered)


def _check_criteria(criteria: object) -> None:
    """A decision comes with its criteria, each answered yes, no or may (regulation 11 as the partnership read it)."""
    if not isinstance(criteria, list) or not criteria:
        raise ValueError
    for each in criteria:
        _texts(each, "id", "text", "why")
        if each["answer"] not in ANSWERS:
            raise ValueError


def _check_paper(paper: object) -> None:
    """The report can be shown as it was sent; NotAPaperError is a ValueError."""
    paper_from_json(paper)


def _check_files(body: Mapping[str, Any]) -> None:
    if not isinstance(body["files"], list) or not all(isinstance(file, Mapping) for file in body["files"]):
        raise TypeError


def _texts(said: Mapping[str, Any], *names: str) -> None:
    if not all(isinstance(said[name], str) for name in names):
        raise TypeError


def _date_or_nothing(said: str) -> date | None:
    return date.fromisoformat(said) if said else None
