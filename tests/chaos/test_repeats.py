"""Every event twice and out of order: each act has one effect, and a repeat gets the receipt that was given."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from tenants.delivery import claim_due, deliver, receive, settle
from tenants.handovers import Envelope, HandoverSent, ReceiptView
from tenants.outbox import OutboxPayload
from tenants.work import work_for
from tests.chaos.stages import Run, Stage, stage
from tests.support.servers import Servers

pytestmark = pytest.mark.chaos

HANDOVERS = 200
TIMES = 2


@pytest.fixture(scope="module")
def ready(hurt_servers: Servers, tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Stage]:
    """Nobody works here but the test itself."""
    with stage(hurt_servers, tmp_path_factory.mktemp("repeats"), seed, ()) as ready:
        yield ready


def deliver_shuffled(run: Run) -> None:
    """Claim everything, then deliver and settle each of it so many times, in an order that the seed decides."""
    house, claimed = run.stage.house, []
    for account in run.cast.partnerships:
        while batch := claim_due(house, account.id):
            claimed += batch
    events = claimed * TIMES
    run.stage.dice.shuffle(events)
    for event in events:
        settle(house, event, deliver(house, event))


def receive_again(run: Run) -> dict[tuple[str, int], set[str | None]]:
    """Carry every handover that is done to its receiver once more; gives all receipts that each was ever given."""
    receipts: dict[tuple[str, int], set[str | None]] = {}
    for account in run.cast.partnerships:
        with work_for(run.stage.house, account.id) as work:
            sent = work.session.scalars(select(HandoverSent)).all()
            texts = {row.id: work.unseal_own(row, "body") for row in work.session.scalars(select(OutboxPayload))}
        for row in run.stage.dice.sample(sent, len(sent)):
            again: ReceiptView = receive(
                run.stage.house, Envelope.of(row, account.name), account.id, account.name, texts[row.id] or ""
            )
            receipts.setdefault((account.slug, row.number), {row.receipt}).add(again.number)
    return receipts


def test_every_delivery_made_twice_and_out_of_order_has_one_effect(ready: Stage) -> None:
    # given
    run = ready.begin("twice")
    run.traffic.notify(HANDOVERS)
    run.fault_now()

    # when
    deliver_shuffled(run)

    # then
    assert run.faults_found(HANDOVERS) == []


def test_what_is_done_and_comes_once_more_gets_the_same_receipt_and_changes_nothing(ready: Stage) -> None:
    # given
    run = ready.begin("once_more")
    run.traffic.notify(HANDOVERS)
    run.fault_now()
    deliver_shuffled(run)

    # when
    receipts = receive_again(run)

    # then
    assert len(receipts) == HANDOVERS
    assert all(len(given) == 1 for given in receipts.values())
    assert run.faults_found(HANDOVERS) == []
