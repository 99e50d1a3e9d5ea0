"""The worker's side of the post: claim an account's due rows, take each step outside, record how it ended."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update

from tenants import handovers, outbox
from tenants.accounts import Connection
from tenants.audit import Event
from tenants.database import new_id
from tenants.errors import RuleBrokenError
from tenants.handovers import Delivered, Envelope, HandoverReceived, HandoverSent, ReceiptView
from tenants.outbox import Claimed, OutboxPayload, OutboxRow, Outcome
from tenants.work import House, Work, work_for

# Asked for every handover: each is made once and goes to the connection, since the ORM costs three times the query.
_RECEIVED = select(
    HandoverReceived.number, HandoverReceived.receipt, HandoverReceived.received_at, HandoverReceived.outcome
).where(
    HandoverReceived.tenant_id == bindparam("account_id"),
    HandoverReceived.from_account_id == bindparam("from_id"),
    HandoverReceived.number.in_(bindparam("numbers", expanding=True)),
)
_CONNECTION_STATE = select(Connection.state).where(
    Connection.tenant_id == bindparam("account_id"), Connection.peer_account_id == bindparam("from_id")
)


def claim_due(house: House, account_id: UUID) -> list[Claimed]:
    """Take the account's due rows with what they say; committed, so the lease holds while we work."""
    with work_for(house, account_id) as work:
        left_behind = outbox.claim_left_behind(work.session, account_id, work.now)
        if left_behind is not None:
            return _claimed_all(work, [left_behind], outbox.lost_hands(work.session, left_behind))
        return _claimed_all(work, outbox.claim(work.session, account_id, work.now), 0)


def settle(house: House, claimed: Claimed, outcome: Outcome) -> None:
    """Record how a try ended, with whatever the capability must note beside it; nothing if the lease was lost."""
    settle_all(house, [(claimed, outcome)])


def settle_all(house: House, ended: Sequence[tuple[Claimed, Outcome]]) -> None:
    """Record how tries ended that one account made on behalf of one person, in one transaction."""
    first, _ = ended[0]
    with work_for(house, first.account_id, first.on_behalf_of) as work:
        for claimed, outcome in ended:
            if outbox.settle(work.session, claimed, outcome, work.now) and outcome.then is not None:
                outcome.then(work)


def give_back(house: House, claimed: Claimed) -> None:
    """Put a claimed row back that nobody has begun, so that another hand may take it at once."""
    with work_for(house, claimed.account_id) as work:
        outbox.give_back(work.session, claimed)


def times_ended_as(house: House, claimed: Claimed, code: str) -> int:
    """How often a try at this row ended with this code before."""
    with work_for(house, claimed.account_id) as work:
        return outbox.times_ended_as(work.session, claimed.id, code)


def deliver(house: House, claimed: Claimed) -> Outcome:
    """Carry one handover to its receiver's account and bring back the receipt; safe to repeat at any point."""
    return deliver_all(house, [claimed])[0][1]


def deliver_all(house: House, rows: Sequence[Claimed]) -> list[tuple[Claimed, Outcome]]:
    """Carry one account's handovers to one receiver together; safe to repeat, together or one by one."""
    post = [(_envelope_of(claimed), claimed.says or "") for claimed in rows]
    receipts = _receive_all(house, rows[0].account_id, post[0][0].from_name, post)
    return [
        (claimed, _outcome(house, claimed, receipts[sent.number]))
        for claimed, (sent, _) in zip(rows, post, strict=True)
    ]


def receive(house: House, sent: Envelope, from_id: UUID, from_name: str, says: str) -> ReceiptView:
    """Take a handover in, in the receiver's account, once per sender and number; a repeat gets the same receipt."""
    return _receive_all(house, from_id, from_name, [(sent, says)])[sent.number]


