"""Sending the rapid review, or a decision made again, to the Panel; recording that it was sent by hand; its receipt."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.cases.operations.clocks import meet_clock
from service.cases.operations.decisions import DecideReview, reconsider_review
from service.cases.operations.reviews import access_review, check_version
from service.cases.queries.decisions import decision_in_force
from service.cases.queries.papers import review_paper
from service.cases.queries.settings import is_hosted, panel_connection
from service.cases.records.decisions import ReviewDecision, SentReview
from service.cases.records.incidents import Incident
from service.cases.records.letters import PanelLetter
from service.cases.records.notifications import ClockRow
from service.cases.records.reviews import RapidReview
from service.cases.rules.decisions import Answered
from service.cases.rules.reviews import check_may_send, check_sent_by_hand
from service.files.queries import files_to_hand_over
from service.papers.rules import paper_as_json
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.clock import london_date
from tenants.errors import RuleBrokenError
from tenants.handovers import Delivered, HandoverSent, Posting, freeze
from tenants.work import Work

REVIEW, DECISION = "rapid-review", "decision"


@dataclass(frozen=True)
class SendReview:
    """The review goes to the Panel's account as it was checked."""

    incident_id: UUID
    version: int


@dataclass(frozen=True)
class RecordSending:
    """The review was sent to the Panel by hand: when, by whom and how."""

    incident_id: UUID
    sent_at: datetime
    sender: str
    how: str
    version: int


def send_review(work: Work, command: SendReview) -> SentReview:
    """Freeze the rapid review and hand it to the Panel's account; the clock waits for the Panel's receipt.

    Raises RuleBrokenError without a decision, or where this account sends by hand.
    """
    incident, review = access_review(work, command.incident_id, Permission.RAPID_REVIEW_SEND)
    check_version(review, command.version)
    check_may_send(review.state)
    if not is_hosted(work):
        raise RuleBrokenError("This account sends to the Panel by hand. Send it, then record that here.")
    body = _review_body(work, incident, review)
    row = _keep(work, incident, REVIEW, review.number, body, channel="hosted-panel")
    row.outbox_id = _post(work, incident, row, body)
    _note_sent(work, incident, review, row)
    return row


def record_sending(work: Work, command: RecordSending) -> SentReview:
    """Record that the review was sent to the Panel by hand, which meets its clock on that day."""
    incident, review = access_review(work, command.incident_id, Permission.RAPID_REVIEW_SEND)
    check_version(review, command.version)
    check_may_send(review.state)
    check_sent_by_hand(london_date(command.sent_at), review.opened_on, review.decided_on, work.today)
    if command.sent_at > work.now:
        said = "The time must be in the past."
        raise RuleBrokenError(said, {"sent_at": said})
    body = _review_body(work, incident, review)
    row = _keep(work, incident, REVIEW, review.number, body, channel="manual")
    row.sent_at, row.sent_by, row.how = command.sent_at, command.sender, command.how
    _note_sent(work, incident, review, row)
    meet_clock(work, incident, REVIEW, london_date(command.sent_at), f"sending by hand ({command.how})")
    return row


def decide_again(work: Work, command: DecideReview) -> ReviewDecision:
    """Decide again after the Panel wrote, and tell the Panel; the review that was sent stays as it was."""
    incident, review, made = reconsider_review(work, command)
    number = (_last_number(work, incident, DECISION) or 0) + 1
    body = _decision_body(work, incident, made, number)
    row = _keep(work, incident, DECISION, number, body, channel="hosted-panel" if is_hosted(work) else "manual")
    if is_hosted(work):
        row.outbox_id = _post(work, incident, row, body)
    work.record(Event("decision-sent", "incident", incident.id, {"version": number, "outcome": review.outcome or ""}))
    return made


def note_review_delivered(work: Work, sent: HandoverSent) -> None:
    """What was sent is in the Panel's account; its receipt follows."""
    row = work.session.scalar(select(SentReview).where(SentReview.outbox_id == sent.id))
    if row is not None and row.state == "sent":
        row.state = "taken-in"


