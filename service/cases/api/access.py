"""Who may see a case, and who looked, for programs."""

from uuid import UUID

from service.cases.api.answers import LookSchema, NameablesSchema, PersonSchema, WhoMaySeeSchema
from service.cases.api.blueprint import INCIDENT, api
from service.cases.operations.access import EndAssignment, assign_person, end_assignment, restrict_case
from service.cases.queries.access import who_looked
from service.cases.queries.people import people_to_name, who_may_see
from service.cases.schemas.incidents import AssignPersonSchema, RestrictCaseSchema
from service.json_api.door import Said, api_door, read_json
from service.json_api.paging import page_asked, page_of
from tenants.access.permissions import Permission
from tenants.work import Work


@api.get(f"{INCIDENT}/people")
@api_door(Permission.INCIDENT_READ, gives=WhoMaySeeSchema)
def read_people(work: Work, incident_id: UUID) -> Said:
    """Read who can see a case: its level, why, and the people named on it."""
    return Said(WhoMaySeeSchema().dump(who_may_see(work, incident_id)))


@api.post(f"{INCIDENT}/people")
@api_door(Permission.INCIDENT_ASSIGN, takes=AssignPersonSchema, gives=PersonSchema, status=201)
def name_person(work: Work, incident_id: UUID) -> Said:
    """Name a member of the account on a case; a guest until a day."""
    row = assign_person(work, read_json(AssignPersonSchema, work, incident_id=incident_id))
    named = next(person for person in who_may_see(work, incident_id).people if person.id == row.id)
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/people"
    return Said(PersonSchema().dump(named), 201, where)


@api.get(f"{INCIDENT}/people/candidates")
@api_door(Permission.INCIDENT_ASSIGN, gives=NameablesSchema)
def read_candidates(work: Work, incident_id: UUID) -> Said:
    """List the members of the account who could be named on a case and are not."""
    return Said(NameablesSchema().dump({"items": people_to_name(work, incident_id)}))


@api.delete(f"{INCIDENT}/people/<uuid:assignment_id>")
@api_door(Permission.INCIDENT_ASSIGN)
def end(work: Work, incident_id: UUID, assignment_id: UUID) -> Said:
    """Take somebody off a case."""
    end_assignment(work, EndAssignment(incident_id, assignment_id))
    return Said({})


@api.put(f"{INCIDENT}/access")
@api_door(Permission.INCIDENT_RESTRICT, takes=RestrictCaseSchema)
def set_level(work: Work, incident_id: UUID) -> Said:
    """Open, restrict or seal a case, and say why."""
    command = read_json(RestrictCaseSchema, work, incident_id=incident_id)
    restrict_case(work, command)
    return Said({"access": command.level})


@api.get(f"{INCIDENT}/reads")
@api_door(Permission.INCIDENT_ASSIGN, gives=LookSchema, filters=())
def read_looks(work: Work, incident_id: UUID) -> Said:
    """List who read a case under seal, newest first."""
    asked = page_asked(work)
    before = int(asked.after[0]) if asked.after else None
    rows = who_looked(work, incident_id, before=before, limit=asked.to_fetch)
    return Said(page_of(asked, rows, LookSchema().dump, lambda look: (str(look.sequence),)))
