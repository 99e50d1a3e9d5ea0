"""The Panel's letters and what partners owe in return: regard; the decision stays theirs (domain §1.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from service.schemas.handed import a_day, a_line, a_moment, a_number, an_id, as_agreed
from tenants.errors import RuleBrokenError

OUTCOMES: Mapping[str, str] = {
    "acknowledged": "Acknowledges what was sent",
    "agree-no-review": "Agrees: no review is needed",
    "agree-review": "Agrees: there will be a review",
    "disagree-wants-review": "Disagrees: asks partners to think again about a review",
    "disagree-review-unneeded": "Disagrees: thinks that a review is not needed",
    "information-requested": "Asks for more information",
    "national-review-considered": "Considers a national review",
}
"""The seven outcomes of domain §1.7, each in words that stand after "The Panel"."""

LETTER_STATES: Mapping[str, str] = {
    "open": "Waits for our reply",
    "replied": "Replied",
    "no-reply-needed": "No reply needed",
}
RECONSIDERED: Mapping[str, str] = {
    "confirmed": "Partners reconsidered and confirmed their decision",
    "changed": "Partners reconsidered and changed their decision",
}
LONGEST_NAME = 200
NOT_YET = "not-yet"
HOWS: Mapping[str, str] = {"e-mail": "By e-mail", "letter": "By letter", "telephone": "By telephone"}
UNREADABLE = "This letter cannot be read. The Panel’s secretariat must send it again."


@dataclass(frozen=True)
class ReceivedLetter:
    """A letter as the Panel's account handed it over."""

    incident_id: UUID
    letter_id: UUID
    number: int
    outcome: str
    text: str
    written_by: str
    reply_due_on: date | None


@dataclass(frozen=True)
class SentCase:
    """A case that was sent to the Panel: when, what the letters said in order, and what partners did then."""

    sent_on: date
    outcomes: tuple[str, ...]
    reconsidered: tuple[str, ...]


def is_disagreement(outcome: str) -> bool:
    """Whether the Panel does not agree with the decision, so that partners are asked to think again."""
    return outcome.startswith("disagree-")


def is_agreement(outcome: str) -> bool:
    """Whether the Panel agrees with the decision."""
    return outcome.startswith("agree-")


def state_on_arrival(outcome: str, reply_due_on: date | None) -> str:
    """Whether a letter waits for a reply: one that only acknowledges or agrees does not, unless it names a day."""
    is_settled = outcome == "acknowledged" or is_agreement(outcome)
    return "no-reply-needed" if is_settled and reply_due_on is None else "open"


def read_letter(body: Mapping[str, Any], version: int) -> ReceivedLetter:
    """Check a letter as it arrived; raises RuleBrokenError where it cannot be filed, so that it is refused."""
    with as_agreed(UNREADABLE):
        letter = _letter(body)
    if version != 1:
        raise RuleBrokenError("A letter is never changed. A correction is a new letter.")
    return letter


def check_reply(outcome: str, reconsidered: str, why: str) -> None:
    """A changed or confirmed decision is said with its reasons, and only where the Panel disagreed.

    Raises RuleBrokenError.
    """
    if is_disagreement(outcome) and not reconsidered:
        said = "Say whether partners have reconsidered their decision."
        raise RuleBrokenError(said, {"reconsidered": said})
    if not is_disagreement(outcome) and reconsidered:
        said = "The Panel did not disagree in this letter, so there is nothing to reconsider. Leave this empty."
        raise RuleBrokenError(said, {"reconsidered": said})
    if reconsidered in RECONSIDERED and not why:
        said = "Say why partners confirmed or changed their decision."
        raise RuleBrokenError(said, {"why": said})


def words_to_send(text: str, reconsidered: str, why: str) -> str:
    """The reply as the Panel reads it: the text, and why partners confirmed or changed their decision."""
    return f"{text}\n\n{RECONSIDERED[reconsidered]}. Why: {why}" if reconsidered and why else text


def check_by_hand(received_on: date, reply_due_on: date | None, today: date) -> None:
    """A letter that came by another way came today or before, and asks for a reply after that.

    Raises RuleBrokenError.
    """
    if received_on > today:
        said = "The date the letter came must be today or in the past."
        raise RuleBrokenError(said, {"received_on": said})
    if reply_due_on is not None and reply_due_on < received_on:
        said = "The Panel cannot want a reply before the letter came. Check both dates."
        raise RuleBrokenError(said, {"reply_due_on": said})


def check_sent_by_hand(sent_on: date, received_on: date, today: date) -> None:
    """A reply was sent after the letter came, and not in the future. Raises RuleBrokenError."""
    if sent_on > today:
        said = "The date the reply was sent must be today or in the past."
        raise RuleBrokenError(said, {"sent_on": said})
    if sent_on < received_on:
        said = "The reply cannot have been sent before the letter came. Check the date."
        raise RuleBrokenError(said, {"sent_on": said})


def standing_of(case: SentCase) -> str:
    """Contested, agreed, or no answer yet. Once contested a case stays so, whatever a later letter says."""
    if any(is_disagreement(outcome) for outcome in case.outcomes):
        return "contested"
    return "agreed" if any(is_agreement(outcome) for outcome in case.outcomes) else "no-answer"


def reconsidered_as(case: SentCase) -> str:
    """What the newest reply that says so says of the decision: confirmed, changed, or nothing yet."""
    said = [each for each in case.reconsidered if each]
    return said[-1] if said else ""


def reporting_year(day: date) -> int:
    """The year to 31 March in which a day lies, by the calendar year in which that year began."""
    return day.year if day.month >= 4 else day.year - 1


def year_words(year: int) -> str:
    """A year from April to March as yearly reports write it: "2014-15"."""
    return f"{year}-{(year + 1) % 100:02d}"


def _letter(body: Mapping[str, Any]) -> ReceivedLetter:
    outcome, text, due = body["outcome"], body["text"], body["reply_due_on"]
    if outcome not in OUTCOMES or not isinstance(text, str) or not text.strip() or not isinstance(body["files"], list):
        raise ValueError
    a_moment(body["written_at"])
    return ReceivedLetter(
        incident_id=an_id(body["incident"]),
        letter_id=an_id(body["letter"]),
        number=a_number(body["number"]),
        outcome=outcome,
        text=text,
        written_by=a_line(body["written_by"], LONGEST_NAME, may_be_empty=True),
        reply_due_on=a_day(due) if due else None,
    )
