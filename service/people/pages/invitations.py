"""Inviting people to the account, and taking an invitation back."""

from uuid import UUID

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.people.operations.invitations import InvitePerson, invite_person, withdraw
from service.people.pages.choices import role_choices
from service.people.rules.roles import roles_to_invite
from service.people.schemas import InvitePersonSchema
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page
from tenants.access.permissions import Permission
from tenants.errors import RuleBrokenError
from tenants.work import Work

pages = Blueprint("invitations", __name__, template_folder="../templates")


@pages.get("/accounts/<slug>/people/invitations/new")
@door(Permission.PEOPLE_MANAGE)
def ask(work: Work) -> AnyResponse:
    """Whom to invite, and as what."""
    return _invite_page(work, begin_answers(InvitePersonSchema))


@pages.post("/accounts/<slug>/people/invitations/new")
@door(Permission.PEOPLE_MANAGE)
def send(work: Work) -> AnyResponse:
    """The invitation leaves as a message to the person alone."""
    answers = read(InvitePersonSchema, request.form)
    if answers.problems:
        return _invite_page(work, answers)
    try:
        invite_person(work, answers.command())
    except RuleBrokenError as broken:
        return _invite_page(work, answers.refused(str(broken), broken.fields))
    return redirect(page("people", work))


@pages.post("/accounts/<slug>/people/invitations/<uuid:invitation_id>/withdrawal")
@door(Permission.PEOPLE_MANAGE)
def take_back(work: Work, invitation_id: UUID) -> AnyResponse:
    """The link stops working."""
    withdraw(work, invitation_id)
    return redirect(page("people", work))


def _invite_page(work: Work, answers: Answers[InvitePerson]) -> AnyResponse:
    return question_page(
        "people/invite.html",
        answers,
        title=f"Invite someone to {work.account.name}",
        choices=role_choices(roles_to_invite(work.account.kind)),
        back_href=page("people", work),
    )
