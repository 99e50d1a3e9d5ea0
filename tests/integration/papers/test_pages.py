"""A paper on a page, and a paper that leaves as a download."""

import io
import re

import html5lib
import pytest
from docx import Document
from flask.testing import FlaskClient

from service.files.pages import SANDBOX
from tests.support.browser import check_page
from tests.support.gallery import make_gallery
from tests.support.papers import ODD_TEXTS, rapid_review


@pytest.fixture(scope="module")
def browser() -> FlaskClient:
    return make_gallery().test_client()


def test_a_page_has_one_order_of_headings_a_captioned_table_and_the_closing_line(browser: FlaskClient) -> None:
    # when
    answer = check_page(browser.get("/paper"))
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(answer.text)

    # then
    headings = [(each.tag, "".join(each.itertext())) for each in tree.iter() if re.fullmatch(r"h\d", str(each.tag))]
    assert headings == [("h1", rapid_review().title), *(("h2", section.title) for section in rapid_review().sections)]
    [table] = tree.iter("table")
    assert "".join(table.find("caption").itertext()) == "Key events"
    assert [heading.get("scope") for heading in table.iter("th")] == ["col"] * 3
    assert {cell.get("data-label") for cell in table.iter("td")} == {"Date", "Agency", "Event"}
    assert "OFFICIAL-SENSITIVE · SEF-2026-014 · Made on 20 November 2026" in answer.text
    assert "Not recorded" in answer.text


@pytest.mark.parametrize("number", range(len(ODD_TEXTS)))
def test_odd_texts_make_a_sound_page(browser: FlaskClient, number: int) -> None:
    answer = check_page(browser.get(f"/paper/odd/{number}"))
    assert answer.status_code == 200
    assert "<b>Smith" not in answer.text


@pytest.mark.parametrize(
    ("path", "media_type", "begins"),
    [
        ("/paper.pdf", "application/pdf", b"%PDF-1.7"),
        ("/paper.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
    ],
)
def test_a_paper_leaves_as_an_attachment_that_nothing_keeps(
    browser: FlaskClient, path: str, media_type: str, begins: bytes
) -> None:
    # when
    answer = browser.get(f"{path}?name=../Rapid review – SEF-2026-014")

    # then
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert answer.data.startswith(begins)
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert f"Rapid%20review%20%E2%80%93%20SEF-2026-014{path[6:]}" in disposition
    assert ".." not in disposition
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == SANDBOX
    assert "ETag" not in answer.headers


def test_the_word_document_that_leaves_opens(browser: FlaskClient) -> None:
    document = Document(io.BytesIO(browser.get("/paper.docx").data))
    assert document.paragraphs[0].text == rapid_review().title
