"""A notification is filed once, under its own partnership, whatever the order in which its versions come."""

import pytest
from sqlalchemy import select

from service.panel.queries.items import item_page
from tenants.database import new_id
from tenants.handovers import HandoverReceived
from tenants.work import work_for
from tests.integration.panel.notices import given_notice, item_of, notice, on_desk, send, withdrawal
from tests.support.world import World


def test_two_partnerships_with_one_reference_and_one_id_are_two_items(desk: World) -> None:
    # given: incidents that look alike in everything
    incident_id = new_id()

    # when
    send(desk, desk.north, notice(incident_id))
    send(desk, desk.south, notice(incident_id, nature="death"))

    # then
    north, south = item_of(desk, desk.north, incident_id), item_of(desk, desk.south, incident_id)
    assert north.id != south.id
    assert (north.reference, north.nature) == (south.reference, "serious-harm")
    assert south.nature == "death"


def test_the_same_version_sent_under_another_number_is_filed_once(desk: World) -> None:
    # given
    incident_id = given_notice(desk, desk.north)

    # when
    send(desk, desk.north, notice(incident_id), about=new_id())

    # then
    (row,) = on_desk(desk)
    assert (row.latest, row.version, row.state) == (1, 1, "new")


def test_the_same_version_with_other_words_is_refused(desk: World) -> None:
    # given
    incident_id = given_notice(desk, desk.north)

    # when
    send(desk, desk.north, notice(incident_id, nature="death"), about=new_id())

    # then
    (row,) = on_desk(desk)
    assert row.nature == "serious-harm"
    assert outcomes(desk) == ["taken-in", "refused"]


def test_an_older_version_that_comes_late_joins_the_history_only(desk: World) -> None:
    # given
    incident_id = new_id()
    send(desk, desk.north, notice(incident_id, version=2, nature="death"))

    # when
    send(desk, desk.north, notice(incident_id, version=1))

    # then
    row = item_of(desk, desk.north, incident_id)
    assert (row.latest, row.nature, row.version) == (2, "death", 1)
    with work_for(desk.house, desk.panel.id) as work:
        view = item_page(work, row.id)
    assert [version.number for version in view.versions] == [2, 1]
    assert [(each.label, each.old, each.new) for each in view.versions[0].changed] == [
        ("Nature", "Serious harm", "A child died")
    ]


def test_a_withdrawal_that_comes_first_is_not_undone_by_what_it_withdraws(desk: World) -> None:
    # given
    incident_id = new_id()
    send(desk, desk.north, withdrawal(incident_id))
    first = item_of(desk, desk.north, incident_id)

    # when
    send(desk, desk.north, notice(incident_id))

    # then
    row = item_of(desk, desk.north, incident_id)
    assert (first.state, first.nature_words) == ("withdrawn", "Not provided")
    assert (row.state, row.latest, row.nature, row.waited) == ("withdrawn", 2, "serious-harm", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"incident": "not an id"},
        {"reference": ""},
        {"state": "new"},
        {"nature": "unheard of"},
        {"edition": "1066"},
        {"became_aware_on": "16/11/2026"},
        {"became_aware_on": "1999-01-01"},
        {"submitted_at": "2026-11-19T15:30:00"},
        {"children": [{"pseudonym": "Child A"}]},
        {"answers": "none"},
    ],
)
def test_what_cannot_be_read_is_refused_and_not_filed(desk: World, wrong: dict[str, object]) -> None:
    # given
    incident_id = new_id()

    # when
    send(desk, desk.north, notice(incident_id) | wrong, about=incident_id)

    # then
    assert on_desk(desk) == []
    assert outcomes(desk) == ["refused"]


def outcomes(world: World) -> list[str]:
    """How each handover to the Panel ended, in the order of arrival."""
    with work_for(world.house, world.panel.id) as work:
        in_order = select(HandoverReceived.outcome).order_by(HandoverReceived.received_at, HandoverReceived.number)
        return list(work.session.scalars(in_order))
