"""What makes a page well made: no barrier, valid HTML, one heading that is its title, nothing wider than the screen."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import html5lib
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PARTS = """() => {
    const name = (each) => {
        const words = [...each.classList].sort().join(".");
        const marks = each.getAttributeNames().filter((mark) => mark.startsWith("aria-") || mark === "role").join(",");
        return `${each.tagName}.${words}[${marks}]`;
    };
    const below = (each) => [...each.children].flatMap((child) => [`${name(each)}>${name(child)}`, ...below(child)]);
    return [...new Set(below(document.body))];
}"""
NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
ACCOUNT = re.compile(r"^/accounts/[a-z0-9-]+/")
VALUES = re.compile(r"=[^&]*")


def shape_of(path: str) -> str:
    """The kind of page behind an address: its account, its ids and its questions' values left out."""
    return VALUES.sub("=", IDS.sub("{id}", ACCOUNT.sub("/accounts/{slug}/", path)))


@dataclass(frozen=True)
class Gallery:
    """What axe has seen in this run: kinds of page, and parts of pages with what they stand in."""

    shapes: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)

    def is_new(self, page: Page, path: str) -> bool:
        """Whether the page is the first of its kind, or has a part that no page had; from then on it is known."""
        shape, parts = shape_of(path) + page.title()[:7], set(page.evaluate(PARTS))
        is_new = shape not in self.shapes or not parts <= self.parts
        self.shapes.add(shape)
        self.parts.update(parts)
        return is_new

    def keep_picture(self, page: Page, path: str, width: int) -> None:
        """Keep a picture of the page in the folder that CAIRN_SCREENSHOTS names, for somebody to look at."""
        folder = os.environ.get("CAIRN_SCREENSHOTS")
        if folder:
            name = NOT_IN_A_NAME.sub("-", IDS.sub("id", path.lower())).strip("-")[:80]
            refused = "error-" if page.title().startswith("Error: ") else ""
            target = Path(folder) / f"{name}-{refused}{len(self.parts):05}-{width}.png"
            page.screenshot(path=target, full_page=True)


def faults_of_html(html: str) -> list[str]:
    """What a validator says of the page as it was sent."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree = parser.parse(html)
    faults = [f"invalid HTML: {kind} {details} at {place}" for place, kind, details in parser.errors[:3]]
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    faults += [f"the id {each} stands twice" for each in sorted(set(ids)) if ids.count(each) > 1]
    headings = [" ".join("".join(heading.itertext()).split()) for heading in tree.iter("h1")]
    if len(headings) != 1:
        return [*faults, f"{len(headings)} h1"]
    title = " ".join("".join(tree.find(".//title").itertext()).split())
    if not title.removeprefix("Error: ").startswith(headings[0]):
        faults.append(f"the title “{title}” does not begin with the heading “{headings[0]}”")
    return faults


def faults_on_screen(page: Page, width: int, *, has_axe: bool) -> list[str]:
    """What is wrong where it is shown: barriers, and what is wider than the screen."""
    faults = []
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        faults.append(f"{wide} pixels wide on a screen of {width}")
    return faults + (barriers_on(page) if has_axe else [])


def barriers_on(page: Page) -> list[str]:
    """What axe finds wrong, with where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['target']} {node['html'][:120]}" for each in found for node in each["nodes"]]
