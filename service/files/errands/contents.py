"""Whether what is in a file is what its name and first bytes said, and what its readers should be warned of.

Run as a program it is the confined process (S44), so it imports nothing of ours: it reads one file, gives up every
freedom, looks, and says what it found.
"""

import codecs
import io
import json
import re
import resource
import stat
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from math import ceil
from pathlib import PurePosixPath

from PIL import ExifTags, Image, JpegImagePlugin, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

TOO_MUCH = "too-much"

MOST_PIXELS = 50_000_000
MOST_PAGES = 5_000
MOST_ENTRIES = 5_000
MOST_EXPANDED_BYTES = 200 * 1024 * 1024
STEEPEST_RATIO = 200
"""How many times its packed size an entry over a megabyte may unpack to; honest sheets stay under 100."""

PROCESSOR_SECONDS = 8
MEMORY_BYTES = 768 * 1024 * 1024

_CHUNK = 256 * 1024
_MEGABYTE = 1024 * 1024
_PROLOGUE = 64 * 1024
_ENCRYPTED = 0x1
_GPS = ExifTags.IFD.GPSInfo
_CODECS = ("ascii", "cp1252", "cp437", "latin-1", "utf-16", "utf-16-be", "utf-16-le", "utf-8", "utf-8-sig")
_MAIN_PARTS = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
}
_PDF_SCRIPT = re.compile(rb"/(?:JavaScript|JS|Launch)\b")
_PDF_INNER_FILE = re.compile(rb"/EmbeddedFiles?\b")
_HIDDEN_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\bstate="(?:hidden|veryHidden)"')
_TRACKED = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo) ")
_OUTSIDE_TEMPLATE = re.compile(rb"<Relationship\b(?=[^>]*attachedTemplate)(?=[^>]*TargetMode=\"External\")")


@dataclass(frozen=True)
class Inspection:
    """What was found: a code for why the file cannot be taken (empty where it can), and warnings for its readers."""

    code: str = ""
    warnings: tuple[str, ...] = ()


