"""The meeting of a running case's review: planned, people invited, papers out, held with who came."""

from collections.abc import Mapping
from datetime import time

from service.cases.operations.meetings import (
    amend_review_guest,
    hold_review_meeting,
    invite_to_review,
    note_review_papers,
    plan_review_meeting,
    send_review_invitations,
)
from service.demonstration.cast import address_of
from service.demonstration.story import Deed, Said, Story
from service.meetings.operations.holding import Attendance, HoldMeeting
from service.meetings.operations.people import AmendPerson, InvitePerson, SendInvitations
from service.meetings.operations.planning import NotePapers, PlanMeeting
from service.meetings.queries import MeetingPage, meeting_page, meetings_of
from tenants.work import Work


def _plan(story: Story, work: Work, step: Said) -> None:
    planned = plan_review_meeting(
        work,
        PlanMeeting(
            thing_id=story.id,
            meets_on=story.coming(step, "meets"),
            meets_at=step["meets_at"],
            place=step["place"],
        ),
    )
    for each in step["people"]:
        invite_to_review(
            work,
            InvitePerson(
                thing_id=story.id,
                meeting_id=planned.id,
                person_id=story.stage.players[address_of(each["email"])].id,
                partner=each["partner"],
                agency=each["agency"],
            ),
        )
    send_review_invitations(work, SendInvitations(thing_id=story.id, meeting_id=planned.id))


def _note_replies(story: Story, work: Work, step: Said) -> None:
    for person in _meeting(story, work).people:
        page = _meeting(story, work)
        amend_review_guest(
            work,
            AmendPerson(
                thing_id=story.id,
                meeting_id=page.meeting.id,
                attendee_id=person.id,
                partner=person.partner,
                agency=person.agency,
                reply=step["replies"].get(person.partner, "coming"),
                version=page.meeting.version,
            ),
        )


def _papers_out(story: Story, work: Work, _step: Said) -> None:
    meeting = _meeting(story, work).meeting
    note_review_papers(
        work,
        NotePapers(thing_id=story.id, meeting_id=meeting.id, papers_out_on=work.today, version=meeting.version),
    )


def _hold(story: Story, work: Work, step: Said) -> None:
    page = _meeting(story, work)
    hold_review_meeting(
        work,
        HoldMeeting(
            thing_id=story.id,
            meeting_id=page.meeting.id,
            held_on=work.today,
            people=tuple(
                Attendance(attendee_id=person.id, attendance="attended", conflict="none-declared")
                for person in page.people
            ),
            notes=step["text"],
            version=page.meeting.version,
        ),
    )


def _meeting(story: Story, work: Work) -> MeetingPage:
    return meeting_page(work, story.id, meetings_of(work, story.id)[0].id)


DEEDS: Mapping[str, Deed] = {
    "plan-meeting": Deed(time(10, 15), _plan),
    "note-replies": Deed(time(9, 50), _note_replies),
    "papers-out": Deed(time(16, 30), _papers_out),
    "hold-meeting": Deed(time(13, 0), _hold),
}
