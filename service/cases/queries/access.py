"""The only ways to reach a case: by its id on behalf of the actor, or as the filter of every list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.sql.elements import ColumnElement

from service.cases.records.incidents import CasePerson, Incident
from tenants.access.permissions import Permission
from tenants.audit import AuditEntry
from tenants.errors import NotFoundError, NotPermittedError
from tenants.work import Work

READ = "sealed-text-read"


@dataclass(frozen=True)
class CaseHeading:
    """A case as a question about it names it; nothing under seal."""

    id: UUID
    reference: str
    title: str
    state: str
    access: str
    version: int


@dataclass(frozen=True)
class Look:
    """One time somebody read what is under seal in a case: who, when, and by which way in."""

    sequence: int
    at: datetime
    actor: str
    via: str


def access_incident(work: Work, incident_id: UUID, to: Permission) -> Incident:
    """The incident, if it is this account's and the actor may do this to it.

    Unknown, foreign, restricted and sealed are the same NotFoundError; a seen case without the permission is
    NotPermittedError.
    """
    incident = work.session.scalar(
        select(Incident).where(Incident.id == incident_id, may_see(work, Permission.INCIDENT_READ))
    )
    if incident is None:
        raise NotFoundError("There is nothing here.")
    how_far = work.require(to)
    if how_far.is_case_only and not is_assigned(work, incident.id):
        raise NotPermittedError("You are not assigned to this case. Ask the business manager.")
    return incident


def may_see(work: Work, permission: Permission) -> ColumnElement[bool]:
    """The condition under which the actor sees an incident: open to their role, or assigned to them today.

    A restricted case is seen by its people and by those who may assign people to it; a sealed one by its people alone,
    whatever anybody's role.
    """
    if work.actor.is_service:
        return Incident.id.is_not(None)
    mine = Incident.id.in_(_assigned(work))
    how_far = work.reach(permission)
    if not how_far.is_granted:
        return Incident.id.is_(None)
    if how_far.is_case_only:
        return mine
    may_assign = work.reach(Permission.INCIDENT_ASSIGN).is_granted
    open_to_role = Incident.access.in_(["open", "restricted"] if may_assign else ["open"])
    return or_(open_to_role, mine)


def is_assigned(work: Work, incident_id: UUID) -> bool:
    """Whether the actor is assigned to this case today, or its guest."""
    found = work.session.scalar(_assigned(work).where(CasePerson.incident_id == incident_id).limit(1))
    return found is not None


def people_of(work: Work, incident: Incident) -> list[CasePerson]:
    """The people assigned to a case and its guests, whose time has not ended, by name."""
    current = or_(CasePerson.ends_on.is_(None), CasePerson.ends_on >= work.today)
    rows = work.session.scalars(select(CasePerson).where(CasePerson.incident_id == incident.id, current))
    return sorted(rows, key=lambda row: (row.person_name.casefold(), row.id))


def case_heading(work: Work, incident_id: UUID, to: Permission) -> CaseHeading:
    """The heading of a case to which the actor may do this; refuses as access_incident does."""
    row = access_incident(work, incident_id, to)
    return CaseHeading(row.id, row.reference, row.title, row.state, row.access, row.version)


def who_looked(work: Work, incident_id: UUID, *, before: int | None = None, limit: int = 50) -> list[Look]:
    """Who read this case under seal, newest first, older than the audit entry of this number (quality S52)."""
    incident = access_incident(work, incident_id, Permission.INCIDENT_ASSIGN)
    wanted = (
        select(AuditEntry)
        .where(AuditEntry.event == READ, AuditEntry.details.contains({"things": [["incident", str(incident.id)]]}))
        .order_by(AuditEntry.sequence.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(AuditEntry.sequence < before)
    rows: Sequence[AuditEntry] = work.session.scalars(wanted).all()
    return [Look(row.sequence, row.at, row.actor, row.via) for row in rows]


def _assigned(work: Work) -> Select[UUID]:
    return select(CasePerson.incident_id).where(
        CasePerson.person_id == work.actor.person_id,
        CasePerson.starts_on <= work.today,
        or_(CasePerson.ends_on.is_(None), CasePerson.ends_on >= work.today),
    )
