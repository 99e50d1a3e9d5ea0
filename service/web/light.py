"""The door of light respondents: a link and a code open the pages of one thing, and nothing else of the account.

It serves as the page door does. What differs is who is admitted and by which cookie: the cookie has its own name,
stays on the pages of its link, and is worth nothing anywhere else; a member's cookie is worth nothing here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from flask import current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.web.door import current_settings, serve, signed_out_frame
from service.web.frames import Frame, hold_frame
from service.web.refusals import no_link_page
from tenants.access.permissions import Permission
from tenants.access.roles import load_roles
from tenants.accounts import AccountView
from tenants.errors import NotFoundError
from tenants.identity.gate import NotSignedInError
from tenants.identity.links import ROLE, admit_respondent
from tenants.premises import current_house
from tenants.work import Work

Arguments = ParamSpec("Arguments")
LightView = Callable[Concatenate[Work, UUID, Arguments], AnyResponse | str]

THING_PAGES = "cairn.thing-pages"
LIGHT_MARK = "light_door"
EVERY_KIND = "*"
"""For the few pages that a link has whatever it is for."""


@dataclass(frozen=True)
class ThingPage:
    """What a link of one kind is for: the page at which its thing begins, and what the respondent is asked to do."""

    path: str
    asks: str
    """It follows "… asks you to"."""


def light_door(permission: Permission, thing_kind: str) -> Callable[[LightView[Arguments]], Callable[..., AnyResponse]]:
    """Admit the holder of a link for this kind of thing; the view gets its work and, as `thing_id`, the one thing.

    The route must be `/accounts/<slug>/by-link/<token>/…`. Without a session one is sent to the link's own page; an
    unknown, ended, withdrawn or finished link, and one for another kind of thing, answer alike.
    """

    def around(view: LightView[Arguments]) -> Callable[..., AnyResponse]:
        @wraps(view)
        def through(slug: str, token: str, **arguments: object) -> AnyResponse:
            try:
                standing = admit_respondent(current_house(), slug, token, link_token())
            except NotSignedInError:
                return redirect(link_path(slug, token))
            except NotFoundError:
                return no_link_page(signed_out_frame())
            if thing_kind not in {standing.thing_kind, EVERY_KIND}:
                return no_link_page(signed_out_frame())
            admission = standing.admission
            with hold_frame(link_frame(admission.account, token, admission.actor.name)):
                return serve(view, permission, admission, {"thing_id": standing.thing_id, **arguments})

        setattr(through, LIGHT_MARK, thing_kind)
        return through

    return around


def link_path(slug: str, token: str, rest: str = "") -> str:
    """The address of a link, or of one of its pages."""
    here = f"/accounts/{slug}/by-link/{token}"
    return f"{here}/{rest}" if rest else here


def light_page(work: Work, rest: str = "") -> str:
    """The address of another page of the link by which this request came; without `rest` the link's own page.

    An answer that closed the link redirects there: the page then says that it was sent.
    """
    return link_path(work.account.slug, str((request.view_args or {})["token"]), rest)


def thing_page(thing_kind: str) -> ThingPage:
    """Where the pages of a kind of thing begin; raises KeyError for a kind that service/app.py does not name."""
    pages: Mapping[str, ThingPage] = current_app.extensions[THING_PAGES]
    return pages[thing_kind]


def link_frame(account: AccountView, token: str, person_name: str = "") -> Frame:
    """What surrounds a link's pages: whose they are, and no way to anywhere else of the account."""
    here = link_path(account.slug, token)
    return replace(
        signed_out_frame(account.name),
        is_demonstration=account.is_demonstration,
        account_name=account.name,
        account_strapline=account.full_name,
        account_href=here,
        person_name=person_name,
        role_label=load_roles().by_code[ROLE].label if person_name else "",
        marking="OFFICIAL-SENSITIVE",
        sign_out_href=f"{here}/sign-out",
    )


def link_token() -> str | None:
    """What this browser holds for the link that is asked for, if anything."""
    return request.cookies.get(_cookie_name())


def keep_link_token(response: AnyResponse, slug: str, token: str, held: str) -> AnyResponse:
    """Give the browser what opens this link's pages, for this browser session and these pages alone."""
    path, is_secure = link_path(slug, token), current_settings().is_secure
    response.set_cookie(_cookie_name(), held, path=path, secure=is_secure, httponly=True, samesite="Lax")
    return response


def forget_link_token(response: AnyResponse, slug: str, token: str) -> AnyResponse:
    """Take it from the browser and tell it to drop what it kept of us."""
    path, is_secure = link_path(slug, token), current_settings().is_secure
    response.delete_cookie(_cookie_name(), path=path, secure=is_secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _cookie_name() -> str:
    """`__Host-` would open it to every page of ours; `__Secure-` keeps it on https and lets its path be narrow."""
    return "__Secure-cairn-link" if current_settings().is_secure else "cairn_link"
