"""Build the template of our Word papers; after a change run `python -m infra.word_template` and commit the answer.

The tags in the template are docxtpl's: {%p …%} repeats paragraphs, {%tr …%} rows, {%tc …%} cells. A template made by a
script can be read and reviewed, which a template made by hand in Word cannot.
"""

from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

TEMPLATE = Path(__file__).resolve().parents[1] / "service" / "papers" / "templates" / "papers" / "paper.docx"
FACE = "Arial"
LANGUAGE = "en-GB"
BLACK, GREY = RGBColor(0, 0, 0), RGBColor(0x4B, 0x4B, 0x4B)
WIDTH, SIDE, LABEL = Cm(21), Cm(2.5), Cm(5)
WORDS, FACT, ITEM, CELL, TABLE, CLOSING = "Normal", "Fact", "List Bullet", "Table Text", "Paper Table", "Closing"
BODY = (
    ("{%p for section in paper.sections %}", WORDS),
    ("{{ section.title }}", "Heading 2"),
    ("{%p for block in section.blocks %}", WORDS),
    ('{%p if block.kind == "words" %}', WORDS),
    ("{%p for paragraph in block.paragraphs %}", WORDS),
    ("{{ paragraph }}", WORDS),
    ("{%p endfor %}", WORDS),
    ('{%p elif block.kind == "facts" %}', WORDS),
    ("{%p for label, value in block.rows %}", WORDS),
    ("{{ label }}\t{{ value }}", FACT),
    ("{%p endfor %}", WORDS),
    ('{%p elif block.kind == "listing" %}', WORDS),
    ("{%p for item in block.items %}", WORDS),
    ("{{ item }}", ITEM),
    ("{%p else %}", WORDS),
    ("{{ block.when_empty }}", WORDS),
    ("{%p endfor %}", WORDS),
    ("{%p else %}", WORDS),
    ("{{ block.caption }}", "Caption"),
    ("{%p if block.rows %}", WORDS),
    ("", TABLE),
    ("{%p else %}", WORDS),
    ("{{ block.when_empty }}", WORDS),
    ("{%p endif %}", WORDS),
    ("{%p endif %}", WORDS),
    ("{%p endfor %}", WORDS),
    ("{%p endfor %}", WORDS),
    ("{{ paper.made }}", CLOSING),
)
HEAD = (
    ("{{ paper.title }}", "Heading 1"),
    ("{%p if paper.lede %}", WORDS),
    ("{{ paper.lede }}", "Subtitle"),
    ("{%p endif %}", WORDS),
    ("{%p for label, value in paper.facts %}", WORDS),
    ("{{ label }}\t{{ value }}", FACT),
    ("{%p endfor %}", WORDS),
)
ROWS = (
    ("{%tc for heading in block.headings %}", "{{ heading }}", "{%tc endfor %}"),
    ("{%tr for row in block.rows %}", "", ""),
    ("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}"),
    ("{%tr endfor %}", "", ""),
)


def build() -> WordDocument:
    """The template, ready to be saved."""
    document = Document()
    _forget(document)
    _set_page(document)
    _set_styles(document)
    for text, style in (*HEAD, *BODY):
        if style == TABLE:
            _add_table(document)
        else:
            _write(document.add_paragraph(style=style), text, is_labelled=style == FACT)
    return document


def main() -> None:
    """Save the template where the service reads it."""
    build().save(str(TEMPLATE))


def _forget(document: WordDocument) -> None:
    """Leave out who made the library's own empty document, and its picture."""
    core = document.core_properties
    core.author = core.last_modified_by = core.comments = core.title = core.keywords = ""
    core.language = LANGUAGE
    for name in ("dcterms:created", "dcterms:modified"):
        for element in core._element.findall(qn(name)):
            core._element.remove(element)
    for part in (document.part, document.part.package):
        for number, relation in list(part.rels.items()):
            if relation.reltype.rpartition("/")[2] in {"thumbnail", "extended-properties", "customXml"}:
                del part.rels[number]


