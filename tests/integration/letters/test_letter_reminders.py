"""Whoever owes the Panel a reply is reminded until it is sent, in words that say nothing of the letter."""

from datetime import timedelta

from sqlalchemy import select

from service.messages.records import Message
from tenants.work import work_for
from tests.integration.letters.stories import REPLY, WORDS, given_case, written_by_panel
from tests.support.stage import london_noon
from tests.support.world import World


def messages_of(world: World) -> list[tuple[str, str, str]]:
    """What was queued for whom in the north: address, subject and body."""
    with work_for(world.house, world.north.id) as work:
        rows = work.session.scalars(select(Message).order_by(Message.queued_at, Message.id)).all()
        return [(row.to_email, row.subject, work.unseal_own(row, "body") or "") for row in rows]


def test_a_reply_that_is_owed_is_called_for_and_one_that_was_sent_is_not(world: World) -> None:
    # given: two letters that want a reply by Friday 4 December; the first is replied to
    manager = world.someone(world.north, "business-manager")
    machine = world.machine(world.north, manager)
    incidents = [given_case(world, world.north) for _ in range(2)]
    due = london_noon(2026, 12, 4).date()
    letters = [
        written_by_panel(world, world.north, incident, "information-requested", reply_due_on=due)
        for incident in incidents
    ]
    path = f"incidents/{incidents[0]}/letters/{letters[0]}"
    machine.send(f"{path}/reply", {"text": REPLY}, method="PUT", version=1)
    assert machine.send(f"{path}/reply/sending", {}, version=2).status_code == 200

    # when
    world.house.clock.set(london_noon(2026, 12, 2))  # type: ignore[attr-defined]
    world.deliver_all()

    # then
    told = {(subject, body) for email, subject, body in messages_of(world) if email == manager.email}
    [(subject, body)] = {each for each in told if "reply to the Panel" in each[0]}
    assert subject == "Northshire: a reply to the Panel, NOR-2026-002"
    assert body.startswith("A reply to the Panel is wanted by the end of Friday 4 December 2026.")
    assert WORDS not in body


def test_once_the_day_has_passed_the_front_page_and_the_partners_hear_of_it(world: World) -> None:
    # given
    partner = world.someone(world.north, "safeguarding-partner")
    manager = world.someone(world.north, "business-manager")
    incident = given_case(world, world.north)
    due = london_noon(2026, 11, 23).date()
    written_by_panel(world, world.north, incident, "disagree-wants-review", reply_due_on=due)

    # when
    world.house.clock.set(london_noon(2026, 11, 24) + timedelta(hours=1))  # type: ignore[attr-defined]
    world.deliver_all()

    # then
    assert any(email == partner.email for email, subject, _ in messages_of(world) if "reply to the Panel" in subject)
    page = world.browser(world.someone(world.panel, "panel-secretariat")).get(
        f"/accounts/{world.panel.slug}/notifications?waits=overdue"
    )
    assert "1 reply is overdue." in page.text
    assert "Reply overdue" in world.browser(manager).get(f"/accounts/{world.north.slug}/").text
