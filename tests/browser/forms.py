"""Filling in any form badly: empty, or with everything that people and machines type by mistake."""

from playwright.sync_api import Locator

from tests.browser.visits import Visitor

FORM = "main form[method='post']"
ASKS = "input:not([type=hidden]):not([type=file]), textarea, select"
UNCHECK = "() => document.querySelectorAll('main input:checked').forEach((box) => { box.checked = false; })"
MARKUP = "<script>alert(1)</script> 🪨 "
NONSENSE = MARKUP + "x" * 200
BAD_DATE = {"day": "31", "month": "2", "year": "2026"}
FUTURE_DATE = {"day": "1", "month": "1", "year": "2031"}


def asks_something(visitor: Visitor) -> bool:
    """Whether the page has a form with a question to get wrong; a mere button to confirm has none."""
    return visitor.page.locator(FORM).first.locator(ASKS).count() > 0 if visitor.page.locator(FORM).count() else False


def send_empty(visitor: Visitor) -> None:
    """Send the page's form with nothing in it."""
    for box in _boxes(visitor):
        box.fill("")
    for select in _form(visitor).locator("select").all():
        select.select_option("")
    visitor.page.evaluate(UNCHECK)
    _send(visitor)


def send_nonsense(visitor: Visitor, date: dict[str, str]) -> dict[str, str]:
    """Send the page's form with markup, an emoji, too long a text, and this date in every box; gives what was typed."""
    typed = {}
    for box in _boxes(visitor):
        name = box.get_attribute("name") or ""
        part = name.rsplit("-", maxsplit=1)[-1]
        typed[name] = date.get(part, NONSENSE) if "-" in name else NONSENSE
        box.fill(typed[name])
    for name in {radio.get_attribute("name") or "" for radio in _form(visitor).locator("input[type=radio]").all()}:
        _form(visitor).locator(f"input[name='{name}']").first.check()
    for select in _form(visitor).locator("select").all():
        select.select_option(index=1 if select.locator("option").count() > 1 else 0)
    _send(visitor)
    return typed


def faults_of_refusal(visitor: Visitor, typed: dict[str, str]) -> list[str]:
    """What is wrong with a page that refuses a form: its title, its focus, its links, and what it kept."""
    page, faults = visitor.page, []
    if not page.title().startswith("Error: "):
        faults.append(f"the title is “{page.title()}”")
    if page.evaluate("document.activeElement.className") != "govuk-error-summary":
        faults.append("the error summary has no focus")
    for link in page.locator(".govuk-error-summary__list a").all():
        target = link.get_attribute("href") or ""
        link.click()
        if page.evaluate("document.activeElement.closest('main') === null || document.activeElement.tagName === 'A'"):
            faults.append(f"the link of the error “{link.inner_text()}” leads to {target}, which takes no focus")
    kept = {box.get_attribute("name"): box.input_value() for box in _boxes(visitor)}
    is_secret = {box.get_attribute("name") for box in _form(visitor).locator("input[type=password]").all()}
    faults += [
        f"what was typed into {name} is gone: {kept.get(name)!r}"
        for name, words in typed.items()
        if name not in is_secret and kept.get(name) != words
    ]
    return [f"{visitor.path}: {fault}" for fault in faults]


def _form(visitor: Visitor) -> Locator:
    return visitor.page.locator(FORM).first


def _boxes(visitor: Visitor) -> list[Locator]:
    return _form(visitor).locator("input[type=text], input[type=email], input[type=password], textarea").all()


def _send(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        _form(visitor).locator("button[type=submit]").first.click()
