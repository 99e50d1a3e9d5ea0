"""Pages of the people of a meeting: putting somebody on the list, their reply, taking them off, the invitations."""

from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.meetings import (
    amend_review_guest,
    invite_to_review,
    remove_review_guest,
    send_review_invitations,
)
from service.cases.pages.blueprint import pages
from service.cases.pages.meeting_pictures import when_words
from service.cases.pages.meetings import MEETING
from service.cases.queries.meetings import CaseMeeting, case_meeting, people_to_invite
from service.cases.schemas.incidents import ConfirmationSchema
from service.meetings.operations.people import RemovePerson, SendInvitations
from service.meetings.queries import PersonView
from service.meetings.rules import REPLIES, STANDS_FOR, check_planned
from service.meetings.schemas import AmendPersonSchema, InvitePersonSchema
from service.web.attempts import attempt
from service.web.components import Choice
from service.web.door import door
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work

PERSON = f"{MEETING}/people/<uuid:attendee_id>"
PARTNER_CHOICES = tuple(Choice(code, text) for code, text in STANDS_FOR)
REPLY_CHOICES = tuple(Choice(code, text) for code, text in REPLIES)


@pages.get(f"{MEETING}/people/new")
@door(Permission.RAPID_REVIEW_RUN)
def ask_guest(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Ask whom to put on the list of a meeting."""
    return _ask_guest(work, begin_answers(InvitePersonSchema), case_meeting(work, incident_id, meeting_id))


@pages.post(f"{MEETING}/people/new")
@door(Permission.RAPID_REVIEW_RUN)
def add_guest(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Put somebody on the list; nothing is sent yet."""
    case = case_meeting(work, incident_id, meeting_id)
    answers = read(InvitePersonSchema, request.form)
    answers, added = attempt(
        work, answers, lambda told: invite_to_review(work, told.command(thing_id=incident_id, meeting_id=meeting_id))
    )
    return redirect(case.found.meeting.page_path) if added else _ask_guest(work, answers, case)


@pages.get(PERSON)
@door(Permission.RAPID_REVIEW_RUN)
def ask_guest_reply(work: Work, incident_id: UUID, meeting_id: UUID, attendee_id: UUID) -> Response:
    """Ask for whom somebody stands and what they replied."""
    case = case_meeting(work, incident_id, meeting_id)
    guest = _guest(case, attendee_id)
    kept = {
        "partner": guest.partner,
        "agency": guest.agency,
        "reply": guest.reply,
        "version": case.found.meeting.version,
    }
    return _ask_reply(begin_answers(AmendPersonSchema, kept), case, guest)


@pages.post(PERSON)
@door(Permission.RAPID_REVIEW_RUN)
def note_reply(work: Work, incident_id: UUID, meeting_id: UUID, attendee_id: UUID) -> Response:
    """Keep for whom somebody stands and what they replied."""
    case = case_meeting(work, incident_id, meeting_id)
    ids = {"thing_id": incident_id, "meeting_id": meeting_id, "attendee_id": attendee_id}
    answers = read(AmendPersonSchema, request.form)
    answers, kept = attempt(work, answers, lambda told: amend_review_guest(work, told.command(**ids)))
    if kept is None:
        return _ask_reply(answers, case, _guest(case, attendee_id))
    return redirect(case.found.meeting.page_path)


@pages.get(f"{PERSON}/removal")
@door(Permission.RAPID_REVIEW_RUN)
def ask_guest_removal(work: Work, incident_id: UUID, meeting_id: UUID, attendee_id: UUID) -> Response:
    """Ask before somebody is taken off the list."""
    case = case_meeting(work, incident_id, meeting_id)
    return _ask_removal(begin_answers(ConfirmationSchema), case, _guest(case, attendee_id))


@pages.post(f"{PERSON}/removal")
@door(Permission.RAPID_REVIEW_RUN)
def remove_guest(work: Work, incident_id: UUID, meeting_id: UUID, attendee_id: UUID) -> Response:
    """Take somebody off the list of a meeting that is still planned."""
    case = case_meeting(work, incident_id, meeting_id)
    guest = _guest(case, attendee_id)

    def act(_: Answers[Any]) -> bool:
        remove_review_guest(work, RemovePerson(thing_id=incident_id, meeting_id=meeting_id, attendee_id=attendee_id))
        return True

    answers, removed = attempt(work, read(ConfirmationSchema, request.form), act)
    return redirect(case.found.meeting.page_path) if removed else _ask_removal(answers, case, guest)


@pages.get(f"{MEETING}/invitations")
@door(Permission.RAPID_REVIEW_RUN)
def ask_invitations(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Show to whom the invitation would go."""
    case = case_meeting(work, incident_id, meeting_id)
    check_planned(case.found.meeting.state)
    return _ask_invitations(begin_answers(ConfirmationSchema), case)


@pages.post(f"{MEETING}/invitations")
@door(Permission.RAPID_REVIEW_RUN)
def invite(work: Work, incident_id: UUID, meeting_id: UUID) -> Response:
    """Send the invitations that were not sent yet."""
    case = case_meeting(work, incident_id, meeting_id)
    answers, sent = attempt(
        work,
        read(ConfirmationSchema, request.form),
        lambda _: send_review_invitations(work, SendInvitations(thing_id=incident_id, meeting_id=meeting_id)),
    )
    return redirect(case.found.meeting.page_path) if sent else _ask_invitations(answers, case)


def _ask_guest(work: Work, answers: Answers[Any], case: CaseMeeting) -> Response:
    known = people_to_invite(work, case.heading.id, case.found.meeting.id)
    return question_page(
        "cases/meeting_guest.html",
        answers,
        title="Put a person on the list",
        back_href=case.found.meeting.page_path,
        caption=_caption(case),
        choices=[Choice(str(each.person_id), f"{each.name}, {each.roles}") for each in known],
        partners=PARTNER_CHOICES,
    )


def _ask_reply(answers: Answers[Any], case: CaseMeeting, guest: PersonView) -> Response:
    return question_page(
        "cases/meeting_reply.html",
        answers,
        title=f"{guest.name} and the meeting",
        back_href=case.found.meeting.page_path,
        caption=_caption(case),
        email=guest.email,
        partners=PARTNER_CHOICES,
        replies=REPLY_CHOICES,
        removal_href=f"{case.found.meeting.page_path}/people/{guest.id}/removal",
    )


def _ask_removal(answers: Answers[Any], case: CaseMeeting, guest: PersonView) -> Response:
    return question_page(
        "cases/meeting_removal.html",
        answers,
        title=f"Take {guest.name} off the list?",
        back_href=case.found.meeting.page_path,
        caption=_caption(case),
        was_invited=guest.invited_at is not None,
    )


def _ask_invitations(answers: Answers[Any], case: CaseMeeting) -> Response:
    return question_page(
        "cases/meeting_invitations.html",
        answers,
        title="Send the invitations",
        back_href=case.found.meeting.page_path,
        caption=_caption(case),
        people=[f"{each.name}, {each.email}" for each in case.found.people if each.invited_at is None],
    )


def _caption(case: CaseMeeting) -> str:
    return f"{case.heading.reference} · {when_words(case.found.meeting)}"


def _guest(case: CaseMeeting, attendee_id: UUID) -> PersonView:
    found = next((each for each in case.found.people if each.id == attendee_id), None)
    if found is None:
        raise NotFoundError("There is nothing here.")
    return found
