"""Pages of the files that belong to an incident: the list, adding one, downloading one."""

from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.pages.blueprint import pages
from service.cases.queries.access import access_incident
from service.cases.schemas.incidents import ConfirmationSchema
from service.files.operations import NewFile, keep_file
from service.files.pages import chosen_files, file_refused, file_rows, send_file_view
from service.files.queries import file_for_download, files_of
from service.outside.ports import current_ports
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page
from tenants.access.permissions import Permission
from tenants.errors import RuleBrokenError
from tenants.work import Work


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/files")
@door(Permission.INCIDENT_READ)
def files(work: Work, incident_id: UUID) -> Response:
    """The files of an incident, and the question for a new one."""
    return _show(work, incident_id, begin_answers(ConfirmationSchema))


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/files")
@door(Permission.INCIDENT_RECORD)
def add_file(work: Work, incident_id: UUID) -> Response:
    """Take in a file; it is locked until it was scanned."""
    access_incident(work, incident_id, Permission.INCIDENT_RECORD)
    try:
        for upload in chosen_files():
            new = NewFile(upload.stream, upload.filename or "", "incident", incident_id)
            keep_file(work, new, current_ports().storage)
    except RuleBrokenError as refusal:
        answers = file_refused(read(ConfirmationSchema, request.form), refusal)
        return _show(work, incident_id, answers)
    return redirect(page(f"incidents/{incident_id}/files", work))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/files/<uuid:file_id>")
@door(Permission.INCIDENT_READ)
def download(work: Work, incident_id: UUID, file_id: UUID) -> Response:
    """A file as an attachment, through the app alone."""
    access_incident(work, incident_id, Permission.INCIDENT_READ)
    view = file_for_download(work, incident_id, file_id)
    return send_file_view(work, view, page(f"incidents/{incident_id}/files", work))


def _show(work: Work, incident_id: UUID, answers: Answers[Any]) -> Response:
    incident = access_incident(work, incident_id, Permission.INCIDENT_READ)
    base = page(f"incidents/{incident_id}", work)
    return question_page(
        "cases/files.html",
        answers,
        title=f"Files of {incident.reference}",
        back_href=base,
        rows=file_rows(files_of(work, incident_id), lambda view: f"{base}/files/{view.id}", work.today),
        may_add=work.reach(Permission.INCIDENT_RECORD).is_granted,
    )
