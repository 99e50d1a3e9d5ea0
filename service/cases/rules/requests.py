"""When an agency may be asked, queried, accepted or let off; when its answer is due; and how a request stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from service.statute.calendar import Calendar
from service.statute.sentences import date_in_words
from tenants.errors import RuleBrokenError

OPEN = frozenset({"asked", "queried"})
"""The states in which the agency owes an answer."""
USUAL_DAYS = 8
"""Working days that an agency has unless somebody says otherwise: Devon wants summaries by day 10 of the review, and
letters go out on day 1 (domain §1.5). Our own convention inside that."""
STATES: Mapping[str, str] = {
    "asked": "Asked",
    "queried": "Queried",
    "answered": "Answered",
    "accepted": "Accepted",
    "withdrawn": "Withdrawn",
}
WAYS: Mapping[str, str] = {
    "account": "In its own account",
    "on-behalf": "By the business unit, on its behalf",
    "light": "By a link",
}
CAME_BY: Mapping[str, str] = {
    "e-mail": "By e-mail",
    "telephone": "By telephone",
    "letter": "By letter",
    "meeting": "In a meeting",
}


BY_HAND = "by-hand"
"""The rung of a reminder that somebody sends, beside those of the ladder."""


@dataclass(frozen=True)
class Standing:
    """How a request stands: the kind of its chip (late, soon, calm, met, waiting) and its words."""

    kind: str
    words: str


def check_may_ask(incident_state: str, review_state: str | None = None) -> None:
    """Agencies are asked once the notification was sent, which opens the rapid review (domain §1.1, S4 and S5).

    And in a review that partners opened by hand, for a case that is not notified (domain §1.3). Raises RuleBrokenError.
    """
    if incident_state != "notified" and review_state in {None, "stopped"}:
        raise RuleBrokenError("Agencies are asked once the notification has been sent. That opens the rapid review.")


def suggest_due(today: date, calendar: Calendar, *, clock_due: date | None, review_on: date | None = None) -> date:
    """The day an agency's answer is due unless somebody says otherwise; raises UnknownYearError.

    A working day before the review is held where that day is known and ahead, else eight working days from today; never
    after the day on which the rapid review itself is due, and never before today.
    """
    if review_on is not None and review_on > today:
        wanted = next(calendar.working_days_before(review_on))
    else:
        wanted = next(islice(calendar.working_days_after(today), USUAL_DAYS - 1, None))
    return max(today, min(wanted, clock_due) if clock_due is not None else wanted)


def check_due(due_on: date, today: date, clock_due: date | None) -> None:
    """An answer is due from today on and not after the rapid review itself. Raises RuleBrokenError beside `due_on`."""
    said = ""
    if due_on < today:
        said = "The date the answer is due must be today or in the future."
    elif clock_due is not None and due_on > clock_due >= today:
        said = f"The rapid review is due on {date_in_words(clock_due)}. Choose that day or an earlier one."
    if said:
        raise RuleBrokenError(said, {"due_on": said})


def check_period(period_from: date | None, period_to: date | None) -> None:
    """A period begins before it ends. Raises RuleBrokenError beside `period_to`."""
    if period_from is not None and period_to is not None and period_to < period_from:
        said = "The end of the period must be the same as or after its beginning."
        raise RuleBrokenError(said, {"period_to": said})


def check_may_query(state: str) -> None:
    """Only an answer can be queried. Raises RuleBrokenError."""
    if state not in {"answered", "accepted"}:
        raise RuleBrokenError("There is no answer to query. Wait for the agency’s answer first.")


def check_may_accept(state: str) -> None:
    """Only an answer that waits to be read can be accepted. Raises RuleBrokenError."""
    if state != "answered":
        raise RuleBrokenError("There is no answer to accept. Wait for the agency’s answer first.")


def check_may_withdraw(state: str) -> None:
    """What was accepted or withdrawn stays so. Raises RuleBrokenError."""
    if state in {"accepted", "withdrawn"}:
        raise RuleBrokenError("This request is settled already, so it cannot be withdrawn.")


def check_is_owed(state: str) -> None:
    """Only where an answer is owed can its date move or a reminder go. Raises RuleBrokenError."""
    if state not in OPEN:
        raise RuleBrokenError("Nothing is owed on this request now.")


def check_may_nudge(state: str, way: str, nudged_on: date | None, today: date) -> None:
    """An agency with an account is reminded by hand at most once a day. Raises RuleBrokenError."""
    check_is_owed(state)
    if way != "account":
        raise RuleBrokenError("This agency has no account here. Ring or write to its contact instead.")
    if nudged_on == today:
        raise RuleBrokenError("This agency was reminded today already. Try again tomorrow, or ring its contact.")


def check_may_record(state: str, way: str) -> None:
    """An answer is recorded on behalf of an agency that does not answer in an account. Raises RuleBrokenError."""
    if way == "account":
        raise RuleBrokenError(
            "This agency answers in its own account. If it cannot, withdraw this request and ask it without an account."
        )
    check_is_owed(state)


def check_may_link(way: str, *, is_begun: bool) -> None:
    """Behind a link somebody meets what they wrote and nothing that we did (decision 0013). Raises RuleBrokenError."""
    if way != "light" and is_begun:
        raise RuleBrokenError(
            "Somebody here has begun to record this answer, and whoever gets the link would read it. Record it to the"
            " end, or withdraw this request and ask the agency again."
        )


def is_overdue(state: str, due_on: date, today: date) -> bool:
    """Whether an answer is owed and its day has passed; worked out each time, kept nowhere."""
    return state in OPEN and due_on < today


def standing(state: str, due_on: date, today: date, days_left: int, *, known: str = "", way: str = "") -> Standing:
    """How a request stands for the partnership; `days_left` in working days, negative when late."""
    if state == "withdrawn":
        return Standing("waiting", "Withdrawn")
    if state in {"answered", "accepted"}:
        return Standing("met", _answered_words(state, known, way))
    if is_overdue(state, due_on, today):
        return Standing("late", late_words(days_left))
    if state == "queried":
        return Standing("soon", "Queried, waiting for the answer")
    if due_on == today:
        return Standing("soon", "Due today")
    return Standing("waiting", "Asked, no answer yet")


def late_words(days_left: int) -> str:
    """How late an answer is, in working days: "2 working days late"."""
    late = max(1, -days_left)
    return f"{late} working {'day' if late == 1 else 'days'} late"


def check_date_came(came_on: date, asked_on: date, today: date) -> None:
    """An answer came after it was asked for, and not in the future. Raises RuleBrokenError beside `came_on`."""
    if not asked_on <= came_on <= today:
        said = "The date the answer came must lie between the day it was asked for and today."
        raise RuleBrokenError(said, {"came_on": said})


def _answered_words(state: str, known: str, way: str) -> str:
    ends = {"account": "signed off", "on-behalf": "on its behalf", "light": "by link"}
    begins = "Accepted" if state == "accepted" else "Answered"
    if known == "not-known":
        begins = f"{begins}: nothing known"
    return f"{begins}, {ends[way]}" if way in ends else begins
