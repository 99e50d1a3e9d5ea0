"""Pages of the children whom an incident concerns: adding one, changing what is known, taking one off."""

from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.incidents import RemoveSubject, add_subject, amend_subject, remove_subject
from service.cases.pages.blueprint import pages
from service.cases.queries.incidents import IncidentView, SubjectView, incident_page
from service.cases.schemas.incidents import AddSubjectSchema, AmendSubjectSchema, ConfirmationSchema
from service.web.attempts import attempt
from service.web.components import Choice
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work

YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/children/new")
@door(Permission.INCIDENT_RECORD)
def new_child(work: Work, incident_id: UUID) -> Response:
    """Ask about a child; all of it may be unknown."""
    found = incident_page(work, incident_id)
    return _ask_child(work, begin_answers(AddSubjectSchema), found, None)


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/children/new")
@door(Permission.INCIDENT_RECORD)
def add_child(work: Work, incident_id: UUID) -> Response:
    """Add a child to the incident."""
    answers = read(AddSubjectSchema, request.form, today=work.today)
    answers, child = attempt(work, answers, lambda told: add_subject(work, told.command(incident_id=incident_id)))
    if child is None:
        return _ask_child(work, answers, incident_page(work, incident_id), None)
    return redirect(page(f"incidents/{incident_id}", work))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/children/<uuid:child_id>")
@door(Permission.INCIDENT_RECORD)
def change_child(work: Work, incident_id: UUID, child_id: UUID) -> Response:
    """Ask what is now known of a child."""
    found = incident_page(work, incident_id)
    child = _child(found, child_id)
    kept = {
        "name": child.name,
        "pseudonym": child.pseudonym,
        "is_unborn": child.is_unborn,
        "has_died": child.has_died,
        "age_reason": child.age_reason,
        "version": child.version,
    }
    if child.born_on:
        year, month, day = child.born_on.split("-")
        kept |= {"born_on-day": day, "born_on-month": month, "born_on-year": year}
    return _ask_child(work, begin_answers(AmendSubjectSchema, kept), found, child)


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/children/<uuid:child_id>")
@door(Permission.INCIDENT_RECORD)
def amend_child(work: Work, incident_id: UUID, child_id: UUID) -> Response:
    """Keep a child's details."""
    answers = read(AmendSubjectSchema, request.form, today=work.today)
    answers, child = attempt(
        work, answers, lambda told: amend_subject(work, told.command(incident_id=incident_id, subject_id=child_id))
    )
    if child is None:
        found = incident_page(work, incident_id)
        return _ask_child(work, answers, found, _child(found, child_id))
    return redirect(page(f"incidents/{incident_id}", work))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/children/<uuid:child_id>/removal")
@door(Permission.INCIDENT_RECORD)
def confirm_removal(work: Work, incident_id: UUID, child_id: UUID) -> Response:
    """Ask before a child is taken off."""
    found = incident_page(work, incident_id)
    child = _child(found, child_id)
    return question_page(
        "cases/remove_child.html",
        begin_answers(ConfirmationSchema),
        title=f"Take {child.pseudonym} off this incident?",
        child=child,
        back_href=page(f"incidents/{incident_id}", work),
    )


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/children/<uuid:child_id>/removal")
@door(Permission.INCIDENT_RECORD)
def remove_child(work: Work, incident_id: UUID, child_id: UUID) -> Response:
    """Take a child off the incident."""
    remove_subject(work, RemoveSubject(incident_id, child_id))
    return redirect(page(f"incidents/{incident_id}", work))


def _ask_child(work: Work, answers: Answers[Any], found: IncidentView, child: SubjectView | None) -> Response:
    return question_page(
        "cases/child_form.html",
        answers,
        title=f"About {child.pseudonym}" if child else "Add a child",
        back_href=page(f"incidents/{found.id}", work),
        reference=found.reference,
        has_children=bool(found.subjects),
        child=child,
        yes_no=YES_NO,
        base=page(f"incidents/{found.id}", work),
        asks_reason=answers.problem("born_on") is not None or bool(answers.text("age_reason")),
    )


def _child(found: IncidentView, child_id: UUID) -> SubjectView:
    for child in found.subjects:
        if child.id == child_id:
            return child
    raise NotFoundError("There is nothing here.")
