"""The meetings of rapid reviews, for programs."""

from datetime import datetime
from uuid import UUID

from service.cases.api.answers import KeptSchema, NameablesSchema
from service.cases.api.blueprint import INCIDENT, ROOT, api
from service.cases.api.meeting_answers import (
    AddedSchema,
    MeetingRowSchema,
    MeetingSchema,
    MeetingsSchema,
    SentSchema,
    show_meeting,
)
from service.cases.api.versions import read_at_version, unversioned
from service.cases.operations.meetings import (
    amend_review_guest,
    cancel_review_meeting,
    change_review_meeting,
    hold_review_meeting,
    invite_to_review,
    note_review_papers,
    plan_review_meeting,
    remove_review_guest,
    send_review_invitations,
)
from service.cases.queries.meetings import case_meeting, case_meetings, meetings_seen, people_to_invite
from service.json_api.door import Said, api_door, read_json
from service.json_api.paging import page_asked, page_of
from service.meetings.operations.people import RemovePerson, SendInvitations
from service.meetings.queries import MeetingView
from service.meetings.rules import STATES
from service.meetings.schemas import (
    AmendPersonSchema,
    CancelMeetingSchema,
    ChangeMeetingSchema,
    HoldMeetingSchema,
    InvitePersonSchema,
    NotePapersSchema,
    PlanMeetingSchema,
)
from tenants.access.permissions import Permission
from tenants.errors import RuleBrokenError
from tenants.work import Work

MEETINGS = f"{INCIDENT}/meetings"
MEETING = f"{MEETINGS}/<uuid:meeting_id>"
GUEST = f"{MEETING}/people/<uuid:attendee_id>"


@api.get(f"{ROOT}/meetings")
@api_door(Permission.RAPID_REVIEW_READ, gives=MeetingRowSchema, filters=("state",))
def list_meetings(work: Work) -> Said:
    """List the meetings of the cases you may see, in order of time."""
    asked = page_asked(work, "state")
    state = asked.filters.get("state", "")
    if state and state not in STATES:
        raise RuleBrokenError("Ask for a state that a meeting can have.", {"state": f"One of {', '.join(STATES)}."})
    after = (datetime.fromisoformat(asked.after[0]), UUID(asked.after[1])) if asked.after else None
    rows = meetings_seen(work, state=state, after=after, limit=asked.to_fetch)
    return Said(page_of(asked, rows, MeetingRowSchema().dump, lambda row: (row.starts_at.isoformat(), str(row.id))))


@api.get(MEETINGS)
@api_door(Permission.RAPID_REVIEW_READ, gives=MeetingsSchema)
def read_meetings(work: Work, incident_id: UUID) -> Said:
    """List the meetings of an incident, the latest first."""
    return Said(MeetingsSchema().dump({"items": case_meetings(work, incident_id).meetings}))


@api.post(MEETINGS)
@api_door(Permission.RAPID_REVIEW_RUN, takes=PlanMeetingSchema, gives=KeptSchema, status=201)
def plan(work: Work, incident_id: UUID) -> Said:
    """Plan a meeting of an incident's rapid review; by when papers are out is counted back from it."""
    kept = plan_review_meeting(work, read_json(PlanMeetingSchema, work, thing_id=incident_id))
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/meetings/{kept.id}"
    return Said(KeptSchema().dump(kept), 201, where, kept.version)


@api.get(MEETING)
@api_door(Permission.RAPID_REVIEW_READ, gives=MeetingSchema, versioned=True)
def read_meeting(work: Work, incident_id: UUID, meeting_id: UUID) -> Said:
    """Read one meeting whole; the read is audited."""
    case = case_meeting(work, incident_id, meeting_id)
    return Said(show_meeting(case), version=case.found.meeting.version)


@api.put(MEETING)
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(ChangeMeetingSchema), gives=KeptSchema, versioned=True)
def change(work: Work, incident_id: UUID, meeting_id: UUID) -> Said:
    """Change a planned meeting, or move it with a reason; those invited are told of a move."""
    command = read_at_version(ChangeMeetingSchema, work, thing_id=incident_id, meeting_id=meeting_id)
    return _kept(change_review_meeting(work, command))


