"""Agencies' answers as the partnership keeps them: taken in, recorded on behalf, come by link; queried or accepted."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.cases.operations.drafts import check_may_write
from service.cases.operations.requests import ABOUT, hold_request, post_version, set_due
from service.cases.queries.access import access_incident
from service.cases.queries.drafts import OpenReply, draft_of, frozen_reply
from service.cases.queries.requests import (
    RUN,
    linked_request,
    open_by_link,
    open_on_behalf,
    request_row,
    review_due,
)
from service.cases.records.requests import InformationReply, InformationRequest
from service.cases.rules import requests as rules
from service.cases.rules.replies import Replied, check_complete, read_reply
from service.files.operations import file_handed_over
from service.files.queries import files_of
from service.files.rules import handed_files
from service.messages.operations import withdraw_reminders
from tenants.audit import Event
from tenants.clock import london_date
from tenants.errors import ConflictError, RuleBrokenError
from tenants.handovers import Delivered, freeze
from tenants.work import Work


@dataclass(frozen=True)
class QueryReply:
    """Ask an agency again about what it answered, by a day."""

    incident_id: UUID
    request_id: UUID
    query: str
    due_on: date
    version: int


@dataclass(frozen=True)
class AcceptReply:
    """Say that an agency's answer is enough."""

    incident_id: UUID
    request_id: UUID
    version: int


@dataclass(frozen=True)
class RecordOnBehalf:
    """An agency's answer that came another way, who there stands behind it, and the version of the draft."""

    incident_id: UUID
    request_id: UUID
    came_by: str
    came_on: date
    signed_off_by: str
    signed_off_post: str
    version: int


@dataclass(frozen=True)
class SendByLink:
    """An answer by link, by somebody who says who they are and what their post is."""

    request_id: UUID
    signed_off_by: str
    signed_off_post: str
    version: int


def take_in_reply(work: Work, delivered: Delivered) -> None:
    """File an agency's answer under its request: once a version, from the account that was asked and no other.

    An answer to a withdrawn request is kept and marked. Raises RuleBrokenError where it cannot be read, comes from
    another account, or came before and said something else.
    """
    replied = read_reply(delivered.body, delivered.version)
    row = work.session.scalar(
        select(InformationRequest)
        .where(
            InformationRequest.id == replied.request_id,
            InformationRequest.agency_account_id == delivered.from_account_id,
        )
        .with_for_update()
    )
    if row is None:
        raise RuleBrokenError("This account was not asked. Answer the request that was sent to you.")
    digest = _digest(delivered.body)
    earlier = work.session.scalar(
        select(InformationReply).where(InformationReply.request_id == row.id, InformationReply.number == replied.number)
    )
    if earlier is not None:
        _check_same(earlier, digest)
        return
    reply = _keep(work, row, _of_account(replied), delivered.body)
    files = delivered.body["files"]
    file_handed_over(work, _files_not_kept_yet(work, row, files), ABOUT, row.id, from_name=delivered.from_name)
    _note_answer(work, row, reply)


def _files_not_kept_yet(work: Work, row: InformationRequest, entries: list[Any]) -> list[Any]:
    """The files of a version that no earlier version brought; a later answer sends its unchanged files again."""
    kept = {(view.name, view.sha256) for view in files_of(work, row.id)}
    named = zip(entries, handed_files(entries), strict=True)
    return [entry for entry, file in named if (file.name, file.sha256) not in kept]


def query_reply(work: Work, command: QueryReply) -> None:
    """Ask an agency again; it answers by a new version, signed off again."""
    incident = access_incident(work, command.incident_id, RUN)
    row = hold_request(work, incident, command.request_id, command.version, ("Query", command.query))
    rules.check_may_query(row.state)
    rules.check_due(command.due_on, work.today, review_due(work, incident))
    with work.tentatively():
        set_due(work, row, command.due_on)
    row.state, row.queries_reply = "queried", _newest_number(work, row)
    row.settled_by, row.settled_at = None, None
    work.seal(row, "query", command.query)
    row.version += 1
    work.record(Event("reply-queried", "incident", incident.id, {"request": row.reference, "reply": row.queries_reply}))
    post_version(work, incident, row)


def accept_reply(work: Work, command: AcceptReply) -> None:
    """Say that an agency's answer is enough; accepting again what is accepted changes nothing."""
    incident = access_incident(work, command.incident_id, RUN)
    row = request_row(work, incident, command.request_id)
    if row.state == "accepted":
        return
    if row.version != command.version:
        raise ConflictError("Something came in since you read this request. Read it again, then accept it.")
    rules.check_may_accept(row.state)
    row.state = "accepted"
    row.settled_by, row.settled_at = work.actor.name, work.now
    row.version += 1
    work.record(Event("reply-accepted", "incident", incident.id, {"request": row.reference}))


