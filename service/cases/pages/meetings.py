"""Pages of a rapid review's meetings: the list, planning, the meeting, moving, cancelling, papers, and the record."""

from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.meetings import (
    cancel_review_meeting,
    change_review_meeting,
    hold_review_meeting,
    note_review_papers,
    plan_review_meeting,
)
from service.cases.pages.blueprint import pages
from service.cases.pages.meeting_pictures import meeting_view, meetings_view, when_words
from service.cases.queries.access import case_heading
from service.cases.queries.meetings import CaseMeeting, case_meeting, case_meetings
from service.meetings.rules import ATTENDANCES, CANCELLED, CONFLICTS, PAPERS_DAYS, check_planned
from service.meetings.schemas import (
    CancelMeetingSchema,
    ChangeMeetingSchema,
    HoldMeetingSchema,
    NotePapersSchema,
    PlanMeetingSchema,
)
from service.web.attempts import attempt
from service.web.components import Choice
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from tenants.access.permissions import Permission
from tenants.work import Work

LIST = "/accounts/<slug>/incidents/<uuid:incident_id>/meetings"
MEETING = f"{LIST}/<uuid:meeting_id>"
TITLES = {
    "plan": "Plan a meeting",
    "change": "Change or move the meeting",
    "cancel": "Cancel the meeting",
    "papers": "Record that the papers went out",
    "record": "Record who came and what was said",
}


@pages.get(LIST)
@door(Permission.RAPID_REVIEW_READ)
def meetings(work: Work, incident_id: UUID) -> Response:
    """The meetings of a case, the latest first."""
    view = meetings_view(work, case_meetings(work, incident_id))
    return show_page("cases/meetings.html", title="Meetings", view=view)


@pages.get(f"{LIST}/new")
@door(Permission.RAPID_REVIEW_RUN)
def ask_meeting(work: Work, incident_id: UUID) -> Response:
    """Ask when and where a meeting is."""
    return _ask_plan(work, begin_answers(PlanMeetingSchema, {"papers_days": PAPERS_DAYS}), incident_id)


@pages.post(f"{LIST}/new")
@door(Permission.RAPID_REVIEW_RUN)
def plan(work: Work, incident_id: UUID) -> Response:
    """Plan a meeting; the day by which papers are out is counted from it."""
    answers = read(PlanMeetingSchema, request.form, today=work.today)
    answers, planned = attempt(
        work, answers, lambda told: plan_review_meeting(work, told.command(thing_id=incident_id))
    )
    return redirect(planned.page_path) if planned else _ask_plan(work, answers, incident_id)


