"""The post desk: sent is not received, dead letters wait for a person, and stopping takes a name and a reason."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tenants.audit import AuditEntry
from tenants.database import new_id
from tenants.delivery import claim_due, settle
from tenants.errors import RuleBrokenError
from tenants.handovers import Delivered, Posting
from tenants.outbox import Errand, Outcome
from tenants.work import Work, work_for
from tests.integration.messages.post import open_office
from tests.integration.people.builders import clock_of, holder, only_sent, take_in_gladly, taking_in
from tests.support.stage import london_noon
from tests.support.world import World


def hand_over(world: World) -> UUID:
    """Send the Panel a notification from the northern partnership."""
    with work_for(world.house, world.north.id) as work:
        return work.hand_over(Posting("notification", world.panel.id, "incident", new_id(), {"a": 1})).id


def fail(world: World, outcome: str = "dead") -> None:
    """Let the delivery of what is due in the north end so."""
    for claimed in claim_due(world.house, world.north.id):
        settle(world.house, claimed, Outcome(outcome, "no-answer"))


def test_a_sent_item_shows_every_attempt_and_its_receipt_only_when_it_has_one(world: World) -> None:
    # given
    world = taking_in(world, "notification", take_in_gladly)
    item = hand_over(world)
    browser = world.browser(holder(world, world.north))
    here = f"/accounts/{world.north.slug}/post"

    # when
    before = browser.get(f"{here}/out/{item}").text
    world.deliver_all()
    after = browser.get(f"{here}/out/{item}").text
    arrived = world.browser(holder(world, world.panel)).get(f"/accounts/{world.panel.slug}/post?direction=in").text

    # then
    assert "Sent does not mean received" in before
    assert "Nothing has been tried yet" in before
    assert "Delivered (receipted)" in after
    with work_for(world.house, world.north.id) as work:
        receipt = only_sent(work).receipt
    assert receipt
    assert receipt in after
    assert receipt in arrived


def test_a_dead_letter_is_tried_again_by_a_person_and_arrives(world: World) -> None:
    # given
    world = taking_in(world, "notification", take_in_gladly)
    item = hand_over(world)
    fail(world)
    browser = world.browser(holder(world, world.north))
    here = f"/accounts/{world.north.slug}/post"

    # when
    listed = browser.get(here).text
    retried = browser.submit(f"{here}/out/{item}", action="/retry")
    world.deliver_all()

    # then
    assert "Needs your decision" in listed
    assert retried.status_code == 302
    assert "Acknowledged" in browser.get(f"{here}/out/{item}").text
    assert "Needs your decision" not in browser.get(here).text


def test_a_dead_letter_is_stopped_only_with_a_reason_and_the_trail_says_who(world: World) -> None:
    # given
    item = hand_over(world)
    fail(world)
    browser = world.browser(holder(world, world.north))
    here = f"/accounts/{world.north.slug}/post/out/{item}/stop"

    # when
    silent = browser.submit(here, {})
    stopped = browser.submit(here, {"reason": "sent-another-way"})
    again = browser.submit(here, {"reason": "sent-another-way"})

    # then
    assert (silent.status_code, stopped.status_code, again.status_code) == (422, 302, 422)
    with work_for(world.house, world.north.id) as work:
        line = work.session.scalars(select(AuditEntry).where(AuditEntry.event == "post-stopped")).one()
    assert (line.actor, line.details) == ("Helen Holder", {"reason": "sent-another-way", "was": "dead"})


def test_an_email_that_has_not_left_after_five_minutes_is_shown_to_its_own_account_alone(world: World) -> None:
    # given
    clock = clock_of(world)
    clock.set(london_noon(2026, 11, 20))
    open_office(world).send("gone@example.org", subject="Read the notice")
    browser, other = (world.browser(holder(world, each)) for each in (world.north, world.south))

    # when
    at_once = browser.get(f"/accounts/{world.north.slug}/post").text
    clock.forward(timedelta(minutes=6))
    later = browser.get(f"/accounts/{world.north.slug}/post").text
    next_door = other.get(f"/accounts/{world.south.slug}/post").text

    # then
    assert "gone@example.org" not in at_once
    assert "E-mails that have not arrived" in later
    assert "gone@example.org" in later
    assert "Still on its way" in later
    assert "gone@example.org" not in next_door


def test_what_waits_may_be_stopped_after_a_day_and_not_before(world: World) -> None:
    # given
    clock = clock_of(world)
    clock.set(london_noon(2026, 11, 20))
    item = hand_over(world)
    fail(world, "again")
    manager = holder(world, world.north)
    machine, body = world.machine(world.north, manager), {"reason": "no-longer-needed"}

    # when
    early = machine.send(f"handovers/{item}/drop", body)
    clock.forward(timedelta(hours=24))
    listed = world.browser(manager).get(f"/accounts/{world.north.slug}/post").text
    late = machine.send(f"handovers/{item}/drop", body)

    # then
    assert (early.status_code, late.status_code) == (422, 200)
    assert "for more than a day" in listed
    assert late.json["state"] == "dropped"


def test_a_reminder_for_later_does_not_wait_for_a_decision(world: World) -> None:
    clock = clock_of(world)
    clock.set(london_noon(2026, 11, 20))
    with work_for(world.house, world.north.id) as work:
        work.send_later(Errand("reminder", "much-later", new_id(), work.now + timedelta(days=30)))
    clock.forward(timedelta(days=3))
    page = world.browser(holder(world, world.north)).get(f"/accounts/{world.north.slug}/post").text
    assert "Needs your decision" not in page


def test_what_the_receiver_refused_is_not_sent_again_but_may_be_closed(world: World) -> None:
    # given
    def refuse(work: Work, delivered: Delivered) -> None:
        raise RuleBrokenError("We do not take this.")

    world = taking_in(world, "notification", refuse)
    item = hand_over(world)
    world.deliver_all()
    machine = world.machine(world.north, holder(world, world.north))

    # when
    found, retried = machine.get(f"handovers/{item}").json, machine.send(f"handovers/{item}/retry", None)
    closed = machine.send(f"handovers/{item}/drop", {"reason": "replaced"})

    # then
    assert (found["state"], retried.status_code, closed.status_code) == ("refused", 422, 200)


def test_a_letter_in_a_workers_hands_is_left_alone(world: World) -> None:
    clock = clock_of(world)
    clock.set(london_noon(2026, 11, 20))
    item = hand_over(world)
    machine = world.machine(world.north, holder(world, world.north))
    clock.forward(timedelta(hours=25))
    claim_due(world.house, world.north.id)
    held = machine.send(f"handovers/{item}/drop", {"reason": "replaced"})
    clock.forward(timedelta(seconds=61))
    free = machine.send(f"handovers/{item}/drop", {"reason": "replaced"})
    assert (held.status_code, free.status_code) == (412, 200)


@pytest.mark.parametrize("query", ["", "?direction=in", "?direction=out&state=waiting", "?limit=1"])
def test_handovers_are_listed_by_direction_and_state(world: World, query: str) -> None:
    hand_over(world)
    hand_over(world)
    machine = world.machine(world.north, holder(world, world.north))
    counts = {"": 2, "?direction=in": 0, "?direction=out&state=waiting": 2, "?limit=1": 1}
    assert len(machine.get(f"handovers{query}").json["items"]) == counts[query]
    assert machine.get("handovers?direction=sideways").status_code == 400
    assert machine.get("handovers?direction=in&state=waiting").status_code == 400


def test_another_accounts_post_is_as_unknown_as_none(world: World) -> None:
    # given
    item = hand_over(world)
    browser = world.browser(holder(world, world.south))
    here = f"/accounts/{world.south.slug}/post"

    # when
    foreign, unknown = browser.get(f"{here}/out/{item}"), browser.get(f"{here}/out/{new_id()}")
    arrived = browser.get(f"{here}/in/{item}")
    machine = world.machine(world.south, holder(world, world.south))

    # then
    assert (foreign.status_code, arrived.status_code) == (404, 404)
    assert foreign.text == unknown.text
    assert machine.get(f"handovers/{item}").status_code == 404
    assert machine.send(f"handovers/{item}/retry", None).status_code == 404
    assert machine.send(f"handovers/{item}/drop", {"reason": "replaced"}).status_code == 404
