"""Submitting, correcting and withdrawing the notification, over whichever channel; and what its receipt means."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.cases.operations.clocks import meet_clock, start_clock, stop_clock
from service.cases.operations.packs import add_version, current_version, read_pack
from service.cases.operations.reviews import begin_review, stop_review
from service.cases.queries.access import access_incident
from service.cases.queries.calendar import calendar_in_force
from service.cases.queries.settings import panel_connection
from service.cases.records.incidents import Incident, Subject
from service.cases.records.notifications import Notification
from service.cases.rules import incidents as incident_rules
from service.cases.rules import notifications as rules
from service.cases.rules.receipts import Receipt
from service.statute.duties import load_statute
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.clock import london_date
from tenants.errors import ConflictError, RuleBrokenError
from tenants.handovers import HandoverSent, Posting, freeze
from tenants.outbox import Errand
from tenants.work import Work

SEND_OUTSIDE = "notification-outside"
"""The errand that carries a notification to the Panel's own address or drop."""


@dataclass(frozen=True)
class SubmitNotification:
    """The notifier sends the version they checked."""

    incident_id: UUID
    version: int


@dataclass(frozen=True)
class RecordNationalForm:
    """The national form was sent by hand: its reference, when, by whom, and the proof."""

    incident_id: UUID
    national_reference: str
    sent_at: datetime
    sender: str
    version: int
    proof_file_id: UUID | None = None


@dataclass(frozen=True)
class CorrectNotification:
    """Begin a new version that replaces the one that was sent."""

    incident_id: UUID


@dataclass(frozen=True)
class WithdrawNotification:
    """The criteria turned out not to be met; the notification is withdrawn, with its reason."""

    incident_id: UUID
    reason: str
    version: int


def submit_notification(work: Work, command: SubmitNotification) -> Notification:
    """Freeze the notification and send it over the account's channel; the clock waits for the acknowledgement."""
    incident = access_incident(work, command.incident_id, Permission.NOTIFICATION_SUBMIT)
    row = _checked(work, incident, command.version)
    if row.channel == "manual":
        raise RuleBrokenError("This account notifies by the national form. Send that, then record it here.")
    row.submitted_by, row.submitted_at, row.sent_at = work.actor.name, work.now, work.now
    body = _frozen_body(work, incident, row)
    row.pack_hash = hashlib.sha256(freeze(body).encode()).hexdigest()
    row.state = "submitted"
    row.version += 1
    incident.state = "notified"
    incident.version += 1
    row.outbox_id = _send(work, incident, row, body)
    work.record(
        Event(
            "notification-submitted",
            "incident",
            incident.id,
            {"version": row.number, "channel": row.channel, "sha256": row.pack_hash},
        )
    )
    return row


def record_national_form(work: Work, command: RecordNationalForm) -> Notification:
    """Record the national form's reference, time and sender: this meets the clock and is day 0 of the rapid review."""
    incident = access_incident(work, command.incident_id, Permission.NOTIFICATION_SUBMIT)
    row = _checked(work, incident, command.version)
    rules.check_manual_proof(command.sent_at, incident.became_aware_on, work.now)
    body = _frozen_body(work, incident, row)
    row.pack_hash = hashlib.sha256(freeze(body).encode()).hexdigest()
    row.channel, row.state = "manual", "acknowledged"
    row.submitted_by, row.submitted_at = work.actor.name, work.now
    row.sent_at, row.sender = command.sent_at, command.sender
    row.national_reference, row.proof_file_id = command.national_reference, command.proof_file_id
    row.acknowledged_at = work.now
    row.version += 1
    incident.state = "notified"
    incident.version += 1
    work.record(Event("national-form-recorded", "incident", incident.id, {"version": row.number}))
    _meet(work, incident, command.sent_at, "the national form")
    return row


def correct_notification(work: Work, command: CorrectNotification) -> Notification:
    """Begin a new version from the one that was sent; nothing is unsent."""
    incident = access_incident(work, command.incident_id, Permission.NOTIFICATION_PREPARE)
    row = current_version(work, incident)
    rules.check_may_correct(row.state)
    fresh = add_version(work, incident, read_pack(work, row), number=row.number + 1)
    work.record(Event("notification-version-begun", "incident", incident.id, {"version": fresh.number}))
    return fresh


def withdraw_notification(work: Work, command: WithdrawNotification) -> None:
    """Withdraw the notification with its reason; the rapid review's clock stops and the Panel is told the same way."""
    incident = access_incident(work, command.incident_id, Permission.NOTIFICATION_SUBMIT)
    row = _sent_version(work, incident)
    if row.version != command.version:
        raise ConflictError(
            "Someone changed this notification while you were writing.", [("Reason", "", command.reason)]
        )
    rules.check_may_withdraw(row.state)
    work.seal(row, "reason", command.reason)
    row.state = "withdrawn"
    row.version += 1
    incident.state = "withdrawn"
    incident.version += 1
    # The review is held before its clock, as whoever sends it holds them, so that neither waits for the other.
    stop_review(work, incident, command.reason)
    stop_clock(work, incident, "rapid-review")
    stop_clock(work, incident, "notify-panel")
    work.record(Event("notification-withdrawn", "incident", incident.id, {"version": row.number}))
    if row.channel != "manual":
        _tell_withdrawn(work, incident, row, command.reason)


