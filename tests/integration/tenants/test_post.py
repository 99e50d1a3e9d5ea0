"""Handovers between accounts: once, in order, receipted, refused where nothing connects them."""

import pytest

from tenants.audit import verify
from tenants.database import new_id
from tenants.errors import RuleBrokenError
from tenants.handovers import Posting
from tenants.work import work_for
from tests.support.world import World


def test_a_handover_is_taken_in_once_and_its_receipt_comes_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # given
    thing, taken, receipts = new_id(), [], []
    house = world.house
    monkeypatch.setitem(house.receivers, "notification", lambda _work, delivered: taken.append(dict(delivered.body)))
    monkeypatch.setitem(house.on_receipt, "notification", lambda _work, sent: receipts.append(sent.receipt))

    # when
    with work_for(world.house, world.north.id) as work:
        work.hand_over(Posting("notification", world.panel.id, "incident", thing, {"name": "O’Brien"}))
    carried = world.deliver_all()

    # then
    assert (carried, taken) == (1, [{"name": "O’Brien"}])
    assert len(receipts) == 1
    with work_for(world.house, world.panel.id) as work:
        assert verify(work.session, world.panel.id) is None


def test_no_connection_no_post(world: World) -> None:
    # given: the two partnerships are not connected with each other
    posting = Posting("case-share", world.south.id, "incident", new_id(), {})

    # when / then
    with pytest.raises(RuleBrokenError, match="no accepted connection"), work_for(world.house, world.north.id) as work:
        work.hand_over(posting)
