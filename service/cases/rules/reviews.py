"""How a rapid review goes from day 0 to the Panel: its states, and what each refuses with the reason (domain §1.1)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from service.statute.sentences import date_in_words
from tenants.errors import RuleBrokenError

STATES: Mapping[str, str] = {
    "open": "Running",
    "recommended": "Recommended",
    "decided": "Decided",
    "sent": "Sent to the Panel",
    "stopped": "Stopped",
}
IN_HAND = frozenset({"open", "recommended", "decided"})
"""The states in which the report may still be written."""


class StepAct(StrEnum):
    """What a step is about, so that doing the thing marks the step; any other step is marked by hand."""

    BEGIN = "begin"
    REPLIES = "replies"
    MEETING = "meeting"
    ADVICE = "advice"
    DECISION = "decision"
    FEEDBACK = "feedback"
    OTHER = "other"


def check_in_hand(state: str) -> None:
    """A review is written until it is sent; afterwards only a new version changes it. Raises RuleBrokenError."""
    if state == "sent":
        raise RuleBrokenError("This rapid review has been sent. To change it, begin a new version.")
    check_not_stopped(state)


def check_not_stopped(state: str) -> None:
    """Nothing is begun in a review that was stopped. Raises RuleBrokenError."""
    if state == "stopped":
        raise RuleBrokenError("This rapid review was stopped, because the notification was withdrawn.")


def check_may_open(incident_state: str, *, is_open_already: bool) -> None:
    """A review is opened once, for a case that is not a past one. Raises RuleBrokenError."""
    if is_open_already:
        raise RuleBrokenError("This incident has a review already. Go back to it.")
    if incident_state in {"past", "withdrawn"}:
        raise RuleBrokenError("A past or withdrawn case cannot be reviewed here. Record the incident again first.")


def check_may_recommend(state: str) -> None:
    """A recommendation comes before the decision. Raises RuleBrokenError."""
    check_in_hand(state)
    if state == "decided":
        raise RuleBrokenError("This has been decided. A recommendation comes before the decision.")


def check_may_send(state: str) -> None:
    """Nothing goes to the Panel without a decision. Raises RuleBrokenError."""
    check_in_hand(state)
    if state != "decided":
        raise RuleBrokenError("Record the decision first. Nothing goes to the Panel without it.")


def check_may_begin_version(state: str) -> None:
    """A new version replaces one that was sent. Raises RuleBrokenError."""
    if state != "sent":
        raise RuleBrokenError("This version has not been sent, so you can still change it.")


def check_move(to_on: date, today: date, law_due_on: date | None, *, is_working_day: bool) -> None:
    """A step may be moved to any working day from today that is not later than the law. Raises RuleBrokenError."""
    said = ""
    if to_on < today:
        said = "The new day must be today or in the future."
    elif not is_working_day:
        said = "The new day must be a working day, not a weekend or a bank holiday."
    elif law_due_on is not None and to_on > law_due_on:
        said = f"The new day must be {date_in_words(law_due_on)} or earlier. The law’s day cannot be moved."
    if said:
        raise RuleBrokenError(said, {"to_on": said})


def check_feedback(state: str, decided_on: date | None, told: Mapping[str, date | None], today: date) -> None:
    """The outcome is fed back after it was decided, and somebody was told. Raises RuleBrokenError."""
    if decided_on is None or state == "stopped":
        raise RuleBrokenError("Decide first. Then tell the group’s chair and the referrer.")
    if not any(told.values()):
        said = "Enter when the group’s chair was told, or the referrer."
        raise RuleBrokenError(said, {"chair_told_on": said})
    for field, on in told.items():
        if on is not None and not decided_on <= on <= today:
            said = f"The date must be between {date_in_words(decided_on)} and today."
            raise RuleBrokenError(said, {field: said})


def check_sent_by_hand(sent_on: date, opened_on: date, decided_on: date | None, today: date) -> None:
    """What was sent by hand was sent after it was decided, and not in the future. Raises RuleBrokenError."""
    earliest = max(opened_on, decided_on or opened_on)
    if not earliest <= sent_on <= today:
        said = f"The date must be between {date_in_words(earliest)} and today."
        raise RuleBrokenError(said, {"sent_on": said})
