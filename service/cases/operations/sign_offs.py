"""An agency's answer on its way out: sent for sign-off, signed by the senior lead and handed over, or sent back."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from service.cases.operations.received import THING, signatories, tell, writers
from service.cases.queries.drafts import draft_of, frozen_reply
from service.cases.queries.received import access_received, reply_to
from service.cases.records.replies import RequestReceived
from service.cases.rules.replies import check_complete
from service.files.queries import files_to_hand_over
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import ConflictError, RuleBrokenError
from tenants.handovers import HandoverSent, Posting
from tenants.work import Work

REPLY = "information-reply"


@dataclass(frozen=True)
class SendForSignOff:
    """The answer is ready for the senior lead."""

    received_id: UUID
    version: int


@dataclass(frozen=True)
class SignOffReply:
    """The senior lead stands behind the answer, by their post."""

    received_id: UUID
    post: str
    version: int


@dataclass(frozen=True)
class ReturnReply:
    """The senior lead sends the answer back, with what must change."""

    received_id: UUID
    reason: str
    version: int


def send_for_sign_off(work: Work, command: SendForSignOff) -> None:
    """Give the answer to the senior lead; from then on nobody changes it until it is signed or sent back."""
    row = _held(work, command.received_id, Permission.REQUEST_ANSWER, command.version)
    reply = reply_to(work, row)
    if reply.shut:
        raise RuleBrokenError(reply.shut)
    check_complete(draft_of(work, reply).missing)
    row.stage, row.prepared_by = "with-sign-off", work.actor.name
    work.seal(row, "returned", None)
    row.returned_by = ""
    row.version += 1
    work.record(Event("reply-sent-for-sign-off", THING, row.id))
    tell(work, row, signatories(work), "An answer waits for you to check and sign off.", f"sign-off-{row.version}")


def sign_off_reply(work: Work, command: SignOffReply) -> HandoverSent:
    """Sign the answer off and hand it over to the partnership; a later version replaces it, nothing is unsent."""
    row = _held(work, command.received_id, Permission.REQUEST_SIGN_OFF, command.version)
    _check_waits(row)
    row.replies += 1
    row.stage = "sent"
    row.signed_off_by, row.signed_off_post, row.signed_off_at = work.actor.name, command.post, work.now
    row.version += 1
    body = {
        "request": str(row.request_id),
        "incident": str(row.incident_id),
        "version": row.replies,
        "answers_version": row.latest,
        **frozen_reply(work, reply_to(work, row)),
        "prepared_by": row.prepared_by,
        "signed_off_by": work.actor.name,
        "signed_off_post": command.post,
        "signed_off_at": work.now.isoformat(),
        "files": files_to_hand_over(work, row.id),
    }
    earlier = select(func.max(HandoverSent.number)).where(HandoverSent.kind == REPLY, HandoverSent.thing_id == row.id)
    replaces = work.session.scalar(earlier)
    work.record(Event("reply-signed-off", THING, row.id, {"version": row.replies}))
    return work.hand_over(
        Posting(REPLY, row.from_account_id, THING, row.id, body, version=row.replies, replaces=replaces)
    )


def return_reply(work: Work, command: ReturnReply) -> None:
    """Send the answer back to whoever wrote it, with what must change."""
    row = _held(work, command.received_id, Permission.REQUEST_SIGN_OFF, command.version, command.reason)
    _check_waits(row)
    row.stage, row.returned_by = "to-answer", work.actor.name
    work.seal(row, "returned", command.reason)
    row.version += 1
    work.record(Event("reply-sent-back", THING, row.id))
    tell(work, row, writers(work, row), "The senior lead sent the answer back, and says why.", f"back-{row.version}")


def _held(work: Work, received_id: UUID, to: Permission, version: int, mine: str = "") -> RequestReceived:
    row = access_received(work, received_id, to)
    if row.version != version:
        clashes = [("Why it goes back", "", mine)] if mine else []
        raise ConflictError("This request changed since you read it. Read it again first.", clashes)
    return row


def _check_waits(row: RequestReceived) -> None:
    if row.state == "withdrawn":
        raise RuleBrokenError("The partnership withdrew this request. There is nothing to sign off.")
    if row.stage != "with-sign-off":
        raise RuleBrokenError("No answer waits for sign-off here.")
