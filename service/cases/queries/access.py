"""The only ways to reach a case: by its id on behalf of the actor, or as the filter of every list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BindParameter, Select, or_, select
from sqlalchemy.sql.elements import ColumnElement

from service.cases.records.incidents import CasePerson, Incident
from service.cases.records.letters import LetterReply, PanelLetter
from service.cases.records.requests import InformationRequest
from service.cases.records.reviews import RapidReview
from tenants.access.permissions import Permission
from tenants.access.roles import Actor, reach
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


@dataclass(frozen=True)
class Sight:
    """How far a role sees incidents that nobody assigned to its holder: the access levels, or all, or none."""

    is_service: bool
    is_granted: bool
    levels: tuple[str, ...]


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
    return seen_by(sight_of(work, permission), work.actor.person_id, work.today)


def sight_of(work: Work, permission: Permission) -> Sight:
    """How far the actor's role carries their sight of incidents; what they are assigned to comes on top."""
    return sight_as(work.actor, permission)


def sight_as(actor: Actor, permission: Permission) -> Sight:
    """How far anybody's roles carry their sight of incidents."""
    how_far = reach(actor, permission)
    may_assign = reach(actor, Permission.INCIDENT_ASSIGN).is_granted
    levels = ("open", "restricted") if may_assign else ("open",)
    return Sight(actor.is_service, how_far.is_granted, () if how_far.is_case_only else levels)


def seen_by(
    sight: Sight, person_id: UUID | BindParameter[UUID] | None, today: date | BindParameter[date]
) -> ColumnElement[bool]:
    """The condition of `may_see` for a person and a day, or for their places in a statement that is made once."""
    if sight.is_service:
        return Incident.id.is_not(None)
    if not sight.is_granted:
        return Incident.id.is_(None)
    mine = Incident.id.in_(_assigned(person_id, today))
    return or_(Incident.access.in_(sight.levels), mine) if sight.levels else mine


def is_assigned(work: Work, incident_id: UUID) -> bool:
    """Whether the actor is assigned to this case today, or its guest."""
    mine = _assigned(work.actor.person_id, work.today)
    found = work.session.scalar(mine.where(CasePerson.incident_id == incident_id).limit(1))
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
    """Who read this case under seal, newest first, older than the audit entry of this number (quality S52).

    Files are read as part of what they belong to, so the case's review, requests, letters and replies count too.
    """
    incident = access_incident(work, incident_id, Permission.INCIDENT_ASSIGN)
    wanted = (
        select(AuditEntry)
        .where(
            AuditEntry.event == READ, or_(*(_names(kind, thing_id) for kind, thing_id in _things_of(work, incident)))
        )
        .order_by(AuditEntry.sequence.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(AuditEntry.sequence < before)
    rows: Sequence[AuditEntry] = work.session.scalars(wanted).all()
    return [Look(row.sequence, row.at, row.actor, row.via) for row in rows]


def _names(kind: str, thing_id: UUID) -> ColumnElement[bool]:
    """The condition that an audit entry of a read names this thing."""
    return AuditEntry.details.contains({"things": [[kind, str(thing_id)]]})


def _things_of(work: Work, incident: Incident) -> Iterator[tuple[str, UUID]]:
    """A case and what of it has files of its own, as reads name them."""
    yield "incident", incident.id
    owners = (RapidReview, "rapid-review"), (InformationRequest, "information-request")
    for record, kind in (*owners, (PanelLetter, "panel-letter"), (LetterReply, "letter-reply")):
        for thing_id in work.session.scalars(select(record.id).where(record.incident_id == incident.id)):
            yield kind, thing_id


def _assigned(person_id: UUID | BindParameter[UUID] | None, today: date | BindParameter[date]) -> Select[UUID]:
    return select(CasePerson.incident_id).where(
        CasePerson.person_id == person_id,
        CasePerson.starts_on <= today,
        or_(CasePerson.ends_on.is_(None), CasePerson.ends_on >= today),
    )
