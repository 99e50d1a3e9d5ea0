"""The receipt: one for each acknowledged version, to its own partnership alone, claiming no more than it may."""

from datetime import datetime, timedelta

import pytest

from service.panel.operations.items import AcknowledgeItem, acknowledge_item
from service.panel.queries.items import item_page
from tenants.access.roles import Actor
from tenants.accounts import account_by_id
from tenants.database import new_id
from tenants.errors import ConflictError, NotFoundError, NotPermittedError, RuleBrokenError
from tenants.work import Admission, work_at_door, work_for
from tests.integration.panel.notices import (
    SUBMITTED_AT,
    accept_hosted_notifications,
    given_notice,
    item_of,
    notice,
    receipts_taken_in,
    send,
    set_clock,
    wait_for,
    withdrawal,
)
from tests.support.world import World


def acknowledge(world: World, command: AcknowledgeItem, *roles: str) -> str:
    """Acknowledge as a person at the Panel's desk with these roles (the secretariat's, unless named)."""
    actor = Actor(world.panel.id, new_id(), "Zainab Coyle", frozenset(roles or ("panel-secretariat",)), "pages")
    with work_for(world.house, world.panel.id) as work:
        account = account_by_id(work.session, world.panel.id)
    with work_at_door(world.house, Admission(account, actor), read_only=False) as work:
        receipt = acknowledge_item(work, command)
    world.deliver_all()
    return receipt


def test_each_receipt_goes_to_its_own_partnership(desk: World) -> None:
    # given
    taken, incident_id = receipts_taken_in(desk), new_id()
    for sender in (desk.north, desk.south):
        send(desk, sender, notice(incident_id))
    north, south = item_of(desk, desk.north, incident_id), item_of(desk, desk.south, incident_id)

    # when
    to_south = acknowledge(desk, AcknowledgeItem(south.id, south.version))
    to_north = acknowledge(desk, AcknowledgeItem(north.id, north.version, "Called back."))

    # then
    assert [(account, said["receipt"]) for account, said in taken] == [
        (desk.south.id, to_south),
        (desk.north.id, to_north),
    ]
    assert to_north != to_south
    assert to_north.startswith("PN-20")


def test_the_receipt_says_when_that_version_came_and_who_acknowledged_it(desk: World) -> None:
    # given
    taken = receipts_taken_in(desk)
    set_clock(desk, SUBMITTED_AT)
    incident_id = given_notice(desk, desk.north)
    item = item_of(desk, desk.north, incident_id)
    wait_for(desk, timedelta(hours=20))

    # when
    receipt = acknowledge(desk, AcknowledgeItem(item.id, item.version, "For our file."))

    # then
    ((_, said),) = taken
    assert said == {
        "incident": str(incident_id),
        "version": 1,
        "receipt": receipt,
        "received_at": SUBMITTED_AT.isoformat(),
        "first_received_at": SUBMITTED_AT.isoformat(),
        "acknowledged_by": "Zainab Coyle",
        "meets_the_duty": False,
        "basis": "Nobody has recorded that the Panel accepts notifications in this account.",
    }


@pytest.mark.parametrize(("value", "meets"), [(True, True), (False, False), ("true", False), (1, False)])
def test_a_receipt_meets_the_duty_only_where_the_panel_has_said_so(desk: World, value: object, *, meets: bool) -> None:
    # given
    taken = receipts_taken_in(desk)
    set_clock(desk, datetime.fromisoformat("2026-03-03T10:00:00+00:00"))
    accept_hosted_notifications(desk, value, "Ruth Adeyemi")
    item = item_of(desk, desk.north, given_notice(desk, desk.north))

    # when
    acknowledge(desk, AcknowledgeItem(item.id, item.version))

    # then
    ((_, said),) = taken
    assert said["meets_the_duty"] is meets
    assert said["basis"].startswith("Ruth Adeyemi recorded on Tuesday 3 March 2026 that the Panel ")


def test_acknowledging_twice_has_one_effect(desk: World) -> None:
    # given
    taken = receipts_taken_in(desk)
    item = item_of(desk, desk.north, given_notice(desk, desk.north))
    first = acknowledge(desk, AcknowledgeItem(item.id, item.version))

    # when
    again = acknowledge(desk, AcknowledgeItem(item.id, item.version + 1))
    with pytest.raises(ConflictError):
        acknowledge(desk, AcknowledgeItem(item.id, item.version))

    # then
    assert again == first
    assert len(taken) == 1


def test_a_correction_is_looked_at_again_and_has_its_own_receipt(desk: World) -> None:
    # given
    taken, incident_id = receipts_taken_in(desk), given_notice(desk, desk.north)
    item = item_of(desk, desk.north, incident_id)
    first = acknowledge(desk, AcknowledgeItem(item.id, item.version))

    # when
    send(desk, desk.north, notice(incident_id, version=2, nature="death"))
    corrected = item_of(desk, desk.north, incident_id)
    second = acknowledge(desk, AcknowledgeItem(item.id, corrected.version))

    # then
    assert (corrected.state, corrected.is_waiting, corrected.receipt) == ("corrected", True, first)
    assert [(said["version"], said["receipt"]) for _, said in taken] == [(1, first), (2, second)]
    with work_for(desk.house, desk.panel.id) as work:
        view = item_page(work, item.id)
    assert [version.receipt for version in view.versions] == [second, first]


def test_a_newer_version_than_the_one_read_is_a_conflict_and_nothing_is_sent(desk: World) -> None:
    # given
    taken, incident_id = receipts_taken_in(desk), given_notice(desk, desk.north)
    item = item_of(desk, desk.north, incident_id)
    send(desk, desk.north, notice(incident_id, version=2))

    # when / then
    with pytest.raises(ConflictError) as conflict:
        acknowledge(desk, AcknowledgeItem(item.id, item.version, "My note."))
    assert ("Your note", "", "My note.") in conflict.value.clashes
    assert taken == []
    assert item_of(desk, desk.north, incident_id).state == "new"


def test_a_withdrawn_notification_is_not_acknowledged(desk: World) -> None:
    # given
    taken, incident_id = receipts_taken_in(desk), given_notice(desk, desk.north)
    send(desk, desk.north, withdrawal(incident_id))
    item = item_of(desk, desk.north, incident_id)

    # when / then
    with pytest.raises(RuleBrokenError, match="withdrew this notification"):
        acknowledge(desk, AcknowledgeItem(item.id, item.version))
    assert taken == []
    assert item.state == "withdrawn"


def test_only_the_receipt_permission_acknowledges(desk: World) -> None:
    # given
    incident_id = given_notice(desk, desk.north)
    item = item_of(desk, desk.north, incident_id)

    # when / then
    with pytest.raises(NotPermittedError):
        acknowledge(desk, AcknowledgeItem(item.id, item.version), "panel-administrator")
    with pytest.raises(NotFoundError):
        acknowledge(desk, AcknowledgeItem(new_id(), 1))
    assert item_of(desk, desk.north, incident_id).state == "new"
