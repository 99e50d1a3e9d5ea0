"""The receipt of a rapid review, given by the desk's own account once the review has been filed."""

from service.panel.operations.reviews import give_review_receipt
from tenants.outbox import Claimed, Outcome
from tenants.work import House, work_for


def give_receipt(house: House, claimed: Claimed) -> Outcome:
    """The errand "desk-receipt": nothing is outside, so one work does it; a repeat finds the receipt given."""
    if claimed.thing_id is None:
        return Outcome("dead", "no-review")
    with work_for(house, claimed.account_id, claimed.on_behalf_of) as work:
        give_review_receipt(work, claimed.thing_id)
    return Outcome("done", "given")
