"""Connections: found in the register, invited, accepted and ended by handovers between the two accounts."""

from secrets import token_hex

import pytest

from service.people.operations.connections import take_in_end
from service.people.queries.connections import connections
from tenants.accounts import AccountView
from tenants.database import new_id
from tenants.errors import RuleBrokenError
from tenants.handovers import Delivered, Posting
from tenants.opening import NewAccount, open_account
from tenants.work import work_for
from tests.integration.people.builders import holder, taking_in
from tests.support.browser import Browser
from tests.support.world import World


def new_trust(world: World, mark: str) -> AccountView:
    """An agency account that stands in the public register and is connected with nobody."""
    new = NewAccount(
        "agency",
        f"trust-{mark}",
        f"Trust {mark}",
        "A hospital trust",
        "TR",
        register_scheme="ODS",
        register_code=mark.upper(),
        register_kind="nhs-trust",
    )
    return open_account(world.house, new)


def deliver_from(world: World, *accounts: AccountView) -> None:
    """Carry what these accounts have sent."""
    World(world.app, world.house, *(*accounts, *(world.police,) * (5 - len(accounts)))).deliver_all()


def state_with(world: World, ours: AccountView, theirs: AccountView) -> list[str]:
    """How this account's own record of the connection stands."""
    with work_for(world.house, ours.id) as work:
        return [each.state for each in connections(work) if each.peer_account_id == theirs.id]


def invite(world: World, browser: Browser, mark: str) -> int:
    """Find the agency by its code and invite it."""
    here = f"/accounts/{world.north.slug}/connections"
    return browser.submit(f"{here}/register?code={mark.upper()}", action="/connections").status_code


def test_an_agency_found_by_its_code_is_invited_and_accepts(world: World) -> None:
    # given
    mark = token_hex(4)
    trust = new_trust(world, mark)
    ours, theirs = world.browser(holder(world, world.north)), world.browser(holder(world, trust))

    # when
    invited = invite(world, ours, mark)
    deliver_from(world, world.north)
    waiting = theirs.get(f"/accounts/{trust.slug}/connections").text
    theirs.submit(f"/accounts/{trust.slug}/connections", action="/acceptance?version=1")
    deliver_from(world, trust)

    # then
    assert invited == 302
    assert "Invites you" in waiting
    assert state_with(world, world.north, trust) == state_with(world, trust, world.north) == ["accepted"]
    with work_for(world.house, world.north.id) as work:
        work.hand_over(Posting("nudge", trust.id, "incident", new_id(), {}))


def test_no_post_travels_before_the_agency_accepts_nor_after_the_end(world: World) -> None:
    # given
    mark = token_hex(4)
    trust = new_trust(world, mark)
    ours, theirs = world.browser(holder(world, world.north)), world.browser(holder(world, trust))
    posting = Posting("nudge", trust.id, "incident", new_id(), {})
    invite(world, ours, mark)

    # when / then
    with pytest.raises(RuleBrokenError, match="no accepted connection"), work_for(world.house, world.north.id) as work:
        work.hand_over(posting)

    # when: it accepts, and then ends the connection
    deliver_from(world, world.north)
    theirs.submit(f"/accounts/{trust.slug}/connections", action="/acceptance?version=1")
    deliver_from(world, trust)
    with work_for(world.house, trust.id) as work:
        connection_id = connections(work)[0].id
    ended = theirs.submit(f"/accounts/{trust.slug}/connections/{connection_id}/end", action="/end?version=2")
    deliver_from(world, trust)

    # then
    assert ended.status_code == 302
    assert state_with(world, world.north, trust) == state_with(world, trust, world.north) == ["ended"]
    with pytest.raises(RuleBrokenError, match="no accepted connection"), work_for(world.house, world.north.id) as work:
        work.hand_over(posting)


def test_an_acceptance_that_nobody_invited_is_refused(world: World) -> None:
    trust = new_trust(world, token_hex(4))
    with work_for(world.house, trust.id) as work:
        work.hand_over(Posting("connection-accepted", world.north.id, "connection", new_id(), {}))
    deliver_from(world, trust)
    assert state_with(world, world.north, trust) == []


def test_an_invitation_can_be_withdrawn_and_sent_again(world: World) -> None:
    # given
    mark = token_hex(4)
    trust = new_trust(world, mark)
    machine = world.machine(world.north, holder(world, world.north))
    agency = machine.get(f"agencies?code={mark.upper()}").json["items"][0]["id"]

    # when
    first = machine.send("connections", {"agency_id": agency})
    twice = machine.send("connections", {"agency_id": agency})
    ended = machine.send(f"connections/{first.json['id']}/end", None, version=1)
    again = machine.send("connections", {"agency_id": agency})
    deliver_from(world, world.north)

    # then
    assert [answer.status_code for answer in (first, twice, ended, again)] == [201, 422, 200, 201]
    assert again.json["version"] == 3
    assert state_with(world, trust, world.north) == ["invited"]


def test_an_end_that_arrives_after_a_newer_invitation_changes_nothing(world: World) -> None:
    # given: the agency invited a second time before the first end reaches it
    mark = token_hex(4)
    trust = new_trust(world, mark)
    machine = world.machine(world.north, holder(world, world.north))
    agency = machine.get(f"agencies?code={mark.upper()}").json["items"][0]["id"]
    first = machine.send("connections", {"agency_id": agency}).json
    deliver_from(world, world.north)
    machine.send(f"connections/{first['id']}/end", None, version=1)
    machine.send("connections", {"agency_id": agency})

    # when: the newer invitation overtakes the end on its way
    held: list[Delivered] = []
    deliver_from(taking_in(world, "connection-ended", lambda _work, delivered: held.append(delivered)), world.north)
    with work_for(world.house, trust.id) as work:
        take_in_end(work, held[0])

    # then
    assert state_with(world, trust, world.north) == ["invited"]


def test_only_a_partnership_invites_and_only_the_invited_side_accepts(world: World) -> None:
    # given
    mark = token_hex(4)
    trust = new_trust(world, mark)
    police = world.machine(world.police, holder(world, world.police))
    ours = world.machine(world.north, holder(world, world.north))
    agency = ours.get(f"agencies?code={mark.upper()}").json["items"][0]["id"]

    # when
    by_agency = police.send("connections", {"agency_id": agency})
    invited = ours.send("connections", {"agency_id": agency})
    by_ourselves = ours.send(f"connections/{invited.json['id']}/acceptance", None, version=1)
    foreign = world.machine(world.south, holder(world, world.south)).send(
        f"connections/{invited.json['id']}/end", None, version=1
    )

    # then
    assert [answer.status_code for answer in (by_agency, by_ourselves, foreign)] == [422, 422, 404]
    assert state_with(world, world.north, trust) == ["invited"]


def test_the_register_is_searched_by_part_of_a_name_and_finds_no_wildcards(world: World) -> None:
    mark = token_hex(4)
    new_trust(world, mark)
    browser = world.browser(holder(world, world.north))
    here = f"/accounts/{world.north.slug}/connections/register"
    assert f"Trust {mark}" in browser.get(f"{here}?name=TRUST+{mark[:6]}").text
    assert "No agency in the register matches" in browser.get(f"{here}?name=%25{mark}").text
    assert "No agency in the register matches" in browser.get(f"{here}?name=a%00b%27--").text
