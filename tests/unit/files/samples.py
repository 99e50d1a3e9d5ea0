"""Small files of each kind, honest and not, made in memory."""

import io
import struct
import zipfile
import zlib

from PIL import ExifTags, Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def pdf(*, password: str | None = None, has_script: bool = False) -> bytes:
    """One blank page."""
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=100, height=100)
    if has_script:
        scripts = DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})
        writer.root_object[NameObject("/Names")] = scripts
    if password is not None:
        writer.encrypt(password, "owner", algorithm="AES-256")
    writer.write(target)
    return target.getvalue()


def picture(form: str = "PNG", *, has_place: bool = False) -> bytes:
    """A red square."""
    exif, target = Image.Exif(), io.BytesIO()
    if has_place:
        exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    Image.new("RGB", (8, 8), "red").save(target, form, exif=exif)
    return target.getvalue()


def huge_png(side: int) -> bytes:
    """A picture that says it is this many pixels wide and high, in a few bytes."""
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    data = b"IDAT" + zlib.compress(b"\0" * 100)
    end = b"IEND"
    rest = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return b"\x89PNG\r\n\x1a\n" + chunk + rest + struct.pack(">I", 0) + end + struct.pack(">I", zlib.crc32(end))


def archive(parts: dict[str, bytes | str]) -> bytes:
    """A zip archive of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return target.getvalue()


def docx(body: str = "", more: dict[str, bytes | str] | None = None, *, main_type: str = DOCX_TYPE) -> bytes:
    """A Word document with this body."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>',
        "word/document.xml": f"<w:document><w:body>{body}</w:body></w:document>",
    }
    return archive(parts | (more or {}))


def xlsx(sheets: str = '<sheet name="A"/>', more: dict[str, bytes | str] | None = None) -> bytes:
    """A spreadsheet whose workbook part names these sheets."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.xml" ContentType="{XLSX_TYPE}"/></Types>',
        "xl/workbook.xml": f"<workbook><sheets>{sheets}</sheets></workbook>",
    }
    return archive(parts | (more or {}))


def zip_bomb() -> bytes:
    """A spreadsheet of some kilobytes that would fill more than a hundred megabytes."""
    return xlsx(more={"xl/worksheets/sheet1.xml": bytes(120 * 1024 * 1024)})
