"""A paper as a PDF: tagged for everyone, the same bytes for the same paper, and safe with whatever was typed."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from service.papers.operations import make_pdf, pdfs
from service.papers.operations.pdfs import NotSetError
from service.papers.rules import Listing, Paper, Table, Words
from tests.support.papers import ODD_TEXTS, STORY, paper_full_of, paper_of, rapid_review


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words_of(content: bytes) -> str:
    """Everything that is drawn, on one line, without the breaks that let a long word wrap."""
    text = " ".join(page.extract_text() for page in read(content).pages)
    return " ".join(text.replace("\u200b", "").split())


def tags_of(content: bytes) -> list[DictionaryObject]:
    """The elements of the structure tree in reading order."""
    return list(_walk(read(content).trailer["/Root"]["/StructTreeRoot"]["/K"]))


def _walk(node: Any) -> Iterator[DictionaryObject]:
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, DictionaryObject) and "/S" in node:
        yield node
        if "/K" in node:
            yield from _walk(node["/K"])


@pytest.fixture(scope="module")
def made() -> bytes:
    return make_pdf(rapid_review())


def test_it_is_tagged_and_says_its_title_and_its_language(made: bytes) -> None:
    # given
    document = read(made)
    root = document.trailer["/Root"]

    # then
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata is not None
    assert document.metadata.title == rapid_review().title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_its_tags_are_one_title_then_a_heading_for_each_section_with_real_tables_and_lists(made: bytes) -> None:
    # given
    tags = tags_of(made)
    names = [tag["/S"] for tag in tags]

    # then
    assert [tag["/T"] for tag in tags if tag["/S"] in {"/H1", "/H2", "/H3"}] == [
        rapid_review().title,
        *(section.title for section in rapid_review().sections),
    ]
    assert [name for name in names if name in {"/H1", "/H2", "/H3"}] == ["/H1"] + ["/H2"] * 4
    assert names.count("/Table") == names.count("/Caption") == names.count("/THead") == 1
    assert [names.count(name) for name in ("/TH", "/TR", "/TD")] == [3, 4, 9]
    assert all("/Column" in str(tag["/A"]) for tag in tags if tag["/S"] == "/TH")
    # The facts at the top, the list of actions, and the facts of the decision.
    assert [names.count(name) for name in ("/L", "/LI", "/Lbl", "/LBody")] == [3, 6, 6, 6]


def test_its_text_stands_in_reading_order_with_its_marking_and_reference_on_every_page() -> None:
    # given
    content = make_pdf(rapid_review(events=40))
    text = words_of(content)

    # when
    order = (
        "Rapid review: serious",
        "The partners recommend",
        "Sefton Safeguarding Children Partnership",
        "Circumstances",
        "A second paragraph,",
        "Chronology",
        "Key events",
        "12 March 2025",
        "Immediate actions",
        "Told the named doctor",
        "The decision",
        "Local review",
        "Not recorded",
        "By the chair.",
    )

    # then
    places = [text.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)
    pages = [page.extract_text() for page in read(content).pages]
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        for words in ("OFFICIAL-SENSITIVE", "SEF-2026-014", rapid_review().made, f"Page {number} of {len(pages)}"):
            assert words in page
    # The headings of a table stand on every page that it covers, and are tagged once.
    assert sum("Date\nAgency\nEvent" in page or "Date Agency Event" in page for page in pages) > 2
    assert [tag["/S"] for tag in tags_of(content)].count("/TH") == 3


def test_the_same_paper_gives_the_same_bytes_with_our_typeface_alone(made: bytes) -> None:
    fonts = {
        font["/BaseFont"].partition("+")[2]
        for page in read(made).pages
        for font in (each.get_object() for each in page["/Resources"]["/Font"].values())
    }
    assert make_pdf(rapid_review()) == made
    assert fonts == {"NotoSans-Regular", "NotoSans-Bold"}


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_texts_are_set_in_every_place(text: str) -> None:
    assert read(make_pdf(paper_full_of(text))).pages


def test_what_looks_like_markup_is_drawn_as_it_was_typed() -> None:
    # when
    text = words_of(make_pdf(paper_of(Words("\n\n".join(ODD_TEXTS[:3])))))

    # then
    for typed in ('#read("/etc/passwd")', "$x$ *s* _u_ `r` <label> @ref", "{{ 7 * 7 }} {% raw %}", "</w:t></w:p> ]]>"):
        assert typed in text
    assert "root:" not in text
    assert "49" not in text


def test_a_name_in_another_script_is_drawn_and_an_emoji_is_written_out() -> None:
    text = words_of(make_pdf(paper_of(Words("Nguyễn Ŵyn Łukasz"), Words("well 😀"), Words("x" * 300))))
    assert "Nguyễn Ŵyn Łukasz" in text
    assert "well [grinning face]" in text
    assert text.count("x") >= 300
    assert "Nothing is recorded." in words_of(make_pdf(paper_of(Listing(()), Table("Empty", ("A",), ()))))


def test_a_cell_longer_than_a_page_goes_on_on_the_next() -> None:
    content = make_pdf(paper_of(Table("Events", ("Date", "Event"), (("1 May", f"{STORY} " * 60 + "The end."),))))
    assert len(read(content).pages) > 1
    assert "The end." in words_of(content)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_no_text_stops_a_paper(text: str) -> None:
    assert make_pdf(paper_full_of(text)).startswith(b"%PDF-1.7")


def test_what_the_typesetter_falls_over_is_written_out_the_plain_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "drawable", str)
    assert "[hebrew letter alef]" in words_of(make_pdf(paper_of(Words("א"))))


@pytest.mark.parametrize("spoilt", [pdfs.REFUSED, pdfs.TOO_MUCH])
def test_a_paper_that_cannot_be_set_is_refused_without_saying_what_it_says(
    spoilt: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    if spoilt == pdfs.TOO_MUCH:
        monkeypatch.setattr(pdfs, "WALL_SECONDS", 0.0)
    else:
        monkeypatch.setattr(pdfs, "drawable", str)
        monkeypatch.setattr(pdfs, "plainly_drawable", str)
    paper: Paper = paper_of(Words("Child A א"))

    # when
    with pytest.raises(NotSetError) as refused:
        make_pdf(paper)

    # then
    assert str(refused.value) == spoilt
    assert refused.value.__cause__ is None
    assert capfd.readouterr() == ("", "")
