"""Recording what runs beside a review, and that the review waits and why."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.access import access_incident
from service.cases.records.incidents import Incident
from service.cases.records.processes import Hold, ParallelProcess
from service.cases.rules import processes as rules
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.database import held
from tenants.errors import ConflictError, NotFoundError, RuleBrokenError
from tenants.work import Work


@dataclass(frozen=True, kw_only=True)
class RecordProcess:
    """Another process about the same case."""

    incident_id: UUID
    kind: str
    status: str
    effect: str
    lead_body: str
    contact: str | None = None
    notes: str | None = None
    began_on: date | None = None
    ended_on: date | None = None
    told_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class AmendProcess(RecordProcess):
    """A process as it is now known."""

    process_id: UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class PlaceHold:
    """The review waits, because; it is looked at again on a day."""

    incident_id: UUID
    reason: str
    since_on: date
    review_on: date
    told: str
    process_id: UUID | None = None


@dataclass(frozen=True)
class EndHold:
    """The review waits no longer."""

    incident_id: UUID
    hold_id: UUID
    ended_on: date
    version: int


def record_process(work: Work, command: RecordProcess) -> ParallelProcess:
    """Record a police, coroner's or other process about the same case (domain §2)."""
    incident = access_incident(work, command.incident_id, Permission.RAPID_REVIEW_RUN)
    row = ParallelProcess(incident_id=incident.id, version=1)
    _write(work, row, command)
    work.add(row)
    work.record(Event("process-recorded", "incident", incident.id, {"kind": row.kind, "status": row.status}))
    return row


def amend_process(work: Work, command: AmendProcess) -> ParallelProcess:
    """Say what is now known of a process."""
    incident = access_incident(work, command.incident_id, Permission.RAPID_REVIEW_RUN)
    row = _process(work, incident, command.process_id)
    if row.version != command.version:
        theirs = work.unseal(row, "notes") or ""
        raise ConflictError(
            "Someone changed this process while you were writing.", [("Notes", theirs, command.notes or "")]
        )
    _write(work, row, command)
    row.version += 1
    work.record(Event("process-amended", "incident", incident.id, {"kind": row.kind, "status": row.status}))
    return row


def place_hold(work: Work, command: PlaceHold) -> Hold:
    """Record that the review waits and for what; its clock keeps counting."""
    incident = access_incident(work, command.incident_id, Permission.RAPID_REVIEW_RUN)
    rules.check_hold(command.since_on, command.review_on, work.today)
    if command.process_id is not None:
        _process(work, incident, command.process_id)
    row = Hold(
        incident_id=incident.id,
        process_id=command.process_id,
        since_on=command.since_on,
        review_on=command.review_on,
        placed_by=work.actor.name,
        version=1,
    )
    work.seal(row, "reason", command.reason)
    work.seal(row, "told", command.told)
    work.add(row)
    work.record(Event("hold-placed", "incident", incident.id, {"review_on": str(row.review_on)}))
    return row


def end_hold(work: Work, command: EndHold) -> Hold:
    """Record that the review goes on."""
    incident = access_incident(work, command.incident_id, Permission.RAPID_REVIEW_RUN)
    row = work.session.scalar(held(select(Hold).where(Hold.id == command.hold_id, Hold.incident_id == incident.id)))
    if row is None:
        raise NotFoundError("There is nothing here.")
    if row.version != command.version or row.ended_on is not None:
        raise ConflictError("Someone changed this hold while you were writing. Look at it again.")
    if not row.since_on <= command.ended_on <= work.today:
        said = "The day must be between the day it began and today."
        raise RuleBrokenError(said, {"ended_on": said})
    row.ended_on, row.ended_by = command.ended_on, work.actor.name
    row.version += 1
    work.record(Event("hold-ended", "incident", incident.id, {"ended_on": str(row.ended_on)}))
    return row


def _write(work: Work, row: ParallelProcess, command: RecordProcess) -> None:
    rules.check_process(command.status, command.began_on, command.ended_on, work.today)
    row.kind, row.status, row.effect, row.lead_body = command.kind, command.status, command.effect, command.lead_body
    row.began_on, row.ended_on, row.told_on = command.began_on, command.ended_on, command.told_on
    row.recorded_by = work.actor.name
    work.seal(row, "contact", command.contact or None)
    work.seal(row, "notes", command.notes or None)


def _process(work: Work, incident: Incident, process_id: UUID) -> ParallelProcess:
    row = work.session.scalar(
        held(
            select(ParallelProcess).where(ParallelProcess.id == process_id, ParallelProcess.incident_id == incident.id)
        )
    )
    if row is None:
        raise NotFoundError("There is nothing here.")
    return row
