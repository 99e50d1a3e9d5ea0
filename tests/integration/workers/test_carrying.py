"""Handovers that travel together: each has its own receipt, and none suffers for another."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tenants.audit import AuditEntry, verify
from tenants.database import new_id
from tenants.delivery import claim_due
from tenants.errors import RuleBrokenError
from tenants.handovers import Delivered, HandoverReceived, HandoverSent, Posting
from tenants.outbox import OutboxRow
from tenants.work import Work, work_for
from tests.support.world import World
from workers.boundary import JobFailedError, carry

Receiver = Callable[[Work, Delivered], None]
ReceiveBy = Callable[[Receiver], None]


@pytest.fixture
def receive_by(world: World, monkeypatch: pytest.MonkeyPatch) -> ReceiveBy:
    """Lets the Panel's account take notifications in by another operation, for one test."""
    return lambda receiver: monkeypatch.setitem(world.house.receivers, "notification", receiver)


def post(world: World, *words: str) -> None:
    """Post one notification for each word to the Panel."""
    with work_for(world.house, world.north.id) as work:
        for word in words:
            work.hand_over(Posting("notification", world.panel.id, "incident", new_id(), {"word": word}))


def carry_all(world: World) -> None:
    """Carry one batch of the northern partnership."""
    carry(world.house, claim_due(world.house, world.north.id))


def states(world: World) -> list[tuple[str, str]]:
    """How each outbox row of the northern partnership stands, in the order of posting."""
    with work_for(world.house, world.north.id) as work:
        rows = work.session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [(row.state, row.code) for row in rows]


def receipts(world: World) -> list[str | None]:
    """The receipts on the sender's records, in the order of posting."""
    with work_for(world.house, world.north.id) as work:
        return list(work.session.scalars(select(HandoverSent.receipt).order_by(HandoverSent.number)))


def test_handovers_that_travel_together_get_a_receipt_each_and_stand_in_both_trails(
    world: World, receive_by: ReceiveBy
) -> None:
    # given
    taken: list[str] = []
    receive_by(lambda _work, delivered: taken.append(delivered.body["word"]))
    post(world, "one", "two", "three")

    # when
    carry_all(world)

    # then
    assert taken == ["one", "two", "three"]
    assert states(world) == [("done", "receipted")] * 3
    assert len(set(receipts(world))) == 3
    for account, event in ((world.north, "handover-receipted"), (world.panel, "handover-taken-in")):
        with work_for(world.house, account.id) as work:
            told = work.session.scalars(select(AuditEntry).where(AuditEntry.event == event)).all()
            assert len(told) == 3
            assert verify(work.session, account.id) is None


def test_a_refused_handover_leaves_those_it_travels_with_taken_in(world: World, receive_by: ReceiveBy) -> None:
    # given
    def refuse_two(_work: Work, delivered: Delivered) -> None:
        if delivered.body["word"] == "two":
            raise RuleBrokenError("This cannot be read. Send it again.")

    receive_by(refuse_two)
    post(world, "one", "two", "three")

    # when
    carry_all(world)

    # then
    assert states(world) == [("done", "receipted"), ("dead", "refused"), ("done", "receipted")]
    with work_for(world.house, world.panel.id) as work:
        outcomes = work.session.scalars(select(HandoverReceived.outcome).order_by(HandoverReceived.number)).all()
    assert outcomes == ["taken-in", "refused", "taken-in"]


def test_a_handover_that_fails_sends_the_others_on_alone_and_is_tried_again_itself(
    world: World, receive_by: ReceiveBy
) -> None:
    # given
    def stumble_over_two(_work: Work, delivered: Delivered) -> None:
        if delivered.body["word"] == "two":
            raise LookupError

    receive_by(stumble_over_two)
    post(world, "one", "two", "three")

    # when
    with pytest.raises(JobFailedError, match="LookupError"):
        carry_all(world)

    # then
    assert states(world) == [("done", "receipted"), ("waiting", "failed:LookupError"), ("done", "receipted")]
    with work_for(world.house, world.panel.id) as work:
        assert len(work.session.scalars(select(HandoverReceived)).all()) == 2


def test_a_receipt_that_cannot_be_noted_is_not_taken_in_twice(
    world: World, receive_by: ReceiveBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: the sender's side stumbles over the second receipt, after the Panel has all three
    taken: list[str] = []
    receive_by(lambda _work, delivered: taken.append(delivered.body["word"]))
    post(world, "one", "two", "three")
    stumbling = {"left": 1}

    def stumble(_work: Work, sent: HandoverSent) -> None:
        if sent.number == 2 and stumbling["left"]:
            stumbling["left"] -= 1
            raise LookupError

    monkeypatch.setitem(world.house.on_receipt, "notification", stumble)

    # when
    carry_all(world)

    # then
    assert taken == ["one", "two", "three"]
    assert states(world) == [("done", "receipted")] * 3
    assert len(set(receipts(world))) == 3
