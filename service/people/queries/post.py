"""The post of one account: what it sent and received, where each item stands, and every attempt to deliver it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select

from service.people.rules import post as rules
from tenants.errors import NotFoundError
from tenants.handovers import HandoverReceived, HandoverSent
from tenants.outbox import Attempt, OutboxRow, attempts_of
from tenants.work import Work

OUT_STATES = ("waiting", "receipted", "refused", "dead", "dropped")
IN_STATES = ("taken-in", "refused")
MOST_TO_DECIDE = 200


@dataclass(frozen=True)
class AttemptView:
    """One try at delivering an item."""

    number: int
    finished_at: datetime
    outcome: str
    code: str


@dataclass(frozen=True)
class SentView:
    """Something that leaves this account: a handover with its number and receipt, or another errand without them."""

    id: UUID
    kind: str
    is_handover: bool
    number: int | None
    peer_name: str
    thing_kind: str
    thing_id: UUID | None
    version: int | None
    replaces: int | None
    sent_by: str
    sent_at: datetime
    state: str
    receipt: str | None
    receipted_at: datetime | None
    ended_at: datetime | None
    tries: int
    waiting_since: datetime
    is_late: bool
    advice: str
    may_retry: bool
    may_stop: bool

    @property
    def words(self) -> str:
        """The kind of item as one would say it."""
        return self.kind.replace("-", " ")

    @property
    def state_words(self) -> str:
        """The state in a sentence's words."""
        return rules.STATES[self.state]


@dataclass(frozen=True)
class ReceivedView:
    """A handover that another account sent here."""

    id: UUID
    kind: str
    number: int
    peer_name: str
    version: int
    replaces: int | None
    sent_at: datetime
    received_at: datetime
    receipt: str
    state: str

    @property
    def words(self) -> str:
        """The kind of item as one would say it."""
        return self.kind.replace("-", " ")


def sent_post(work: Work, state: str, before: UUID | None, limit: int) -> Sequence[SentView]:
    """Up to `limit` handovers that this account sent, newest first, older than the one with this id."""
    wanted = _outgoing(is_outer=False).order_by(OutboxRow.id.desc()).limit(limit)
    if state:
        wanted = wanted.where(_is_in_state(state))
    if before is not None:
        wanted = wanted.where(OutboxRow.id < before)
    return [_sent(work, *found) for found in work.session.execute(wanted)]


def received_post(work: Work, state: str, before: UUID | None, limit: int) -> Sequence[ReceivedView]:
    """Up to `limit` handovers that arrived here, newest first, older than the one with this id."""
    wanted = select(HandoverReceived).order_by(HandoverReceived.id.desc()).limit(limit)
    if state:
        wanted = wanted.where(HandoverReceived.outcome == state)
    if before is not None:
        wanted = wanted.where(HandoverReceived.id < before)
    return [_received(row) for row in work.session.scalars(wanted)]


def post_to_decide(work: Work) -> Sequence[SentView]:
    """What a named person must decide on: post that could not be delivered, was refused, or waits too long."""
    since = func.coalesce(_first_try(), OutboxRow.due_at)
    late = and_(OutboxRow.state == "waiting", since <= work.now - rules.WAITED_TOO_LONG)
    wanted = _outgoing(is_outer=True).where(or_(OutboxRow.state == "dead", late))
    rows = work.session.execute(wanted.order_by(OutboxRow.id).limit(MOST_TO_DECIDE))
    return [_sent(work, *found) for found in rows]


def one_sent(work: Work, outbox_id: UUID) -> SentView:
    """One item that leaves this account; raises NotFoundError for another account's."""
    found = work.session.execute(_outgoing(is_outer=True).where(OutboxRow.id == outbox_id)).one_or_none()
    if found is None:
        raise NotFoundError("There is nothing here.")
    return _sent(work, *found)


def one_received(work: Work, received_id: UUID) -> ReceivedView:
    """One handover that arrived here; raises NotFoundError for another account's."""
    row = work.session.scalar(select(HandoverReceived).where(HandoverReceived.id == received_id))
    if row is None:
        raise NotFoundError("There is nothing here.")
    return _received(row)


def tries_at(work: Work, outbox_id: UUID) -> tuple[AttemptView, ...]:
    """Every finished try at one item, first to last."""
    return tuple(
        AttemptView(row.number, row.finished_at, row.outcome, row.code)
        for row in attempts_of(work.session, [outbox_id])
    )


def _outgoing(*, is_outer: bool) -> Select[OutboxRow, HandoverSent | None, datetime | None]:
    """Outbox rows, each with its handover where it is one, and when it was first tried."""
    same = and_(HandoverSent.tenant_id == OutboxRow.tenant_id, HandoverSent.id == OutboxRow.id)
    return select(OutboxRow, HandoverSent, _first_try()).join(HandoverSent, same, isouter=is_outer)


def _first_try() -> ScalarSelect[datetime]:
    same = and_(Attempt.tenant_id == OutboxRow.tenant_id, Attempt.outbox_id == OutboxRow.id)
    return select(func.min(Attempt.finished_at)).where(same).correlate(OutboxRow).scalar_subquery()


def _is_in_state(state: str) -> ColumnElement[bool]:
    if state == "receipted":
        return OutboxRow.state == "done"
    if state in {"refused", "dead"}:
        is_refused = OutboxRow.code == rules.REFUSED
        return and_(OutboxRow.state == "dead", is_refused if state == "refused" else ~is_refused)
    return OutboxRow.state == state


def _sent(work: Work, row: OutboxRow, sent: HandoverSent | None, first_try: datetime | None) -> SentView:
    since = first_try or row.due_at
    state = rules.state_of(row.state, row.code, is_handover=sent is not None)
    return SentView(
        id=row.id,
        kind=row.kind if sent is None else sent.kind,
        is_handover=sent is not None,
        number=sent.number if sent else None,
        peer_name="" if sent is None else sent.to_name,
        thing_kind="" if sent is None else sent.thing_kind,
        thing_id=row.thing_id,
        version=sent.version if sent else None,
        replaces=sent.replaces if sent else None,
        sent_by="" if sent is None else sent.sent_by,
        sent_at=row.created_at,
        state=state,
        receipt=sent.receipt if sent else None,
        receipted_at=sent.receipted_at if sent else None,
        ended_at=row.done_at,
        tries=row.attempts,
        waiting_since=since,
        is_late=rules.is_waiting_too_long(state, since, work.now),
        advice=rules.advice_on(row.code),
        may_retry=rules.may_retry(state),
        may_stop=rules.may_stop(state, since, work.now),
    )


def _received(row: HandoverReceived) -> ReceivedView:
    return ReceivedView(
        row.id,
        row.kind,
        row.number,
        row.from_name,
        row.version,
        row.replaces,
        row.sent_at,
        row.received_at,
        row.receipt,
        row.outcome,
    )
