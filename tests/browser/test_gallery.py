"""The gallery in a real browser: no barrier at either width, usable by keyboard, on paper and without scripts."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.looks import barriers_on
from tests.support.gallery import make_gallery

REFUSALS = [f"/refusals/{status}" for status in (403, 404, 409, 429, 500, 503)]
PAGES = ["/today", "/case", "/pieces", "/form", "/sign-in", "/paper", "/paper/odd/9", *REFUSALS]
WIDTHS = (1200, 320)

pytestmark = pytest.mark.browser


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing; the test speaks."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The gallery on a free port."""
    server = make_server("127.0.0.1", 0, make_gallery(), request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def open_page(chromium: Browser, url: str, *, width: int = 1200, has_scripts: bool = True) -> Page:
    """The page at this width; any complaint in the console about our policy or scripts fails the test."""
    page = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=has_scripts).new_page()
    page.on("pageerror", _fail)
    page.on("console", lambda message: _fail(message.text) if "Content Security Policy" in message.text else None)
    page.goto(url)
    return page


def _fail(reason: object) -> None:
    raise AssertionError(str(reason))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_barrier_and_does_not_scroll_sideways(
    chromium: Browser, address: str, path: str, width: int
) -> None:
    page = open_page(chromium, address + path, width=width)
    assert barriers_on(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refused_form_takes_the_reader_to_the_problem(chromium: Browser, address: str, width: int) -> None:
    page = open_page(chromium, f"{address}/form", width=width)
    page.fill("#aware_on-day", "31")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_selector(".govuk-error-summary")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert page.input_value("#aware_on-day") == "31"
    page.get_by_role("link", name="must include a month and year").click()
    assert page.evaluate("document.activeElement.id") == "aware_on-month"
    assert barriers_on(page) == []
    page.context.close()


def test_two_quick_clicks_send_one_form(chromium: Browser, address: str) -> None:
    page = open_page(chromium, f"{address}/form")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate(
        """() => { const form = document.querySelector("main form"); form.requestSubmit(); form.requestSubmit(); }"""
    )
    page.wait_for_selector(".govuk-error-summary")
    assert len(sent) == 1
    page.context.close()


def test_the_shell_shows_where_the_keyboard_is(chromium: Browser, address: str) -> None:
    page = open_page(chromium, f"{address}/today")
    seen = []
    for _ in range(6):
        page.keyboard.press("Tab")
        style = "getComputedStyle(document.activeElement).backgroundColor"
        seen.append((page.evaluate("document.activeElement.innerText"), page.evaluate(style)))
    words = [each.split("\n")[0] for each, _ in seen]
    assert words[:5] == ["Skip to main content", "Cairn", "Switch account", "Nasreen Whitfield", "Sign out"]
    assert all("rgb(255, 221, 0)" in style for _, style in seen)
    page.context.close()


def test_a_form_works_without_scripts(chromium: Browser, address: str) -> None:
    page = open_page(chromium, f"{address}/form", has_scripts=False)
    page.fill("#reference", "SEF-2026-015")
    page.get_by_role("button", name="Save and continue").click()
    assert page.input_value("#reference") == "SEF-2026-015"
    assert page.get_by_role("heading", name="There is a problem").is_visible()
    page.goto(f"{address}/case")
    assert page.get_by_role("button", name="Print this page").count() == 0
    page.get_by_text("How this date was worked out").click()
    assert page.get_by_text("15 working days counted from").is_visible()
    page.context.close()


def test_paper_shows_the_working_and_the_marking_and_leaves_out_the_buttons(chromium: Browser, address: str) -> None:
    page = open_page(chromium, f"{address}/case")
    page.emulate_media(media="print")
    assert page.get_by_text("15 working days counted from").is_visible()
    assert page.get_by_text("OFFICIAL-SENSITIVE").is_visible()
    assert not page.get_by_role("navigation", name="Main").is_visible()
    assert not page.get_by_text("Print this page").is_visible()
    widths = [
        page.locator(f".track__day--{kind} .track__number").first.evaluate(
            "box => getComputedStyle(box).borderTopWidth"
        )
        for kind in ("past", "today", "due")
    ]
    assert widths == ["1px", "4px", "5px"]
    page.context.close()


def test_forced_colours_keep_the_edges_that_carry_meaning(chromium: Browser, address: str) -> None:
    page = open_page(chromium, f"{address}/case")
    page.emulate_media(forced_colors="active")
    borders = page.locator(".chip, .track__number").evaluate_all(
        "boxes => boxes.map(box => getComputedStyle(box).borderTopStyle)"
    )
    assert set(borders) == {"solid"}
    page.context.close()


def test_text_at_twice_the_size_still_fits(chromium: Browser, address: str) -> None:
    page = open_page(chromium, f"{address}/case", width=640)
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.context.close()
