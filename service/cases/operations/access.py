"""Who may see a case: assigning people, inviting guests for a time, restricting it, sealing it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.access import access_incident, is_assigned, people_of
from service.cases.queries.people import may_be_named
from service.cases.records.incidents import CasePerson
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import NotFoundError, RuleBrokenError
from tenants.identity.people import member
from tenants.work import Work

LEVELS = (
    ("open", "Open", "Everyone whose role reads incidents can see it."),
    ("restricted", "Restricted", "Only the people named here can see it, and those who manage who is named."),
    ("sealed", "Sealed", "Only the people named here can see that it exists. It beats every role."),
)


@dataclass(frozen=True)
class AssignPerson:
    """Name a member of the account on this case; a guest needs an end."""

    incident_id: UUID
    person_id: UUID
    is_guest: bool = False
    ends_on: date | None = None


@dataclass(frozen=True)
class EndAssignment:
    """Take a person off this case from now on."""

    incident_id: UUID
    assignment_id: UUID


@dataclass(frozen=True)
class RestrictCase:
    """Open, restrict or seal a case."""

    incident_id: UUID
    level: str
    reason: str


def assign_person(work: Work, command: AssignPerson) -> CasePerson:
    """Let a member of this account into a case; a guest until a day."""
    incident = access_incident(work, command.incident_id, Permission.INCIDENT_ASSIGN)
    person = member(work, command.person_id)
    if not may_be_named(work, person):
        said = "This person’s role does not read cases. Ask the person who manages this account to change it first."
        raise RuleBrokenError(said, {"person_id": said})
    if person.person_id in {row.person_id for row in people_of(work, incident)}:
        said = "This person is named on the case already. Take them off first, then name them again."
        raise RuleBrokenError(said, {"person_id": said})
    if command.is_guest and command.ends_on is None:
        said = "Say until which day the guest may see this case."
        raise RuleBrokenError(said, {"ends_on": said})
    if command.ends_on is not None and command.ends_on < work.today:
        said = "The last day must be today or in the future."
        raise RuleBrokenError(said, {"ends_on": said})
    row = work.add(
        CasePerson(
            incident_id=incident.id,
            person_id=person.person_id,
            person_name=person.name,
            kind="guest" if command.is_guest else "assigned",
            starts_on=work.today,
            ends_on=command.ends_on,
            added_by=work.actor.name,
        )
    )
    work.record(Event("person-assigned", "incident", incident.id, {"person": str(person.person_id), "kind": row.kind}))
    return row


def end_assignment(work: Work, command: EndAssignment) -> None:
    """Take a person off a case; somebody who is not a guest must remain on a restricted or sealed one."""
    incident = access_incident(work, command.incident_id, Permission.INCIDENT_ASSIGN)
    row = work.session.scalar(
        select(CasePerson).where(CasePerson.id == command.assignment_id, CasePerson.incident_id == incident.id)
    )
    if row is None:
        raise NotFoundError("There is nothing here.")
    work.session.delete(row)
    work.session.flush()
    is_kept = any(left.ends_on is None for left in people_of(work, incident))
    if incident.access != "open" and not is_kept:
        raise RuleBrokenError("Somebody must remain on a restricted case. Name another person first.")
    work.record(Event("person-unassigned", "incident", incident.id, {"person": str(row.person_id)}))


def restrict_case(work: Work, command: RestrictCase) -> None:
    """Restrict a case to its people, seal it from every role, or open it again; the reason is kept under seal."""
    incident = access_incident(work, command.incident_id, Permission.INCIDENT_RESTRICT)
    if command.level not in {code for code, _, _ in LEVELS}:
        raise RuleBrokenError("Choose who may see this case.", {"level": "Choose who may see this case."})
    if command.level != "open" and not is_assigned(work, incident.id):
        raise RuleBrokenError("Name yourself on the case first, or you will not see it again.")
    before, incident.access = incident.access, command.level
    work.seal(incident, "access_reason", command.reason or None)
    incident.version += 1
    work.record(Event("case-access-changed", "incident", incident.id, {"from": before, "to": command.level}))
