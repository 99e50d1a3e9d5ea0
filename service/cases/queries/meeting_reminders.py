"""Whether a meeting of a case still stands, and whether its papers are still to go out, when a reminder asks."""

from uuid import UUID

from sqlalchemy import select

from service.cases.queries.meetings import INCIDENT
from service.cases.queries.people import readers_of
from service.cases.queries.reminders import people_to_tell
from service.cases.records.incidents import Incident
from service.meetings.operations.reminders import MEMBERS, about_meeting, about_papers
from service.meetings.queries import guests_of, planned_meeting
from service.meetings.rules import COMING_UP, told
from service.messages.rules import Call, Recipient
from service.statute.sentences import date_in_words
from tenants.access.permissions import Permission
from tenants.work import Work

PAPERS = about_papers(INCIDENT)
MEETING = about_meeting(INCIDENT)
SENDS_PAPERS = ("business-manager", "business-unit")


def papers_still_owed(work: Work, thing_id: UUID, rung: str) -> Call | None:  # noqa: ARG001 # the same for each rung
    """The reminder of a planned meeting's papers; None once they are out, or the meeting has begun or is cancelled."""
    meeting = planned_meeting(work, thing_id)
    if meeting is None or not meeting.awaits_papers:
        return None
    incident = _incident(work, meeting.thing_id)
    are, by = "were" if meeting.papers_by_on < work.today else "are", date_in_words(meeting.papers_by_on)
    return Call(
        recipients=people_to_tell(work, incident, SENDS_PAPERS),
        subject=f"papers for a meeting, {meeting.reference}",
        lines=(
            f"The papers for the meeting {meeting.reference} {are} due out by the end of {by}.",
            f"The meeting is on {date_in_words(meeting.meets_on)} at {meeting.meets_at}.",
        ),
        link_path=meeting.page_path,
    )


def meeting_still_stands(work: Work, thing_id: UUID, rung: str) -> Call | None:
    """The reminder of a meeting to those invited who did not say no; members who see the case no more are left out."""
    meeting = planned_meeting(work, thing_id)
    if meeting is None:
        return None
    is_for_members = rung == MEMBERS
    guests = [each for each in guests_of(work, meeting.id) if (each.person_id is not None) == is_for_members]
    if is_for_members:
        readers = readers_of(work, _incident(work, meeting.thing_id), Permission.RAPID_REVIEW_READ)
        may_read = {found.person_id for found in readers}
        guests = [each for each in guests if each.person_id in may_read]
    papers_by_on = meeting.papers_by_on if meeting.awaits_papers and meeting.papers_by_on >= work.today else None
    when = f"{date_in_words(meeting.meets_on)} at {meeting.meets_at}"
    return Call(
        recipients=tuple(Recipient(each.email, each.name) for each in guests),
        subject=f"a meeting, {meeting.reference}",
        lines=told(COMING_UP, meeting.reference, when, papers_by_on, has_page=is_for_members),
        link_path=meeting.page_path if is_for_members else None,
    )


def _incident(work: Work, incident_id: UUID) -> Incident:
    return work.session.scalars(select(Incident).where(Incident.id == incident_id)).one()
