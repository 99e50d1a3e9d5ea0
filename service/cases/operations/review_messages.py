"""Whom a rapid review tells that it began, or was decided, in words that name nobody."""

from collections.abc import Iterable

from sqlalchemy import select

from service.cases.queries.reminders import people_to_tell
from service.cases.records.incidents import Incident
from service.cases.records.referrals import Referral
from service.cases.records.reviews import RapidReview
from service.messages.operations import NewMessage, send_message
from service.messages.rules import Recipient
from service.statute.sentences import date_in_words
from tenants.work import Work

TOLD_OPENED = ("business-manager", "business-unit", "independent-chair", "review-group-chair")
"""Whom Sefton tells on day 1: the independent chair, the practice review group's chair, and the business unit."""
TOLD_DECIDED = ("review-group-chair",)


def tell_opened(work: Work, incident: Incident, review: RapidReview) -> None:
    """Tell those who run it and those who chair it that a review began; of a hidden case, only its own people."""
    lines = (
        f"A review of {incident.reference} began on {date_in_words(review.opened_on)}.",
        "Open the page below to see its steps and their days.",
    )
    people = people_to_tell(work, incident, TOLD_OPENED)
    _send(work, incident, review, "a rapid review began", lines, people, f"review-opened:{review.id}")


def tell_decided(work: Work, incident: Incident, review: RapidReview) -> None:
    """Tell the group's chair, and whoever referred the case, that it was decided; the outcome stands on the page."""
    lines = (f"The partners have decided about {incident.reference}.", "Open the page below to read what and why.")
    key = f"review-decided:{review.id}:{review.version}"
    people = people_to_tell(work, incident, TOLD_DECIDED)
    _send(work, incident, review, "a decision was made", lines, people, key)
    referrals = select(Referral).where(Referral.incident_id == incident.id)
    for referral in work.session.scalars(referrals).all():
        address = work.unseal(referral, "referrer_email")
        if address:
            _tell_referrer(work, referral, address, key)


def _tell_referrer(work: Work, referral: Referral, address: str, key: str) -> None:
    send_message(
        work,
        NewMessage(
            to_email=address,
            to_name="",
            subject=f"your referral {referral.reference}",
            lines=(
                f"The partners have decided about the case that you referred ({referral.reference}).",
                "Ring the business unit: they will tell you what was decided and why.",
            ),
            link_path=None,
            effect_key=f"{key}:{referral.id}",
            thing_id=referral.id,
        ),
    )


def _send(
    work: Work,
    incident: Incident,
    review: RapidReview,
    what: str,
    lines: tuple[str, ...],
    people: Iterable[Recipient],
    key: str,
) -> None:
    for person in people:
        send_message(
            work,
            NewMessage(
                to_email=person.email,
                to_name=person.name,
                subject=f"{what}, {incident.reference}",
                lines=lines,
                link_path=f"/accounts/{work.account.slug}/incidents/{incident.id}/rapid-review",
                effect_key=f"{key}:{person.email}",
                thing_id=review.id,
            ),
        )
