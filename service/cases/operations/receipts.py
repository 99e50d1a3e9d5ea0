"""The Panel's receipts, for whatever they were given: a notification, a rapid review, or a decision made again."""

from service.cases.operations.notifications import take_in_receipt as take_in_notification_receipt
from service.cases.operations.sending import take_in_review_receipt
from tenants.handovers import Delivered
from tenants.work import Work


def take_in_receipt(work: Work, delivered: Delivered) -> None:
    """The Panel’s receipt stands on the case, and meets the clock of what it is for where the Panel accepts it."""
    if delivered.body.get("about", "notification") == "notification":
        take_in_notification_receipt(work, delivered)
    else:
        take_in_review_receipt(work, delivered)
