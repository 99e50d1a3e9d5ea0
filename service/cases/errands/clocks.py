"""Counting every running clock of an account again: after a declared holiday, and once a night to be sure."""

from service.cases.operations.clocks import recompute_clocks
from tenants.outbox import Claimed, Outcome
from tenants.work import House, work_for


def recompute(house: House, claimed: Claimed) -> Outcome:
    """The errand "recompute-clocks": nothing is outside, so one work does it; a repeat finds nothing to move."""
    with work_for(house, claimed.account_id, claimed.on_behalf_of) as work:
        moved = recompute_clocks(work)
    return Outcome("done", f"moved-{len(moved)}")
