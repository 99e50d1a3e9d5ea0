"""The one job of the post: look into one account's outbox and carry what is due."""

from uuid import UUID

from tenants.outbox import BATCH
from workers.boundary import LAST_START, carry, take_up
from workers.premises import house, ring_if_it_hears

BATCHES_A_RING = 4
"""What one hand carries before the other accounts' turn: enough to be worth its fork, and still fair."""


def work_through_account(account_id: str) -> None:
    """Carry what is due in an account; where more may wait it rings again, behind the other accounts.

    First of all, so that another hand may help; and last of all, since that one may have found less and stopped.
    """
    began_at = house().clock.now()
    for turn in range(1, BATCHES_A_RING + 1):
        claimed = take_up(house(), UUID(account_id))
        may_more_wait = len(claimed) == BATCH or any(row.lost_hands for row in claimed)
        is_last = turn == BATCHES_A_RING or house().clock.now() - began_at > LAST_START
        if may_more_wait and (turn == 1 or is_last):
            ring_if_it_hears(account_id)
        carry(house(), claimed)
        if is_last or not may_more_wait:
            return
