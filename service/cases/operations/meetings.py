"""The meetings of a rapid review: each act asks first whether the actor may run this case's review."""

from dataclasses import replace
from uuid import UUID

from service.cases.operations.steps import mark_done
from service.cases.queries.access import access_incident
from service.cases.queries.calendar import calendar_in_force
from service.cases.queries.meetings import INCIDENT
from service.cases.queries.people import readers_of
from service.cases.records.incidents import Incident
from service.cases.rules.reviews import StepAct
from service.meetings.operations.holding import HoldMeeting, hold_meeting
from service.meetings.operations.people import (
    AmendPerson,
    InvitePerson,
    RemovePerson,
    SendInvitations,
    amend_person,
    invite_person,
    remove_person,
    send_invitations,
)
from service.meetings.operations.planning import (
    About,
    CancelMeeting,
    ChangeMeeting,
    NotePapers,
    PlanMeeting,
    cancel_meeting,
    change_meeting,
    note_papers,
    plan_meeting,
)
from service.meetings.queries import MeetingView, meetings_of
from service.meetings.rules import PLANNED
from tenants.access.permissions import Permission
from tenants.errors import RuleBrokenError
from tenants.work import Work


def plan_review_meeting(work: Work, command: PlanMeeting) -> MeetingView:
    """Plan a meeting of a case's rapid review."""
    incident = access_incident(work, command.thing_id, Permission.RAPID_REVIEW_RUN)
    path = f"/accounts/{work.account.slug}/incidents/{incident.id}/meetings"
    about = About(INCIDENT, incident.id, incident.reference, path)
    return plan_meeting(work, command, about, calendar_in_force(work.session))


def change_review_meeting(work: Work, command: ChangeMeeting) -> MeetingView:
    """Change a planned meeting of a case's review, or move it with a reason."""
    access_incident(work, command.thing_id, Permission.RAPID_REVIEW_RUN)
    return change_meeting(work, command, calendar_in_force(work.session))


def cancel_review_meeting(work: Work, command: CancelMeeting) -> MeetingView:
    """Cancel a planned meeting of a case's review with a reason."""
    access_incident(work, command.thing_id, Permission.RAPID_REVIEW_RUN)
    return cancel_meeting(work, command)


def note_review_papers(work: Work, command: NotePapers) -> MeetingView:
    """Record that the papers of a review's meeting went out."""
    access_incident(work, command.thing_id, Permission.RAPID_REVIEW_RUN)
    return note_papers(work, command)


def invite_to_review(work: Work, command: InvitePerson) -> UUID:
    """Put somebody on the list of a review's meeting: a member who may read the review, or anybody by name.

    Raises RuleBrokenError for a member whose role or the case's access keeps them out.
    """
    incident = access_incident(work, command.thing_id, Permission.RAPID_REVIEW_RUN)
    if command.person_id is None:
        return invite_person(work, command)
    if command.name or command.email:
        said = "Choose a person from the list, or enter a name and an e-mail address, not both."
        raise RuleBrokenError(said, {"person_id": said})
    readers = readers_of(work, incident, Permission.RAPID_REVIEW_READ)
    found = next((each for each in readers if each.person_id == command.person_id), None)
    if found is None:
        said = "This person cannot see the case. Name them on it first, or enter a name and an e-mail address."
        raise RuleBrokenError(said, {"person_id": said})
    return invite_person(work, replace(command, name=found.name, email=found.email))


def amend_review_guest(work: Work, command: AmendPerson) -> MeetingView:
    """Say for whom somebody on the list of a review's meeting stands, and what they replied."""
    access_incident(work, command.thing_id, Permission.RAPID_REVIEW_RUN)
    return amend_person(work, command)


def remove_review_guest(work: Work, command: RemovePerson) -> None:
    """Take somebody off the list of a review's meeting."""
    access_incident(work, command.thing_id, Permission.RAPID_REVIEW_RUN)
    remove_person(work, command)


def send_review_invitations(work: Work, command: SendInvitations) -> int:
    """Send the invitations of a review's meeting that were not sent yet; gives how many."""
    access_incident(work, command.thing_id, Permission.RAPID_REVIEW_RUN)
    return send_invitations(work, command)


def hold_review_meeting(work: Work, command: HoldMeeting) -> MeetingView:
    """Record that a meeting of a case's review was held, or correct that record; gives the meeting."""
    incident = access_incident(work, command.thing_id, Permission.RAPID_REVIEW_RUN)
    held = hold_meeting(work, command)
    if held.held_on is not None:
        mark_done(work, incident, StepAct.MEETING, held.held_on)
    return held


def cancel_planned_meetings(work: Work, incident: Incident, reason: str) -> None:
    """Cancel what was planned for a review that was stopped."""
    for planned in meetings_of(work, incident.id):
        if planned.state == PLANNED:
            command = CancelMeeting(thing_id=incident.id, meeting_id=planned.id, reason=reason, version=planned.version)
            cancel_meeting(work, command)
