"""Making a paper into a file: a tagged PDF to read and print, a Word document to go on writing in."""

from service.papers.operations.documents import make_word
from service.papers.operations.pdfs import make_pdf

__all__ = ["make_pdf", "make_word"]
