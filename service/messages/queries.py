"""What was sent to whom and what became of it, for the sender and for the local mailbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select

from service.messages.records import Message
from service.messages.rules import BOUNCED, DROPPED, QUEUED, REFUSED, Recipient
from tenants.identity.people import members_with_role
from tenants.work import Work

SLOW_AFTER = timedelta(minutes=5)
"""From when on the sender is told that a message is still not out (F21)."""


@dataclass(frozen=True)
class MessageView:
    """One message as its sender sees it."""

    id: UUID
    kind: str
    thing_id: UUID | None
    to_email: str
    to_name: str
    subject: str
    lines: tuple[str, ...]
    link_path: str | None
    state: str
    code: str
    sent_by: str
    queued_at: datetime
    sent_at: datetime | None


def newest_messages(work: Work, most: int) -> tuple[MessageView, ...]:
    """The account's newest messages."""
    rows = work.session.scalars(select(Message).order_by(Message.queued_at.desc(), Message.id.desc()).limit(most))
    return tuple(_view(work, row) for row in rows)


def undelivered_messages(work: Work, most: int) -> tuple[MessageView, ...]:
    """Messages that a person must look after: refused, given up, or not out after five minutes; the newest `most`."""
    is_slow = and_(Message.state == QUEUED, Message.queued_at < work.now - SLOW_AFTER)
    rows = work.session.scalars(
        select(Message)
        .where(or_(Message.state.in_((REFUSED, BOUNCED, DROPPED)), is_slow))
        .order_by(Message.queued_at.desc(), Message.id.desc())
        .limit(most)
    )
    return tuple(_view(work, row) for row in rows)


def recipients_with_roles(work: Work, roles: Sequence[str]) -> tuple[Recipient, ...]:
    """Everybody who holds one of these roles in this account today and may sign in, each once."""
    found = {
        member.email: Recipient(member.email, member.name)
        for role in roles
        for member in members_with_role(work, role)
        if not member.is_disabled
    }
    return tuple(found.values())


def _view(work: Work, row: Message) -> MessageView:
    return MessageView(
        id=row.id,
        kind=row.kind,
        thing_id=row.thing_id,
        to_email=row.to_email,
        to_name=row.to_name,
        subject=row.subject,
        lines=tuple((work.unseal_own(row, "body") or "").split("\n")),
        link_path=work.unseal_own(row, "link"),
        state=row.state,
        code=row.code,
        sent_by=row.sent_by,
        queued_at=row.queued_at,
        sent_at=row.sent_at,
    )
