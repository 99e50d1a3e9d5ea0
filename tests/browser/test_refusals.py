"""Pages that say no in the running service, and the keyboard's way through the shell."""

from uuid import uuid4

import pytest

from tests.browser.visits import Rooms, Visitor

pytestmark = pytest.mark.browser

YELLOW = "rgb(255, 221, 0)"
FOCUS = """() => {
    const at = document.activeElement;
    return [(at.innerText || at.textContent).trim(), getComputedStyle(at).backgroundColor];
}"""


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/accounts/sefton/incidents/{unknown}", 404, "Page not found"),
        ("/accounts/oxfordshire/", 404, "Page not found"),
        ("/nowhere", 404, "Page not found"),
        ("/accounts/sefton/audit", 403, "You do not have permission to see this page"),
        ("/sign-out", 405, "That page cannot be used in this way"),
        ("/accounts/sefton/invitations/not-a-token", 404, "This link cannot be used"),
    ],
)
def test_a_page_that_says_no_is_well_made_and_says_what_to_do(
    rooms: Rooms, address: str, status: int, heading: str
) -> None:
    # given
    visitor = rooms.step_in("sefton", "notifier")

    # when
    visitor.go(address.format(unknown=uuid4()))

    # then
    assert (visitor.status, visitor.page.inner_text("h1")) == (status, heading)
    assert visitor.page.locator("main p").count() > 0
    assert visitor.faults() == []


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(rooms: Rooms) -> None:
    # given
    visitor = rooms.step_in("sefton", "business-manager").go("/accounts/sefton/")

    # when
    seen = [focused(visitor) for _ in range(12)]

    # then
    wanted = ["Skip to main content", "Cairn", "Switch account", "Sign out", "Today", "Incidents", "Referrals", "Diary"]
    assert [words for words, _ in seen if words in wanted] == wanted
    assert {words: colour for words, colour in seen if colour != YELLOW} == {}


def test_the_skip_link_leads_past_the_navigation(rooms: Rooms) -> None:
    # given
    visitor = rooms.step_in("sefton", "business-manager").go("/accounts/sefton/incidents")

    # when
    focused(visitor)
    visitor.page.keyboard.press("Enter")

    # then
    assert visitor.page.evaluate("document.activeElement.id") == "main-content"
    words, _ = focused(visitor)
    assert visitor.page.evaluate("document.activeElement.closest('main') !== null"), words


def focused(visitor: Visitor) -> tuple[str, str]:
    """Press the tabulator; gives the words and the colour of what has the focus then."""
    visitor.page.keyboard.press("Tab")
    words, colour = visitor.page.evaluate(FOCUS)
    return words, colour
