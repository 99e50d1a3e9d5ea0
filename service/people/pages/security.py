"""A person's own security in one account: their sessions, their recovery codes, their tokens for machines."""

from uuid import UUID

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.people.operations.members import end_all_sessions
from service.people.operations.tokens import MakeToken, make_my_token, revoke_my_token
from service.people.pages.choices import say_scope, scope_choices
from service.people.pages.frames import settings
from service.people.queries.tokens import acting_person, my_recovery_codes_left, my_scopes, my_tokens
from service.people.schemas import MakeTokenSchema
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.visitors import forget_token
from tenants.access.permissions import Permission
from tenants.errors import RuleBrokenError
from tenants.work import Work

pages = Blueprint("security", __name__, template_folder="../templates")


@pages.get("/accounts/<slug>/security")
@door(Permission.TOKEN_MANAGE)
def security(work: Work) -> AnyResponse:
    """Everything that lets this person in."""
    return show_page(
        "people/security.html",
        title="Your security",
        codes_left=my_recovery_codes_left(work),
        tokens_held=[(token, [say_scope(scope) for scope in token.scopes]) for token in my_tokens(work)],
        here=page("security", work),
        today=work.today,
    )


@pages.post("/accounts/<slug>/security/sessions/end")
@door(Permission.TOKEN_MANAGE)
def end_sessions(work: Work) -> AnyResponse:
    """Sign out everywhere, here too."""
    end_all_sessions(work, acting_person(work))
    return forget_token(redirect("/sign-in?left=yes"), settings())


@pages.get("/accounts/<slug>/security/tokens/new")
@door(Permission.TOKEN_MANAGE)
def ask_token(work: Work) -> AnyResponse:
    """What the token is for, and what it may do."""
    return _token_page(work, begin_answers(MakeTokenSchema))


@pages.post("/accounts/<slug>/security/tokens/new")
@door(Permission.TOKEN_MANAGE)
def make_token(work: Work) -> AnyResponse:
    """The token itself, shown this once."""
    answers = read(MakeTokenSchema, request.form)
    if answers.problems:
        return _token_page(work, answers)
    try:
        token = make_my_token(work, answers.command())
    except RuleBrokenError as broken:
        return _token_page(work, answers.refused(str(broken), broken.fields))
    return show_page("people/token.html", title="Copy your token now", token=token, back_href=page("security", work))


@pages.post("/accounts/<slug>/security/tokens/<uuid:token_id>/revocation")
@door(Permission.TOKEN_MANAGE)
def revoke(work: Work, token_id: UUID) -> AnyResponse:
    """The token stops working at once."""
    revoke_my_token(work, token_id)
    return redirect(page("security", work))


def _token_page(work: Work, answers: Answers[MakeToken]) -> AnyResponse:
    return question_page(
        "people/make_token.html",
        answers,
        title="Make a token for a program",
        choices=scope_choices(my_scopes(work)),
        back_href=page("security", work),
    )
