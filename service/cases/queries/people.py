"""Who may see a case, and who could be named on it."""

from dataclasses import dataclass
from uuid import UUID

from service.cases.queries.access import CaseHeading, access_incident, case_heading, people_of, sight_as
from service.cases.queries.incidents import PersonOnCase
from service.cases.records.incidents import Incident
from tenants.access.permissions import Permission
from tenants.access.roles import Actor, load_roles, reach
from tenants.identity.people import Member, members
from tenants.work import Work


@dataclass(frozen=True)
class WhoMaySee:
    """The level of a case, its reason, and the people named on it."""

    heading: CaseHeading
    reason: str
    people: tuple[PersonOnCase, ...]


@dataclass(frozen=True)
class Nameable:
    """A member of the account whose role reads cases once they are named."""

    person_id: UUID
    name: str
    email: str
    roles: str


def who_may_see(work: Work, incident_id: UUID) -> WhoMaySee:
    """Who can see a case and why; the reason is under seal, so the read is audited."""
    heading = case_heading(work, incident_id, Permission.INCIDENT_READ)
    incident = access_incident(work, incident_id, Permission.INCIDENT_READ)
    named = [
        PersonOnCase(row.id, row.person_id, row.person_name, row.kind == "guest", row.ends_on)
        for row in people_of(work, incident)
    ]
    return WhoMaySee(heading, work.unseal(incident, "access_reason") or "", tuple(named))


def people_to_name(work: Work, incident_id: UUID) -> list[Nameable]:
    """The members of the account who could be named on a case and are not, by name."""
    incident = access_incident(work, incident_id, Permission.INCIDENT_ASSIGN)
    named = {row.person_id for row in people_of(work, incident)}
    return [nameable(found) for found in members(work) if found.person_id not in named and may_be_named(work, found)]


def readers_of(work: Work, incident: Incident, to: Permission) -> list[Member]:
    """The members of the account who may read this part of a case today, by their role or because they are named."""
    named = {row.person_id for row in people_of(work, incident)}
    return [found for found in members(work) if _reads(work, incident, found, to, is_named=found.person_id in named)]


def nameable(found: Member) -> Nameable:
    """A member as a list of people to choose from shows them."""
    labels = load_roles().by_code
    return Nameable(found.person_id, found.name, found.email, ", ".join(labels[code].label for code in found.roles))


def may_be_named(work: Work, found: Member) -> bool:
    """Whether naming this member on a case would let them see it: they belong here today and their role reads cases."""
    return _is_here(work, found) and reach(_as_them(work, found), Permission.INCIDENT_READ).is_granted


def _reads(work: Work, incident: Incident, found: Member, to: Permission, *, is_named: bool) -> bool:
    sight = sight_as(_as_them(work, found), to)
    return _is_here(work, found) and sight.is_granted and (is_named or incident.access in sight.levels)


def _is_here(work: Work, found: Member) -> bool:
    is_current = found.starts_on <= work.today and (found.ends_on is None or work.today <= found.ends_on)
    return is_current and not found.is_disabled


def _as_them(work: Work, found: Member) -> Actor:
    return Actor(work.account.id, found.person_id, found.name, frozenset(found.roles), via="check")