def take_in_review_receipt(work: Work, delivered: Delivered) -> None:
    """The Panel's receipt for a rapid review arrives: it meets the clock where the Panel accepts what arrives there.

    The day that counts is the one on which the first version was sent: the expectation is to send within 15 days.
    """
    said = delivered.body
    row = work.session.scalar(
        select(SentReview).where(
            SentReview.incident_id == UUID(str(said["incident"])),
            SentReview.kind == str(said["about"]),
            SentReview.number == int(said["version"]),
        )
    )
    incident = None if row is None else work.session.get(Incident, (work.account.id, row.incident_id))
    if row is None or incident is None:
        raise RuleBrokenError("There is no such review here.")
    row.receipt, row.receipted_at, row.state = str(said["receipt"]), work.now, "acknowledged"
    work.record(Event("panel-receipt", "incident", incident.id, {"receipt": row.receipt, "about": row.kind}))
    if said["meets_the_duty"] and row.kind == REVIEW:
        first = select(func.min(SentReview.sent_at)).where(
            SentReview.incident_id == incident.id, SentReview.kind == REVIEW
        )
        sent_at = work.session.scalar(first) or row.sent_at
        meet_clock(work, incident, REVIEW, london_date(sent_at), f"the Panel’s receipt {row.receipt}")


def _review_body(work: Work, incident: Incident, review: RapidReview) -> dict[str, Any]:
    made = decision_in_force(work, incident)
    if made is None:
        raise RuleBrokenError("Record the decision first. Nothing goes to the Panel without it.")
    clock = work.session.scalar(select(ClockRow).where(ClockRow.incident_id == incident.id, ClockRow.duty == REVIEW))
    return {
        "incident": str(incident.id),
        "reference": incident.reference,
        "version": review.number,
        "nature": incident.nature,
        "edition": incident.edition,
        "notified_on": clock.start_on.isoformat() if clock else "",
        "due_on": clock.due_on.isoformat() if clock else "",
        "sent_by": work.actor.name,
        "sent_at": work.now.isoformat(),
        "outcome": made.outcome,
        "national_review_potential": made.national,
        "decided_by": made.made_by,
        "decided_on": made.made_on.isoformat(),
        "criteria": [_criterion(each) for each in made.criteria],
        "paper": paper_as_json(review_paper(work, incident, review)),
        "files": files_to_hand_over(work, review.id) if is_hosted(work) else [],
    }


def _decision_body(work: Work, incident: Incident, row: ReviewDecision, number: int) -> dict[str, Any]:
    made = decision_in_force(work, incident)
    if made is None:
        raise RuntimeError("A decision was made and cannot be read.")
    return {
        "incident": str(incident.id),
        "reference": incident.reference,
        "version": number,
        "outcome": made.outcome,
        "decided_by": made.made_by,
        "decided_on": made.made_on.isoformat(),
        "criteria": [_criterion(each) for each in made.criteria],
        "rationale": made.rationale,
        "letter": _panels_own_id(work, row),
    }


def _panels_own_id(work: Work, row: ReviewDecision) -> str:
    """The letter's id in the Panel's account; empty where the decision answers none, or one that came by hand."""
    asked = select(PanelLetter.letter_id).where(PanelLetter.id == row.letter_id)
    letter_id = work.session.scalar(asked) if row.letter_id else None
    return str(letter_id) if letter_id else ""


def _criterion(each: Answered) -> dict[str, str]:
    return {"id": each.criterion.id, "text": each.criterion.text, "answer": each.answer, "why": each.why}


def _keep(
    work: Work, incident: Incident, kind: str, number: int, body: Mapping[str, Any], *, channel: str
) -> SentReview:
    text = freeze(body)
    row = SentReview(
        incident_id=incident.id,
        kind=kind,
        number=number,
        channel=channel,
        state="sent" if channel == "hosted-panel" else "recorded",
        outcome=str(body["outcome"]),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        sent_by=work.actor.name,
        sent_at=work.now,
        recorded_by=work.actor.name,
        how="",
        receipt="",
    )
    work.seal(row, "body", text)
    return work.add(row)


def _post(work: Work, incident: Incident, row: SentReview, body: Mapping[str, Any]) -> UUID:
    earlier = work.session.scalar(
        select(func.max(HandoverSent.number)).where(HandoverSent.kind == row.kind, HandoverSent.thing_id == incident.id)
    )
    posting = Posting(
        row.kind, panel_connection(work), "incident", incident.id, body, version=row.number, replaces=earlier
    )
    return work.hand_over(posting).id


def _note_sent(work: Work, incident: Incident, review: RapidReview, row: SentReview) -> None:
    review.state = "sent"
    review.sent_on = review.sent_on or london_date(row.sent_at)
    review.version += 1
    said = {"version": row.number, "channel": row.channel, "sha256": row.sha256}
    work.record(Event("rapid-review-sent", "incident", incident.id, said))


def _last_number(work: Work, incident: Incident, kind: str) -> int | None:
    return work.session.scalar(
        select(func.max(SentReview.number)).where(SentReview.incident_id == incident.id, SentReview.kind == kind)
    )
