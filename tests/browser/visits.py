"""A person at Chromium: signs in, fills in forms, and looks at every page with the eyes of axe and of a validator."""

import re
from collections.abc import Iterable, Mapping, Set
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.looks import Gallery, faults_of_html, faults_on_screen
from tests.support.stack import SignIn, Stack

WIDE, NARROW = 1200, 360
DOCUMENT_STATUSES = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
PATIENCE = 10_000


class Visitor:
    """One person in a browser context of their own."""

    def __init__(
        self, chromium: Browser, stack: Stack, gallery: Gallery, *, has_scripts: bool, looks_closely: bool = False
    ) -> None:
        self.stack = stack
        self.complaints: list[str] = []
        self.seen_faults: list[str] = []
        self.has_scripts = has_scripts
        self._looks_closely = looks_closely
        self._gallery = gallery
        self._context = chromium.new_context(
            viewport={"width": WIDE, "height": 900}, java_script_enabled=has_scripts, base_url=stack.url
        )
        self._context.set_default_timeout(PATIENCE)
        self.page: Page = self._context.new_page()
        self._answer: Response | None = None
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("console", self._hear)
        self.page.on("response", self._note)

    @property
    def path(self) -> str:
        """Where the person is."""
        return self.page.url.removeprefix(self.stack.url)

    @property
    def text(self) -> str:
        """What the page shows, with each run of white space as one blank."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def whole_text(self) -> str:
        """What the page says, with what is closed or for screen readers."""
        return " ".join((self.page.locator("main").text_content() or "").split())

    @property
    def status(self) -> int:
        """The status of the page."""
        assert self._answer is not None, "No page was opened yet."
        return self._answer.status

    def go(self, path: str) -> "Visitor":
        """Open an address."""
        self.page.goto(path)
        return self._arrived()

    def follow(self, words: str) -> "Visitor":
        """Click a link by its words; some links look like buttons and say that they are."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=words).or_(self.page.get_by_role("button", name=words)).first.click()
        return self._arrived()

    def press(self, words: str) -> "Visitor":
        """Press a button by its words and wait for the next page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words).first.click()
        return self._arrived()

    def download(self, words: str) -> tuple[str, bytes]:
        """Click a link that leads to a file; gives the file's name and bytes, and stays on the page."""
        answer = self._answer
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=words).or_(self.page.get_by_role("button", name=words)).first.click()
        self._answer = answer
        return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()

    def fill(self, answers: Mapping[str, str]) -> "Visitor":
        """Fill in text boxes and text areas, by name."""
        for name, value in answers.items():
            self.page.locator(f"[name='{name}']").fill(value)
        return self

    def fill_date(self, name: str, day: int | str, month: int | str, year: int | str) -> "Visitor":
        """Fill in the three boxes of a date."""
        return self.fill({f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": str(year)})

    def choose(self, **answers: str) -> "Visitor":
        """Choose radios, check boxes and options, by name and value."""
        for name, value in answers.items():
            box = self.page.locator(f"select[name='{name}']")
            if box.count():
                box.select_option(value)
            else:
                self.page.locator(f"input[name='{name}'][value='{value}']").check()
        return self

    def sign_in(self, person: SignIn) -> "Visitor":
        """Sign in with the password and a code of the authenticator."""
        self.go("/sign-in").fill({"email": person.email, "password": person.password}).press("Continue")
        return self.fill({"code": self.stack.code(person)}).press("Sign in")

    def step_in_as(self, person: SignIn) -> "Visitor":
        """Sign in with one click, as the demonstration lets anybody do."""
        self.go("/sign-in")
        name = person.email.split("@", maxsplit=1)[0].replace(".", " ")
        button = self.page.get_by_role("button", name=re.compile(f"{name} of", re.IGNORECASE)).first
        if not button.is_visible():
            self.page.get_by_text("People of the agencies").click()
        with self.page.expect_navigation():
            button.click()
        return self.go(f"/accounts/{person.account}/")

    def waits_for(self, words: str, seconds: float = 60) -> "Visitor":
        """Load the page again until it says these words: a worker brings them."""

        def says() -> bool:
            self.page.goto(self.path)
            return words in self.whole_text

        self.stack.wait_until(says, f"“{words}” on {self.path}", seconds)
        return self._arrived()

    def faults(self) -> list[str]:
        """What is wrong with this page, wide and narrow; axe is not asked about parts that it has seen.

        It cannot be asked without scripts, because it is one.
        """
        return self._faults(is_new=self._gallery.is_new(self.page, self.path))

    def close(self) -> None:
        """Leave; whatever the browser complained of since the last look fails the test."""
        complaints = self._complaints()
        self._context.close()
        assert complaints == []

    def _arrived(self) -> "Visitor":
        """On a page; who looks closely looks at each that has anything new to them, and asks axe once."""
        if self._looks_closely:
            is_new = self._gallery.is_new(self.page, self.path)
            self.seen_faults += self._faults(is_new=True, axe_at={WIDE}) if is_new else self._complaints()
        return self

    def _faults(self, *, is_new: bool, axe_at: Set[int] = frozenset({WIDE, NARROW})) -> list[str]:
        assert self._answer is not None, "No page was opened yet."
        found = faults_of_html(self._answer.text())
        for width in (WIDE, NARROW):
            self.page.set_viewport_size({"width": width, "height": 900})
            found += faults_on_screen(self.page, width, has_axe=is_new and self.has_scripts and width in axe_at)
            if is_new:
                self._gallery.keep_picture(self.page, self.path, width)
        self.page.set_viewport_size({"width": WIDE, "height": 900})
        return [f"{self.path}: {fault}" for fault in (*found, *self._complaints())]

    def _complaints(self) -> list[str]:
        heard, self.complaints[:] = list(self.complaints), []
        return heard

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not DOCUMENT_STATUSES.match(message.text):
            self.complaints.append(f"console: {message.text}")

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request():
            if not 300 <= response.status < 400:
                self._answer = response
        elif response.status >= 400:
            self.complaints.append(f"{response.url} answered {response.status}")


class Rooms:
    """The people of one test, each at a browser of their own."""

    def __init__(self, chromium: Browser, stack: Stack, gallery: Gallery) -> None:
        self.stack = stack
        self._chromium = chromium
        self._gallery = gallery
        self._gallery_without_scripts = Gallery()
        self._visitors: list[Visitor] = []

    def enter(self, *, has_scripts: bool = True, looks_closely: bool = False) -> Visitor:
        """Somebody whom the service does not know yet; who looks closely keeps the faults of every page they meet."""
        gallery = self._gallery if has_scripts else self._gallery_without_scripts
        visitor = Visitor(self._chromium, self.stack, gallery, has_scripts=has_scripts, looks_closely=looks_closely)
        self._visitors.append(visitor)
        return visitor

    def sign_in(self, account: str, role: str, *, has_scripts: bool = True) -> Visitor:
        """The person with this role, signed in with password and code."""
        return self.enter(has_scripts=has_scripts).sign_in(self.stack.person(account, role))

    def step_in(self, account: str, role: str, *, has_scripts: bool = True) -> Visitor:
        """The person with this role, signed in with one click."""
        return self.enter(has_scripts=has_scripts).step_in_as(self.stack.person(account, role))

    def close(self) -> None:
        """Everybody leaves."""
        for visitor in self._visitors:
            visitor.close()


def all_faults(visitors: Iterable[Visitor]) -> list[str]:
    """What is wrong with the pages at which these people are."""
    return [fault for visitor in visitors for fault in visitor.faults()]


def sample_file(folder: Path, name: str = "strategy-meeting.txt") -> Path:
    """A small invented text file."""
    path = folder / name
    path.write_text("Invented minutes of a strategy meeting.\n", encoding="utf-8")
    return path
