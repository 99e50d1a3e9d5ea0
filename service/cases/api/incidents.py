"""Incidents and their children for programs."""

from uuid import UUID

from service.cases.api.answers import (
    ChildSchema,
    ClockSchema,
    IncidentRowSchema,
    IncidentSchema,
    KeptSchema,
    RecordedSchema,
)
from service.cases.api.blueprint import INCIDENT, ROOT, api
from service.cases.api.clocks import show_clock
from service.cases.api.registers import filter_asked, names_of, place_asked
from service.cases.api.versions import read_at_version, unversioned
from service.cases.operations.incidents import (
    RemoveSubject,
    add_subject,
    amend_incident,
    amend_subject,
    decide_not_to_notify,
    record_incident,
    remove_subject,
)
from service.cases.queries.incident_register import incidents_after
from service.cases.queries.incidents import incident_page
from service.cases.schemas.incidents import (
    AddSubjectSchema,
    AmendIncidentSchema,
    AmendSubjectSchema,
    DecideNotToNotifySchema,
    RecordIncidentSchema,
)
from service.cases.schemas.registers import IncidentFilterSchema
from service.json_api.door import Said, api_door, read_json
from service.json_api.paging import page_asked, page_of
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work

NAMES = names_of(IncidentFilterSchema)


@api.get(f"{ROOT}/incidents")
@api_door(Permission.INCIDENT_READ, gives=IncidentRowSchema, filters=NAMES)
def list_incidents(work: Work) -> Said:
    """List the incidents you may see, the newest awareness first."""
    asked = page_asked(work, *NAMES)
    rows = incidents_after(work, place_asked(asked), asked.to_fetch, filter_asked(work, asked, IncidentFilterSchema))
    return Said(page_of(asked, rows, IncidentRowSchema().dump, lambda row: (str(row.became_aware_on), str(row.id))))


@api.post(f"{ROOT}/incidents")
@api_door(Permission.INCIDENT_RECORD, takes=RecordIncidentSchema, gives=RecordedSchema, status=201)
def record(work: Work) -> Said:
    """Record a serious incident; its notification clock starts."""
    row = record_incident(work, read_json(RecordIncidentSchema, work))
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{row.id}"
    return Said(RecordedSchema().dump(row), 201, where, row.version)


@api.get(INCIDENT)
@api_door(Permission.INCIDENT_READ, gives=IncidentSchema, versioned=True)
def read_incident(work: Work, incident_id: UUID) -> Said:
    """Read one incident whole; the read is audited."""
    found = incident_page(work, incident_id)
    clocks = [show_clock(ClockSchema(), picture.clock, picture.due) for picture in found.clocks]
    return Said({**IncidentSchema(exclude=("clocks",)).dump(found), "clocks": clocks}, version=found.version)


@api.put(INCIDENT)
@api_door(Permission.INCIDENT_RECORD, takes=unversioned(AmendIncidentSchema), gives=KeptSchema, versioned=True)
def amend(work: Work, incident_id: UUID) -> Said:
    """Say what is now known of an incident; the clock is counted again where awareness or circumstance changed."""
    row = amend_incident(work, read_at_version(AmendIncidentSchema, work, incident_id=incident_id))
    return Said(KeptSchema().dump(row), version=row.version)


@api.post(f"{INCIDENT}/not-notified")
@api_door(Permission.REFERRAL_DECIDE, takes=unversioned(DecideNotToNotifySchema), gives=KeptSchema, versioned=True)
def not_notified(work: Work, incident_id: UUID) -> Said:
    """Record that an incident is not notified, because; its clock stops."""
    command = read_at_version(DecideNotToNotifySchema, work, incident_id=incident_id)
    decide_not_to_notify(work, command)
    version = command.version + 1
    return Said({"id": str(incident_id), "version": version}, version=version)


@api.post(f"{INCIDENT}/children")
@api_door(Permission.INCIDENT_RECORD, takes=AddSubjectSchema, gives=KeptSchema, status=201)
def add_child(work: Work, incident_id: UUID) -> Said:
    """Add a child whom the incident concerns; all of it may be unknown."""
    row = add_subject(work, read_json(AddSubjectSchema, work, incident_id=incident_id))
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/children/{row.id}"
    return Said(KeptSchema().dump(row), 201, where, row.version)


@api.get(f"{INCIDENT}/children/<uuid:child_id>")
@api_door(Permission.INCIDENT_READ, gives=ChildSchema, versioned=True)
def read_child(work: Work, incident_id: UUID, child_id: UUID) -> Said:
    """Read one child; the read is audited."""
    for child in incident_page(work, incident_id).subjects:
        if child.id == child_id:
            return Said(ChildSchema().dump(child), version=child.version)
    raise NotFoundError("There is nothing here.")


@api.put(f"{INCIDENT}/children/<uuid:child_id>")
@api_door(Permission.INCIDENT_RECORD, takes=unversioned(AmendSubjectSchema), gives=KeptSchema, versioned=True)
def amend_child(work: Work, incident_id: UUID, child_id: UUID) -> Said:
    """Say what is now known of a child."""
    row = amend_subject(work, read_at_version(AmendSubjectSchema, work, incident_id=incident_id, subject_id=child_id))
    return Said(KeptSchema().dump(row), version=row.version)


@api.delete(f"{INCIDENT}/children/<uuid:child_id>")
@api_door(Permission.INCIDENT_RECORD)
def remove_child(work: Work, incident_id: UUID, child_id: UUID) -> Said:
    """Take a child off an incident that was not notified yet."""
    remove_subject(work, RemoveSubject(incident_id, child_id))
    return Said({})
