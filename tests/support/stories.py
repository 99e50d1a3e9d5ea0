"""Short stories that tests tell again and again, through the same pages and operations that people use."""

from collections.abc import Mapping
from uuid import UUID

from service.people.operations.settings import AcceptHostedPanel, ChooseChannel, change_setting
from tenants.accounts import AccountView
from tenants.work import work_for
from tests.support.browser import Browser
from tests.support.world import World

INCIDENT: Mapping[str, str] = {
    "became_aware_on-day": "17",
    "became_aware_on-month": "12",
    "became_aware_on-year": "2026",
    "nature": "serious-harm",
    "circumstance": "abuse-or-neglect-in-area",
    "title": "Injury to a baby at home",
    "narrative": "A synthetic story of an injury.",
}


def given_incident(browser: Browser, account: AccountView, **answers: str) -> str:
    """Record an incident with one child through the pages; gives the address of its case page."""
    recorded = browser.submit(f"/accounts/{account.slug}/incidents/new", {**INCIDENT, **answers})
    assert recorded.status_code == 302, recorded.text
    case = recorded.location.removesuffix("/children/new")
    added = browser.submit(recorded.location, {"name": "Robin O’Brien"})
    assert added.status_code == 302, added.text
    return case


def given_hosted_channel(world: World, account: AccountView) -> None:
    """The account notifies through the Panel's account, and the Panel has said that this counts."""
    with work_for(world.house, account.id) as work:
        change_setting(work, ChooseChannel("hosted-panel", None, "for a test"))
    with work_for(world.house, world.panel.id) as work:
        change_setting(work, AcceptHostedPanel(is_accepted=True, says_who="The Panel's chair", reason="for a test"))


def incident_id_of(case: str) -> UUID:
    """The id in the address of a case page."""
    return UUID(case.rsplit("/", 1)[1])
