"""The one job of the post: look into one account's outbox and carry what is due."""

from uuid import UUID

from tenants.delivery import claim_due
from tenants.outbox import BATCH
from workers.boundary import carry
from workers.premises import house, ring


def work_through_account(account_id: str) -> None:
    """Carry one batch of an account's due rows; a full batch rings again, behind the other accounts."""
    claimed = claim_due(house(), UUID(account_id))
    if len(claimed) == BATCH:
        ring(account_id)
    carry(house(), claimed)
