"""Signing in and out: password, then a code; no account is chosen here."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.people.operations.sign_ins import EnterCode, SignIn
from service.people.pages.frames import onward, outside_frame, place, settings, slow_down, step
from service.people.rules.roles import labels_of
from service.people.schemas import EnterCodeSchema, SignInSchema
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page
from service.web.visitors import forget_token, keep_token, session_token, visitor
from tenants.accounts import AccountView
from tenants.identity.demonstration import DemonstrationPerson, demonstration_accounts
from tenants.identity.gate import NotSignedInError, accounts_of
from tenants.identity.sign_in import WrongDetailsError, check_code, check_password, must_set_up, sign_out
from tenants.identity.throttles import TooManyAttemptsError
from tenants.premises import current_house

pages = Blueprint("sign_ins", __name__, template_folder="../templates")

WRONG_DETAILS = "The email address or the password is not right. Check both, then try again."
WRONG_CODE = "The code is not right, or it was used already. Wait for the next code in your app, then enter that one."


@pages.get("/")
def first() -> AnyResponse:
    """To the person's one account, to the switcher, or to sign-in."""
    known = visitor()
    if known is None or known.stage != "full":
        return redirect("/sign-in")
    accounts = accounts_of(current_house(), known.person_id)
    return redirect(f"/accounts/{accounts[0].slug}/" if len(accounts) == 1 else "/accounts/")


@pages.get("/sign-in")
def ask_password() -> AnyResponse:
    """The first step."""
    known = visitor()
    if known is not None and known.stage == "full":
        return redirect(onward())
    return _password_page(begin_answers(SignInSchema), was_signed_out=bool(known is None and session_token(settings())))


@pages.post("/sign-in")
def enter_password() -> AnyResponse:
    """A new session for the right password, whatever cookie the browser came with."""
    answers = read(SignInSchema, request.form)
    if answers.problems:
        return _password_page(answers)
    given = answers.command()
    try:
        started = check_password(current_house(), given.email, given.password, place())
    except TooManyAttemptsError as refused:
        return slow_down(refused)
    except WrongDetailsError:
        return _password_page(answers.refused(WRONG_DETAILS, {"email": WRONG_DETAILS}))
    sign_out(current_house(), session_token(settings()))
    return keep_token(step("/sign-in/set-up" if started.must_enrol else "/sign-in/code"), settings(), started.token)


@pages.get("/sign-in/code")
def ask_code() -> AnyResponse:
    """The second step."""
    known = visitor()
    if known is None or known.stage == "full":
        return step("/sign-in") if known is None else redirect(onward())
    if must_set_up(current_house(), known.person_id):
        return step("/sign-in/set-up")
    return _code_page(begin_answers(EnterCodeSchema))


@pages.post("/sign-in/code")
def enter_code() -> AnyResponse:
    """The right code makes the session a full one, under a new token."""
    answers = read(EnterCodeSchema, request.form)
    token = session_token(settings())
    if answers.problems or token is None:
        return step("/sign-in") if token is None else _code_page(answers)
    try:
        started = check_code(current_house(), token, answers.command().code)
    except NotSignedInError:
        return step("/sign-in")
    except TooManyAttemptsError as refused:
        return slow_down(refused)
    except WrongDetailsError:
        return _code_page(answers.refused(WRONG_CODE, {"code": WRONG_CODE}))
    return keep_token(redirect(onward()), settings(), started.token)


@pages.post("/sign-out")
def leave() -> AnyResponse:
    """End the session here and on the server, so that a copied cookie opens nothing."""
    sign_out(current_house(), session_token(settings()))
    return forget_token(redirect("/sign-in?left=yes"), settings())


def _password_page(answers: Answers[SignIn], *, was_signed_out: bool = False) -> AnyResponse:
    with outside_frame("Sign in"):
        return question_page(
            "people/sign_in.html",
            answers,
            was_signed_out=was_signed_out,
            has_left=request.args.get("left") == "yes",
            demonstration=_demonstration() if settings().is_demonstration else (),
        )


def _demonstration() -> list[tuple[AccountView, list[tuple[DemonstrationPerson, str]]]]:
    """The invented people to choose from, by account, each with their roles in words."""
    return [
        (each.account, [(person, ", ".join(labels_of(person.roles))) for person in each.people])
        for each in demonstration_accounts(current_house())
    ]


def _code_page(answers: Answers[EnterCode]) -> AnyResponse:
    with outside_frame("Enter your code"):
        return question_page("people/code.html", answers)
