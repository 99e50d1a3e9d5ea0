"""One Chromium for all browser tests."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from infra.browser import NAMES
from tests.browser.looks import Gallery
from tests.browser.visits import Rooms
from tests.support.stack import Stack

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Chromium; where there is none the tests are left out, and in CI they fail."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None and os.environ.get("CI") != "true":
        pytest.skip("There is no Chromium on this machine; `make test` says how to install it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def gallery() -> Gallery:
    """What axe has seen, so that it need not see it twice."""
    return Gallery()


@pytest.fixture
def rooms(chromium: Browser, stack: Stack, gallery: Gallery) -> Iterator[Rooms]:
    """Where people sit down at browsers of their own; each of them must have had nothing to complain of."""
    opened = Rooms(chromium, stack, gallery)
    yield opened
    opened.close()
