"""What each account's night does: forgets old keys against repeats, and counts its clocks again to be sure."""

from service.cases.operations.clocks import recompute_clocks
from tenants import replays
from tenants.outbox import Claimed, Outcome
from tenants.work import House, work_for

NIGHTLY = "nightly"


def nightly(house: House, claimed: Claimed) -> Outcome:
    """The errand "nightly"; each part is safe to repeat."""
    with work_for(house, claimed.account_id) as work:
        replays.forget_old(work.session, work.now)
        moved = recompute_clocks(work)
    return Outcome("done", f"moved-{len(moved)}")
