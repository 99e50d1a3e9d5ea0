"""Answers a question about one date for the command line, which people use to check the service against the law."""

from datetime import date
from typing import Any

from service.statute.calendar import Calendar
from service.statute.clocks import Due, due_on
from service.statute.duties import Statute


def find_due(duty_id: str, start: date, edition: str | None, statute: Statute, calendar: Calendar) -> Due:
    """The due day of a duty by its id, under a pinned edition or the one in force at the start.

    Raises UnknownEditionError, UnknownDutyError and UnknownYearError.
    """
    return due_on(statute.duty(duty_id, on=start, edition=edition), start, calendar)


def explain_due(
    duty_id: str, start: date, edition: str | None, statute: Statute, calendar: Calendar
) -> tuple[str, str]:
    """The due day as an ISO date, and its working with the rule's source. Raises as find_due does."""
    due = find_due(duty_id, start, edition, statute, calendar)
    duty = due.duty
    checked = "yes" if duty.verified else "no"
    lines = [due.explain(), f"{statute.edition(duty.edition).title}.", f"{duty.citation}. Read in a source: {checked}."]
    if duty.note:
        lines.append(duty.note)
    return due.due_on.isoformat(), "\n".join(lines)


def as_json(due: Due) -> dict[str, Any]:
    """A due day for another program: dates as ISO strings, the edition by its id."""
    return {
        "due_on": due.due_on.isoformat(),
        "counted": [day.isoformat() for day in due.counted],
        "skipped": [{"day": each.day.isoformat(), "reason": each.reason} for each in due.skipped],
        "edition": due.duty.edition,
    }
