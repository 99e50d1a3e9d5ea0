"""A paper as a download, and the macro that draws it on a page, for the capabilities that own what it says.

This capability cannot know who may read a paper, so it has no route of its own: its blueprint carries templates only.
"""

from io import BytesIO

from flask import Blueprint, Response, send_file

from service.files.pages import SANDBOX
from service.files.rules import KINDS, shown_name
from service.papers.operations import make_pdf, make_word
from service.papers.rules import Paper

PDF, WORD = KINDS["pdf"].media_type, KINDS["docx"].media_type
pages = Blueprint("papers", __name__, template_folder="templates")


def send_pdf(paper: Paper, name: str) -> Response:
    """The paper as a PDF to save under this name, which comes without an ending. Raises NotSetError."""
    return _attachment(make_pdf(paper), f"{name}.pdf")


def send_word(paper: Paper, name: str) -> Response:
    """The paper as a Word document to save under this name, which comes without an ending."""
    return _attachment(make_word(paper), f"{name}.docx")


def _attachment(content: bytes, name: str) -> Response:
    """The bytes, never shown in place and never kept, as an uploaded file leaves."""
    kind = KINDS[name.rpartition(".")[2]]
    response = send_file(
        BytesIO(content),
        kind.media_type,
        as_attachment=True,
        download_name=shown_name(name),
        conditional=False,
        etag=False,
    )
    response.content_length = len(content)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
