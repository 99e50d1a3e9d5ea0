"""Requests for information in a rapid review, for programs: asked, read, moved, queried, accepted, recorded, merged."""

from uuid import UUID

from flask import Response

from service.cases.api.answers import KeptSchema
from service.cases.api.answers_requests import (
    AgenciesSchema,
    AskedSchema,
    ChronologySchema,
    RequestSchema,
    RequestsSchema,
)
from service.cases.api.blueprint import INCIDENT, api
from service.cases.api.reply_form import ReplyRoutes, hang_reply_routes
from service.cases.api.versions import read_at_version, unversioned
from service.cases.operations.nudges import NudgeAgency, nudge_agency
from service.cases.operations.request_replies import accept_reply, query_reply, record_on_behalf
from service.cases.operations.requests import ask_agencies, invite_by_link, move_due, withdraw_request
from service.cases.queries.chronologies import chronology_of
from service.cases.queries.requests import (
    READ,
    RUN,
    agencies_to_ask,
    open_on_behalf,
    request_line,
    request_page,
    requests_page,
)
from service.cases.schemas.incidents import ConfirmationSchema
from service.cases.schemas.requests import (
    AcceptReplySchema,
    AskAgenciesSchema,
    InviteByLinkSchema,
    MoveDueSchema,
    QueryReplySchema,
    RecordOnBehalfSchema,
    WithdrawRequestSchema,
)
from service.files.pages import as_attachment
from service.files.queries import file_for_download, files_of
from service.json_api.door import ANY_DOCUMENT, Said, api_door, read_json
from tenants.work import Work

REQUESTS = f"{INCIDENT}/requests"
ONE = f"{REQUESTS}/<uuid:request_id>"

hang_reply_routes(api, ReplyRoutes("on_behalf", f"{ONE}/draft", RUN, open_on_behalf))


@api.get(REQUESTS)
@api_door(READ, gives=RequestsSchema)
def read_requests(work: Work, incident_id: UUID) -> Said:
    """List what agencies were asked in a rapid review and how each request stands today."""
    _, found = requests_page(work, incident_id)
    return Said(RequestsSchema().dump(found))


@api.post(REQUESTS)
@api_door(RUN, takes=AskAgenciesSchema, gives=AskedSchema, status=201)
def ask(work: Work, incident_id: UUID) -> Said:
    """Ask agencies what they know, several at once and one without an account; each with an account is handed it."""
    made = ask_agencies(work, read_json(AskAgenciesSchema, work, incident_id=incident_id))
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/requests"
    return Said(AskedSchema().dump({"items": made}), 201, where)


@api.get(f"{REQUESTS}/agencies")
@api_door(RUN, gives=AgenciesSchema)
def read_agencies(work: Work, incident_id: UUID) -> Said:
    """List the connected agencies that were not asked about this incident yet."""
    return Said(AgenciesSchema().dump({"items": agencies_to_ask(work, incident_id)}))


@api.get(f"{REQUESTS}/chronology")
@api_door(READ, gives=ChronologySchema)
def read_chronology(work: Work, incident_id: UUID) -> Said:
    """Read the key events of all agencies by day, and who knew nothing or has not answered; the read is recorded."""
    return Said(ChronologySchema().dump(chronology_of(work, incident_id)))


@api.get(ONE)
@api_door(READ, gives=RequestSchema, versioned=True)
def read_one_request(work: Work, incident_id: UUID, request_id: UUID) -> Said:
    """Read one request with every version of its answer, and the files that came along; the read is recorded."""
    found = request_page(work, incident_id, request_id)
    said = RequestSchema().dump({**vars(found), "files": files_of(work, request_id)})
    return Said(said, version=found.line.version)


@api.get(f"{ONE}/files/<uuid:file_id>")
@api_door(READ, document=ANY_DOCUMENT)
def read_request_file(work: Work, incident_id: UUID, request_id: UUID, file_id: UUID) -> Response:
    """Download a file that came with an answer."""
    request_line(work, incident_id, request_id)
    return as_attachment(work, file_for_download(work, request_id, file_id))


@api.put(f"{ONE}/due")
@api_door(RUN, takes=unversioned(MoveDueSchema), gives=KeptSchema, versioned=True)
def put_due(work: Work, incident_id: UUID, request_id: UUID) -> Said:
    """Move the day an answer is due, with the reason; the first day is kept."""
    move_due(work, read_at_version(MoveDueSchema, work, incident_id=incident_id, request_id=request_id))
    return _kept(work, incident_id, request_id)


@api.post(f"{ONE}/query")
@api_door(RUN, takes=unversioned(QueryReplySchema), gives=KeptSchema, versioned=True)
def post_query(work: Work, incident_id: UUID, request_id: UUID) -> Said:
    """Ask an agency about its answer; it answers by a new version."""
    query_reply(work, read_at_version(QueryReplySchema, work, incident_id=incident_id, request_id=request_id))
    return _kept(work, incident_id, request_id)


@api.post(f"{ONE}/acceptance")
@api_door(RUN, takes=unversioned(AcceptReplySchema), gives=KeptSchema, versioned=True)
def post_acceptance(work: Work, incident_id: UUID, request_id: UUID) -> Said:
    """Accept an answer; accepting again what is accepted changes nothing."""
    accept_reply(work, read_at_version(AcceptReplySchema, work, incident_id=incident_id, request_id=request_id))
    return _kept(work, incident_id, request_id)


@api.post(f"{ONE}/link")
@api_door(RUN, takes=unversioned(InviteByLinkSchema), gives=KeptSchema, versioned=True)
def post_link(work: Work, incident_id: UUID, request_id: UUID) -> Said:
    """Let somebody at an agency without an account answer by a link and a code; the link is e-mailed to them alone."""
    invite_by_link(work, read_at_version(InviteByLinkSchema, work, incident_id=incident_id, request_id=request_id))
    return _kept(work, incident_id, request_id)


@api.post(f"{ONE}/withdrawal")
@api_door(RUN, takes=unversioned(WithdrawRequestSchema), gives=KeptSchema, versioned=True)
def post_withdrawal(work: Work, incident_id: UUID, request_id: UUID) -> Said:
    """Let an agency off, with the reason; it is told."""
    withdraw_request(work, read_at_version(WithdrawRequestSchema, work, incident_id=incident_id, request_id=request_id))
    return _kept(work, incident_id, request_id)


@api.post(f"{ONE}/nudge")
@api_door(RUN, takes=ConfirmationSchema, gives=KeptSchema)
def post_nudge(work: Work, incident_id: UUID, request_id: UUID) -> Said:
    """Remind an agency now, at most once a day; its own account checks whether it still owes."""
    read_json(ConfirmationSchema, work)
    nudge_agency(work, NudgeAgency(incident_id, request_id))
    return _kept(work, incident_id, request_id)


@api.post(f"{ONE}/draft/record")
@api_door(RUN, takes=unversioned(RecordOnBehalfSchema), gives=KeptSchema, status=201, versioned=True)
def post_record(work: Work, incident_id: UUID, request_id: UUID) -> Said:
    """Record the answer of an agency without an account on its behalf; If-Match is the draft's version."""
    record_on_behalf(work, read_at_version(RecordOnBehalfSchema, work, incident_id=incident_id, request_id=request_id))
    line = request_line(work, incident_id, request_id)
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/requests/{request_id}"
    return Said(KeptSchema().dump(line), 201, where, line.version)


def _kept(work: Work, incident_id: UUID, request_id: UUID) -> Said:
    line = request_line(work, incident_id, request_id)
    return Said(KeptSchema().dump(line), version=line.version)
