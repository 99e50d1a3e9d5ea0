"""Every page of the gallery: valid, framed, escaped, hardened; questions are asked again with what was typed."""

import re

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import UndefinedError
from werkzeug.datastructures import MultiDict

from service.web.frames import current_frame, hold_frame
from service.web.headers import hang_headers
from service.web.pages import render, show_page
from tests.support.gallery import GOOD_FORM, make_frame, make_gallery

REFUSALS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)
PAGES = ("/today", "/case", "/pieces", "/form", "/sign-in", "/paper", *(f"/refusals/{status}" for status in REFUSALS))


@pytest.fixture(scope="module")
def gallery() -> Flask:
    """The gallery app."""
    return make_gallery()


@pytest.fixture
def browser(gallery: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return gallery.test_client()


def assert_sound(html: str) -> None:
    """The page is valid HTML with one heading that its title begins with, unique ids, and nothing inline."""
    html5lib.HTMLParser(strict=True).parse(html)
    headings = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    ids = re.findall(r'\bid="([^"]*)"', html)
    described = {name for names in re.findall(r'aria-describedby="([^"]*)"', html) for name in names.split()}
    title = re.search(r"<title>(.*?)</title>", html)
    assert title is not None
    assert len(headings) == 1
    assert title[1].removeprefix("Error: ").startswith(headings[0])
    assert len(ids) == len(set(ids))
    assert described <= set(ids)
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", html)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path)
    assert_sound(answer.text)
    assert answer.status_code == (int(path.rpartition("/")[2]) if "refusals" in path else 200)


@pytest.mark.parametrize("path", [*PAGES, "/nowhere", "/static/cairn.css"])
def test_every_answer_carries_the_headers(browser: FlaskClient, path: str) -> None:
    headers = browser.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_https_is_remembered_where_it_is_used() -> None:
    app = Flask(__name__, static_folder=None)
    hang_headers(app, is_secure=True)
    assert "max-age=63072000" in app.test_client().get("/").headers["Strict-Transport-Security"]


def test_a_static_file_lasts_only_under_its_own_version(browser: FlaskClient) -> None:
    page = browser.get("/today").text
    found = re.search(r'href="(/static/cairn\.css\?v=\w+)"', page)
    assert found is not None
    assert "immutable" in browser.get(found[1]).headers["Cache-Control"]
    assert browser.get("/static/cairn.css?v=0").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["README.md", "../pages.py", "..%2fpages.py", "nothing.css"])
def test_only_files_of_the_look_are_served(browser: FlaskClient, name: str) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


def test_the_first_load_is_light_and_borrows_nothing_from_govuk(browser: FlaskClient) -> None:
    page = browser.get("/case").text
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    bodies = [browser.get(name).text for name in files]
    assert len(page.encode()) + sum(len(body.encode()) for body in bodies) < 200_000
    assert not any(word in body for body in bodies for word in ("GDS Transport", "@font-face", "crest", "crown"))


def test_the_account_is_named_and_sign_out_is_a_post(browser: FlaskClient) -> None:
    page = browser.get("/today").text
    assert "Sefton" in page
    assert "Switch account" in page
    assert '<form method="post" action="/sign-out">' in page
    assert "OFFICIAL-SENSITIVE · Demonstration" in page


def test_a_stranger_sees_no_account(browser: FlaskClient) -> None:
    page = browser.get("/sign-in").text
    assert "Sefton" not in page
    assert "Sign out" not in page
    assert "<title>Sign in – Cairn</title>" in page


def test_a_question_with_problems_is_asked_again(browser: FlaskClient) -> None:
    form = GOOD_FORM.copy()
    form.setlist("reference", ['"><script>alert(1)</script>{{7*7}}'])
    form.setlist("account_of_it", ["\nsecond line first"])
    form.setlist("once", ["form-7"])
    answer = browser.post("/form", data=form)
    assert answer.status_code == 422
    assert_sound(answer.text)
    assert "<title>Error: Tell us about it" in answer.text
    assert answer.text.count("Your reference must be 20 characters or fewer. You have entered 34 characters") == 2
    assert 'href="#reference"' in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in answer.text
    assert "<script>alert" not in answer.text
    assert ">\n\nsecond line first</textarea>" in answer.text
    assert 'name="once" value="form-7"' in answer.text


def test_only_the_wrong_box_of_a_date_is_marked(browser: FlaskClient) -> None:
    form = GOOD_FORM.copy()
    form.setlist("aware_on-month", ["13"])
    page = browser.post("/form", data=form).text
    marked = re.findall(r'govuk-input--error" id="([^"]+)"', page)
    assert marked == ["aware_on-month"]
    assert 'href="#aware_on-month"' in page


def test_answers_that_are_right_are_not_asked_again(browser: FlaskClient) -> None:
    answer = browser.post("/form", data=MultiDict(GOOD_FORM))
    assert answer.status_code == 200
    assert "Error:" not in answer.text


def test_a_refusal_says_what_to_do_next(browser: FlaskClient) -> None:
    def body(status: int) -> str:
        return browser.get(f"/refusals/{status}").text

    assert "Nasreen Whitfield, business manager" in body(403)
    assert "The hospital saw no bruising.\nSee page 2." in body(409)
    assert "The hospital saw bruising." in body(409)
    assert "The review is closed. Open it again first." in body(422)
    assert "Today, 09:57" in body(429)
    assert browser.get("/refusals/429").headers["Retry-After"] == "900"
    assert "K7QP-22M" in body(500)
    assert "Do not wait for this service" in body(500)
    assert "Today, 11:00" in body(503)


def test_a_page_that_lacks_part_of_its_view_fails(gallery: Flask) -> None:
    with gallery.test_request_context(), pytest.raises(UndefinedError):
        render("gallery/today.html", make_frame("Today"), {"rows": ()})


def test_a_page_without_a_door_is_not_shown(gallery: Flask) -> None:
    with gallery.test_request_context(), pytest.raises(LookupError):
        show_page("gallery/today.html", rows=())


def test_a_frame_is_let_go_when_its_request_ends() -> None:
    with hold_frame(make_frame("Outer")):
        with pytest.raises(ZeroDivisionError), hold_frame(make_frame("Inner")):
            raise ZeroDivisionError
        assert current_frame().title == "Outer"
    with pytest.raises(LookupError):
        current_frame()


def test_a_day_track_is_heard_as_well_as_seen(browser: FlaskClient) -> None:
    page = browser.get("/case").text
    heard = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "Working day 15, the 15th counted day, the day it is due. To the Panel" in heard
    assert "Saturday and Sunday, not counted." in heard
    assert "Working day 9, the 9th counted day. Today" in heard
