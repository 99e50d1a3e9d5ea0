"""The pages of a link: what it is, a code on request, the code, and the way out; the thing's own pages come after.

Looking sends nothing and uses nothing up, only a POST does (quality S23).
"""

from uuid import UUID

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.people.operations.by_link import EnterLinkCode, send_link_code
from service.people.pages.frames import place, slow_down
from service.people.rules.addresses import mask_email
from service.people.schemas import EnterLinkCodeSchema
from service.web.door import signed_out_frame
from service.web.forms import Answers, begin_answers, read
from service.web.frames import hold_frame
from service.web.light import (
    EVERY_KIND,
    forget_link_token,
    keep_link_token,
    light_door,
    light_page,
    link_frame,
    link_path,
    link_token,
    thing_page,
)
from service.web.pages import question_page, show_page
from service.web.refusals import no_link_page
from service.web.wording import count_in_words
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.identity.links import (
    MOST_TRIES,
    LinkView,
    NoCodeError,
    WrongCodeError,
    ask_code,
    enter_code,
    leave_link,
    look_at_link,
)
from tenants.identity.respondents import finish_respondent
from tenants.identity.throttles import TooManyAttemptsError
from tenants.premises import current_house
from tenants.work import Work

pages = Blueprint("by_link", __name__, template_folder="../templates")

NO_CODE = "This code does not work any more, or it was asked for in another browser. Ask for a new code."
NO_TRIES = f"The code was not right {count_in_words(MOST_TRIES)} times, so it has stopped working. Ask for a new code."


@pages.get("/accounts/<slug>/by-link/<token>")
def look(slug: str, token: str) -> AnyResponse:
    """Who asks you for what, and where a code would be sent."""
    try:
        link = look_at_link(current_house(), slug, token, link_token(), place())
    except TooManyAttemptsError as refused:
        return slow_down(refused)
    except NotFoundError:
        return no_link_page(signed_out_frame())
    if link.is_inside:
        return redirect(link_path(slug, token, thing_page(link.thing_kind).path))
    if link.is_finished:
        with hold_frame(link_frame(link.account, token)):
            return show_page("people/link_finished.html", title="You have finished", link=link)
    return _link_page(link, token)


@pages.post("/accounts/<slug>/by-link/<token>")
def send_code(slug: str, token: str) -> AnyResponse:
    """A new code, in place of any other, to the address that was invited."""
    try:
        asker = ask_code(current_house(), slug, token, place(), send_link_code)
    except TooManyAttemptsError as refused:
        return slow_down(refused)
    except NotFoundError:
        return no_link_page(signed_out_frame())
    return keep_link_token(redirect(link_path(slug, token, "code")), slug, token, asker)


@pages.get("/accounts/<slug>/by-link/<token>/code")
def ask(slug: str, token: str) -> AnyResponse:
    """The code, in the browser that asked for it."""
    try:
        link = look_at_link(current_house(), slug, token, link_token(), place())
    except TooManyAttemptsError as refused:
        return slow_down(refused)
    except NotFoundError:
        return no_link_page(signed_out_frame())
    if not link.is_code_waiting:
        return redirect(link_path(slug, token))
    return _code_page(link, token, begin_answers(EnterLinkCodeSchema))


@pages.post("/accounts/<slug>/by-link/<token>/code")
def enter(slug: str, token: str) -> AnyResponse:
    """The right code leads to the one thing; a wrong one says how many tries are left."""
    house, answers = current_house(), read(EnterLinkCodeSchema, request.form)
    try:
        link = look_at_link(house, slug, token, link_token(), place())
        if answers.problems:
            return _code_page(link, token, answers)
        fresh = enter_code(house, slug, token, link_token(), place(), answers.command().code)
    except TooManyAttemptsError as refused:
        return slow_down(refused)
    except NotFoundError:
        return no_link_page(signed_out_frame())
    except NoCodeError:
        return _code_page(link, token, answers.refused(NO_CODE, {"code": NO_CODE}))
    except WrongCodeError as wrong:
        said = _wrong_code(wrong.tries_left)
        return _code_page(link, token, answers.refused(said, {"code": said}))
    onward = link_path(slug, token, thing_page(link.thing_kind).path)
    return keep_link_token(redirect(onward), slug, token, fresh)


@pages.post("/accounts/<slug>/by-link/<token>/sign-out")
def leave(slug: str, token: str) -> AnyResponse:
    """End the session here and on the server; the link itself stays open."""
    leave_link(current_house(), slug, token, link_token())
    return forget_link_token(redirect(link_path(slug, token) + "?left=yes"), slug, token)


@pages.get("/accounts/<slug>/by-link/<token>/finish")
@light_door(Permission.REPLY_BY_LINK, EVERY_KIND)
def ask_finish(work: Work, thing_id: UUID) -> AnyResponse:  # noqa: ARG001 # the door names it to every view
    """Whether the link may be closed."""
    return show_page(
        "people/link_finish.html",
        title="Have you finished?",
        account_name=work.account.name,
        here=light_page(work, "finish"),
        back_href=light_page(work),
    )


@pages.post("/accounts/<slug>/by-link/<token>/finish")
@light_door(Permission.REPLY_BY_LINK, EVERY_KIND)
def finish(work: Work, thing_id: UUID) -> AnyResponse:  # noqa: ARG001 # the door names it to every view
    """Close the link, for this person and for whoever else may hold it."""
    if work.actor.person_id is None:
        raise NotFoundError("There is nothing here.")
    finish_respondent(work, work.actor.person_id)
    return redirect(light_page(work))


def _link_page(link: LinkView, token: str) -> AnyResponse:
    with hold_frame(link_frame(link.account, token)):
        return show_page(
            "people/link.html",
            title=f"Answer {link.account.name}",
            link=link,
            asks=thing_page(link.thing_kind).asks,
            masked_email=mask_email(link.email),
            code_href=link_path(link.account.slug, token, "code"),
            has_left=request.args.get("left") == "yes",
            was_signed_out=link_token() is not None and not link.is_code_waiting,
        )


def _code_page(link: LinkView, token: str, answers: Answers[EnterLinkCode]) -> AnyResponse:
    with hold_frame(link_frame(link.account, token)):
        return question_page(
            "people/link_code.html",
            answers,
            title="Enter your code",
            masked_email=mask_email(link.email),
            link_href=link_path(link.account.slug, token),
            code_href=link_path(link.account.slug, token, "code"),
        )


def _wrong_code(tries_left: int) -> str:
    if tries_left == 0:
        return NO_TRIES
    tries = "one more try" if tries_left == 1 else f"{count_in_words(tries_left)} more tries"
    return f"The code is not right. Check it in the email. You have {tries}."
