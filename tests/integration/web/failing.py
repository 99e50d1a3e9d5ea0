"""Pages that fail in each layer, with a child's name in every error."""

from datetime import timedelta

from flask import Blueprint, Response, abort, after_this_request, render_template_string
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.web.door import door
from tenants.access.permissions import Permission
from tenants.identity.throttles import TooManyAttemptsError
from tenants.premises import current_house
from tenants.work import Work

CHILD = "Jade Canary-Smith"


def failing_pages() -> Blueprint:
    """A page for each way to fail."""
    pages = Blueprint("failing", __name__)
    errors = {
        "fault": ValueError(CHILD),
        "database": OperationalError(CHILD, {"name": CHILD}, ValueError(CHILD)),
        "pool": PoolTimeoutError(CHILD),
    }

    @pages.get("/fails/<how>")
    def fail(how: str) -> str:
        if how == "throttle":
            raise TooManyAttemptsError(current_house().clock.now() + timedelta(minutes=7))
        if how in errors:
            raise errors[how]
        abort(int(how))

    @pages.get("/fails-in-template")
    def fail_in_template() -> str:
        return render_template_string("{{ nothing.of_the_kind }}", name=CHILD)

    @pages.get("/fails-after")
    def fail_after() -> str:
        @after_this_request
        def _fail(_response: Response) -> Response:
            raise ValueError(CHILD)

        return CHILD

    @pages.get("/accounts/<slug>/fails")
    @door(Permission.SETTINGS_READ)
    def fail_behind_the_door(work: Work) -> str:
        raise ValueError(CHILD)

    return pages
