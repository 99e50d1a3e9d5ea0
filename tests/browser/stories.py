"""Steps of the journeys that several of them take, at a real browser."""

import re

from tests.browser.visits import Visitor

CASE = re.compile(r"/accounts/[a-z0-9-]+/incidents/[0-9a-f-]{36}")
AWARE_ON = (17, 12, 2026)
"""Thursday 17 December 2026, the day on which every run begins."""


def record_incident(visitor: Visitor, account: str, title: str, *, children: tuple[str, ...]) -> str:
    """Record a serious incident of that Thursday with these children; gives the address of its case page."""
    visitor.go(f"/accounts/{account}/incidents").follow("Record a serious incident")
    visitor.fill_date("became_aware_on", *AWARE_ON)
    visitor.choose(nature="serious-harm", circumstance="abuse-or-neglect-in-area")
    visitor.fill({"title": title, "narrative": "Invented: a baby with an injury that nobody can explain."})
    visitor.press("Save and continue")
    for number, name in enumerate(children):
        if number:
            visitor.follow("Add a child")
        visitor.fill({"name": name}).fill_date("born_on", 3, 8, 2026).press("Save")
    found = CASE.search(visitor.path)
    assert found is not None, f"The browser is at {visitor.path} and not at a case."
    return found[0]


def reference_of(visitor: Visitor) -> str:
    """The reference of the case at which the visitor is."""
    found = re.search(r"[A-Z]{3}-\d{4}-\d{3,4}", visitor.whole_text)
    assert found is not None, f"There is no reference at {visitor.path}."
    return found[0]


def steps_of(visitor: Visitor, clock: str) -> list[str]:
    """What stands under the days of a clock's track, where anything does."""
    cells = visitor.page.locator(f"section[aria-labelledby='clock-{clock}'] .track__step").all_inner_texts()
    return [" ".join(cell.split()) for cell in cells if cell.strip()]