def together(rows: Sequence[Claimed]) -> list[list[Claimed]]:
    """The rows that may be carried together: handovers on their first try, by receiver and by whose act they are.

    Those with files go alone: their bytes may take long, and a file that cannot be brought holds up no other post.
    """
    groups: dict[tuple[UUID, UUID | None], list[Claimed]] = {}
    for claimed in rows:
        if claimed.envelope is not None and claimed.attempts == 1 and not handovers.has_files(claimed.says or ""):
            groups.setdefault((claimed.envelope.to_account_id, claimed.on_behalf_of), []).append(claimed)
    return [group for group in groups.values() if len(group) > 1]


def _receive_all(
    house: House, from_id: UUID, from_name: str, post: Sequence[tuple[Envelope, str]]
) -> dict[int, ReceiptView]:
    """Take one sender's handovers in, all or none, their files first; gives the receipts by the handovers' numbers."""
    _bring_files(house, from_id, post)
    with work_for(house, post[0][0].to_account_id) as work:
        receipts = _receipts_given(work, from_id, [sent.number for sent, _ in post])
        is_connected = _is_connected(work, from_id)
        fresh = []
        for sent, says in post:
            if sent.number not in receipts:
                received = _begin_record(work, sent, from_id, from_name)
                _take_in(house, work, received, says, is_connected=is_connected)
                work.seal(received, "body", says)
                fresh.append(received)
        _give_receipts(work, fresh)
        return receipts | {row.number: _receipt_of(row) for row in fresh}


def _bring_files(house: House, from_id: UUID, post: Sequence[tuple[Envelope, str]]) -> None:
    """Bring the files of the post that is still to be taken in, with no transaction open while they are on their way.

    What was taken in before has its files, whatever became of the sender's since; what will be refused brings none.
    """
    with_files = [(sent, says) for sent, says in post if handovers.has_files(says)]
    if not with_files:
        return
    to_id = with_files[0][0].to_account_id
    with work_for(house, to_id) as work:
        given = _receipts_given(work, from_id, [sent.number for sent, _ in with_files])
        is_connected = _is_connected(work, from_id)
        wanted = [
            says
            for sent, says in with_files
            if sent.number not in given and _is_expected(work, sent.kind, is_connected=is_connected)
        ]
    for says in wanted:
        house.carry_files(from_id, to_id, handovers.thaw(says).get("files", []))


def _begin_record(work: Work, sent: Envelope, from_id: UUID, from_name: str) -> HandoverReceived:
    return HandoverReceived(
        id=new_id(),
        from_account_id=from_id,
        from_name=from_name,
        number=sent.number,
        kind=sent.kind,
        version=sent.version,
        replaces=sent.replaces,
        sent_at=sent.sent_at,
        received_at=work.now,
        outcome="taken-in",
    )


def _give_receipts(work: Work, fresh: Sequence[HandoverReceived]) -> None:
    """Number the receipts and write the records.

    The run of numbers is locked after what the operations lock, in the order in which the desk's own pages do.
    """
    if not fresh:
        return
    for row, number in zip(fresh, work.next_numbers("receipts", len(fresh)), strict=True):
        row.receipt = f"{work.account.reference_prefix}-{work.today.year}-{number:04d}"
        work.record(Event(f"handover-{row.outcome}", "handover", row.id, {"kind": row.kind, "number": row.number}))
    work.add_all(fresh)


def record_receipt(house: House, work: Work, sent_id: UUID, receipt: ReceiptView) -> None:
    """Note the receiver's receipt on the sender's record and tell the capability that sent it."""
    sent = work.session.scalar(
        update(HandoverSent)
        .where(HandoverSent.id == sent_id, HandoverSent.receipted_at.is_(None))
        .values(receipted_at=receipt.at, receipt=receipt.number)
        .returning(HandoverSent)
        .execution_options(synchronize_session=False)
    )
    if sent is None:
        return
    work.record(Event("handover-receipted", sent.thing_kind, sent.thing_id, {"kind": sent.kind, "number": sent.number}))
    on_receipt = house.on_receipt.get(sent.kind)
    if on_receipt is not None and not receipt.is_refused:
        on_receipt(work, sent)


