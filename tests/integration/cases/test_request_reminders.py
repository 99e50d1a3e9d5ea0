"""Agencies are reminded in their own accounts of what they owe, and the partnership hears once that it is overdue."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from service.cases.records.requests import InformationRequest
from service.messages.queries import newest_messages
from tenants.accounts import AccountView
from tenants.audit import AuditEntry
from tenants.handovers import HandoverReceived, Posting
from tenants.work import work_for
from tests.integration.cases.asking import open_desk, open_review
from tests.support.stage import london_noon
from tests.support.world import World


@pytest.fixture(autouse=True)
def _monday_9_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 9))  # type: ignore[attr-defined]


def on_day(world: World, month: int, day: int, hour: int = 10) -> None:
    """Let it be a morning, and everything that is due by then be carried."""
    world.house.clock.set(datetime(2026, month, day, hour, tzinfo=UTC))  # type: ignore[attr-defined]
    world.deliver_all()


def told(world: World, account: AccountView, words: str) -> list[str]:
    """Who was sent a message with these words in it, in alphabetical order."""
    with work_for(world.house, account.id) as work:
        found = newest_messages(work, 200)
    return sorted(each.to_name for each in found if any(words in line for line in each.lines))


def events(world: World, account: AccountView, name: str) -> int:
    """How often an event stands on the account's trail."""
    with work_for(world.house, account.id) as work:
        return len(work.session.scalars(select(AuditEntry).where(AuditEntry.event == name)).all())


def test_before_the_day_the_agencys_own_people_are_reminded_and_ours_are_not(world: World) -> None:
    # given
    review, _ = open_review(world), open_desk(world)
    review.ask_police()

    # when
    on_day(world, 11, 12)

    # then
    assert told(world, world.police, "is due by the end of Thursday 19 November 2026") == ["Lee Lead"]
    assert told(world, world.north, "An agency’s answer to request") == []
    assert events(world, world.north, "request-nudged") == 1


def test_once_overdue_the_partnership_is_told_once_and_the_agency_again(world: World) -> None:
    # given
    review, _ = open_review(world), open_desk(world)
    world.someone(world.north, "business-unit", name="Uma Unit")
    asked = review.ask_police()

    # when
    for day in (12, 17, 19, 20, 26):
        on_day(world, 11, day)
    on_day(world, 12, 3)
    later = world.browser(world.someone(world.north, "business-manager"))

    # then
    assert told(world, world.north, "was due on Thursday 19 November 2026") == ["Mina Manager", "Uma Unit"]
    assert events(world, world.north, "request-overdue") == 1
    assert told(world, world.police, "was due on Thursday 19 November 2026").count("Sasha Senior") == 3
    with work_for(world.house, world.north.id) as work:
        row = work.session.scalars(
            select(InformationRequest).where(InformationRequest.id == UUID(asked.rsplit("/", 1)[1]))
        ).one()
        assert (row.state, row.escalated_at) == ("asked", datetime(2026, 11, 20, 10, tzinfo=UTC))
    assert "10 working days late" in later.get(review.base).text


def test_of_an_agency_without_an_account_the_business_unit_is_reminded(world: World) -> None:
    # given
    review = open_review(world)
    review.ask_other()

    # when
    on_day(world, 11, 12)

    # then
    assert told(world, world.north, "is due by the end of Thursday 19 November 2026") == ["Mina Manager"]
    assert events(world, world.north, "request-nudged") == 0


def test_an_answered_request_reminds_nobody(world: World) -> None:
    # given
    review, desk = open_review(world), open_desk(world)
    review.ask_police()
    request = desk.only()
    desk.write(request)
    desk.send(request)

    # when
    on_day(world, 11, 26)

    # then
    assert told(world, world.north, "was due on") == []
    assert events(world, world.north, "request-nudged") == 0


def test_a_reminder_by_hand_goes_once_a_day_and_is_dropped_where_the_answer_has_gone(world: World) -> None:
    # given: the answer is signed off and has not been delivered yet
    review, desk = open_review(world), open_desk(world)
    asked, request = review.ask_police(), desk.only()
    desk.write(request)
    desk.lead.submit(f"{request}/reply/sign-off-request")
    desk.senior.submit(f"{request}/sign-off", {"post": "Head"})

    # when
    nudged = review.manager.submit(asked, action="/nudge")
    again = review.manager.client.post(f"{asked}/nudge")
    offered = review.manager.get(asked)
    world.deliver_all()

    # then
    assert nudged.status_code == 302
    assert again.status_code == 400
    assert "Remind the agency now" not in offered.text
    assert events(world, world.police, "nudge-dropped") == 1
    assert told(world, world.police, "Your agency’s answer to") == []


def test_a_reminder_while_the_answer_waits_for_its_signature_reaches_whoever_signs(world: World) -> None:
    # given
    review, desk = open_review(world), open_desk(world)
    asked, request = review.ask_police(), desk.only()
    desk.write(request)
    desk.lead.submit(f"{request}/reply/sign-off-request")

    # when
    review.manager.submit(asked, action="/nudge")
    world.deliver_all()

    # then
    assert told(world, world.police, "Your agency’s answer to") == ["Sasha Senior"]


def test_a_reminder_of_a_request_that_never_came_is_dropped_and_not_refused(world: World) -> None:
    # given: the reminder overtakes what it is about
    review = open_review(world)
    body = {"about": "information-request", "request": str(review.incident_id), "rung": "t-2"}

    # when
    with work_for(world.house, world.north.id) as work:
        from_north = body | {"incident": str(review.incident_id), "reference": "NOR-2026-001/1", "due_on": "2026-11-19"}
        work.hand_over(Posting("nudge", world.police.id, "information-request", review.incident_id, from_north))
    world.deliver_all()

    # then
    with work_for(world.house, world.police.id) as work:
        outcomes = work.session.scalars(select(HandoverReceived.outcome).where(HandoverReceived.kind == "nudge")).all()
    assert outcomes == ["taken-in"]
    assert events(world, world.police, "nudge-dropped") == 1
