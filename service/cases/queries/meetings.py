"""The meetings of the cases the actor may see, and who could be invited to one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.access import CaseHeading, access_incident, case_heading, may_see
from service.cases.queries.calendar import calendar_in_force
from service.cases.queries.people import Nameable, nameable, readers_of
from service.cases.records.incidents import Incident
from service.meetings.queries import (
    MeetingPage,
    MeetingView,
    last_held,
    meeting_page,
    meetings_among,
    meetings_of,
    next_meeting,
    standings,
    standings_of,
)
from service.meetings.rules import PLANNED, PapersBy, papers_by, partners_missing
from service.statute.clocks import working_days_between
from tenants.access.permissions import Permission
from tenants.work import Work

INCIDENT = "incident"
"""The kind of thing that the meetings of a case are about."""


@dataclass(frozen=True)
class CaseMeetings:
    """A case and its meetings, the latest first."""

    heading: CaseHeading
    meetings: tuple[MeetingView, ...]


@dataclass(frozen=True)
class CaseMeeting:
    """One meeting of a case with how the day of its papers was counted and which partners are missing.

    `working_days_left` run to the day by which papers are out, and are negative after it.
    """

    heading: CaseHeading
    found: MeetingPage
    papers: PapersBy
    working_days_left: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class MeetingOutlook:
    """The meeting of a case that matters now: the next one, or else the last that was held."""

    meeting: MeetingView | None
    missing: tuple[str, ...]


def case_meetings(work: Work, incident_id: UUID) -> CaseMeetings:
    """The meetings of a case the actor may see; refuses as access_incident does."""
    heading = case_heading(work, incident_id, Permission.RAPID_REVIEW_READ)
    return CaseMeetings(heading, meetings_of(work, heading.id))


def case_meeting(work: Work, incident_id: UUID, meeting_id: UUID) -> CaseMeeting:
    """One meeting of a case, whole, so the read is audited; refuses as access_incident does."""
    heading = case_heading(work, incident_id, Permission.RAPID_REVIEW_READ)
    found = meeting_page(work, heading.id, meeting_id)
    calendar = calendar_in_force(work.session)
    return CaseMeeting(
        heading=heading,
        found=found,
        papers=papers_by(found.meeting.meets_on, found.meeting.papers_days, calendar),
        working_days_left=working_days_between(work.today, found.meeting.papers_by_on, calendar),
        missing=partners_missing(standings(found.people)),
    )


def meeting_outlook(work: Work, incident_id: UUID) -> MeetingOutlook:
    """The meeting of a case that matters now and the partners it lacks; nothing is read under seal."""
    incident = access_incident(work, incident_id, Permission.RAPID_REVIEW_READ)
    meeting = next_meeting(work, incident.id) or last_held(work, incident.id)
    missing = partners_missing(standings_of(work, meeting.id) if meeting else ())
    return MeetingOutlook(meeting, missing)


def meetings_seen(
    work: Work, *, state: str = "", after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[MeetingView]:
    """The meetings of every case the actor may see, in order of time, from the first or from after one of them."""
    seen = select(Incident.id).where(may_see(work, Permission.RAPID_REVIEW_READ))
    return meetings_among(work, INCIDENT, seen, states=(state,) if state else (), after=after, limit=limit)


def meetings_planned(work: Work) -> list[MeetingView]:
    """The planned meetings of every case the actor may see, the next first."""
    return meetings_seen(work, state=PLANNED, limit=200)


def people_to_invite(work: Work, incident_id: UUID, meeting_id: UUID) -> list[Nameable]:
    """The members of the account who may read the review and are not on the meeting's list, by name."""
    incident = access_incident(work, incident_id, Permission.RAPID_REVIEW_RUN)
    listed = {person.person_id for person in meeting_page(work, incident.id, meeting_id).people}
    readers = readers_of(work, incident, Permission.RAPID_REVIEW_READ)
    return [nameable(found) for found in readers if found.person_id not in listed]
