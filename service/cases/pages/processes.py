"""Pages of what runs beside a review, and of what waits for it."""

from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.processes import amend_process, end_hold, place_hold, record_process
from service.cases.pages.blueprint import pages
from service.cases.queries.access import case_heading
from service.cases.queries.processes import one_hold, one_process, processes_of
from service.cases.queries.reviews import read_review
from service.cases.rules.processes import EFFECTS, STATUSES, load_process_kinds
from service.cases.schemas.reviews import AmendProcessSchema, EndHoldSchema, PlaceHoldSchema, RecordProcessSchema
from service.web.attempts import attempt
from service.web.components import Choice
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page
from tenants.access.permissions import Permission
from tenants.work import Work

HERE = "/accounts/<slug>/incidents/<uuid:incident_id>/rapid-review"
PROCESS = f"{HERE}/processes/<uuid:process_id>"
HOLD = f"{HERE}/holds/<uuid:hold_id>"


@pages.get(f"{HERE}/processes/new")
@door(Permission.RAPID_REVIEW_RUN)
def ask_process(work: Work, incident_id: UUID) -> Response:
    """Ask what else runs about this case."""
    return _ask_process(work, begin_answers(RecordProcessSchema), incident_id, "Record another process")


@pages.post(f"{HERE}/processes/new")
@door(Permission.RAPID_REVIEW_RUN)
def new_process(work: Work, incident_id: UUID) -> Response:
    """Record another process about the same case."""
    answers = read(RecordProcessSchema, request.form, today=work.today)
    answers, kept = attempt(work, answers, lambda told: record_process(work, told.command(incident_id=incident_id)))
    if kept is None:
        return _ask_process(work, answers, incident_id, "Record another process")
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(PROCESS)
@door(Permission.RAPID_REVIEW_RUN)
def ask_change(work: Work, incident_id: UUID, process_id: UUID) -> Response:
    """Ask what is now known of a process."""
    found = one_process(work, incident_id, process_id)
    names = ("kind", "status", "effect", "lead_body", "contact", "notes", "began_on", "ended_on", "told_on", "version")
    kept = {name: getattr(found, name) for name in names}
    return _ask_process(work, begin_answers(AmendProcessSchema, kept), incident_id, found.title)


@pages.post(PROCESS)
@door(Permission.RAPID_REVIEW_RUN)
def change_process(work: Work, incident_id: UUID, process_id: UUID) -> Response:
    """Say what is now known of a process."""
    answers = read(AmendProcessSchema, request.form, today=work.today)
    answers, kept = attempt(
        work, answers, lambda told: amend_process(work, told.command(incident_id=incident_id, process_id=process_id))
    )
    if kept is None:
        return _ask_process(work, answers, incident_id, one_process(work, incident_id, process_id).title)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(f"{HERE}/holds/new")
@door(Permission.RAPID_REVIEW_RUN)
def ask_hold(work: Work, incident_id: UUID) -> Response:
    """Ask why the review waits, and when partners look at it again."""
    return _ask_hold(work, begin_answers(PlaceHoldSchema), incident_id)


@pages.post(f"{HERE}/holds/new")
@door(Permission.RAPID_REVIEW_RUN)
def new_hold(work: Work, incident_id: UUID) -> Response:
    """Record that the review waits."""
    answers = read(PlaceHoldSchema, request.form, today=work.today)
    answers, kept = attempt(work, answers, lambda told: place_hold(work, told.command(incident_id=incident_id)))
    if kept is None:
        return _ask_hold(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(f"{HOLD}/end")
@door(Permission.RAPID_REVIEW_RUN)
def ask_end_hold(work: Work, incident_id: UUID, hold_id: UUID) -> Response:
    """Ask since when the review goes on."""
    found = one_hold(work, incident_id, hold_id)
    kept = {"ended_on": work.today, "version": found.version}
    return _ask_end(work, begin_answers(EndHoldSchema, kept), incident_id)


@pages.post(f"{HOLD}/end")
@door(Permission.RAPID_REVIEW_RUN)
def hold_ended(work: Work, incident_id: UUID, hold_id: UUID) -> Response:
    """Record that the review goes on."""
    answers = read(EndHoldSchema, request.form, today=work.today)
    answers, kept = attempt(
        work, answers, lambda told: end_hold(work, told.command(incident_id=incident_id, hold_id=hold_id))
    )
    if kept is None:
        return _ask_end(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


def _ask_process(work: Work, answers: Answers[Any], incident_id: UUID, title: str) -> Response:
    case_heading(work, incident_id, Permission.RAPID_REVIEW_RUN)
    return question_page(
        "cases/process.html",
        answers,
        title=title,
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
        kinds=[Choice(each.id, each.title, each.prompt) for each in load_process_kinds()],
        statuses=[Choice(code, words) for code, words in STATUSES.items()],
        effects=[Choice(code, words) for code, words in EFFECTS.items()],
    )


def _ask_hold(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    incident, _ = read_review(work, incident_id)
    return question_page(
        "cases/hold.html",
        answers,
        title="Record that the review waits",
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
        processes=[Choice(str(each.id), each.title) for each in processes_of(work, incident)],
    )


def _ask_end(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    return question_page(
        "cases/hold_end.html",
        answers,
        title="Since when does the review go on?",
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
    )
