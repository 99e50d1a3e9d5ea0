"""What may stand in a letter of the Panel, by when a reply may be wanted, and what waits at the desk."""

from collections.abc import Collection, Mapping
from datetime import date

from service.statute.calendar import Calendar
from service.statute.errors import UnknownYearError
from service.statute.sentences import date_in_words
from tenants.errors import RuleBrokenError

WAITS: Mapping[str, str] = {
    "notification": "Notification to acknowledge",
    "rapid-review": "Rapid review or decision to read",
    "reply": "Reply to read",
    "overdue": "Reply overdue",
}
"""What may wait at the desk. A rapid review and a reply wait until the Panel writes again."""


def check_reply_date(reply_due_on: date | None, today: date, calendar: Calendar) -> None:
    """A reply is wanted by a working day in the future, or by none. Raises RuleBrokenError."""
    if reply_due_on is None:
        return
    if reply_due_on <= today:
        said = "The date for the reply must be in the future."
        raise RuleBrokenError(said, {"reply_due_on": said})
    try:
        reason = calendar.reason_not_working(reply_due_on)
    except UnknownYearError as unknown:
        raise RuleBrokenError(str(unknown), {"reply_due_on": str(unknown)}) from None
    if reason is not None:
        holiday = "at a weekend" if reason == "Weekend" else f"on a bank holiday ({reason})"
        said = f"The date for the reply is {holiday}. Choose a working day."
        raise RuleBrokenError(said, {"reply_due_on": said})


def check_corrects(corrects: int | None, sent: Collection[int]) -> None:
    """A letter corrects one that was sent in the same case, or none. Raises RuleBrokenError."""
    if corrects is not None and corrects not in sent:
        said = "Choose the letter that this one corrects from those that were sent."
        raise RuleBrokenError(said, {"corrects": said})


def words_of(text: str, corrects: int | None, corrected_on: date | None) -> str:
    """The letter as it leaves: a correction says first what it corrects."""
    if corrects is None or corrected_on is None:
        return text
    return f"This letter corrects our letter {corrects} of {date_in_words(corrected_on)}.\n\n{text}"
