"""The file question, the list of files and the download, for the pages of the capabilities that own the case.

This capability cannot know who may see a case, so it has no route of its own: its blueprint carries templates only.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, request, send_file
from werkzeug.datastructures import FileStorage

from service.files.queries import FileView
from service.files.rules import (
    CLEAN,
    FIELD,
    INFECTED,
    MOST_AT_ONCE,
    NOT_CHOSEN,
    NOT_SCANNED,
    QUARANTINED,
    TOO_MANY,
    UNSCANNABLE,
    refusal,
)
from service.outside.ports import current_ports
from service.outside.storage import storage_key
from service.web.components import Chip, ChipKind
from service.web.forms import Answers, Problem
from service.web.pages import show_page
from service.web.wording import count_of, moment_in_words
from tenants.errors import RuleBrokenError
from tenants.work import Work

pages = Blueprint("files", __name__, template_folder="templates")

SANDBOX = "default-src 'none'; sandbox"
KNOWING = "knowing"

_CHIPS = {
    QUARANTINED: Chip(ChipKind.WAITING, "Being checked for viruses"),
    CLEAN: Chip(ChipKind.MET, "No virus found"),
    INFECTED: Chip(ChipKind.LATE, "Contains a virus"),
    UNSCANNABLE: Chip(ChipKind.LATE, "Could not be checked"),
    NOT_SCANNED: Chip(ChipKind.SOON, "Not scanned for viruses"),
}


@dataclass(frozen=True)
class FileRow:
    """One line of a list of files; without an href it cannot be opened, and `notes` says why and what to know."""

    name: str
    href: str
    chip: Chip
    version: str
    size: str
    added: str
    notes: tuple[str, ...]


def file_rows(views: tuple[FileView, ...], href_of: Callable[[FileView], str], today: date) -> tuple[FileRow, ...]:
    """The lines for `files/_list.html`; `href_of` gives the download address on the page's own capability."""
    return tuple(_row(view, href_of, today) for view in views)


def chosen_files() -> tuple[FileStorage, ...]:
    """The files that were chosen in the form, at most ten; raises RuleBrokenError where there is none or too many."""
    chosen = tuple(upload for upload in request.files.getlist(FIELD) if upload.filename)
    if not chosen:
        raise refusal(NOT_CHOSEN)
    if len(chosen) > MOST_AT_ONCE:
        raise refusal(TOO_MANY)
    return chosen


def file_refused(answers: Answers[Any], error: RuleBrokenError) -> Answers[Any]:
    """The same answers with the refusal beside the file question, which is in no schema because it is not text."""
    sentence = error.fields.get(FIELD, str(error))
    return replace(answers, problems=(*answers.problems, Problem(sentence, FIELD, FIELD)))


def send_file_view(work: Work, view: FileView, back_href: str) -> Response:
    """The file as an attachment; where nobody scans here, first a page that says so and asks.

    Give it what `file_for_download` gave. Raises FileMissingError and TryAgainError from the store.
    """
    if view.state == NOT_SCANNED and request.args.get(KNOWING) != "yes":
        return _ask_first(view, back_href)
    return as_attachment(work, view)


def as_attachment(work: Work, view: FileView) -> Response:
    """The bytes of a file, never shown in place. Raises FileMissingError and TryAgainError from the store."""
    stream = current_ports().storage.open(storage_key(work.account.id, view.id))
    response = send_file(
        stream, view.media_type, as_attachment=True, download_name=view.name, conditional=False, etag=False
    )
    response.content_length = view.size
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _ask_first(view: FileView, back_href: str) -> Response:
    return show_page(
        "files/not_scanned.html",
        title="Nobody has scanned this file for viruses",
        file=view,
        on_href=f"{request.path}?{KNOWING}=yes",
        back_href=back_href,
    )


def _row(view: FileView, href_of: Callable[[FileView], str], today: date) -> FileRow:
    return FileRow(
        name=view.name,
        href=href_of(view) if view.may_be_opened else "",
        chip=_CHIPS[view.state],
        version=f"Version {view.version}" + ("" if view.is_newest else ", replaced since"),
        size=_size_in_words(view.size),
        added=f"{view.uploaded_by}, {moment_in_words(view.uploaded_at, today)}",
        notes=((view.refusal,) if view.refusal else ()) + view.warnings,
    )


def _size_in_words(size: int) -> str:
    """The size as the Design System writes it: 4.7MB, 340KB, 12 bytes."""
    if size < 1024:
        return count_of(size, "byte", "bytes")
    if size < 1024 * 1024:
        return f"{size // 1024}KB"
    return f"{size / (1024 * 1024):.1f}MB"
