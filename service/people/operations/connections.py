"""Connecting a partnership with an agency: each side keeps its own record, and each change travels as a handover.

What arrives late loses to what was decided here since it was sent, so two changes may cross on their way.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from service.people.queries.connections import connection, registered_account
from service.people.rules.connections import check_may_accept, check_may_end, check_may_invite
from tenants.access.permissions import Permission
from tenants.accounts import Connection, account_by_id
from tenants.errors import ConflictError, RuleBrokenError
from tenants.handovers import Delivered, Posting
from tenants.opening import write_connection
from tenants.work import Work


@dataclass(frozen=True)
class InviteAgency:
    """An agency of the public register whose account is to be invited."""

    agency_id: UUID


@dataclass(frozen=True)
class MoveConnection:
    """A connection to accept or to end; `version` is the one that was read."""

    connection_id: UUID
    version: int


def invite_agency(work: Work, command: InviteAgency) -> UUID:
    """Invite the account that an agency has already; gives the connection's id.

    Raises NotFoundError where the agency has no account, and RuleBrokenError where it is invited or connected.
    """
    work.require(Permission.CONNECTION_MANAGE)
    check_may_invite(work.account.kind)
    agency = registered_account(work, command.agency_id)
    row = _with(work, agency.id)
    if row is not None and row.state != "ended":
        raise RuleBrokenError("This agency is connected or invited already. You do not need to invite it again.")
    row = write_connection(work, agency, "invited", is_invited_by_us=True)
    row.is_invited_by_us = True
    _tell(work, row, "connection-invited")
    return row.id


def accept_connection(work: Work, command: MoveConnection) -> None:
    """Accept a partnership's invitation; from now on the two may send each other post."""
    work.require(Permission.CONNECTION_MANAGE)
    found = _read(work, command)
    check_may_accept(found.state, is_invited_by_us=found.is_invited_by_us)
    peer = account_by_id(work.session, found.peer_account_id)
    row = write_connection(work, peer, "accepted", is_invited_by_us=False)
    _tell(work, row, "connection-accepted")


def end_connection(work: Work, command: MoveConnection) -> None:
    """End a connection, or decline an invitation; nothing new can be sent, and what was sent stays."""
    work.require(Permission.CONNECTION_MANAGE)
    found = _read(work, command)
    check_may_end(found.state, work.account.kind, found.peer_kind)
    peer = account_by_id(work.session, found.peer_account_id)
    row = write_connection(work, peer, "ended", is_invited_by_us=found.is_invited_by_us)
    _tell(work, row, "connection-ended")


def take_in_invitation(work: Work, delivered: Delivered) -> None:
    """Note in the agency's account that a partnership invites it; the agency's holder decides."""
    row = _with(work, delivered.from_account_id)
    if _is_overtaken(row, delivered):
        return
    peer = account_by_id(work.session, delivered.from_account_id)
    row = write_connection(work, peer, "invited", is_invited_by_us=False)
    row.is_invited_by_us = False


def take_in_acceptance(work: Work, delivered: Delivered) -> None:
    """Note in the partnership's account that the agency accepted; refused where no invitation of ours stands open."""
    row = _with(work, delivered.from_account_id)
    if row is not None and row.state == "accepted":
        return
    if row is None or row.state != "invited" or not row.is_invited_by_us:
        raise RuleBrokenError("There is no open invitation that this accepts.")
    peer = account_by_id(work.session, delivered.from_account_id)
    write_connection(work, peer, "accepted", is_invited_by_us=True)


def take_in_end(work: Work, delivered: Delivered) -> None:
    """Note that the other side ended the connection or declined the invitation."""
    row = _with(work, delivered.from_account_id)
    if row is None or row.state == "ended" or _is_overtaken(row, delivered):
        return
    peer = account_by_id(work.session, delivered.from_account_id)
    write_connection(work, peer, "ended", is_invited_by_us=row.is_invited_by_us)


RECEIVERS = {
    "connection-invited": take_in_invitation,
    "connection-accepted": take_in_acceptance,
    "connection-ended": take_in_end,
}
"""The kinds of handover that this capability takes in."""


def _with(work: Work, peer_account_id: UUID) -> Connection | None:
    return work.session.scalar(select(Connection).where(Connection.peer_account_id == peer_account_id))


def _read(work: Work, command: MoveConnection) -> Connection:
    connection(work, command.connection_id)
    row = work.session.scalars(select(Connection).where(Connection.id == command.connection_id).with_for_update()).one()
    if row.version != command.version:
        raise ConflictError("Someone changed this connection while you were looking. Read it again, then choose.")
    return row


def _is_overtaken(row: Connection | None, delivered: Delivered) -> bool:
    return row is not None and delivered.sent_at < row.since_at


def _tell(work: Work, row: Connection, kind: str) -> None:
    work.hand_over(Posting(kind, row.peer_account_id, "connection", row.id, {"state": row.state}, version=row.version))