def _envelopes(work: Work, ids: list[UUID]) -> dict[UUID, Envelope]:
    """The envelopes of these outbox rows, for the rows that are handovers."""
    if not ids:
        return {}
    sent = work.session.scalars(select(HandoverSent).where(HandoverSent.id.in_(ids)))
    return {row.id: Envelope.of(row, work.account.name) for row in sent}


def _claimed_all(work: Work, rows: Sequence[OutboxRow], lost_hands: int) -> list[Claimed]:
    if not rows:
        return []
    ids = [row.id for row in rows]
    payloads = {p.id: p for p in work.session.scalars(select(OutboxPayload).where(OutboxPayload.id.in_(ids)))}
    envelopes = _envelopes(work, [row.id for row in rows if row.kind == handovers.DELIVER])
    claimed = (_claimed(work, row, payloads.get(row.id), envelopes.get(row.id)) for row in rows)
    return [replace(each, lost_hands=lost_hands) for each in claimed]


def _claimed(work: Work, row: OutboxRow, payload: OutboxPayload | None, envelope: Envelope | None) -> Claimed:
    if row.lease_by is None:
        raise RuntimeError("A claimed row has no lease.")
    return Claimed(
        account_id=work.account.id,
        id=row.id,
        kind=row.kind,
        thing_id=row.thing_id,
        attempts=row.attempts,
        lease_by=row.lease_by,
        on_behalf_of=row.on_behalf_of,
        says=None if payload is None else work.unseal_own(payload, "body"),
        envelope=envelope,
    )


def _envelope_of(claimed: Claimed) -> Envelope:
    if claimed.envelope is None:
        raise RuntimeError("A handover was claimed without its envelope.")
    return claimed.envelope


def _outcome(house: House, claimed: Claimed, receipt: ReceiptView) -> Outcome:
    def note(work: Work) -> None:
        record_receipt(house, work, claimed.id, receipt)

    return Outcome("dead" if receipt.is_refused else "done", "refused" if receipt.is_refused else "receipted", note)


def _receipts_given(work: Work, from_id: UUID, numbers: Sequence[int]) -> dict[int, ReceiptView]:
    """The receipts that these handovers got when they came before."""
    asked = {"account_id": work.account.id, "from_id": from_id, "numbers": numbers}
    return {row.number: _receipt_of(row) for row in work.session.connection().execute(_RECEIVED, asked)}


def _receipt_of(row: HandoverReceived | Row[int, str, datetime, str]) -> ReceiptView:
    return ReceiptView(row.receipt, row.received_at, row.outcome == "refused")


def _is_connected(work: Work, from_id: UUID) -> bool:
    asked = {"account_id": work.account.id, "from_id": from_id}
    return work.session.connection().scalar(_CONNECTION_STATE, asked) == "accepted"


def _take_in(house: House, work: Work, received: HandoverReceived, says: str, *, is_connected: bool) -> None:
    """Run the receiving operation in a savepoint, so that a refusal leaves only the record of itself."""
    delivered = Delivered(
        from_account_id=received.from_account_id,
        from_name=received.from_name,
        number=received.number,
        kind=received.kind,
        version=received.version,
        replaces=received.replaces,
        sent_at=received.sent_at,
        body=handovers.thaw(says),
        received_id=received.id,
    )
    try:
        with work.tentatively():
            _check_expected(is_expected=_is_expected(work, received.kind, is_connected=is_connected))
            house.receivers[received.kind](work, delivered)
    except RuleBrokenError:
        received.outcome = "refused"


def _is_expected(work: Work, kind_name: str, *, is_connected: bool) -> bool:
    kind = handovers.KINDS[kind_name]
    return (is_connected or not kind.needs_connection) and work.account.kind in kind.receivers


def _check_expected(*, is_expected: bool) -> None:
    if not is_expected:
        raise RuleBrokenError("No accepted connection carries this post.")
