"""Which files may come in, by name and first bytes; how their names are shown; and what is said when one may not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, BinaryIO
from uuid import UUID

from service.schemas.texts import HiddenCharacterError, clean_line
from tenants.errors import RuleBrokenError

LARGEST_BYTES = 20 * 1024 * 1024
MOST_AT_ONCE = 10
HEAD_BYTES = 8192
LONGEST_NAME = 120

FIELD = "file"
"""The name of the file question in every form, and of its problem."""

QUARANTINED, CLEAN, INFECTED = "quarantined", "clean", "infected"
UNSCANNABLE, NOT_SCANNED = "unscannable", "not-scanned"

# The Design System's wording for file upload errors (quality U29).
NOT_CHOSEN = "Select a file"
WRONG_TYPE = "The selected file must be a PDF, DOCX, XLSX, CSV, TXT, PNG or JPG"
TOO_BIG = "The selected file must be smaller than 20MB"
EMPTY = "The selected file is empty"
HAS_VIRUS = "The selected file contains a virus"
LOCKED = "The selected file is password protected"
NOT_THE_TEMPLATE = "The selected file must use the template"
NOT_UPLOADED = "The selected file could not be uploaded – try again"
TOO_MANY = f"You can only select up to {MOST_AT_ONCE} files at the same time"

STILL_CHECKED = "A file is still being checked for viruses. Wait a few minutes, then send this again."
TOO_MANY_TO_SEND = f"You can only send up to {MOST_AT_ONCE} files with this. Send the others on their own."
NOT_AS_AGREED = "The files that came with this cannot be taken in. Send it again with its files."

WHY_NOT: Mapping[str, str] = MappingProxyType(
    {
        "another-kind": "What is in the file is not what its name says. Save it again in its own program, then add it.",
        "corrupt": "We could not read this file. Open it in its own program, save it again, then add it.",
        "damaged": "The file changed after it was uploaded, so nobody can open it here. Add it again.",
        "locked-with-a-password": f"{LOCKED}. Save a copy without a password, then add it.",
        "macros": "The file holds macros, which can carry a virus. Save a copy without macros, then add it.",
        "missing": "The file is not in the store. Add it again, and tell the support team.",
        "mixed": "The file is two kinds of file in one. Save it again in its own program, then add it.",
        "too-deep": "The file holds too many files inside other files. Take them out, then add them one by one.",
        "too-large": "The file is too big for the virus scanner. Save a smaller copy, then add it.",
        "too-much": "The file is too big when it is opened. Split it into smaller files, then add them.",
    }
)
WHY_NOT_OTHERWISE = "We could not check this file. Save it again in its own program, then add it."

WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "comments": "Holds comments that a reader can see.",
        "hidden-sheets": "Holds hidden sheets that a reader can open.",
        "holds-another-file": "Holds another file inside it.",
        "holds-location": "Says where the picture was taken.",
        "holds-script": "Holds a script. Open it with care.",
        "outside-links": "Fetches something from outside when it is opened.",
        "tracked-changes": "Holds tracked changes, so deleted words can still be read.",
    }
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_NOT_TEXT = (b"%PDF-", _ZIP, _OLE, b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"{\\rtf")
_MARKUP = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|!--|html|head|body|svg|script)", re.I)
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ENTRY = frozenset({"id", "as", "name", "kind", "size", "sha256"})
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True)
class Kind:
    """A kind of file that may come in: its extension, its media type, and how its bytes begin."""

    extension: str
    media_type: str
    begins: bytes

    @property
    def is_text(self) -> bool:
        """Whether it is plain text, which has no mark at its beginning."""
        return not self.begins


@dataclass(frozen=True)
class HandedFile:
    """A file that travels with a handover: its ids where it comes from and where it goes, and what it must be there."""

    id: UUID
    as_id: UUID
    name: str
    kind: str
    size: int
    sha256: str


_JPEG = Kind("jpg", "image/jpeg", b"\xff\xd8\xff")
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "csv": Kind("csv", "text/csv", b""),
        "docx": Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
        "jpeg": _JPEG,
        "jpg": _JPEG,
        "pdf": Kind("pdf", "application/pdf", b"%PDF-"),
        "png": Kind("png", "image/png", b"\x89PNG\r\n\x1a\n"),
        "txt": Kind("txt", "text/plain", b""),
        "xlsx": Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    }
)


def refusal(sentence: str) -> RuleBrokenError:
    """The refusal of an upload, beside the file question."""
    return RuleBrokenError(sentence, {FIELD: sentence})


def kind_of(name: str, content: BinaryIO) -> Kind:
    """The kind of a file whose last extension and first bytes agree; raises RuleBrokenError where they do not.

    Whether the rest of it agrees is found out later, in a confined process (quality S43, S44).
    """
    stem, dot, extension = name.rpartition(".")
    kind = KINDS.get(extension.lower()) if dot and stem else None
    if kind is None:
        raise refusal(WRONG_TYPE)
    head = content.read(HEAD_BYTES)
    # Word and Excel wrap a file that has a password in their old container, with this name somewhere in it.
    if kind.begins == _ZIP and head.startswith(_OLE) and _ENCRYPTED_OFFICE in head + content.read():
        raise refusal(LOCKED)
    if not (_is_plain_text(head) if kind.is_text else head.startswith(kind.begins)):
        raise refusal(WRONG_TYPE)
    return kind


def shown_name(name: str) -> str:
    """An upload's name made safe to show and to save under: no folders, no trick characters, never a system's own name.

    A long name loses its middle to "…"; the extension stays. The name is never used as a place (S12).
    """
    last = re.split(r"[/\\]", name)[-1]
    try:
        line = clean_line(last)
    except HiddenCharacterError:
        line = clean_line("".join(mark for mark in last if mark.isprintable()))
    line = _NOT_IN_A_NAME.sub("_", line).lstrip(". ").rstrip(". ")
    if _RESERVED.match(line):
        line = f"file-{line}"
    if len(line) <= LONGEST_NAME:
        return line
    stem, dot, extension = line.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(extension) - 2]}…{dot}{extension}"


def handed_files(entries: object) -> tuple[HandedFile, ...]:
    """The files that a handover's body names, ten at most; raises RuleBrokenError where anything about one is amiss."""
    if not isinstance(entries, list) or len(entries) > MOST_AT_ONCE:
        raise RuleBrokenError(NOT_AS_AGREED)
    handed = tuple(_handed(entry) for entry in entries)
    if len({file.as_id for file in handed}) < len(handed):
        raise RuleBrokenError(NOT_AS_AGREED)
    return handed


