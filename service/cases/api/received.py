"""The requests that an agency received, for programs: listed, read, delegated, answered, signed off, sent back."""

from datetime import date
from uuid import UUID

from service.cases.api.answers_requests import DelegatesSchema, ReceivedLineSchema, ReceivedSchema, StageSchema
from service.cases.api.blueprint import ROOT, api
from service.cases.api.reply_form import ReplyRoutes, hang_reply_routes
from service.cases.api.versions import read_at_version, unversioned
from service.cases.operations.received import delegate_request
from service.cases.operations.sign_offs import return_reply, send_for_sign_off, sign_off_reply
from service.cases.queries.received import (
    open_received,
    people_to_delegate,
    received_line,
    received_page,
    requests_received,
)
from service.cases.schemas.requests import (
    DelegateRequestSchema,
    ReturnReplySchema,
    SendForSignOffSchema,
    SignOffReplySchema,
)
from service.files.queries import files_of
from service.json_api.door import Said, api_door
from service.json_api.paging import page_asked, page_of
from tenants.access.permissions import Permission
from tenants.work import Work

HERE = f"{ROOT}/requests-received"
ONE = f"{HERE}/<uuid:received_id>"

hang_reply_routes(api, ReplyRoutes("received", f"{ONE}/draft", Permission.REQUEST_ANSWER, open_received))


@api.get(HERE)
@api_door(Permission.REQUEST_READ, gives=ReceivedLineSchema, filters=())
def list_received(work: Work) -> Said:
    """List the requests that this agency received and you may see, the earliest due first."""
    asked = page_asked(work)
    after = (date.fromisoformat(asked.after[0]), UUID(asked.after[1])) if asked.after else None
    rows = requests_received(work, after=after, limit=asked.to_fetch)
    return Said(page_of(asked, rows, ReceivedLineSchema().dump, lambda row: (str(row.due_on), str(row.id))))


@api.get(ONE)
@api_door(Permission.REQUEST_READ, gives=ReceivedSchema, versioned=True)
def read_received(work: Work, received_id: UUID) -> Said:
    """Read one request whole: what is asked, about whom, and how far the answer is; the read is recorded."""
    found = received_page(work, received_id)
    said = ReceivedSchema().dump({**vars(found), "files": files_of(work, received_id)})
    return Said(said, version=found.line.version)


@api.get(f"{ONE}/candidates")
@api_door(Permission.REQUEST_DELEGATE, gives=DelegatesSchema)
def read_delegates(work: Work, received_id: UUID) -> Said:
    """List the members of the agency who may write the answer."""
    return Said(DelegatesSchema().dump({"items": people_to_delegate(work, received_id)}))


@api.put(f"{ONE}/delegation")
@api_door(Permission.REQUEST_DELEGATE, takes=unversioned(DelegateRequestSchema), gives=StageSchema, versioned=True)
def put_delegation(work: Work, received_id: UUID) -> Said:
    """Give the request to a member to answer; without a person it goes back to the safeguarding leads."""
    delegate_request(work, read_at_version(DelegateRequestSchema, work, received_id=received_id))
    return _stage(work, received_id)


@api.post(f"{ONE}/sign-off-request")
@api_door(Permission.REQUEST_ANSWER, takes=unversioned(SendForSignOffSchema), gives=StageSchema, versioned=True)
def post_sign_off_request(work: Work, received_id: UUID) -> Said:
    """Give the answer to the senior lead; nobody changes it until it is signed or sent back."""
    send_for_sign_off(work, read_at_version(SendForSignOffSchema, work, received_id=received_id))
    return _stage(work, received_id)


@api.post(f"{ONE}/sign-off")
@api_door(Permission.REQUEST_SIGN_OFF, takes=unversioned(SignOffReplySchema), gives=StageSchema, versioned=True)
def post_sign_off(work: Work, received_id: UUID) -> Said:
    """Sign the answer off and hand it over to the partnership."""
    sign_off_reply(work, read_at_version(SignOffReplySchema, work, received_id=received_id))
    return _stage(work, received_id)


@api.post(f"{ONE}/return")
@api_door(Permission.REQUEST_SIGN_OFF, takes=unversioned(ReturnReplySchema), gives=StageSchema, versioned=True)
def post_return(work: Work, received_id: UUID) -> Said:
    """Send the answer back to whoever wrote it, with what must change."""
    return_reply(work, read_at_version(ReturnReplySchema, work, received_id=received_id))
    return _stage(work, received_id)


def _stage(work: Work, received_id: UUID) -> Said:
    line = received_line(work, received_id, Permission.REQUEST_READ)
    return Said(StageSchema().dump(line), version=line.version)
