"""What an agency's answer holds, when it may be written and signed, and what a received one must look like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.cases.rules.requests import Standing, late_words
from service.schemas.handed import a_day, a_line, a_moment, a_number, an_id, as_agreed
from tenants.errors import RuleBrokenError

KNOWN: Mapping[str, str] = {
    "known": "Yes, we know the child or the family",
    "not-known": "No, we hold nothing about them (a nil return)",
}
TEXT_PARTS: Mapping[str, str] = {
    "summary": "Summary of involvement",
    "immediate-actions": "Immediate actions taken",
    "good-practice": "Good practice",
    "answer-to-query": "Answer to the query",
}
"""The parts of an answer that are written text, beside whether the child is known, the key events and the files."""
STAGES = ("to-answer", "with-sign-off", "sent")
REQUEST_STATES = ("asked", "queried", "withdrawn")
LONGEST_REFERENCE = 40
LONGEST_NAME = 200
SOON = 2
_UNREADABLE = "This cannot be read. Send it again from the request’s page."
_EVENT_PARTS = ("on", "on_words", "source", "event")
_REPLY_TEXTS = ("summary", "immediate_actions", "good_practice", "answer_to_query")


@dataclass(frozen=True)
class Asked:
    """What an agency files a received version of a request under."""

    request_id: UUID
    incident_id: UUID
    reference: str
    state: str
    number: int
    asked_by: str
    asked_at: datetime
    due_on: date
    queries_reply: int


@dataclass(frozen=True)
class Replied:
    """What a partnership files a received version of a reply under."""

    request_id: UUID
    number: int
    answers_version: int
    known: str
    prepared_by: str
    signed_off_by: str
    signed_off_post: str
    signed_off_at: datetime


def parts_asked(known: str, *, is_queried: bool) -> tuple[str, ...]:
    """The text parts that an answer has: a nil return needs a sentence alone."""
    texts = ("summary",) if known == "not-known" else ("summary", "immediate-actions", "good-practice")
    return (*texts, "answer-to-query") if is_queried else texts


def missing_parts(known: str, texts: Mapping[str, str], *, is_queried: bool) -> tuple[str, ...]:
    """What must still be said before an answer can be signed off, each as a sentence."""
    missing = []
    if not known:
        missing.append("Say whether the child is known to you.")
    if not texts.get("summary"):
        sentence = "Say in a sentence what you looked at." if known == "not-known" else "Write a summary."
        missing.append(sentence)
    if is_queried and not texts.get("answer-to-query"):
        missing.append("Answer the partnership’s query.")
    return tuple(missing)


def check_complete(missing: Sequence[str]) -> None:
    """An answer is signed off whole. Raises RuleBrokenError."""
    if missing:
        raise RuleBrokenError(" ".join(missing))


def check_event(happened_on: date | None, on_words: str | None, today: date) -> None:
    """A key event says when, by its day or roughly, and lies in the past. Raises RuleBrokenError."""
    if happened_on is None and not on_words:
        said = "Enter the date of the event, or say roughly when it was."
        raise RuleBrokenError(said, {"happened_on": said})
    if happened_on is not None and happened_on > today:
        said = "The date of the event must be today or in the past."
        raise RuleBrokenError(said, {"happened_on": said})


def why_shut(state: str, stage: str) -> str:
    """Why an agency's draft may not be changed now; empty where it may."""
    if state == "withdrawn":
        return "The partnership withdrew this request. Nothing is owed."
    if stage == "with-sign-off":
        return "The answer is with the senior lead, who signs it off or sends it back."
    if stage == "sent":
        return "The answer has been sent. If the partnership queries it, it opens again."
    return ""


def stage_after(stage: str, state: str, queries_reply: int, replies: int) -> str:
    """Where an answer stands once a newer version of the request has come: a query of the last answer opens it again.

    A query of an earlier answer than the last one crossed it in the post and opens nothing.
    """
    is_new_query = state == "queried" and queries_reply >= replies
    return "to-answer" if stage == "sent" and is_new_query else stage


def received_standing(state: str, stage: str, due_on: date, today: date, days_left: int) -> Standing:
    """How a request stands for the agency; `days_left` in working days, negative when late."""
    if state == "withdrawn":
        return Standing("waiting", "Withdrawn")
    if stage == "sent":
        return Standing("met", "Sent")
    if due_on < today:
        return Standing("late", late_words(days_left))
    return _owed_standing(state, stage, days_left, is_due_today=due_on == today)


def _owed_standing(state: str, stage: str, days_left: int, *, is_due_today: bool) -> Standing:
    left = f"{days_left} working {'day' if days_left == 1 else 'days'} left"
    if stage == "with-sign-off":
        return Standing("soon", "With the senior lead")
    if state == "queried":
        return Standing("soon", "Queried: answer it")
    if is_due_today:
        return Standing("soon", "Due today")
    return Standing("soon" if days_left <= SOON else "calm", left)


def read_request(body: Mapping[str, Any], version: int) -> Asked:
    """Check a request as it arrived; raises RuleBrokenError where it cannot be filed, so that it is refused."""
    with as_agreed(_UNREADABLE):
        asked = Asked(
            request_id=an_id(body["request"]),
            incident_id=an_id(body["incident"]),
            reference=a_line(body["reference"], LONGEST_REFERENCE),
            state=_one_of(body["state"], REQUEST_STATES),
            number=a_number(body["version"]),
            asked_by=a_line(body["asked_by"], LONGEST_NAME),
            asked_at=a_moment(body["asked_at"]),
            due_on=a_day(body["due_on"]),
            queries_reply=0 if body["queries_reply"] is None else a_number(body["queries_reply"]),
        )
        _check_shown(body)
    if asked.number != version:
        raise RuleBrokenError(_UNREADABLE)
    return asked


def read_reply(body: Mapping[str, Any], version: int) -> Replied:
    """Check a reply as it arrived; raises RuleBrokenError where it cannot be filed, so that it is refused."""
    with as_agreed(_UNREADABLE):
        replied = Replied(
            request_id=an_id(body["request"]),
            number=a_number(body["version"]),
            answers_version=a_number(body["answers_version"]),
            known=_one_of(body["known"], KNOWN),
            prepared_by=a_line(body["prepared_by"], LONGEST_NAME),
            signed_off_by=a_line(body["signed_off_by"], LONGEST_NAME),
            signed_off_post=a_line(body["signed_off_post"], LONGEST_NAME),
            signed_off_at=a_moment(body["signed_off_at"]),
        )
        _check_contents(body)
    if replied.number != version:
        raise RuleBrokenError(_UNREADABLE)
    return replied


def _check_shown(body: Mapping[str, Any]) -> None:
    """An agency's page can show it: texts, dates, and children by name."""
    for name in ("scope", "nature", "what_happened", "query", "reason"):
        _text(body[name])
    for name in ("period_from", "period_to"):
        if body[name]:
            date.fromisoformat(body[name])
    for child in body["children"]:
        for part in ("pseudonym", "name", "born_on"):
            _text(child[part])


def _check_contents(body: Mapping[str, Any]) -> None:
    """The chronology can merge it: texts, and key events with a day or without."""
    for name in _REPLY_TEXTS:
        _text(body[name])
    for event in body["chronology"]:
        for part in _EVENT_PARTS:
            _text(event[part])
        if event["on"]:
            date.fromisoformat(event["on"])
    if not isinstance(body["files"], list):
        raise TypeError


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _one_of(value: object, known: Mapping[str, str] | Sequence[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise ValueError
    return value
