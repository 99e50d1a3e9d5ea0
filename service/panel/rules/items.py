"""What a received notification must say, where it stands, how long it has waited, and what a receipt may claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from service.schemas.handed import a_line, a_number
from service.statute.calendar import Calendar
from service.statute.clocks import working_days_between
from service.statute.duties import load_statute
from service.statute.errors import UnknownEditionError
from service.statute.sentences import date_in_words
from tenants.clock import london_date
from tenants.errors import RuleBrokenError

STATES: Mapping[str, str] = {
    "new": "New",
    "corrected": "Corrected since the receipt",
    "acknowledged": "Acknowledged",
    "withdrawn": "Withdrawn",
    "not-here": "No notification here",
}
WAITING = frozenset({"new", "corrected"})
"""The states in which somebody at the desk must still look."""

NATURES: Mapping[str, str] = {"death": "A child died", "serious-harm": "Serious harm", "other": "Other"}
ACCEPTANCE_SETTING = "panel-accepts-hosted-notifications"
"""The Panel's own setting: only the Panel can say that what arrives here counts as notifying it (design §6)."""

LONGEST_REFERENCE = 40
ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Notice:
    """What the desk files a received version under; a withdrawal repeats neither the nature nor the dates."""

    incident_id: UUID
    reference: str
    number: int
    is_withdrawal: bool
    nature: str | None
    became_aware_on: date | None


@dataclass(frozen=True)
class Waited:
    """How long something has waited: working days begun since then, and whole hours by the clock."""

    working_days: int
    hours: int

    @property
    def words(self) -> str:
        """The wait as one would say it: "3 working days (74 hours)"."""
        if self.hours < 1:
            return "Less than an hour"
        hours = f"{self.hours:,} {'hour' if self.hours == 1 else 'hours'}"
        if self.working_days < 1:
            return f"Less than a working day ({hours})"
        return f"{self.working_days:,} {'working day' if self.working_days == 1 else 'working days'} ({hours})"


@dataclass(frozen=True)
class Acceptance:
    """Whether a receipt of this account meets the notification duty, and on whose word."""

    meets_the_duty: bool
    basis: str


def read_notice(body: Mapping[str, Any], version: int) -> Notice:
    """Check a notification as it arrived; raises RuleBrokenError where it cannot be filed, so that it is refused."""
    try:
        notice = _notice(body)
    except (KeyError, TypeError, ValueError, AttributeError, UnknownEditionError):
        raise RuleBrokenError("This notification cannot be read. Send it again from the incident's page.") from None
    if notice.number != version:
        raise RuleBrokenError("This notification does not match its envelope. Send it again from the incident's page.")
    return notice


def state_after(*, is_withdrawal: bool, has_receipt: bool) -> str:
    """Where an item stands once its newest version has come: a correction after a receipt is looked at again."""
    if is_withdrawal:
        return "withdrawn"
    return "corrected" if has_receipt else "new"


def check_may_acknowledge(state: str) -> None:
    """A notification that was withdrawn, or never came here, is not acknowledged. Raises RuleBrokenError."""
    if state == "withdrawn":
        raise RuleBrokenError("The partnership withdrew this notification. Go back: there is nothing to acknowledge.")
    if state == "not-here":
        raise RuleBrokenError("No notification has come here, only a rapid review. Go back: nothing to acknowledge.")


def receipt_number(prefix: str, today: date, number: int) -> str:
    """The receipt's number as it stands on the partnership's timeline: "PN-2026-0381"."""
    return f"{prefix}-{today.year}-{number:04d}"


def acceptance_of(value: object, set_by: str, set_at: datetime) -> Acceptance:
    """What the Panel's setting says of a receipt given here, naming who said so and on which day (design §6)."""
    when = date_in_words(london_date(set_at))
    if value is True:
        return Acceptance(
            meets_the_duty=True,
            basis=f"{set_by} recorded on {when} that the Panel accepts notifications in this account.",
        )
    return Acceptance(
        meets_the_duty=False, basis=f"{set_by} recorded on {when} that the Panel does not accept notifications here."
    )


def nothing_accepted() -> Acceptance:
    """What holds until the Panel says otherwise: the national form alone meets the duty (domain §0.5)."""
    return Acceptance(
        meets_the_duty=False, basis="Nobody has recorded that the Panel accepts notifications in this account."
    )


def waited(since: datetime, now: datetime, calendar: Calendar) -> Waited:
    """How long something has waited since an instant; working days as London counts them. Raises UnknownYearError."""
    days = working_days_between(london_date(since), london_date(now), calendar)
    return Waited(max(0, days), max(0, int((now - since) / ONE_HOUR)))


def _notice(body: Mapping[str, Any]) -> Notice:
    incident_id, reference, number = UUID(body["incident"]), body["reference"], body["version"]
    a_line(reference, LONGEST_REFERENCE)
    a_number(number)
    if body["state"] == "withdrawn":
        return Notice(incident_id, reference, number, is_withdrawal=True, nature=None, became_aware_on=None)
    if body["state"] != "notified" or body["nature"] not in NATURES:
        raise ValueError
    if body["edition"] not in {edition.id for edition in load_statute().editions}:
        raise ValueError
    _check_contents(body)
    became_aware_on = date.fromisoformat(body["became_aware_on"])
    return Notice(
        incident_id, reference, number, is_withdrawal=False, nature=body["nature"], became_aware_on=became_aware_on
    )


def _check_contents(body: Mapping[str, Any]) -> None:
    """The desk can show it: sections of answers, a list of children, and a moment of submission."""
    sections = [body["notifier"], body["answers"], *body["children"], *(child["answers"] for child in body["children"])]
    if not all(isinstance(section, Mapping) for section in sections):
        raise TypeError
    if datetime.fromisoformat(body["submitted_at"]).tzinfo is None:
        raise ValueError
    load_statute().edition_on(date.fromisoformat(body["became_aware_on"]))
