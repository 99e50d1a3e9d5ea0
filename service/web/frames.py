"""What surrounds every page: whose account, which person, where one may go. The door makes it, the layouts show it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from service.web.components import Banner


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation."""

    label: str
    href: str
    is_current: bool = False


@dataclass(frozen=True)
class Frame:
    """The account, the person and the marking around one page; without an account it frames a signed-out page.

    `csrf_token` and `once_token` are called when a form is drawn: the first proves that the form is ours, the second
    lets the same form be sent twice and take effect once.
    """

    title: str
    csrf_token: Callable[[], str]
    once_token: Callable[[], str]
    is_demonstration: bool
    account_name: str = ""
    account_strapline: str = ""
    account_slug: str = ""
    account_href: str = "/"
    nav_items: tuple[NavItem, ...] = ()
    person_name: str = ""
    role_label: str = ""
    marking: str = ""
    switch_href: str = ""
    sign_out_href: str = ""
    banner: Banner | None = None
    help_href: str = "/help"
    accessibility_href: str = "/accessibility-statement"

    def titled(self, title: str) -> "Frame":
        """The same frame around a page of this title."""
        return replace(self, title=title)


_held: ContextVar[Frame] = ContextVar("frame")


@contextmanager
def hold_frame(frame: Frame) -> Iterator[None]:
    """Frame every page that is shown inside the block; the door holds one for the length of a request."""
    token = _held.set(frame)
    try:
        yield
    finally:
        _held.reset(token)


def current_frame() -> Frame:
    """The frame that the door holds. Raises LookupError where no door did, so that no page is shown unframed."""
    return _held.get()