@api.post(f"{MEETING}/cancellation")
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(CancelMeetingSchema), gives=KeptSchema, versioned=True)
def cancel(work: Work, incident_id: UUID, meeting_id: UUID) -> Said:
    """Cancel a planned meeting with a reason; those invited are told, without it."""
    command = read_at_version(CancelMeetingSchema, work, thing_id=incident_id, meeting_id=meeting_id)
    return _kept(cancel_review_meeting(work, command))


@api.post(f"{MEETING}/papers")
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(NotePapersSchema), gives=KeptSchema, versioned=True)
def papers(work: Work, incident_id: UUID, meeting_id: UUID) -> Said:
    """Record that the papers of a meeting went out."""
    command = read_at_version(NotePapersSchema, work, thing_id=incident_id, meeting_id=meeting_id)
    return _kept(note_review_papers(work, command))


@api.put(f"{MEETING}/record")
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(HoldMeetingSchema), gives=KeptSchema, versioned=True)
def record_meeting(work: Work, incident_id: UUID, meeting_id: UUID) -> Said:
    """Record that a meeting was held: who came, which conflicts were declared, and the notes; or correct that."""
    command = read_at_version(HoldMeetingSchema, work, thing_id=incident_id, meeting_id=meeting_id)
    return _kept(hold_review_meeting(work, command))


@api.get(f"{MEETING}/people/candidates")
@api_door(Permission.RAPID_REVIEW_RUN, gives=NameablesSchema)
def read_guests_to_be(work: Work, incident_id: UUID, meeting_id: UUID) -> Said:
    """List the members of the account who may read the review and are not on the meeting's list."""
    return Said(NameablesSchema().dump({"items": people_to_invite(work, incident_id, meeting_id)}))


@api.post(f"{MEETING}/people")
@api_door(Permission.RAPID_REVIEW_RUN, takes=InvitePersonSchema, gives=AddedSchema, status=201)
def add_guest(work: Work, incident_id: UUID, meeting_id: UUID) -> Said:
    """Put somebody on the list of a meeting: a member by `person_id`, or anybody by name and e-mail address."""
    command = read_json(InvitePersonSchema, work, thing_id=incident_id, meeting_id=meeting_id)
    added = invite_to_review(work, command)
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/meetings/{meeting_id}"
    return Said({"id": str(added)}, 201, where)


@api.put(GUEST)
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(AmendPersonSchema), gives=KeptSchema, versioned=True)
def amend_guest(work: Work, incident_id: UUID, meeting_id: UUID, attendee_id: UUID) -> Said:
    """Say for whom somebody stands and what they replied; the version is the meeting's."""
    ids = {"thing_id": incident_id, "meeting_id": meeting_id, "attendee_id": attendee_id}
    return _kept(amend_review_guest(work, read_at_version(AmendPersonSchema, work, **ids)))


@api.delete(GUEST)
@api_door(Permission.RAPID_REVIEW_RUN)
def remove_guest(work: Work, incident_id: UUID, meeting_id: UUID, attendee_id: UUID) -> Said:
    """Take somebody off the list of a meeting that is still planned."""
    remove_review_guest(work, RemovePerson(thing_id=incident_id, meeting_id=meeting_id, attendee_id=attendee_id))
    return Said({})


@api.post(f"{MEETING}/invitations")
@api_door(Permission.RAPID_REVIEW_RUN, gives=SentSchema)
def invite(work: Work, incident_id: UUID, meeting_id: UUID) -> Said:
    """Send the invitation to everybody on the list who has not had it."""
    sent = send_review_invitations(work, SendInvitations(thing_id=incident_id, meeting_id=meeting_id))
    return Said({"sent": sent})


def _kept(kept: MeetingView) -> Said:
    return Said(KeptSchema().dump(kept), version=kept.version)