def why_not(state: str, code: str) -> str:
    """Why a file cannot be opened, and what to do; empty where it can be."""
    if state == QUARANTINED:
        return "The file is still being checked for viruses. Come back in a few minutes."
    if state == INFECTED:
        return f"{HAS_VIRUS}. Tell the person who added it, and do not send it on."
    if state == UNSCANNABLE:
        return WHY_NOT.get(code, WHY_NOT_OTHERWISE)
    return ""


def _is_plain_text(head: bytes) -> bool:
    if head.startswith(_TEXT_MARKS):
        return True
    return b"\0" not in head and not head.startswith(_NOT_TEXT) and _MARKUP.match(head) is None


def _handed(entry: object) -> HandedFile:
    if not isinstance(entry, dict) or entry.keys() != _ENTRY or not _is_as_agreed(entry):
        raise RuleBrokenError(NOT_AS_AGREED)
    return HandedFile(
        UUID(entry["id"]), UUID(entry["as"]), entry["name"], entry["kind"], entry["size"], entry["sha256"]
    )


def _is_as_agreed(entry: Mapping[str, Any]) -> bool:
    size, sha256 = entry["size"], entry["sha256"]
    return (
        _is_own_id(entry["id"])
        and _is_own_id(entry["as"])
        and _is_name_of(entry["name"], entry["kind"])
        and type(size) is int
        and 0 < size <= LARGEST_BYTES
        and isinstance(sha256, str)
        and _SHA256.fullmatch(sha256) is not None
    )


def _is_own_id(value: object) -> bool:
    """Whether it is an id as this service makes and writes them, which is uuid7 in lower case with its strokes."""
    try:
        found = UUID(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return found is not None and str(found) == value and found.version == 7


def _is_name_of(name: object, kind: object) -> bool:
    """Whether it is a name that is shown as it stands, of a file of this kind."""
    if not isinstance(name, str) or not isinstance(kind, str) or shown_name(name) != name:
        return False
    stem, _, extension = name.rpartition(".")
    named = KINDS.get(extension.lower())
    return bool(stem) and named is not None and named.extension == kind
