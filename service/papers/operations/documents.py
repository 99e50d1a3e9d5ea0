"""A paper as a Word document that people go on writing in, filled into our template by docxtpl."""

from io import BytesIO
from pathlib import Path

from docx.document import Document
from docx.shared import Cm, Length
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from service.papers.rules import Paper, Table, column_shares

TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "papers" / "paper.docx"
LONGEST_PROPERTY = 255
"""How many characters Word keeps of a document's title in its properties; the heading has all of it."""
WIDTH = Cm(16)
"""An A4 page between the margins of the template."""


def make_word(paper: Paper) -> bytes:
    """The paper as a Word document: headings in real styles, tables whose headings repeat, in British English."""
    template = DocxTemplate(TEMPLATE)
    words = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_as_it_stands)
    template.render({"paper": paper}, words, autoescape=True)
    document: Document = template.docx
    document.core_properties.title = paper.title[:LONGEST_PROPERTY]
    _share_widths(document, paper)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _as_it_stands(value: object) -> Markup:
    """The text, escaped, with its underscores written as numbers: docxtpl takes them out of "{_{" afterwards."""
    return Markup(str(escape(value)).replace("_", "&#95;"))  # noqa: S704 -- it has just been escaped


def _share_widths(document: Document, paper: Paper) -> None:
    """Give each table's columns the share of the page's width that the PDF gives them."""
    tables = [block for section in paper.sections for block in section.blocks if isinstance(block, Table)]
    for drawn, table in zip(document.tables, (table for table in tables if table.rows), strict=True):
        shares = column_shares(table)
        for column, share in zip(drawn.columns, shares, strict=True):
            column.width = Length(WIDTH * share // sum(shares))