def take_in_receipt(work: Work, said: Receipt, from_name: str) -> None:
    """The Panel's acknowledgement arrives: it stands on the case, and meets the clock where the Panel accepts that.

    The day that counts is the one on which the first version was taken in; a correction does not make a notice late.
    Raises RuleBrokenError where this account sent no such version.
    """
    incident = work.session.scalar(select(Incident).where(Incident.id == said.incident_id))
    row = None if incident is None else _version(work, incident, said.version)
    if incident is None or row is None:
        raise RuleBrokenError("There is no such notification here.")
    row.receipt = said.receipt
    row.acknowledged_at = work.now
    if row.state in {"submitted", "taken-in"}:
        row.state = "acknowledged"
    row.version += 1
    work.record(Event("panel-receipt", "incident", incident.id, {"receipt": row.receipt, "from": from_name}))
    if said.meets_the_duty and row.state == "acknowledged":
        _meet(work, incident, said.first_received_at, f"the Panel's receipt {row.receipt}")


def note_delivery(work: Work, sent: HandoverSent) -> None:
    """The notification is in the Panel's account; somebody there must still acknowledge it."""
    row = work.session.scalar(select(Notification).where(Notification.outbox_id == sent.id))
    if row is not None and row.state == "submitted":
        row.state = "taken-in"
        row.version += 1


def note_outside_answer(work: Work, notification_id: UUID, reference: str) -> None:
    """The Panel's own address or drop took the notification under this reference; a person still records the form."""
    row = work.session.scalars(select(Notification).where(Notification.id == notification_id)).one()
    row.receipt = reference
    if row.state == "submitted":
        row.state = "taken-in"
    row.version += 1
    work.record(Event("outside-receipt", "incident", row.incident_id, {"channel": row.channel}))


def _checked(work: Work, incident: Incident, version: int) -> Notification:
    row = current_version(work, incident)
    if row.version != version:
        raise ConflictError("Someone changed the notification since you checked it. Check it again, then send it.")
    count = select(func.count()).select_from(Subject).where(Subject.incident_id == incident.id)
    rules.check_may_submit(
        incident.state,
        row.state,
        work.session.scalar(count) or 0,
        is_notifiable=incident_rules.is_notifiable(load_statute(), incident.became_aware_on, incident.circumstance),
    )
    return row


def _frozen_body(work: Work, incident: Incident, row: Notification) -> dict[str, Any]:
    subjects = work.session.scalars(
        select(Subject).where(Subject.incident_id == incident.id).order_by(Subject.position)
    ).all()
    pack = read_pack(work, row)
    return {
        "incident": str(incident.id),
        "reference": incident.reference,
        "state": "notified",
        "version": row.number,
        "became_aware_on": incident.became_aware_on.isoformat(),
        "nature": incident.nature,
        "circumstance": incident.circumstance,
        "edition": incident.edition,
        "is_harm_by_child": incident.is_harm_by_child,
        "other_areas": list(incident.other_areas),
        "submitted_by": work.actor.name,
        "submitted_at": work.now.isoformat(),
        "notifier": dict(pack.notifier),
        "answers": dict(pack.incident),
        "children": [_child(work, subject, pack.section("child", str(subject.id))) for subject in subjects],
    }


def _child(work: Work, subject: Subject, answers: Mapping[str, str]) -> dict[str, Any]:
    said = {"pseudonym": subject.pseudonym, "is_unborn": subject.is_unborn, "has_died": subject.has_died}
    known = {"child_name": work.unseal(subject, "name") or "", "birth_date": work.unseal(subject, "birth") or ""}
    return said | {"answers": {field: text for field, text in known.items() if text} | dict(answers)}


def _send(work: Work, incident: Incident, row: Notification, body: Mapping[str, Any]) -> UUID:
    if row.channel == "hosted-panel":
        return _post(work, incident, row.number, body)
    return work.send_later(Errand(SEND_OUTSIDE, f"notification:{incident.id}:{row.number}", row.id, says=freeze(body)))


def _tell_withdrawn(work: Work, incident: Incident, row: Notification, reason: str) -> None:
    body = {
        "incident": str(incident.id),
        "reference": incident.reference,
        "state": "withdrawn",
        "version": row.number + 1,
        "withdrawn_by": work.actor.name,
        "reason": reason,
    }
    if row.channel == "hosted-panel":
        _post(work, incident, row.number + 1, body)
    else:
        key = f"notification:{incident.id}:{row.number + 1}"
        work.send_later(Errand(SEND_OUTSIDE, key, row.id, says=freeze(body)))


def _post(work: Work, incident: Incident, number: int, body: Mapping[str, Any]) -> UUID:
    earlier = work.session.scalar(
        select(func.max(HandoverSent.number)).where(
            HandoverSent.kind == "notification", HandoverSent.thing_id == incident.id
        )
    )
    posting = Posting(
        "notification", panel_connection(work), "incident", incident.id, body, version=number, replaces=earlier
    )
    return work.hand_over(posting).id


def _meet(work: Work, incident: Incident, sent_at: datetime, met_by: str) -> None:
    """The notification clock is met on the day it was sent, which is day 0 of the rapid review (domain §0.3)."""
    sent_on = london_date(sent_at)
    if not meet_clock(work, incident, "notify-panel", sent_on, met_by):
        return
    statute = load_statute()
    if incident_rules.needs_rapid_review(statute, incident.became_aware_on, incident.circumstance):
        due = incident_rules.rapid_review_due(statute, calendar_in_force(work.session), sent_on)
        start_clock(work, incident, due)
        begin_review(work, incident, due)


def _sent_version(work: Work, incident: Incident) -> Notification:
    row = work.session.scalar(
        select(Notification)
        .where(Notification.incident_id == incident.id, Notification.state.in_(sorted(rules.SENT)))
        .order_by(Notification.number.desc())
        .limit(1)
    )
    if row is None:
        raise RuleBrokenError("Only a notification that was sent can be withdrawn.")
    return row


def _version(work: Work, incident: Incident, number: int) -> Notification | None:
    return work.session.scalar(
        select(Notification).where(Notification.incident_id == incident.id, Notification.number == number)
    )
