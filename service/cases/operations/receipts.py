"""The Panel's receipts, for whatever they were given: a notification, a rapid review, or a decision made again."""

from service.cases.operations.notifications import take_in_receipt as take_in_notification_receipt
from service.cases.operations.sending import take_in_review_receipt
from service.cases.rules.receipts import NOTIFICATION, read_receipt
from tenants.handovers import Delivered
from tenants.work import Work


def take_in_receipt(work: Work, delivered: Delivered) -> None:
    """The Panel’s receipt stands on the case, and meets the clock of what it is for where the Panel accepts it.

    Raises RuleBrokenError where it cannot be read, or nothing of the kind was sent.
    """
    said = read_receipt(delivered.body)
    if said.about == NOTIFICATION:
        take_in_notification_receipt(work, said, delivered.from_name)
    else:
        take_in_review_receipt(work, said, delivered.from_name)
