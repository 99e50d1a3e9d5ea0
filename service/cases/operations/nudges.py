"""Reminding an agency of what it owes, by hand or by the ladder, and telling the partnership when it is overdue."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.cases.operations.requests import ABOUT, is_connected
from service.cases.queries.access import access_incident
from service.cases.queries.reminders import people_to_tell
from service.cases.queries.requests import RUN, request_row
from service.cases.records.incidents import Incident
from service.cases.records.requests import InformationRequest
from service.cases.rules import requests as rules
from service.messages.rules import Call, Recipient, Rung
from service.statute.sentences import date_in_words
from tenants.audit import Event
from tenants.database import held
from tenants.errors import RuleBrokenError
from tenants.handovers import Posting
from tenants.work import Work

TOLD = ("business-unit", "business-manager")
"""Who follows agencies up (domain §1.5: the business unit runs the review)."""


@dataclass(frozen=True)
class NudgeAgency:
    """Remind an agency now."""

    incident_id: UUID
    request_id: UUID


def nudge_agency(work: Work, command: NudgeAgency) -> None:
    """Remind an agency now, at most once a day; its own account checks whether it still owes and tells its people."""
    incident = access_incident(work, command.incident_id, RUN)
    row = request_row(work, incident, command.request_id)
    rules.check_may_nudge(row.state, row.way, row.nudged_on, work.today)
    if not is_connected(work, row):
        raise RuleBrokenError("The connection with this agency has ended. Ring or write to its contact instead.")
    _nudge(work, row, rules.BY_HAND)


def request_still_owed(work: Work, thing_id: UUID, rung: str) -> Call | None:
    """The reminder of an answer that is still owed; None once it came, or where this step tells nobody.

    Before the day, the agency's account is nudged and reminds its own people; of an agency without an account the
    business unit is told. Once it is overdue the business unit and the business manager are told, once, and the agency
    is nudged again.
    """
    found = work.session.execute(
        select(InformationRequest, Incident)
        .join(
            Incident,
            (Incident.tenant_id == InformationRequest.tenant_id) & (Incident.id == InformationRequest.incident_id),
        )
        .where(InformationRequest.id == thing_id, InformationRequest.state.in_(sorted(rules.OPEN)))
    ).one_or_none()
    if found is None or Rung(rung) is Rung.ESCALATION:
        return None
    row, incident = found
    is_overdue = Rung(rung) is Rung.OVERDUE
    has_account = row.way == "account"
    tells_us = row.escalated_at is None if is_overdue else not has_account
    if not tells_us and not has_account:
        return None
    return _call(work, row, people_to_tell(work, incident, TOLD) if tells_us else (), Rung(rung))


def _call(work: Work, row: InformationRequest, recipients: tuple[Recipient, ...], rung: Rung) -> Call:
    late = "was due on" if rung is Rung.OVERDUE else "is due by the end of"
    request_id = row.id

    def then(later: Any) -> None:  # noqa: ANN401 # the messages know no Work, and give the one they work in
        _follow_up(later, request_id, rung)

    return Call(
        recipients=recipients,
        subject=f"an agency’s answer, {row.reference}",
        lines=(
            f"An agency’s answer to request {row.reference} {late} {date_in_words(row.due_on)}.",
            "Open the page below to see whom to ring, or to record its answer on its behalf.",
        ),
        link_path=f"/accounts/{work.account.slug}/incidents/{row.incident_id}/requests/{row.id}",
        then=then,
    )


def _follow_up(work: Work, request_id: UUID, rung: Rung) -> None:
    """Nudge the agency, unless it was reminded today, and note the first time that it was overdue."""
    row = work.session.scalars(held(select(InformationRequest).where(InformationRequest.id == request_id))).one()
    if rung is Rung.OVERDUE and row.escalated_at is None:
        row.escalated_at = work.now
        work.record(Event("request-overdue", "incident", row.incident_id, {"request": row.reference}))
    if row.way == "account" and row.nudged_on != work.today and is_connected(work, row):
        _nudge(work, row, rung.value)


def _nudge(work: Work, row: InformationRequest, rung: str) -> None:
    if row.agency_account_id is None:
        raise ValueError("Only an agency with an account is nudged.")
    row.nudges += 1
    row.nudged_on = work.today
    body = {
        "about": ABOUT,
        "request": str(row.id),
        "incident": str(row.incident_id),
        "reference": row.reference,
        "rung": rung,
        "due_on": row.due_on.isoformat(),
    }
    work.hand_over(Posting("nudge", row.agency_account_id, ABOUT, row.id, body, version=row.nudges))
    work.record(Event("request-nudged", "incident", row.incident_id, {"request": row.reference, "rung": rung}))
