"""Which names and first bytes may come in, and how names are shown."""

import io

import pytest

from service.files.rules import EMPTY, KINDS, LOCKED, LONGEST_NAME, WHY_NOT, WRONG_TYPE, kind_of, shown_name, why_not
from tenants.errors import RuleBrokenError
from tests.unit.files.samples import OLE_MARK, docx, pdf, picture, xlsx


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.pdf", pdf()),
        ("Letter.PDF", pdf()),
        ("terms.docx", docx()),
        ("grid.xlsx", xlsx()),
        ("photo.jpeg", picture("JPEG")),
        ("photo.png", picture()),
        ("rows.csv", b"a,b\r\n1,2\r\n"),
        ("rows.csv", "a,b\n".encode("utf-16")),
        ("note.txt", "O’Brien said so".encode("cp1252")),
    ],
)
def test_a_file_whose_name_and_first_bytes_agree_may_come_in(name: str, content: bytes) -> None:
    assert kind_of(name, io.BytesIO(content)) is KINDS[name.rpartition(".")[2].lower()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.pdf.exe", pdf()),
        ("letter", pdf()),
        ("pdf", pdf()),
        ("page.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("page.pdf", b"GIF89a %PDF-1.7"),
        ("drawing.svg", b"<svg onload='alert(1)'/>"),
        ("drawing.txt", b" <svg onload='alert(1)'/>"),
        ("page.csv", b"<?xml version='1.0'?>\n<html></html>"),
        ("photo.png", picture("JPEG")),
        ("letter.docx", pdf()),
        ("old.docx", OLE_MARK + b"WordDocument"),
        ("program.txt", b"MZ\x90\x00"),
        ("rows.csv", b"a,b\n\0,2"),
        ("mail.msg", OLE_MARK),
        ("film.mp4", b"....ftyp"),
        ("macros.xlsm", xlsx()),
    ],
)
def test_a_file_of_another_kind_is_refused_whatever_its_name(name: str, content: bytes) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        kind_of(name, io.BytesIO(content))
    assert refused.value.fields == {"file": WRONG_TYPE}


def test_a_word_document_with_a_password_is_told_apart_from_a_wrong_type() -> None:
    content = OLE_MARK + b"\0" * 20_000 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(RuleBrokenError, match=LOCKED):
        kind_of("terms.docx", io.BytesIO(content))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\nas\\grid.xlsx", "grid.xlsx"),
        ("con.pdf", "file-con.pdf"),
        (".hidden.pdf", "hidden.pdf"),
        ("letter.pdf. ", "letter.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("line\r\nbreak.txt", "linebreak.txt"),
        ('what?"<b>.txt', "what___b_.txt"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("O’Brien – draft 2.docx", "O’Brien – draft 2.docx"),
    ],
)
def test_a_name_is_shown_without_folders_or_tricks(given: str, shown: str) -> None:
    assert shown_name(given) == shown


def test_a_very_long_name_is_visibly_shortened_and_keeps_its_extension() -> None:
    shown = shown_name("a" * 300 + ".pdf")
    assert len(shown) == LONGEST_NAME
    assert shown.endswith("a….pdf")


def test_every_reason_says_what_to_do() -> None:
    sentences = [
        *WHY_NOT.values(),
        why_not("quarantined", ""),
        why_not("infected", "Eicar"),
        why_not("unscannable", "x"),
    ]
    assert all(sentence.endswith(".") and sentence.count(". ") >= 1 for sentence in sentences)
    assert why_not("clean", "") == why_not("not-scanned", "") == ""
    assert EMPTY == "The selected file is empty"