def _set_page(document: WordDocument) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = WIDTH, Cm(29.7)
    page.left_margin = page.right_margin = SIDE
    page.top_margin, page.bottom_margin = Cm(2.8), Cm(2.5)
    header, footer = page.header.paragraphs[0], page.footer.paragraphs[0]
    _write(header, "{{ paper.marking }}\t{{ paper.reference }}", is_labelled=True)
    _write(footer, "{{ paper.made }}\tPage ")
    _add_field(footer, "PAGE")
    footer.add_run(" of ")
    _add_field(footer, "NUMPAGES")


def _set_styles(document: WordDocument) -> None:
    styles = document.styles
    for name in (FACT, CELL, CLOSING):
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = styles[WORDS]
    defaults = styles.element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)
    # Size, space before and after in points.
    for name, size, before, after in (
        (WORDS, 11, 6, 3),
        ("Heading 1", 22, 0, 8),
        ("Heading 2", 15, 20, 4),
        ("Subtitle", 13, 0, 12),
        ("Caption", 11, 12, 4),
        (FACT, 11, 3, 3),
        (ITEM, 11, 3, 3),
        (CELL, 10, 2, 2),
        (CLOSING, 9, 24, 0),
        ("Header", 9, 0, 0),
        ("Footer", 9, 0, 0),
    ):
        _set_style(styles[name], size, before, after)
    for name in ("Heading 1", "Heading 2", "Caption"):
        styles[name].font.bold = True
        styles[name].paragraph_format.keep_with_next = True
    for name in ("Subtitle", "Header", "Footer", CLOSING):
        styles[name].font.color.rgb = GREY
    for name in ("Header", "Footer"):
        _align_right(styles[name])
    styles[FACT].paragraph_format.left_indent = LABEL
    styles[FACT].paragraph_format.first_line_indent = -LABEL
    styles[FACT].paragraph_format.tab_stops.add_tab_stop(LABEL)
    styles.element.append(_table_style())


def _set_style(style: ParagraphStyle, size: int, before: int, after: int) -> None:
    """Our typeface in black, without what the library's theme would put in its place."""
    properties = style.element.get_or_add_rPr()
    for element in [*properties]:
        properties.remove(element)
    for element in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(element)
    style.font.name, style.font.size, style.font.color.rgb = FACE, Pt(size), BLACK
    properties.find(qn("w:rFonts")).set(qn("w:cs"), FACE)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _align_right(style: ParagraphStyle) -> None:
    """One stop at the right margin, instead of the library's own two."""
    stops = style.paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(WIDTH - 2 * SIDE, WD_TAB_ALIGNMENT.RIGHT)


def _table_style() -> BaseOxmlElement:
    """A hairline under each row and a heavier one under the headings: it reads in black and white."""
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="PaperTable"><w:name w:val="{TABLE}"/>'
        '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
        '<w:bottom w:val="single" w:sz="4" w:color="8C8C8C"/><w:insideH w:val="single" w:sz="4" w:color="8C8C8C"/>'
        '</w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
        '</w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        '<w:bottom w:val="single" w:sz="12" w:color="000000"/></w:tcBorders></w:tcPr></w:tblStylePr></w:style>'
    )


def _add_table(document: WordDocument) -> None:
    """Headings that repeat on each page, and rows that stay whole."""
    table = document.add_table(rows=4, cols=3)
    table.style, table.autofit = TABLE, False
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.set(qn("w:firstColumn"), "0")
    look.set(qn("w:val"), "0420")
    for row, texts in zip(table.rows, ROWS, strict=True):
        kept = row._tr.get_or_add_trPr()
        kept.append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        if texts is ROWS[0]:
            kept.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].style = CELL
            cell.paragraphs[0].add_run(text)
            # The columns say how wide they are.
            for width in cell._tc.tcPr.findall(qn("w:tcW")):
                cell._tc.tcPr.remove(width)


def _write(paragraph: Paragraph, text: str, *, is_labelled: bool = False) -> None:
    """The text as runs, with a real tab between; the first run is strong where it labels the rest."""
    first, tab, rest = text.partition("\t")
    paragraph.add_run(first).bold = True if is_labelled else None
    if tab:
        paragraph.add_run().add_tab()
        paragraph.add_run(rest)


def _add_field(paragraph: Paragraph, code: str) -> None:
    """A number that Word counts itself."""
    paragraph._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )


if __name__ == "__main__":
    main()
