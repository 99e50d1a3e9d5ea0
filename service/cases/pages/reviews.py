"""Pages of a rapid review: how it stands, opening one by hand, its headings, a new version, the outcome fed back."""

from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.reviews import (
    OpenReview,
    begin_version,
    feed_back_outcome,
    open_review,
    write_section,
)
from service.cases.pages.blueprint import pages
from service.cases.pages.review_pictures import review_view
from service.cases.queries.access import case_heading
from service.cases.queries.reviews import one_section, review_heading, review_page
from service.cases.schemas.incidents import ConfirmationSchema
from service.cases.schemas.reviews import BeginVersionSchema, FeedBackOutcomeSchema, WriteSectionSchema
from service.web.attempts import attempt
from service.web.components import Choice
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.wording import moment_in_words
from tenants.access.permissions import Permission
from tenants.work import Work

YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
HERE = "/accounts/<slug>/incidents/<uuid:incident_id>/rapid-review"


@pages.get(HERE)
@door(Permission.RAPID_REVIEW_READ)
def rapid_review(work: Work, incident_id: UUID) -> Response:
    """How the rapid review stands, and what to do next."""
    return show_page("cases/review.html", title="Rapid review", view=review_view(work, review_page(work, incident_id)))


@pages.get(f"{HERE}/open")
@door(Permission.RAPID_REVIEW_RUN)
def ask_open(work: Work, incident_id: UUID) -> Response:
    """Ask whether partners look at a case for which the law sets no rapid review."""
    return _ask_open(work, begin_answers(ConfirmationSchema), incident_id)


@pages.post(f"{HERE}/open")
@door(Permission.RAPID_REVIEW_RUN)
def open_by_hand(work: Work, incident_id: UUID) -> Response:
    """Open a review by hand."""
    answers = read(ConfirmationSchema, request.form)
    answers, opened = attempt(work, answers, lambda _: open_review(work, OpenReview(incident_id)))
    if opened is None:
        return _ask_open(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(f"{HERE}/headings/<heading>")
@door(Permission.RAPID_REVIEW_RUN)
def ask_section(work: Work, incident_id: UUID, heading: str) -> Response:
    """Ask what is to stand under a heading."""
    found = one_section(work, incident_id, heading)
    return _ask_section(
        work, begin_answers(WriteSectionSchema, {"text": found.text, "version": found.version}), incident_id, heading
    )


@pages.post(f"{HERE}/headings/<heading>")
@door(Permission.RAPID_REVIEW_RUN)
def keep_section(work: Work, incident_id: UUID, heading: str) -> Response:
    """Keep what stands under a heading; a stale one becomes a page with both texts."""
    answers = read(WriteSectionSchema, request.form)
    answers, kept = attempt(
        work, answers, lambda told: write_section(work, told.command(incident_id=incident_id, heading=heading))
    )
    if kept is None:
        return _ask_section(work, answers, incident_id, heading)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(f"{HERE}/new-version")
@door(Permission.RAPID_REVIEW_SEND)
def ask_version(work: Work, incident_id: UUID) -> Response:
    """Ask why a new version is begun."""
    found = review_heading(work, incident_id)
    return _ask_version(work, begin_answers(BeginVersionSchema, {"version": found.version}), incident_id)


@pages.post(f"{HERE}/new-version")
@door(Permission.RAPID_REVIEW_SEND)
def new_version(work: Work, incident_id: UUID) -> Response:
    """Begin a new version of what was sent."""
    answers = read(BeginVersionSchema, request.form)
    answers, begun = attempt(work, answers, lambda told: begin_version(work, told.command(incident_id=incident_id)))
    if begun is None:
        return _ask_version(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(f"{HERE}/feedback")
@door(Permission.RAPID_REVIEW_RUN)
def ask_outcome_feedback(work: Work, incident_id: UUID) -> Response:
    """Ask when the group's chair and the referrer were told."""
    found = review_heading(work, incident_id)
    kept = {
        "chair_told_on": found.chair_told_on,
        "referrer_told_on": found.referrer_told_on,
        "version": found.version,
    }
    return _ask_feedback(work, begin_answers(FeedBackOutcomeSchema, kept), incident_id)


@pages.post(f"{HERE}/feedback")
@door(Permission.RAPID_REVIEW_RUN)
def keep_feedback(work: Work, incident_id: UUID) -> Response:
    """Record that the outcome was fed back."""
    answers = read(FeedBackOutcomeSchema, request.form, today=work.today)
    answers, told = attempt(work, answers, lambda said: feed_back_outcome(work, said.command(incident_id=incident_id)))
    if told is None:
        return _ask_feedback(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


def _ask_open(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    heading = case_heading(work, incident_id, Permission.RAPID_REVIEW_RUN)
    return question_page(
        "cases/review_open.html",
        answers,
        title=f"Open a review of {heading.reference}",
        back_href=page(f"incidents/{incident_id}", work),
    )


def _ask_section(work: Work, answers: Answers[Any], incident_id: UUID, heading: str) -> Response:
    found = one_section(work, incident_id, heading)
    return question_page(
        "cases/review_section.html",
        answers,
        title=found.heading.title,
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
        heading=found.heading,
        written=f"Last written by {found.written_by}, {moment_in_words(found.written_at, work.today)}."
        if found.written_at
        else "",
    )


def _ask_version(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    return question_page(
        "cases/review_version.html",
        answers,
        title="Begin a new version",
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
    )


def _ask_feedback(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    return question_page(
        "cases/review_feedback.html",
        answers,
        title="Tell the group’s chair and the referrer",
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
        yes_no=YES_NO,
        has_referral=review_heading(work, incident_id).has_referral,
    )
