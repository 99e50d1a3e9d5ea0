"""How a message must be worded, who is reminded when, and how long before a duty ends; pure decisions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from itertools import islice
from typing import Any
from unicodedata import category

from service.outside.mail import Letter
from service.statute.calendar import Calendar
from tenants.clock import LONDON
from tenants.errors import RuleBrokenError

QUEUED, SENT, BOUNCED, REFUSED, DROPPED = "queued", "sent", "bounced", "refused", "dropped"

LONGEST_SUBJECT = 120
LONGEST_LINE = 300
MOST_LINES = 8
LONGEST_LINK = 400
BY_LINK = "/by-link/"
"""Part of an address that opens with a code instead of a sign-in."""

MORNING = time(9)
NOON = time(12)


class Rung(StrEnum):
    """A step of the ladder of reminders, counted in working days before or after the day a duty is due."""

    T_21 = "t-21"
    T_10 = "t-10"
    T_5 = "t-5"
    T_2 = "t-2"
    DUE = "due"
    ESCALATION = "escalation"
    OVERDUE = "overdue"

    @property
    def is_escalation(self) -> bool:
        """Whether the business manager and the named escalation role are told too."""
        return self in {Rung.ESCALATION, Rung.OVERDUE}


BEFORE = {Rung.T_21: 21, Rung.T_10: 10, Rung.T_5: 5, Rung.T_2: 2}
"""Working days before the due day on which somebody is reminded (U40), where the duty is longer than that."""

AFTER = (1, 5, 10, 21)
"""Working days after the due day on which those who can act are told that it is still not done."""


@dataclass(frozen=True)
class Recipient:
    """One person whom a message goes to."""

    email: str
    name: str


@dataclass(frozen=True)
class Call:
    """What a reminder says and to whom: neutral words that name no child and quote nothing from a case.

    `subject` says what is wanted; the account's name is put before it. `link_path` leads to the thing itself, for those
    who can sign in here. `then` is a change to make in the same transaction as the messages (a handover to those who
    are reminded elsewhere); it is given that Work.
    """

    recipients: tuple[Recipient, ...]
    subject: str
    lines: tuple[str, ...]
    link_path: str | None
    then: Callable[[Any], None] | None = None


@dataclass(frozen=True)
class Step:
    """One reminder of a ladder and its instant."""

    rung: Rung
    at: datetime


def ladder(due_on: date, working_days: int, calendar: Calendar) -> tuple[Step, ...]:
    """The reminders of a duty of this many working days, in order of time; raises UnknownYearError.

    At 09:00 in London on each of its days; on the due day itself again at 12:00, as an escalation, so that somebody who
    can act hears of it before the statutory day has passed.
    """
    before = [
        Step(rung, _london(_nth(calendar.working_days_before(due_on), days), MORNING))
        for rung, days in BEFORE.items()
        if days < working_days
    ]
    after = [Step(Rung.OVERDUE, _london(_nth(calendar.working_days_after(due_on), days), MORNING)) for days in AFTER]
    due_day = [Step(Rung.DUE, _london(due_on, MORNING)), Step(Rung.ESCALATION, _london(due_on, NOON))]
    return (*before, *due_day, *after)


def check_words(to_email: str, subject: str, lines: tuple[str, ...], link_path: str | None) -> None:
    """Refuse what could reach a second reader or hide a line: one address, one-line texts, a link into this service.

    Raises RuleBrokenError, which never repeats what was given.
    """
    Letter(to_email, subject, "", "<check@cairn>")
    if not subject.strip() or len(subject) > LONGEST_SUBJECT:
        raise RuleBrokenError(f"A subject must have 1 to {LONGEST_SUBJECT} characters. Say only what is wanted.")
    if not 0 < len(lines) <= MOST_LINES or any(not line.strip() or len(line) > LONGEST_LINE for line in lines):
        raise RuleBrokenError(f"A message has 1 to {MOST_LINES} short lines. Put the rest on the page it leads to.")
    if any(category(mark) in {"Cc", "Cs", "Zl", "Zp"} for line in lines for mark in line):
        raise RuleBrokenError("Each line of a message must be plain text. Take out the line breaks.")
    if link_path is not None and not _is_ours(link_path):
        raise RuleBrokenError("A message may only link to a page of this service. Give the page's own path.")


def letter_text(to_name: str, lines: tuple[str, ...], link: str | None, account_name: str) -> str:
    """The whole text of a message, with its full address visible and whom to ask (U41)."""
    parts = [f"Hello {to_name}," if to_name else "Hello,", *lines]
    if link is not None:
        parts.append(f"Go to:\n{link}" + ("" if BY_LINK in link else "\nYou may need to sign in."))
    parts.append(
        f"Cairn sent this for {account_name}. If you did not expect it, or have a question, ask the person in"
        f" {account_name} whom you already deal with.\nDo not send details of a child by e-mail."
    )
    return "\n\n".join(parts) + "\n"


def _is_ours(path: str) -> bool:
    is_rooted = path.startswith("/") and not path.startswith(("//", "/\\"))
    return is_rooted and path.isascii() and path.isprintable() and " " not in path and len(path) <= LONGEST_LINK


def _nth(days: Iterator[date], number: int) -> date:
    return next(islice(days, number - 1, None))


def _london(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)
