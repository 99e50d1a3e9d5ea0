"""The files of an incident, for programs: listed, added as a form part called "file", downloaded as bytes."""

from uuid import UUID

from flask import Response

from service.cases.api.answers import FileSchema, FilesSchema
from service.cases.api.blueprint import INCIDENT, api
from service.cases.queries.access import access_incident
from service.files.operations import NewFile, keep_file
from service.files.pages import as_attachment, chosen_files
from service.files.queries import file_for_download, files_of
from service.json_api.door import ANY_DOCUMENT, Said, api_door
from service.outside.ports import current_ports
from tenants.access.permissions import Permission
from tenants.work import Work

FILES = f"{INCIDENT}/files"


@api.get(FILES)
@api_door(Permission.INCIDENT_READ, gives=FilesSchema)
def read_files(work: Work, incident_id: UUID) -> Said:
    """List every version of every file of an incident, the newest first, with its virus check."""
    access_incident(work, incident_id, Permission.INCIDENT_READ)
    return Said(FilesSchema().dump({"items": files_of(work, incident_id)}))


@api.post(FILES)
@api_door(Permission.INCIDENT_RECORD, gives=FileSchema, status=201)
def add_file(work: Work, incident_id: UUID) -> Said:
    """Add one file, sent as multipart/form-data in the part "file"; it is locked until it was scanned."""
    access_incident(work, incident_id, Permission.INCIDENT_RECORD)
    upload = chosen_files()[0]
    new = NewFile(upload.stream, upload.filename or "", "incident", incident_id)
    kept = keep_file(work, new, current_ports().storage)
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/files/{kept.id}"
    return Said(FileSchema().dump(kept), 201, where)


@api.get(f"{FILES}/<uuid:file_id>")
@api_door(Permission.INCIDENT_READ, document=ANY_DOCUMENT)
def download(work: Work, incident_id: UUID, file_id: UUID) -> Response:
    """Download one version of a file; one that is locked, infected or unreadable is refused with its reason."""
    access_incident(work, incident_id, Permission.INCIDENT_READ)
    return as_attachment(work, file_for_download(work, incident_id, file_id))
