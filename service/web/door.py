"""The HTML door: the permission check, and the only supplier of work to a page."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote
from uuid import uuid4

from flask import Response, current_app, make_response, redirect, request
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from service.settings import Settings
from service.web.components import Clash
from service.web.frames import Frame, NavItem, current_frame, hold_frame
from service.web.refusals import conflict_page, not_permitted_page, refusal_page, rule_page, unavailable_page
from service.web.visitors import SETTINGS, session_token
from tenants.access.permissions import Permission
from tenants.access.roles import can, load_roles
from tenants.errors import (
    CairnError,
    ConflictError,
    NotFoundError,
    NotPermittedError,
    RuleBrokenError,
    TryAgainError,
)
from tenants.identity.gate import NotSignedInError, admit
from tenants.premises import current_house
from tenants.replays import Answer, KeyInFlightError, KeyReusedError, fingerprint_of
from tenants.work import Admission, Work, audit_reads, work_at_door

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[Work, Arguments], AnyResponse | str]

NAVIGATION = "cairn.navigation"
DOOR_MARK = "door_permission"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class NavRule:
    """One entry of the main navigation: shown to those whose roles open it, in accounts of these kinds."""

    def __init__(self, label: str, path: str, permission: Permission, kinds: tuple[str, ...]) -> None:
        self.label = label
        self.path = path
        self.permission = permission
        self.kinds = kinds


def door(permission: Permission) -> Callable[[View[Arguments]], Callable[..., AnyResponse]]:
    """Admit those who hold this permission, open their work, commit it, and audit what was read under seal."""

    def around(view: View[Arguments]) -> Callable[..., AnyResponse]:
        @wraps(view)
        def through(slug: str, **arguments: object) -> AnyResponse:
            try:
                _, admission = admit(current_house(), session_token(current_settings()), slug)
            except NotSignedInError:
                return to_sign_in()
            except NotFoundError:
                return refusal_page(404, signed_out_frame())
            with hold_frame(frame_for(admission)):
                return serve(view, permission, admission, arguments)

        setattr(through, DOOR_MARK, permission)
        return through

    return around


def serve(
    view: Callable[..., AnyResponse | str], permission: Permission, admission: Admission, arguments: dict[str, object]
) -> AnyResponse:
    """Answer somebody whom a door admitted: permission, work, commit, audit; the frame must be held already."""
    try:
        if not can(admission.actor, permission):
            return not_permitted_page(current_frame(), _whom_to_ask(admission))
        return _work_through(view, admission, arguments)
    except (CairnError, KeyInFlightError, KeyReusedError) as refusal:
        return _refuse(refusal, admission)


def _refuse(refusal: Exception, admission: Admission) -> AnyResponse:
    """The page for a refusal that reached the door; another's thing and an unknown one look the same."""
    frame = current_frame()
    match refusal:
        case NotFoundError():
            return refusal_page(404, signed_out_frame())
        case NotPermittedError():
            return not_permitted_page(frame, _whom_to_ask(admission))
        case ConflictError():
            clashes = [Clash(label, theirs=theirs, yours=yours) for label, theirs, yours in refusal.clashes]
            return conflict_page(frame, clashes, request.path)
        case RuleBrokenError():
            return rule_page(frame, str(refusal), request.path)
        case KeyInFlightError() | KeyReusedError():
            said = "This form was sent already. Go back, reload the page, and look first."
            return rule_page(frame, said, request.path)
        case TryAgainError():
            return unavailable_page(frame, "")
    raise refusal


def _work_through(
    view: Callable[..., AnyResponse | str], admission: Admission, arguments: dict[str, object]
) -> AnyResponse:
    house = current_house()
    with work_at_door(house, admission, read_only=request.method in SAFE) as work:
        response = _answer(view, work, arguments)
        if response.status_code >= 400:
            work.abandon()
    if work.opened:
        audit_reads(house, admission, work)
    return response


def _answer(view: Callable[..., AnyResponse | str], work: Work, arguments: dict[str, object]) -> Response:
    """The view's answer, or the kept one when the same form was sent before."""
    once = request.form.get("once", "") if request.method not in SAFE else ""
    if not once:
        return make_response(view(work, **arguments))
    if len(once) > 80 or not once.isprintable():
        raise BadRequest("The form is not ours. Go back, reload the page and send it again.")
    fingerprint = _fingerprint()
    kept = work.find_replay(once, fingerprint)
    if kept is not None and kept.location:
        return make_response(redirect(kept.location))
    response = make_response(view(work, **arguments))
    if response.status_code < 400 and response.location:
        work.keep_answer(once, fingerprint, Answer(response.status_code, response.location, ""))
    return response


def _fingerprint() -> str:
    said = hashlib.sha256()
    for name in sorted(request.form):
        if name != "csrf_token":
            said.update(repr((name, request.form.getlist(name))).encode())
    for name in sorted(request.files):
        said.update(repr((name, [upload.filename for upload in request.files.getlist(name)])).encode())
    return fingerprint_of(request.method, request.path, said.digest())


def frame_for(admission: Admission) -> Frame:
    """What surrounds a page of this account for this person."""
    account, actor = admission.account, admission.actor
    here = f"/accounts/{account.slug}/"
    roles = load_roles().by_code
    return Frame(
        title=account.name,
        csrf_token=generate_csrf,
        once_token=lambda: str(uuid4()),
        is_demonstration=account.is_demonstration,
        account_name=account.name,
        account_strapline=account.full_name,
        account_slug=account.slug,
        account_href=here,
        nav_items=tuple(
            NavItem(rule.label, here + rule.path, is_current=_is_current(here, rule.path))
            for rule in current_app.extensions[NAVIGATION]
            if account.kind in rule.kinds and can(actor, rule.permission)
        ),
        person_name=actor.name,
        role_label=", ".join(roles[code].label for code in sorted(actor.roles)),
        marking="OFFICIAL-SENSITIVE",
        switch_href="/accounts/",
        sign_out_href="/sign-out",
    )


def signed_out_frame(title: str = "Cairn") -> Frame:
    """What surrounds a page that belongs to no account."""
    return Frame(
        title=title,
        csrf_token=generate_csrf,
        once_token=lambda: str(uuid4()),
        is_demonstration=current_settings().is_demonstration,
    )


def page(endpoint_path: str, work: Work) -> str:
    """The address of a page of this work's account; `endpoint_path` follows the account's own address."""
    return f"/accounts/{work.account.slug}/{endpoint_path}"


def to_sign_in() -> AnyResponse:
    """Send to the sign-in page, and after it back to where the person was going."""
    onward = f"?next={quote(request.path)}" if request.method in SAFE else ""
    return redirect(f"/sign-in{onward}")


def _is_current(here: str, path: str) -> bool:
    return request.path == here if not path else request.path.startswith(here + path)


def _whom_to_ask(admission: Admission) -> list[str]:
    return [
        role.label
        for role in load_roles().of_kind(admission.account.kind)
        if any(grant.marks & {"F"} for area, grant in role.cells.items() if area == "admin")
    ]


def current_settings() -> Settings:
    """What this process was told about the world around it."""
    settings = current_app.extensions[SETTINGS]
    if not isinstance(settings, Settings):
        raise TypeError("The application has no settings; call hang_visitors first.")
    return settings
