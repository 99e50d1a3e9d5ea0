"""A person at a browser: follows forms as a browser does, and every page it meets must be well made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.web.visitors import SETTINGS, cookie_name


@dataclass
class Form:
    """One form of a page: where it goes and what it already holds."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(said.get("action", ""), said.get("method", "get").lower()))
        elif tag == "input" and self.forms and said.get("name"):
            kind = said.get("type", "text")
            if kind not in {"radio", "checkbox", "submit", "file"} or "checked" in said:
                self.forms[-1].values[said["name"]] = said.get("value", "")


class Browser:
    """A test client that checks each HTML page: valid, one h1, a title that says the same, no repeated id."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    @classmethod
    def signed_in(cls, app: Flask, token: str) -> "Browser":
        """A browser that holds this session."""
        client = app.test_client()
        client.set_cookie(cookie_name(app.extensions[SETTINGS]), token)
        return cls(client)

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return check_page(self.client.get(path))

    def submit(self, path: str, answers: Mapping[str, Any] | None = None, *, action: str | None = None) -> TestResponse:
        """Open a page, fill in its form (the one that goes to `action`, else its main one), and send it."""
        page = self.get(path)
        assert page.status_code == 200, f"{path} answered {page.status_code}"
        form = find_form(page.text, action)
        return check_page(self.client.post(form.action or path, data=form.values | dict(answers or {})))

    def submit_held(self, page: TestResponse, path: str, answers: Mapping[str, Any]) -> TestResponse:
        """Fill in the form of a page that was opened earlier, and send it."""
        form = find_form(page.text)
        return check_page(self.client.post(form.action or path, data=form.values | dict(answers)))

    def post(self, path: str, answers: Mapping[str, Any]) -> TestResponse:
        """Send something without a page of ours, as a forger would."""
        return check_page(self.client.post(path, data=dict(answers)))


def find_form(html: str, action: str | None = None) -> Form:
    """The page's form that goes to this address, or its only one beside sign-out."""
    reader = _Forms()
    reader.feed(html)
    forms = [form for form in reader.forms if form.method == "post"]
    if action is not None:
        return next(form for form in forms if form.action.endswith(action))
    return next(form for form in forms if not form.action.endswith("/sign-out"))


def check_page(response: TestResponse) -> TestResponse:
    """Fail on a badly made page, whatever its status."""
    if response.mimetype == "text/html" and response.text and not response.location:
        parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
        tree = parser.parse(response.text)
        assert not parser.errors, f"{response.request.path}: {parser.errors[:3]}"
        headings = ["".join(h1.itertext()).split() for h1 in tree.iter("h1")]
        assert len(headings) == 1, f"{response.request.path} has {len(headings)} h1"
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), f"{response.request.path} repeats an id"
    return response
