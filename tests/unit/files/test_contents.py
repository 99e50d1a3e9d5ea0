"""What a whole file holds: agreed, refused with a code, or taken with a warning."""

import zipfile
from io import BytesIO

import pytest

from service.files.errands.contents import Inspection, inspect
from tests.unit.files.samples import archive, docx, huge_png, pdf, picture, xlsx, zip_bomb


def with_flag_set(content: bytes, flag: int) -> bytes:
    """The archive with a general purpose flag set in its first entry, here and in its directory."""
    changed = bytearray(content)
    changed[6] |= flag
    changed[content.index(b"PK\x01\x02") + 8] |= flag
    return bytes(changed)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", pdf()),
        ("pdf", pdf(password="")),
        ("docx", docx()),
        ("xlsx", xlsx()),
        ("png", picture()),
        ("jpg", picture("JPEG")),
        ("txt", "café ’quoted’\r\n".encode("cp1252")),
        ("csv", b"\xef\xbb\xbfa,b\r\n"),
        ("csv", "a\tb\n".encode("utf-16")),
    ],
)
def test_an_honest_file_is_taken_without_a_warning(kind: str, content: bytes) -> None:
    assert inspect(kind, content) == Inspection()


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("pdf", pdf(password="secret"), "locked-with-a-password"),
        ("pdf", pdf()[:-40], "corrupt"),
        ("pdf", b"%PDF-1.4 nothing\n%%EOF", "corrupt"),
        ("pdf", pdf() + archive({"a.txt": "x"}), "mixed"),
        ("png", picture() + archive({"a.class": "x"}), "mixed"),
        ("png", picture()[:-30], "corrupt"),
        ("jpg", picture("JPEG")[:-200], "corrupt"),
        ("png", huge_png(60_000), "too-much"),
        ("txt", b"bell \x07", "another-kind"),
        ("txt", b"\x81\x8d\x8f", "another-kind"),
        ("docx", xlsx(), "another-kind"),
        ("docx", archive({"readme.txt": "x"}), "another-kind"),
        ("docx", docx()[:-30], "corrupt"),
        ("docx", docx(more={"word/vbaProject.bin": b"x"}), "macros"),
        ("docx", docx(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        ("docx", docx(more={"../evil.xml": "x"}), "corrupt"),
        ("docx", docx(more={"/etc/evil.xml": "x"}), "corrupt"),
        ("xlsx", xlsx(more={"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a "b">]><sst/>'}), "corrupt"),
        ("xlsx", xlsx(more={f"xl/{number}.xml": "" for number in range(5_001)}), "too-much"),
        ("xlsx", zip_bomb(), "too-much"),
        ("docx", with_flag_set(docx(), 0x1), "locked-with-a-password"),
    ],
)
def test_a_dishonest_or_broken_file_is_refused_with_its_reason(kind: str, content: bytes, code: str) -> None:
    assert inspect(kind, content).code == code


def test_an_archive_with_a_link_inside_is_refused() -> None:
    # given
    target = BytesIO(docx())
    with zipfile.ZipFile(target, "a") as opened:
        link = zipfile.ZipInfo("word/media/link.png")
        link.external_attr = 0o120777 << 16
        opened.writestr(link, "/etc/passwd")

    # then
    assert inspect("docx", target.getvalue()).code == "corrupt"


@pytest.mark.parametrize(
    ("kind", "content", "warning"),
    [
        ("pdf", pdf(has_script=True), "holds-script"),
        ("jpg", picture("JPEG", has_place=True), "holds-location"),
        ("docx", docx('<w:del w:author="x">gone</w:del>'), "tracked-changes"),
        ("docx", docx(more={"word/comments.xml": "<w:comments/>"}), "comments"),
        ("docx", docx(more={"word/embeddings/sheet.xlsx": xlsx()}), "holds-another-file"),
        ("xlsx", xlsx('<sheet name="A"/><sheet name="B" state="veryHidden"/>'), "hidden-sheets"),
        ("xlsx", xlsx(more={"xl/externalLinks/externalLink1.xml": "<x/>"}), "outside-links"),
    ],
)
def test_what_a_reader_should_know_is_a_warning_and_no_refusal(kind: str, content: bytes, warning: str) -> None:
    assert inspect(kind, content) == Inspection(warnings=(warning,))
