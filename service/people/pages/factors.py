"""Setting up the second factor, and the ten recovery codes that are shown once."""

import segno
from flask import Blueprint, redirect, request
from pyotp import TOTP
from werkzeug.wrappers import Response as AnyResponse

from service.people.operations.sign_ins import EnterCode, KeepCodes, SetUpFactor
from service.people.pages.frames import onward, outside_frame, settings, slow_down, step
from service.people.pages.sign_ins import WRONG_CODE
from service.people.schemas import EnterCodeSchema, KeepCodesSchema, SetUpFactorSchema
from service.web.door import to_sign_in
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.visitors import keep_token, session_token, visitor
from tenants.identity.gate import NotSignedInError, Visitor
from tenants.identity.sign_in import WrongDetailsError, enrol, must_set_up, offer_secret, renew_recovery_codes
from tenants.identity.throttles import TooManyAttemptsError
from tenants.premises import current_house

pages = Blueprint("factors", __name__, template_folder="../templates")


@pages.get("/sign-in/set-up")
def offer() -> AnyResponse:
    """A new secret, as a picture for the app and as letters to type."""
    known = _setting_up()
    if known is None:
        return step("/sign-in/code")
    return _set_up_page(begin_answers(SetUpFactorSchema, {"secret": offer_secret()}), known)


@pages.post("/sign-in/set-up")
def set_up() -> AnyResponse:
    """A first right code makes the secret count and the session a full one; then the recovery codes are shown."""
    known, token = _setting_up(), session_token(settings())
    if known is None or token is None:
        return step("/sign-in/code")
    answers = read(SetUpFactorSchema, request.form)
    if answers.problems:
        return step("/sign-in/set-up") if answers.problem("secret") else _set_up_page(answers, known)
    given = answers.command()
    try:
        started, codes = enrol(current_house(), token, given.secret, given.code)
    except TooManyAttemptsError as refused:
        return slow_down(refused)
    except WrongDetailsError:
        return _set_up_page(answers.refused(WRONG_CODE, {"code": WRONG_CODE}), known)
    return keep_token(_codes_page(codes), settings(), started.token)


@pages.get("/sign-in/recovery-codes")
def ask_renewal() -> AnyResponse:
    """Asking for new recovery codes takes a fresh code, since an unlocked desk is not proof of a person."""
    if not _is_signed_in():
        return to_sign_in()
    return _renewal_page(begin_answers(EnterCodeSchema))


@pages.post("/sign-in/recovery-codes")
def renew() -> AnyResponse:
    """Ten new codes; the old ones stop working."""
    token = session_token(settings())
    if not _is_signed_in() or token is None:
        return to_sign_in()
    answers = read(EnterCodeSchema, request.form)
    if answers.problems:
        return _renewal_page(answers)
    try:
        codes = renew_recovery_codes(current_house(), token, answers.command().code)
    except NotSignedInError:
        return to_sign_in()
    except TooManyAttemptsError as refused:
        return slow_down(refused)
    except WrongDetailsError:
        return _renewal_page(answers.refused(WRONG_CODE, {"code": WRONG_CODE}))
    return _codes_page(codes)


@pages.get("/sign-in/recovery-codes/kept")
def ask_kept() -> AnyResponse:
    """Whether the person has kept the codes, before they go on."""
    return _kept_page(begin_answers(KeepCodesSchema)) if _is_signed_in() else to_sign_in()


@pages.post("/sign-in/recovery-codes/kept")
def kept() -> AnyResponse:
    """On to where the person was going."""
    if not _is_signed_in():
        return to_sign_in()
    answers = read(KeepCodesSchema, request.form)
    return _kept_page(answers) if answers.problems else redirect(onward())


def _setting_up() -> Visitor | None:
    """The visitor who gave their password and has no second factor yet."""
    known = visitor()
    if known is None or known.stage == "full" or not must_set_up(current_house(), known.person_id):
        return None
    return known


def _is_signed_in() -> bool:
    known = visitor()
    return known is not None and known.stage == "full"


def _set_up_page(answers: Answers[SetUpFactor], known: Visitor) -> AnyResponse:
    secret = answers.text("secret")
    address = TOTP(secret).provisioning_uri(name=known.email, issuer_name="Cairn")
    with outside_frame("Set up your second step"):
        return question_page(
            "people/set_up.html",
            answers,
            picture=segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
            groups=[secret[start : start + 4] for start in range(0, len(secret), 4)],
        )


def _codes_page(codes: tuple[str, ...]) -> AnyResponse:
    with outside_frame("Keep your recovery codes"):
        return show_page("people/recovery_codes.html", codes=codes, kept_href=_kept_href())


def _kept_href() -> str:
    location = step("/sign-in/recovery-codes/kept").location
    if location is None:
        raise RuntimeError("A redirect has no address.")
    return location


def _renewal_page(answers: Answers[EnterCode]) -> AnyResponse:
    with outside_frame("Get new recovery codes"):
        return question_page("people/renewal.html", answers)


def _kept_page(answers: Answers[KeepCodes]) -> AnyResponse:
    with outside_frame("Have you kept your recovery codes?"):
        return question_page("people/kept.html", answers)