@pages.get(MEETING)
@door(Permission.RAPID_REVIEW_READ)
def meeting(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """One meeting: who is asked, which partner is missing, how the papers stand, and what was recorded."""
    found = case_meeting(work, incident_id, meeting_id)
    title = f"Meeting on {when_words(found.found.meeting)}"
    return show_page("cases/meeting.html", title=title, view=meeting_view(work, found))


@pages.get(f"{MEETING}/change")
@door(Permission.RAPID_REVIEW_RUN)
def ask_meeting_change(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Ask when and where the meeting is now."""
    case = case_meeting(work, incident_id, meeting_id)
    kept = case.found.meeting
    check_planned(kept.state)
    said: dict[str, object] = {
        "meets_on": kept.meets_on,
        "meets_at": time.fromisoformat(kept.meets_at),
        "place": case.found.place,
        "papers_days": kept.papers_days,
        "version": kept.version,
    }
    return _ask("change", begin_answers(ChangeMeetingSchema, said), case)


@pages.post(f"{MEETING}/change")
@door(Permission.RAPID_REVIEW_RUN)
def change_meeting(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Keep the change; those invited are told of a move."""
    answers = read(ChangeMeetingSchema, request.form, today=work.today)
    return _act(work, "change", answers, change_review_meeting, (incident_id, meeting_id))


@pages.get(f"{MEETING}/cancellation")
@door(Permission.RAPID_REVIEW_RUN)
def ask_cancellation(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Ask why the meeting does not take place."""
    case = case_meeting(work, incident_id, meeting_id)
    check_planned(case.found.meeting.state)
    return _ask("cancel", begin_answers(CancelMeetingSchema, {"version": case.found.meeting.version}), case)


@pages.post(f"{MEETING}/cancellation")
@door(Permission.RAPID_REVIEW_RUN)
def cancel_meeting(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Cancel the meeting; those invited are told."""
    answers = read(CancelMeetingSchema, request.form)
    return _act(work, "cancel", answers, cancel_review_meeting, (incident_id, meeting_id))


@pages.get(f"{MEETING}/papers")
@door(Permission.RAPID_REVIEW_RUN)
def ask_papers(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Ask when the papers went out."""
    case = case_meeting(work, incident_id, meeting_id)
    kept = {"papers_out_on": work.today, "version": case.found.meeting.version}
    return _ask("papers", begin_answers(NotePapersSchema, kept), case)


@pages.post(f"{MEETING}/papers")
@door(Permission.RAPID_REVIEW_RUN)
def note_papers(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Keep the day the papers went out; their reminders stop."""
    answers = read(NotePapersSchema, request.form, today=work.today)
    return _act(work, "papers", answers, note_review_papers, (incident_id, meeting_id))


@pages.get(f"{MEETING}/record")
@door(Permission.RAPID_REVIEW_RUN)
def ask_record(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Ask who came, which conflicts were declared, and what was said."""
    case = case_meeting(work, incident_id, meeting_id)
    if case.found.meeting.state == CANCELLED:
        check_planned(CANCELLED)
    return _ask("record", begin_answers(HoldMeetingSchema, _recorded(work, case)), case)


@pages.post(f"{MEETING}/record")
@door(Permission.RAPID_REVIEW_RUN)
def record_meeting(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Record that the meeting was held."""
    answers = read(HoldMeetingSchema, request.form, today=work.today)
    return _act(work, "record", answers, hold_review_meeting, (incident_id, meeting_id))


def _act(
    work: Work, step: str, answers: Answers[Any], operation: Callable[[Work, Any], object], ids: tuple[UUID, UUID]
) -> Response:
    """Act on the answers and go back to the meeting, or ask again."""
    incident_id, meeting_id = ids
    answers, done = attempt(
        work, answers, lambda told: operation(work, told.command(thing_id=incident_id, meeting_id=meeting_id))
    )
    if done is None:
        return _ask(step, answers, case_meeting(work, incident_id, meeting_id))
    return redirect(page(f"incidents/{incident_id}/meetings/{meeting_id}", work))


def _ask(step: str, answers: Answers[Any], case: CaseMeeting) -> Response:
    found = case.found
    return question_page(
        f"cases/meeting_{step}.html",
        answers,
        title=TITLES[step],
        back_href=found.meeting.page_path,
        caption=f"{case.heading.reference} · {when_words(found.meeting)}",
        working=case.papers.explain(),
        invited=sum(1 for each in found.people if each.invited_at is not None),
        people=[(f"people-{place}", f"{each.name}, {each.agency}") for place, each in enumerate(found.people)],
        attendances=[Choice(code, text) for code, text in ATTENDANCES],
        conflicts=[Choice(code, text) for code, text in CONFLICTS],
    )


def _ask_plan(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    heading = case_heading(work, incident_id, Permission.RAPID_REVIEW_RUN)
    return question_page(
        "cases/meeting_plan.html",
        answers,
        title=TITLES["plan"],
        back_href=page(f"incidents/{incident_id}/meetings", work),
        caption=heading.reference,
    )


def _recorded(work: Work, case: CaseMeeting) -> dict[str, object]:
    """What is recorded of a meeting already, as its form shows it."""
    found, kept = case.found, case.found.meeting
    return {
        "held_on": kept.held_on or min(kept.meets_on, work.today),
        "people": [
            {
                "attendee_id": each.id,
                "attendance": each.attendance,
                "deputy_name": each.deputy_name,
                "conflict": each.conflict,
                "conflict_text": each.conflict_text,
            }
            for each in found.people
        ],
        "without_reason": found.without_reason,
        "notes": found.notes,
        "version": kept.version,
    }
