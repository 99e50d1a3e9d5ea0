"""Plain builders of cases: an incident and a referral as a business manager's program records them."""

from typing import Any

from tests.support.machine import Machine

INCIDENT: dict[str, Any] = {
    "title": "Injury to a baby at home",
    "became_aware_on": "2026-11-16",
    "nature": "serious-harm",
    "circumstance": "abuse-or-neglect-in-area",
    "narrative": "A synthetic story of an injury.",
}
REFERRAL: dict[str, Any] = {
    "received_on": "2026-11-13",
    "agency": "Northshire Hospitals",
    "referrer": "Asha Verity",
    "summary": "A synthetic concern about a baby.",
}
DISCUSSION: dict[str, Any] = {
    "discussed_on": "2026-11-17",
    "local_authority": "notify",
    "police": "unsure",
    "health": "do-not-notify",
}


def record_incident(machine: Machine, **changes: object) -> str:
    """Record an incident; gives its id."""
    answer = machine.send("incidents", INCIDENT | changes)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def record_referral(machine: Machine, **changes: object) -> str:
    """Record a referral; gives its id."""
    answer = machine.send("referrals", REFERRAL | changes)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def references(machine: Machine, path: str = "incidents") -> list[str]:
    """The references in a list."""
    return [item["reference"] for item in machine.get(path).get_json()["items"]]