def record_on_behalf(work: Work, command: RecordOnBehalf) -> InformationReply:
    """Record an agency's e-mailed or telephoned answer on its behalf, marked so, as the draft has it now."""
    reply = open_on_behalf(work, command.incident_id, command.request_id)
    incident = access_incident(work, command.incident_id, RUN)
    row = request_row(work, incident, command.request_id)
    rules.check_may_record(row.state, row.way)
    rules.check_date_came(command.came_on, london_date(row.asked_at), work.today)
    said = InformationReply(
        number=_newest_number(work, row) + 1,
        way="on-behalf",
        answers_version=row.version_sent,
        prepared_by=work.actor.name,
        signed_off_by=command.signed_off_by,
        signed_off_post=command.signed_off_post,
        signed_off_at=None,
        recorded_by=work.actor.name,
        came_by=command.came_by,
        came_on=command.came_on,
    )
    return _freeze_draft(work, row, reply, said, command.version)


def send_by_link(work: Work, command: SendByLink) -> InformationReply:
    """Send the answer that was written by a link; it is frozen, and its sender is named as they named themselves."""
    reply = open_by_link(work, command.request_id)
    row = linked_request(work, command.request_id)
    rules.check_is_owed(row.state)
    said = InformationReply(
        number=_newest_number(work, row) + 1,
        way="light",
        answers_version=row.version_sent,
        prepared_by=command.signed_off_by,
        signed_off_by=command.signed_off_by,
        signed_off_post=command.signed_off_post,
        signed_off_at=work.now,
    )
    return _freeze_draft(work, row, reply, said, command.version)


def _freeze_draft(
    work: Work, row: InformationRequest, reply: OpenReply, said: InformationReply, version: int
) -> InformationReply:
    """Make a reply of a draft, as whoever sends it has read it."""
    check_may_write(reply)
    draft = draft_of(work, reply)
    if draft.version != version:
        raise ConflictError("Someone changed this answer since you checked it. Check it again, then record it.")
    check_complete(draft.missing)
    said.known = draft.known
    body = {
        "request": str(row.id),
        "incident": str(row.incident_id),
        "version": said.number,
        "answers_version": row.version_sent,
        **frozen_reply(work, reply),
        "prepared_by": said.prepared_by,
        "signed_off_by": said.signed_off_by,
        "signed_off_post": said.signed_off_post,
        "signed_off_at": said.signed_off_at.isoformat() if said.signed_off_at else "",
        "files": [],
    }
    kept = _keep(work, row, said, body)
    _note_answer(work, row, kept)
    return kept


def _of_account(replied: Replied) -> InformationReply:
    return InformationReply(
        number=replied.number,
        way="account",
        known=replied.known,
        answers_version=replied.answers_version,
        prepared_by=replied.prepared_by,
        signed_off_by=replied.signed_off_by,
        signed_off_post=replied.signed_off_post,
        signed_off_at=replied.signed_off_at,
    )


def _keep(work: Work, row: InformationRequest, reply: InformationReply, body: Mapping[str, Any]) -> InformationReply:
    reply.request_id, reply.incident_id = row.id, row.incident_id
    reply.received_at, reply.sha256 = work.now, _digest(body)
    reply.is_after_withdrawal = row.state == "withdrawn"
    work.seal(reply, "body", freeze(body))
    return work.add(reply)


def _note_answer(work: Work, row: InformationRequest, reply: InformationReply) -> None:
    """Let the answer stand on its request, unless a newer one stands there or nobody waits for it any more."""
    details = {"request": row.reference, "reply": reply.number, "sha256": reply.sha256}
    event = "reply-recorded" if reply.way == "on-behalf" else "reply-received"
    if reply.is_after_withdrawal:
        event = "reply-after-withdrawal"
    work.record(Event(event, "incident", row.incident_id, details))
    is_answer_to_query = row.state != "queried" or reply.number > (row.queries_reply or 0)
    if reply.is_after_withdrawal or reply.number < _newest_number(work, row) or not is_answer_to_query:
        return
    row.state = "answered"
    row.settled_by, row.settled_at = None, None
    row.version += 1
    withdraw_reminders(work, ABOUT, row.id)


def _newest_number(work: Work, row: InformationRequest) -> int:
    newest = select(func.max(InformationReply.number)).where(InformationReply.request_id == row.id)
    return work.session.scalar(newest) or 0


def _check_same(earlier: InformationReply, digest: str) -> None:
    if earlier.sha256 != digest:
        raise RuleBrokenError("This version came before and said something else. Send what changed as a new version.")


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(freeze(body).encode()).hexdigest()
