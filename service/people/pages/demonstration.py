"""One-click sign-in as an invented person; a blueprint that only a demonstration hangs."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.people.pages.frames import onward, settings
from service.schemas.fields import CanonicalUuid
from service.schemas.schema import CommandSchema
from service.web.door import signed_out_frame
from service.web.forms import read
from service.web.refusals import refusal_page
from service.web.visitors import keep_token, session_token
from tenants.errors import NotFoundError
from tenants.identity.demonstration import sign_in_as
from tenants.identity.sign_in import sign_out
from tenants.premises import current_house


@dataclass(frozen=True)
class ChoosePerson:
    """The invented person to sign in as."""

    person_id: UUID


class ChoosePersonSchema(CommandSchema[ChoosePerson]):
    """Choosing an invented person."""

    command_class = ChoosePerson

    person_id = CanonicalUuid("a person")


def make_demonstration_pages() -> Blueprint:
    """The route that signs in without a password; the app hangs it in demonstration mode and never otherwise."""
    pages = Blueprint("demonstration_people", __name__)

    @pages.post("/demonstration/sign-in")
    def choose() -> AnyResponse:
        """A full session of an invented person; real people cannot be entered so."""
        answers = read(ChoosePersonSchema, request.form)
        if answers.problems:
            return refusal_page(404, signed_out_frame())
        try:
            token = sign_in_as(current_house(), answers.command().person_id)
        except NotFoundError:
            return refusal_page(404, signed_out_frame())
        sign_out(current_house(), session_token(settings()))
        return keep_token(redirect(onward()), settings(), token)

    return pages
