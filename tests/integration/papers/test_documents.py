"""A paper as a Word document: real headings, repeated table headings, British English, and every text as typed."""

import io
import zipfile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Cm

from infra import word_template
from service.papers.operations import make_word
from service.papers.rules import Listing, Table, Words
from tests.support.papers import ODD_TEXTS, paper_full_of, paper_of, rapid_review


def opened(content: bytes) -> WordDocument:
    return Document(io.BytesIO(content))


def styled(document: WordDocument, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style and paragraph.style.name == style]


@pytest.fixture(scope="module")
def document() -> WordDocument:
    return opened(make_word(rapid_review()))


def test_its_headings_are_one_title_and_one_for_each_section(document: WordDocument) -> None:
    assert styled(document, "Heading 1") == [rapid_review().title]
    assert styled(document, "Heading 2") == [section.title for section in rapid_review().sections]
    assert styled(document, "Heading 3") == []


def test_each_block_has_its_own_style(document: WordDocument) -> None:
    assert styled(document, "Subtitle") == [rapid_review().lede]
    assert styled(document, "Normal")[1:] == ["A second paragraph,\nwith a line break.", "By the chair."]
    assert styled(document, "List Bullet") == ["Seen every child of the household", "Told the named doctor"]
    assert styled(document, "Caption") == ["Key events"]
    assert "Outcome\tLocal review" in styled(document, "Fact")
    assert "Dissent\tNot recorded" in styled(document, "Fact")
    assert styled(document, "Closing") == [rapid_review().made]


def test_the_headings_of_its_table_repeat_and_its_columns_share_the_page(document: WordDocument) -> None:
    # given
    [table] = document.tables
    first, *others = table.rows

    # then
    assert [cell.text for cell in first.cells] == ["Date", "Agency", "Event"]
    assert len(others) == 3
    assert first._tr.trPr is not None
    assert first._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr is None or row._tr.trPr.find(qn("w:tblHeader")) is None for row in others)
    date, agency, event = (column.width or 0 for column in table.columns)
    assert date < agency < event
    assert (date + agency + event) / Cm(1) == pytest.approx(16, abs=0.01)


def test_it_says_its_title_and_language_and_names_no_author(document: WordDocument) -> None:
    # given
    said = document.core_properties
    languages = {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))}

    # then
    assert (said.title, said.language) == (rapid_review().title, "en-GB")
    assert said.author == said.last_modified_by == said.comments == ""
    assert languages == {"en-GB"}
    [section] = document.sections
    assert section.header.paragraphs[0].text == "OFFICIAL-SENSITIVE\tSEF-2026-014"
    assert section.footer.paragraphs[0].text.startswith(f"{rapid_review().made}\tPage ")


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_every_text_is_in_the_document_as_it_is_in_the_paper(text: str) -> None:
    # given
    paper = paper_full_of(text)

    # when
    document = opened(make_word(paper))

    # then
    words, _facts, table, listing = paper.sections[0].blocks
    assert isinstance(words, Words)
    assert isinstance(table, Table)
    assert isinstance(listing, Listing)
    assert tuple(styled(document, "Normal")) == words.paragraphs
    assert tuple(styled(document, "List Bullet")) == listing.items
    assert styled(document, "Heading 1") == [paper.title]
    [drawn] = document.tables
    assert [[cell.text for cell in row.cells] for row in drawn.rows] == [[*table.headings], *map(list, table.rows)]
    assert document.core_properties.title == paper.title[:255]


def test_an_empty_table_and_an_empty_list_say_so() -> None:
    document = opened(make_word(paper_of(Table("Events", ("A",), ()), Listing(()))))
    assert document.tables == []
    assert styled(document, "Normal") == ["Nothing is recorded."] * 2


def test_the_template_is_what_its_script_builds() -> None:
    # given
    built = io.BytesIO()
    word_template.build().save(built)

    # when
    with zipfile.ZipFile(built) as ours, zipfile.ZipFile(word_template.TEMPLATE) as kept:
        ours_parts, kept_parts = ({name: each.read(name) for name in each.namelist()} for each in (ours, kept))

    # then
    assert sorted(name for name in kept_parts if kept_parts[name] != ours_parts.get(name)) == []
    assert set(ours_parts) == set(kept_parts)
    assert not any("thumbnail" in name or "customXml" in name for name in kept_parts)
