"""The report of a rapid review at the desk, as it was sent: as a page, a PDF and for Word."""

from uuid import UUID

from flask import Response

from service.panel.pages.blueprint import ITEM, pages
from service.panel.queries.letters import report_page
from service.papers.pages import send_pdf, send_word
from service.web.door import door, page
from service.web.pages import show_page
from tenants.access.permissions import Permission
from tenants.work import Work

REPORT = f"{ITEM}/reviews/<uuid:review_id>"


@pages.get(REPORT)
@door(Permission.PANEL_DESK_READ)
def report(work: Work, item_id: UUID, review_id: UUID) -> Response:
    """The report under its headings."""
    paper = report_page(work, item_id, review_id)
    item_href = page(f"notifications/{item_id}", work)
    here = f"{item_href}/reviews/{review_id}"
    return show_page("panel/report.html", title=paper.title, paper=paper, here=here, item_href=item_href)


@pages.get(f"{REPORT}.pdf")
@door(Permission.PANEL_DESK_READ)
def report_pdf(work: Work, item_id: UUID, review_id: UUID) -> Response:
    """The report as a tagged PDF."""
    paper = report_page(work, item_id, review_id)
    return send_pdf(paper, f"{paper.reference}-rapid-review")


@pages.get(f"{REPORT}.docx")
@door(Permission.PANEL_DESK_READ)
def report_word(work: Work, item_id: UUID, review_id: UUID) -> Response:
    """The report for Word."""
    paper = report_page(work, item_id, review_id)
    return send_word(paper, f"{paper.reference}-rapid-review")
