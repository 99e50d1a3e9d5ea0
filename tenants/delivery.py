"""The worker's side of the post: claim an account's due rows, take each step outside, record how it ended."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants import handovers, outbox
from tenants.accounts import Connection
from tenants.audit import Event
from tenants.database import new_id
from tenants.errors import RuleBrokenError
from tenants.handovers import Delivered, HandoverReceived, HandoverSent, ReceiptView
from tenants.outbox import Claimed, OutboxPayload, OutboxRow, Outcome
from tenants.work import House, Work, work_for


def claim_due(house: House, account_id: UUID) -> list[Claimed]:
    """Take the account's due rows with what they say; committed, so the lease holds while we work."""
    with work_for(house, account_id) as work:
        rows = outbox.claim(work.session, work.now)
        ids = [row.id for row in rows]
        payloads = {p.id: p for p in work.session.scalars(select(OutboxPayload).where(OutboxPayload.id.in_(ids)))}
        return [_claimed(work, row, payloads.get(row.id)) for row in rows]


def settle(house: House, claimed: Claimed, outcome: Outcome) -> None:
    """Record how a try ended, with whatever the capability must note beside it; nothing if the lease was lost."""
    with work_for(house, claimed.account_id, claimed.on_behalf_of) as work:
        if not outbox.settle(work.session, claimed, outcome, work.now):
            return
        if outcome.then is not None:
            outcome.then(work)


def deliver(house: House, claimed: Claimed) -> Outcome:
    """Carry one handover to its receiver's account and bring back the receipt; safe to repeat at any point."""
    with work_for(house, claimed.account_id) as work:
        sent = work.session.scalars(select(HandoverSent).where(HandoverSent.id == claimed.id)).one()
        from_name, from_id = work.account.name, work.account.id
    receipt = receive(house, sent, from_id, from_name, claimed.says or "")

    def note(work: Work) -> None:
        record_receipt(house, work, claimed.id, receipt)

    return Outcome("dead" if receipt.is_refused else "done", "refused" if receipt.is_refused else "receipted", note)


def receive(house: House, sent: HandoverSent, from_id: UUID, from_name: str, says: str) -> ReceiptView:
    """Take a handover in, in the receiver's account, once per sender and number; a repeat gets the same receipt."""
    with work_for(house, sent.to_account_id) as work:
        earlier = _received(work.session, from_id, sent.number)
        if earlier is not None:
            return ReceiptView(earlier.receipt, earlier.received_at, earlier.outcome == "refused")
        received = HandoverReceived(
            id=new_id(),
            from_account_id=from_id,
            from_name=from_name,
            number=sent.number,
            kind=sent.kind,
            version=sent.version,
            replaces=sent.replaces,
            sent_at=sent.sent_at,
            received_at=work.now,
            receipt=f"{work.account.reference_prefix}-{work.today.year}-{work.next_number('receipts'):04d}",
            outcome="taken-in",
        )
        work.seal(received, "body", says)
        work.add(received)
        _take_in(house, work, received, says)
        work.record(
            Event(f"handover-{received.outcome}", "handover", received.id, {"kind": sent.kind, "number": sent.number})
        )
        return ReceiptView(received.receipt, received.received_at, received.outcome == "refused")


def record_receipt(house: House, work: Work, sent_id: UUID, receipt: ReceiptView) -> None:
    """Note the receiver's receipt on the sender's record and tell the capability that sent it."""
    sent = work.session.scalars(select(HandoverSent).where(HandoverSent.id == sent_id)).one()
    if sent.receipted_at is not None:
        return
    sent.receipted_at, sent.receipt = receipt.at, receipt.number
    work.record(Event("handover-receipted", sent.thing_kind, sent.thing_id, {"kind": sent.kind, "number": sent.number}))
    on_receipt = house.on_receipt.get(sent.kind)
    if on_receipt is not None and not receipt.is_refused:
        on_receipt(work, sent)


def _claimed(work: Work, row: OutboxRow, payload: OutboxPayload | None) -> Claimed:
    if row.lease_by is None:
        raise RuntimeError("A claimed row has no lease.")
    says = None if payload is None else work.unseal_own(payload, "body")
    return Claimed(work.account.id, row.id, row.kind, row.thing_id, row.attempts, row.lease_by, row.on_behalf_of, says)


def _received(session: Session, from_id: UUID, number: int) -> HandoverReceived | None:
    return session.scalar(
        select(HandoverReceived).where(HandoverReceived.from_account_id == from_id, HandoverReceived.number == number)
    )


def _take_in(house: House, work: Work, received: HandoverReceived, says: str) -> None:
    """Run the receiving operation in a savepoint, so that a refusal leaves only the record of itself."""
    connection = work.session.scalar(select(Connection).where(Connection.peer_account_id == received.from_account_id))
    kind = handovers.KINDS[received.kind]
    is_expected = not kind.needs_connection or (connection is not None and connection.state == "accepted")
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
            _check_expected(is_expected=is_expected and work.account.kind in kind.receivers)
            house.receivers[received.kind](work, delivered)
    except RuleBrokenError:
        received.outcome = "refused"


def _check_expected(*, is_expected: bool) -> None:
    if not is_expected:
        raise RuleBrokenError("No accepted connection carries this post.")
