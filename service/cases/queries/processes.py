"""What runs beside a review and what waits for it, as people read them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.access import access_incident, may_see
from service.cases.records.incidents import Incident
from service.cases.records.processes import Hold, ParallelProcess
from service.cases.rules.processes import process_words
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work


@dataclass(frozen=True)
class ProcessView:
    """One process of somebody else about the same case."""

    id: UUID
    kind: str
    title: str
    status: str
    effect: str
    lead_body: str
    contact: str
    notes: str
    began_on: date | None
    ended_on: date | None
    told_on: date | None
    recorded_by: str
    version: int


@dataclass(frozen=True)
class HoldView:
    """One reason that the review waits or waited."""

    id: UUID
    process_id: UUID | None
    process: str
    reason: str
    since_on: date
    review_on: date
    told: str
    placed_by: str
    ended_on: date | None
    ended_by: str
    version: int

    @property
    def is_open(self) -> bool:
        """Whether the review still waits."""
        return self.ended_on is None


def processes_of(work: Work, incident: Incident) -> tuple[ProcessView, ...]:
    """The processes of a case, in the order in which they were recorded; contacts and notes are under seal."""
    rows = work.session.scalars(
        select(ParallelProcess).where(ParallelProcess.incident_id == incident.id).order_by(ParallelProcess.id)
    ).all()
    return tuple(
        ProcessView(
            id=row.id,
            kind=row.kind,
            title=process_words(row.kind),
            status=row.status,
            effect=row.effect,
            lead_body=row.lead_body,
            contact=work.unseal(row, "contact") or "",
            notes=work.unseal(row, "notes") or "",
            began_on=row.began_on,
            ended_on=row.ended_on,
            told_on=row.told_on,
            recorded_by=row.recorded_by,
            version=row.version,
        )
        for row in rows
    )


def one_process(work: Work, incident_id: UUID, process_id: UUID) -> ProcessView:
    """One process of a case; raises NotFoundError for another's."""
    incident = access_incident(work, incident_id, Permission.RAPID_REVIEW_READ)
    for view in processes_of(work, incident):
        if view.id == process_id:
            return view
    raise NotFoundError("There is nothing here.")


def holds_of(work: Work, incident: Incident) -> tuple[HoldView, ...]:
    """The holds of a case, the newest first; the reason and who was told are under seal."""
    kinds = {
        row.id: process_words(row.kind)
        for row in work.session.scalars(select(ParallelProcess).where(ParallelProcess.incident_id == incident.id))
    }
    rows = work.session.scalars(
        select(Hold).where(Hold.incident_id == incident.id).order_by(Hold.since_on.desc(), Hold.id.desc())
    ).all()
    return tuple(
        HoldView(
            id=row.id,
            process_id=row.process_id,
            process=kinds.get(row.process_id, "") if row.process_id else "",
            reason=work.unseal(row, "reason") or "",
            since_on=row.since_on,
            review_on=row.review_on,
            told=work.unseal(row, "told") or "",
            placed_by=row.placed_by,
            ended_on=row.ended_on,
            ended_by=row.ended_by or "",
            version=row.version,
        )
        for row in rows
    )


@dataclass(frozen=True)
class HoldToLookAt:
    """A review that waits and is to be looked at again on a day; nothing under seal."""

    incident_id: UUID
    reference: str
    process: str
    since_on: date
    review_on: date


def holds_open(work: Work, *, limit: int = 200) -> list[HoldToLookAt]:
    """The reviews that wait, in the cases that the actor may see, by the day on which they are looked at again."""
    rows = work.session.execute(
        select(Hold, Incident.reference, ParallelProcess.kind)
        .join(Incident, (Incident.tenant_id == Hold.tenant_id) & (Incident.id == Hold.incident_id))
        .outerjoin(
            ParallelProcess, (ParallelProcess.tenant_id == Hold.tenant_id) & (ParallelProcess.id == Hold.process_id)
        )
        .where(may_see(work, Permission.RAPID_REVIEW_READ), Hold.ended_on.is_(None))
        .order_by(Hold.review_on, Hold.id)
        .limit(limit)
    )
    return [
        HoldToLookAt(row.incident_id, reference, process_words(kind) if kind else "", row.since_on, row.review_on)
        for row, reference, kind in rows
    ]


def one_hold(work: Work, incident_id: UUID, hold_id: UUID) -> HoldView:
    """One hold of a case; raises NotFoundError for another's."""
    incident = access_incident(work, incident_id, Permission.RAPID_REVIEW_READ)
    for view in holds_of(work, incident):
        if view.id == hold_id:
            return view
    raise NotFoundError("There is nothing here.")
