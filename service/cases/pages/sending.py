"""Pages of the report, its PDF and Word, its files, and sending it to the Panel."""

from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.reviews import access_review
from service.cases.operations.sending import record_sending, send_review
from service.cases.pages.blueprint import pages
from service.cases.queries.papers import report_mark, review_paper
from service.cases.queries.reviews import ReviewView, read_review, review_heading, review_page
from service.cases.queries.settings import is_hosted
from service.cases.rules.reviews import IN_HAND, check_in_hand
from service.cases.schemas.incidents import ConfirmationSchema
from service.cases.schemas.reviews import RecordSendingSchema, SendReviewSchema
from service.files.operations import NewFile, keep_file
from service.files.pages import chosen_files, file_refused, file_rows, send_file_view
from service.files.queries import file_for_download, files_of
from service.outside.ports import current_ports
from service.papers.pages import send_pdf, send_word
from service.papers.rules import Paper
from service.web.attempts import attempt
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from tenants.access.permissions import Permission
from tenants.errors import RuleBrokenError
from tenants.work import Work

HERE = "/accounts/<slug>/incidents/<uuid:incident_id>/rapid-review"


@pages.get(f"{HERE}/report")
@door(Permission.RAPID_REVIEW_READ)
def report(work: Work, incident_id: UUID) -> Response:
    """The report under the Panel's headings."""
    return show_page(
        "cases/report.html",
        title="Rapid review",
        paper=_paper(work, incident_id),
        here=page(f"incidents/{incident_id}/rapid-review", work),
    )


@pages.get(f"{HERE}/report.pdf")
@door(Permission.RAPID_REVIEW_READ)
def report_pdf(work: Work, incident_id: UUID) -> Response:
    """The report as a tagged PDF."""
    paper = _paper(work, incident_id)
    return send_pdf(paper, f"{paper.reference}-rapid-review")


@pages.get(f"{HERE}/report.docx")
@door(Permission.RAPID_REVIEW_READ)
def report_word(work: Work, incident_id: UUID) -> Response:
    """The report for Word."""
    paper = _paper(work, incident_id)
    return send_word(paper, f"{paper.reference}-rapid-review")


@pages.get(f"{HERE}/send")
@door(Permission.RAPID_REVIEW_SEND)
def check_report(work: Work, incident_id: UUID) -> Response:
    """Check the report before it goes to the Panel, or say that it was sent by hand."""
    found = review_page(work, incident_id)
    if is_hosted(work):
        mark = report_mark(work, _paper(work, incident_id), found.heading.review_id)
        kept: dict[str, object] = {"version": found.heading.version, "report": mark}
        return _ask_send(work, begin_answers(SendReviewSchema, kept), found)
    kept = {"version": found.heading.version, "sender": work.actor.name}
    return _ask_sent(work, begin_answers(RecordSendingSchema, kept), found)


@pages.post(f"{HERE}/send")
@door(Permission.RAPID_REVIEW_SEND)
def send_review_to_panel(work: Work, incident_id: UUID) -> Response:
    """Send the report to the Panel's account."""
    answers = read(SendReviewSchema, request.form)
    answers, sent = attempt(work, answers, lambda told: send_review(work, told.command(incident_id=incident_id)))
    if sent is None:
        return _ask_send(work, answers, review_page(work, incident_id))
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.post(f"{HERE}/sent")
@door(Permission.RAPID_REVIEW_SEND)
def sent_by_hand(work: Work, incident_id: UUID) -> Response:
    """Record that the report was sent by hand: this meets the clock."""
    answers = read(RecordSendingSchema, request.form, today=work.today)
    answers, sent = attempt(
        work, answers, lambda told: record_sending(work, told.command(incident_id=incident_id).command())
    )
    if sent is None:
        return _ask_sent(work, answers, review_page(work, incident_id))
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(f"{HERE}/files")
@door(Permission.RAPID_REVIEW_READ)
def review_files(work: Work, incident_id: UUID) -> Response:
    """The files that go to the Panel with the report, and the question for a new one."""
    return _show_files(work, incident_id, begin_answers(ConfirmationSchema))


@pages.post(f"{HERE}/files")
@door(Permission.RAPID_REVIEW_RUN)
def add_review_file(work: Work, incident_id: UUID) -> Response:
    """Take in a file that is to go to the Panel; it is locked until it was scanned."""
    _, review = access_review(work, incident_id, Permission.RAPID_REVIEW_RUN)
    try:
        check_in_hand(review.state)
        for upload in chosen_files():
            new = NewFile(upload.stream, upload.filename or "", "rapid-review", review.id)
            keep_file(work, new, current_ports().storage)
    except RuleBrokenError as refusal:
        return _show_files(work, incident_id, file_refused(read(ConfirmationSchema, request.form), refusal))
    return redirect(page(f"incidents/{incident_id}/rapid-review/files", work))


@pages.get(f"{HERE}/files/<uuid:file_id>")
@door(Permission.RAPID_REVIEW_READ)
def review_file(work: Work, incident_id: UUID, file_id: UUID) -> Response:
    """A file of the review as an attachment."""
    _, review = read_review(work, incident_id)
    view = file_for_download(work, review.id, file_id)
    return send_file_view(work, view, page(f"incidents/{incident_id}/rapid-review/files", work))


def _paper(work: Work, incident_id: UUID) -> Paper:
    incident, review = read_review(work, incident_id)
    return review_paper(work, incident, review)


def _ask_send(work: Work, answers: Answers[Any], found: ReviewView) -> Response:
    incident_id = found.heading.incident_id
    return question_page(
        "cases/review_send.html",
        answers,
        title="Check and send to the Panel",
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
        found=found,
        paper=_paper(work, incident_id),
        files_href=page(f"incidents/{incident_id}/rapid-review/files", work),
    )


def _ask_sent(work: Work, answers: Answers[Any], found: ReviewView) -> Response:
    incident_id = found.heading.incident_id
    return question_page(
        "cases/review_sent.html",
        answers,
        title="Record that it was sent to the Panel",
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
        found=found,
        action=page(f"incidents/{incident_id}/rapid-review/sent", work),
    )


def _show_files(work: Work, incident_id: UUID, answers: Answers[Any]) -> Response:
    heading = review_heading(work, incident_id)
    base = page(f"incidents/{incident_id}/rapid-review", work)
    return question_page(
        "cases/files.html",
        answers,
        title=f"Files that go to the Panel with {heading.reference}",
        back_href=base,
        rows=file_rows(files_of(work, heading.review_id), lambda view: f"{base}/files/{view.id}", work.today),
        may_add=work.reach(Permission.RAPID_REVIEW_RUN).is_granted and heading.state in IN_HAND,
    )
