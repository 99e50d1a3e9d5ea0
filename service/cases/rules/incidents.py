"""Dates that cannot be, dates that are only odd, which clocks an incident starts, and whether it may be notified."""

from dataclasses import dataclass
from datetime import date

from service.statute.calendar import Calendar
from service.statute.clocks import Due, due_on
from service.statute.duties import Statute
from service.statute.editions import Circumstance, RapidReviewNeed
from tenants.errors import RuleBrokenError

NOT_UNDER_A_DUTY = "not-notifiable"
NATURES = (("death", "A child died"), ("serious-harm", "A child was seriously harmed"), ("other", "Something else"))
OLDEST_CHILD = 17
OLDEST_CARE_LEAVER = 24
OLDEST_YEARS = 26


@dataclass(frozen=True)
class Dates:
    """The dates of an incident as they were given."""

    became_aware_on: date
    occurred_on: date | None


def check_dates(dates: Dates, today: date) -> None:
    """Refuse dates that cannot be: awareness in the future, or before the incident. Raises RuleBrokenError."""
    if dates.became_aware_on > today:
        said = "The date the local authority became aware must be today or in the past."
        raise RuleBrokenError(said, {"became_aware_on": said})
    if dates.occurred_on is not None and dates.occurred_on > today:
        said = "The date of the incident must be today or in the past."
        raise RuleBrokenError(said, {"occurred_on": said})
    if dates.occurred_on is not None and dates.occurred_on > dates.became_aware_on:
        said = "The local authority cannot become aware before the incident. Check both dates."
        raise RuleBrokenError(said, {"became_aware_on": said})


def odd_dates(dates: Dates, today: date) -> str:
    """A question about dates that can be and seldom are; empty when there is nothing to ask."""
    if (today - dates.became_aware_on).days > 31:
        return "The local authority became aware more than a month ago. Is that date right?"
    if dates.occurred_on is not None and (dates.became_aware_on - dates.occurred_on).days > 366:
        return "The incident was more than a year before anyone became aware. Are both dates right?"
    return ""


def circumstances_on(statute: Statute, became_aware_on: date) -> tuple[Circumstance, ...]:
    """What guidance in force on that day asks to be notified, in its own order."""
    return statute.edition_on(became_aware_on).circumstances


def check_circumstance(statute: Statute, became_aware_on: date, circumstance: str, nature: str) -> None:
    """Refuse a circumstance that the edition does not know, and a death that is not one. Raises RuleBrokenError."""
    known = {each.id for each in circumstances_on(statute, became_aware_on)} | {NOT_UNDER_A_DUTY}
    if circumstance not in known:
        said = "Choose what the guidance in force on that day calls it."
        raise RuleBrokenError(said, {"circumstance": said})
    if circumstance.endswith("-death") and nature != "death":
        said = "You chose the death of a child. Choose that a child died, or choose again."
        raise RuleBrokenError(said, {"nature": said})


def is_notifiable(statute: Statute, became_aware_on: date, circumstance: str) -> bool:
    """Whether guidance of that day has this notified at all."""
    return any(each.id == circumstance and each.is_notified for each in circumstances_on(statute, became_aware_on))


def has_notification_clock(statute: Statute, became_aware_on: date) -> bool:
    """Whether guidance of that day sets a time for notifying (2010 and 2013 set none that was found)."""
    return any(duty.id == "notify-panel" for duty in statute.edition_on(became_aware_on).duties)


def needs_rapid_review(statute: Statute, became_aware_on: date, circumstance: str) -> bool:
    """Whether a rapid review follows the notification (not for a looked-after or care-leaver death alone)."""
    return any(
        each.id == circumstance and each.rapid_review is RapidReviewNeed.REQUIRED
        for each in circumstances_on(statute, became_aware_on)
    )


def notification_due(statute: Statute, calendar: Calendar, became_aware_on: date) -> Due:
    """By when the Panel must be notified: 5 working days from awareness, which is day 0 (s16C(1))."""
    return due_on(statute.duty("notify-panel", became_aware_on), became_aware_on, calendar)


def rapid_review_due(statute: Statute, calendar: Calendar, sent_on: date) -> Due:
    """By when the rapid review must be with the Panel: 15 working days from the day the notification was sent."""
    return due_on(statute.duty("rapid-review", sent_on), sent_on, calendar)


def age_on(born_on: date, on: date) -> int:
    """Full years between two dates; a birthday on 29 February is kept on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def check_birth(born_on: date | None, occurred_on: date, circumstance: str, *, is_unborn: bool, reason: str) -> None:
    """A child is under 18, a care leaver under 25; anything else needs a reason. Raises RuleBrokenError."""
    if born_on is None:
        return
    if is_unborn:
        said = "An unborn child has no date of birth yet. Remove the date, or the tick."
        raise RuleBrokenError(said, {"born_on": said})
    if born_on > occurred_on and not reason:
        said = "The child was born after the incident. Check the date, or say why it is right."
        raise RuleBrokenError(said, {"born_on": said})
    oldest = OLDEST_CARE_LEAVER if circumstance == "care-leaver-death" else OLDEST_CHILD
    if age_on(born_on, occurred_on) > oldest and not reason:
        said = f"The person was older than {oldest}. Check the date, or say why the incident is recorded."
        raise RuleBrokenError(said, {"born_on": said})
