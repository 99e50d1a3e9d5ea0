"""Plain makers of law data for these tests."""

from datetime import date
from typing import Any

from service.statute.calendar import Calendar, load_calendar
from service.statute.clocks import Due, due_on
from service.statute.duties import Statute, load_statute, read_statute
from service.statute.editions import Direction, Duty, StartFact, Unit


def a_duty(length: int = 15, unit: str = "working-days", direction: str = "after", **changes: Any) -> Duty:
    row: dict[str, Any] = {
        "id": "rapid-review",
        "edition": "2018",
        "title": "Complete the rapid review",
        "who": "Safeguarding partners",
        "to_whom": "Panel",
        "starts_from": StartFact.NOTIFICATION_SENT_ON,
        "length": length,
        "unit": Unit(unit),
        "direction": Direction(direction),
        "statutory": False,
        "citation": "Working Together 2018",
        "verified": True,
        "effective_from": date(2018, 7, 4),
    }
    return Duty(**{**row, **changes})


def duty_row(**changes: Any) -> dict[str, Any]:
    row = {
        "id": "notify-panel",
        "title": "Notify the Panel",
        "who": "Local authority",
        "to_whom": "Panel",
        "starts_from": "became_aware_on",
        "length": 5,
        "unit": "working-days",
        "direction": "after",
        "statutory": True,
        "citation": "Children Act 2004",
        "verified": True,
    }
    return {**row, **changes}


def edition_table(edition_id: str = "2018", year: int = 2018, **changes: Any) -> dict[str, Any]:
    decision = {"effect": "must-consider", "decider": "Partners", "citation": "Chapter 4", "verified": True}
    table = {
        "id": edition_id,
        "title": "Working Together",
        "body": "Safeguarding partners",
        "effective_from": date(year, 1, 1),
        "effective_to": date(year, 12, 31),
        "citation": "Working Together",
        "verified": True,
        "decision": decision,
        "duties": [duty_row()],
    }
    return {**table, **changes}


def variation_table(**changes: Any) -> dict[str, Any]:
    table = {
        "id": "variation",
        "varies": "2018",
        "title": "A variation",
        "effective_from": date(2018, 3, 1),
        "effective_to": date(2018, 4, 30),
        "citation": "A letter",
        "verified": True,
        "duties": [duty_row(length=10)],
    }
    return {**table, **changes}


def a_statute(*editions: dict[str, Any], variations: tuple[dict[str, Any], ...] = ()) -> Statute:
    return read_statute(editions or (edition_table(),), variations)


def due_in_law(duty_id: str, start: date, calendar: Calendar | None = None) -> Due:
    return due_on(load_statute().duty(duty_id, on=start), start, calendar or load_calendar())