class UnreadableError(Exception):
    """The file is not what it says, or more than we take; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def inspect(kind: str, content: bytes) -> Inspection:
    """Look through a whole file of this kind (an extension of ours)."""
    try:
        _refuse_two_in_one(kind, content)
        return Inspection(warnings=tuple(sorted(set(_READERS[kind](content)))))
    except UnreadableError as error:
        return Inspection(error.code)


def warm_up() -> None:
    """Load what a reader would otherwise fetch from disk later, when no file may be opened any more."""
    for name in _CODECS:
        codecs.lookup(name)
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "warm"
    for kind, form in (("png", "PNG"), ("jpg", "JPEG")):
        picture = io.BytesIO()
        Image.new("RGB", (1, 1)).save(picture, form, exif=exif)
        inspect(kind, picture.getvalue())
    document, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(width=10, height=10)
    writer.encrypt("", "warm", algorithm="AES-256")
    writer.write(document)
    inspect("pdf", document.getvalue())
    with zipfile.ZipFile(document, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("warm.xml", "warm")
    inspect("docx", document.getvalue())


def _refuse_two_in_one(kind: str, content: bytes) -> None:
    if kind not in _MAIN_PARTS and zipfile.is_zipfile(io.BytesIO(content)):
        raise UnreadableError("mixed")


def _read_text(content: bytes) -> Iterable[str]:
    text = _decoded(content)
    if any(unicodedata.category(mark) == "Cc" and mark not in "\t\n\r\f" for mark in set(text)):
        raise UnreadableError("another-kind")
    return ()


def _decoded(content: bytes) -> str:
    codecs_to_try = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252")
    for codec in codecs_to_try:
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("another-kind")


def _read_image(content: bytes) -> Iterable[str]:
    plugin = PngImagePlugin.PngImageFile if content.startswith(b"\x89PNG") else JpegImagePlugin.JpegImageFile
    try:
        picture = plugin(io.BytesIO(content))
        if picture.width * picture.height > MOST_PIXELS:
            raise UnreadableError(TOO_MUCH)
        picture.load()
        place = picture.getexif().get_ifd(_GPS)
    except (OSError, SyntaxError, ValueError, zlib.error):
        raise UnreadableError("corrupt") from None
    return ("holds-location",) if place else ()


def _read_pdf(content: bytes) -> Iterable[str]:
    if b"%%EOF" not in content[-4096:]:
        raise UnreadableError("corrupt")
    try:
        reader = PdfReader(io.BytesIO(content))
        # A PDF that only asks not to be printed opens with an empty password, as it does in every reader.
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("locked-with-a-password")
        pages = sum(1 for _ in islice(reader.pages, MOST_PAGES + 1))
        names = reader.root_object.get("/Names", DictionaryObject()).get_object()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise UnreadableError("corrupt") from None
    if pages > MOST_PAGES:
        raise UnreadableError(TOO_MUCH)
    if not pages:
        raise UnreadableError("corrupt")
    return _pdf_warnings(content, frozenset(names) if isinstance(names, DictionaryObject) else frozenset())


def _pdf_warnings(content: bytes, names: frozenset[str]) -> Iterator[str]:
    if "/JavaScript" in names or _PDF_SCRIPT.search(content):
        yield "holds-script"
    if "/EmbeddedFiles" in names or _PDF_INNER_FILE.search(content):
        yield "holds-another-file"


def _read_docx(content: bytes) -> Iterator[str]:
    parts = _unpacked("docx", content)
    if "word/comments.xml" in parts:
        yield "comments"
    if _TRACKED.search(parts.get("word/document.xml", b"")):
        yield "tracked-changes"
    if any(name.startswith("word/embeddings/") for name in parts):
        yield "holds-another-file"
    if any(_OUTSIDE_TEMPLATE.search(part) for name, part in parts.items() if name.endswith(".rels")):
        yield "outside-links"


def _read_xlsx(content: bytes) -> Iterator[str]:
    parts = _unpacked("xlsx", content)
    if any(name.startswith(("xl/comments", "xl/threadedComments")) for name in parts):
        yield "comments"
    if _HIDDEN_SHEET.search(parts.get("xl/workbook.xml", b"")):
        yield "hidden-sheets"
    if any(name.startswith("xl/embeddings/") for name in parts):
        yield "holds-another-file"
    if any(name.startswith("xl/externalLinks/") for name in parts):
        yield "outside-links"


def _unpacked(kind: str, content: bytes) -> dict[str, bytes]:
    """Each part of an Office file by its name, with the bytes of those that are XML; raises UnreadableError.

    Sizes and names are checked before anything is unpacked, and every part is unpacked once so that its checksum is.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries)
            parts = {entry.filename: _unpack(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
        raise UnreadableError("corrupt") from None
    _check_parts(kind, parts)
    return parts


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_EXPANDED_BYTES:
        raise UnreadableError(TOO_MUCH)
    if len({entry.filename for entry in entries}) < len(entries):
        raise UnreadableError("corrupt")
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise UnreadableError("locked-with-a-password")
        if entry.file_size > max(_MEGABYTE, STEEPEST_RATIO * entry.compress_size):
            raise UnreadableError(TOO_MUCH)
        if _leaves_its_place(entry):
            raise UnreadableError("corrupt")


def _leaves_its_place(entry: zipfile.ZipInfo) -> bool:
    """Whether the entry would be written outside the folder it is unpacked in: `..`, a whole path, a link."""
    path = PurePosixPath(entry.filename)
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return is_link or path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The part if it is XML, else nothing; all of it is read either way."""
    is_xml = entry.filename.endswith((".xml", ".rels"))
    with archive.open(entry) as part:
        return b"".join(chunk if is_xml else b"" for chunk in iter(lambda: part.read(_CHUNK), b""))


def _check_parts(kind: str, parts: dict[str, bytes]) -> None:
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types or any(_may_run(name) for name in parts):
        raise UnreadableError("macros")
    if _MAIN_PARTS[kind] not in types:
        raise UnreadableError("another-kind")
    for name, part in parts.items():
        # Office files have no DOCTYPE; where one stands, it is there to expand or to fetch (bad input 68).
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in part[:_PROLOGUE].replace(b"\0", b"").upper():
            raise UnreadableError("corrupt")


def _may_run(name: str) -> bool:
    lower = name.lower()
    return lower.endswith("vbaproject.bin") or lower.startswith("xl/macrosheets/")


_READERS: dict[str, Callable[[bytes], Iterable[str]]] = {
    "csv": _read_text,
    "docx": _read_docx,
    "jpg": _read_image,
    "pdf": _read_pdf,
    "png": _read_image,
    "txt": _read_text,
    "xlsx": _read_xlsx,
}


def main() -> None:
    """The confined process: the kind is its argument, the file its input, what was found its output."""
    content = sys.stdin.buffer.read()
    warm_up()
    # The limit counts from the start of the process, and warming up costs more on a busy machine.
    used = ceil(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, used + PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        # No new handle: no file, no socket. Those already open stay usable.
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    try:
        found = inspect(sys.argv[1], content)
    except MemoryError:
        found = Inspection(TOO_MUCH)
    sys.stdout.write(json.dumps({"code": found.code, "warnings": found.warnings}))


if __name__ == "__main__":
    main()
