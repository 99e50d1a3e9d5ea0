"""Plain builders of rapid reviews, as the partnership's people and programs make them."""

from datetime import timedelta
from typing import Any

from service.statute.duties import load_statute
from tests.support.machine import Machine
from tests.support.stories import given_incident
from tests.support.world import World

CRITERIA = [each.id for each in load_statute().edition("2026").criteria]
ADVICE: dict[str, Any] = {
    "criteria": [{"criterion": each, "answer": "may", "why": "A synthetic reason."} for each in CRITERIA],
    "national": "no",
    "outcome": "local-review",
    "rationale": "A synthetic rationale.",
}
DECISION: dict[str, Any] = {
    **ADVICE,
    "family": "The social worker tells the parents.",
    "view_local_authority": "agrees",
    "view_police": "agrees",
    "view_health": "agrees",
}


def given_review(world: World) -> str:
    """A rapid review of Northshire that runs since today, its form sent by hand; gives the incident's id."""
    today = world.house.clock.now()
    manager = world.browser(world.someone(world.north, "business-manager"))
    notifier = world.browser(world.someone(world.north, "notifier"))
    day = {"became_aware_on-day": today.day, "became_aware_on-month": today.month, "became_aware_on-year": today.year}
    case = given_incident(manager, world.north, **{name: str(number) for name, number in day.items()})
    world.house.clock.forward(timedelta(minutes=5))
    sent = notifier.submit(
        f"{case}/notification/national-form",
        {
            "national_reference": "SIN-20260001",
            "sent_on-day": str(today.day),
            "sent_on-month": str(today.month),
            "sent_on-year": str(today.year),
            "sent_time": f"{today:%H:%M}",
            "sender": "Nadia Khan",
        },
    )
    assert sent.status_code == 302, sent.text
    return case.rsplit("/", 1)[1]


def review_of(machine: Machine, incident: str) -> dict[str, Any]:
    """The review as a program reads it."""
    answer = machine.get(f"incidents/{incident}/rapid-review")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def act(machine: Machine, incident: str, what: str, body: object, method: str = "POST") -> Any:
    """Do something to the review at the version it has now; gives the answer."""
    version = review_of(machine, incident)["version"]
    return machine.send(f"incidents/{incident}/rapid-review/{what}", body, method=method, version=version)
