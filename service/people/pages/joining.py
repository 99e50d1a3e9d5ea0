"""The page behind an invitation's link: looking uses nothing up, only the answer does (quality S23)."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.people.operations.sign_ins import AcceptInvitation
from service.people.pages.frames import outside_frame, place, settings, slow_down
from service.people.rules.roles import describe_roles
from service.people.schemas import AcceptInvitationSchema
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.visitors import keep_token, session_token, visitor
from tenants.clock import london_date
from tenants.errors import NotFoundError, RuleBrokenError
from tenants.identity.joining import InvitationView, join, look_at_invitation
from tenants.identity.sign_in import sign_out
from tenants.identity.throttles import TooManyAttemptsError
from tenants.premises import current_house

pages = Blueprint("joining", __name__, template_folder="../templates")


@pages.get("/accounts/<slug>/invitations/<token>")
def look(slug: str, token: str) -> AnyResponse:
    """Who invites you, to which account, and what you would be able to see."""
    try:
        invitation = look_at_invitation(current_house(), slug, token, place())
    except TooManyAttemptsError as refused:
        return slow_down(refused)
    except NotFoundError:
        return _no_invitation()
    return _invitation_page(invitation, begin_answers(AcceptInvitationSchema))


@pages.post("/accounts/<slug>/invitations/<token>")
def accept(slug: str, token: str) -> AnyResponse:
    """Join the account. A new person chooses a password; somebody who has a sign-in must be signed in."""
    house = current_house()
    try:
        invitation = look_at_invitation(house, slug, token, place())
        answers = read(AcceptInvitationSchema, request.form)
        if answers.problems:
            return _invitation_page(invitation, answers)
        fresh = join(house, invitation, token, answers.command().password, visitor())
    except TooManyAttemptsError as refused:
        return slow_down(refused)
    except NotFoundError:
        return _no_invitation()
    except RuleBrokenError as broken:
        return _invitation_page(invitation, answers.refused(str(broken), broken.fields))
    sign_out(house, session_token(settings()))
    onto = f"/accounts/{slug}/"
    return keep_token(redirect(onto if invitation.has_sign_in else f"/sign-in/set-up?next={onto}"), settings(), fresh)


def _invitation_page(invitation: InvitationView, answers: Answers[AcceptInvitation]) -> AnyResponse:
    known = visitor()
    is_signed_in = known is not None and known.stage == "full"
    with outside_frame(f"Join {invitation.account.name}"):
        return question_page(
            "people/invitation.html",
            answers,
            invitation=invitation,
            roles=describe_roles(invitation.roles),
            today=london_date(current_house().clock.now()),
            is_signed_in=is_signed_in,
            is_right_person=known is not None and is_signed_in and known.email == invitation.email,
            here=request.path,
        )


def _no_invitation() -> AnyResponse:
    with outside_frame("This link cannot be used"):
        response = show_page("people/no_invitation.html")
    response.status_code = 404
    return response
