"""Reminders go out by rule: at their time, while it is still owed, once, to each who can act."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service.messages.errands import make_send_reminder
from service.messages.operations import (
    REMINDER,
    Reminder,
    Watch,
    remind_later,
    set_reminders,
    withdraw_reminders,
)
from service.messages.queries import recipients_with_roles
from service.messages.rules import Call, Recipient
from service.statute.calendar import load_calendar
from tenants.audit import AuditEntry
from tenants.clock import Clock
from tenants.database import new_id
from tenants.delivery import claim_due, settle
from tenants.outbox import OutboxRow
from tenants.work import Work, work_for
from tests.integration.messages.post import Office, open_office
from tests.support.stage import MovableClock
from tests.support.world import World
from workers.boundary import JobFailedError, carry

SAM, ANN = Recipient("sam@example.org", "Sam"), Recipient("ann@example.org", "Ann")


@dataclass
class Duty:
    """A made-up duty: it is owed by these people until it is met."""

    owed_by: tuple[Recipient, ...] = (SAM,)
    is_met: bool = False
    asked: list[tuple[UUID, UUID, str]] = field(default_factory=list)

    def __call__(self, work: Work, thing_id: UUID, rung: str) -> Call | None:
        self.asked.append((work.account.id, thing_id, rung))
        lines = ("It is due to the Panel today.",)
        return None if self.is_met else Call(self.owed_by, "Send the rapid review", lines, "/accounts/north/")


def watched(world: World, duty: object) -> Office:
    """The north's post, with this duty's checker registered."""
    world.house.errands[REMINDER] = make_send_reminder({"rapid-review": duty})  # type: ignore[dict-item]
    return open_office(world)


def remind(world: World, *, due_at: datetime | None = None, key: str = "r1") -> UUID:
    """Set one reminder, due now unless told otherwise."""
    with work_for(world.house, world.north.id) as work:
        thing_id = new_id()
        remind_later(work, Reminder("rapid-review", key, thing_id, due_at or work.now, "due"))
        return thing_id


def waiting(world: World, thing_id: UUID) -> list[datetime]:
    """When the thing's reminders are due that are still to come."""
    with work_for(world.house, world.north.id) as work:
        rows = work.session.scalars(
            select(OutboxRow).where(OutboxRow.thing_id == thing_id, OutboxRow.state == "waiting")
        )
        return sorted(row.due_at for row in rows)


@contextmanager
def on_day(world: World, day: date) -> Iterator[None]:
    """Let the house's clock stand at nine in the morning of a winter's day."""
    clock = world.house.clock
    assert isinstance(clock, MovableClock)
    clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
    try:
        yield
    finally:
        clock.set(None)


def events(world: World, thing_id: UUID) -> list[tuple[str, dict[str, object]]]:
    """What the trail says of the thing."""
    with work_for(world.house, world.north.id) as work:
        rows = work.session.scalars(select(AuditEntry).where(AuditEntry.thing_id == thing_id))
        return [(row.event, row.details) for row in rows]


def test_a_reminder_that_is_still_owed_reaches_each_person_once_and_is_recorded(world: World) -> None:
    # given: Sam is named twice
    office = watched(world, Duty(owed_by=(SAM, ANN, Recipient("SAM@example.org", "Sam"))))
    thing_id = remind(world)

    # when
    world.deliver_all()

    # then
    assert sorted(view.to_email for view in office.messages()) == ["SAM@example.org", "ann@example.org"]
    assert {view.subject for view in office.messages()} == {"Northshire: Send the rapid review"}
    assert {view.thing_id for view in office.messages()} == {thing_id}
    assert events(world, thing_id) == [("reminder-sent", {"rung": "due", "recipients": 2})]


def test_a_reminder_of_what_was_met_since_is_dropped(world: World) -> None:
    # given
    duty = Duty(is_met=True)
    office = watched(world, duty)
    thing_id = remind(world)

    # when
    world.deliver_all()

    # then
    assert duty.asked == [(world.north.id, thing_id, "due")]
    assert office.messages() == ()
    assert waiting(world, thing_id) == []
    assert events(world, thing_id) == []


def test_a_duty_met_between_the_asking_and_the_sending_is_not_reminded_of(world: World) -> None:
    # given
    duty = Duty()
    office = watched(world, duty)
    remind(world)
    [claimed] = claim_due(world.house, world.north.id)

    # when
    outcome = world.house.errands[REMINDER](world.house, claimed)
    duty.is_met = True
    settle(world.house, claimed, outcome)

    # then
    assert outcome.state == "done"
    assert office.messages() == ()


def test_a_reminder_is_not_sent_before_its_time(world: World) -> None:
    office = watched(world, Duty())
    thing_id = remind(world, due_at=Clock().now() + timedelta(hours=1))
    world.deliver_all()
    assert office.messages() == ()
    assert len(waiting(world, thing_id)) == 1


def test_two_workers_that_both_hold_a_reminder_send_it_once(world: World) -> None:
    # given: the first worker's lease ran out, and a second took the same row
    office = watched(world, Duty())
    thing_id = remind(world)
    [first] = claim_due(world.house, world.north.id)
    assert claim_due(world.house, world.north.id) == []
    with work_for(world.house, world.north.id) as work:
        row = work.session.scalars(select(OutboxRow).where(OutboxRow.thing_id == thing_id)).one()
        row.lease_until = work.now - timedelta(seconds=1)
    [second] = claim_due(world.house, world.north.id)

    # when: both finish
    outcomes = [world.house.errands[REMINDER](world.house, claimed) for claimed in (first, second)]
    for claimed, outcome in zip((first, second), outcomes, strict=True):
        settle(world.house, claimed, outcome)

    # then
    assert len(office.messages()) == 1
    assert [name for name, _ in events(world, thing_id)] == ["reminder-sent"]


def test_a_reminder_with_nobody_to_remind_is_on_the_trail(world: World) -> None:
    office = watched(world, Duty(owed_by=()))
    thing_id = remind(world)
    world.deliver_all()
    assert office.messages() == ()
    assert [name for name, _ in events(world, thing_id)] == ["reminder-reached-nobody"]


def test_a_reminder_that_opened_a_seal_to_find_its_words_is_not_sent(world: World) -> None:
    # given: a checker that reads a child's story
    def tells_a_story(work: Work, thing_id: UUID, rung: str) -> Call:
        row = work.session.scalars(select(OutboxRow).where(OutboxRow.thing_id == thing_id)).one()
        work._opened[("incident", row.id)] = None
        return Call((SAM,), "Quillon Featherstonehaugh", ("His story.",), "/accounts/north/")

    office = watched(world, tells_a_story)
    thing_id = remind(world)

    # when
    with pytest.raises(JobFailedError, match="WordedFromSealError"):
        carry(world.house, claim_due(world.house, world.north.id))

    # then
    assert office.messages() == ()
    assert len(waiting(world, thing_id)) == 1


def test_a_due_day_that_moves_takes_its_whole_ladder_with_it(world: World) -> None:
    # given
    watched(world, Duty())
    thing_id, soon, later = new_id(), date(2027, 3, 15), date(2027, 4, 19)

    # when: it moves away and back again
    counts = []
    for due_on in (soon, later, soon):
        with on_day(world, date(2027, 2, 1)), work_for(world.house, world.north.id) as work:
            counts.append(set_reminders(work, Watch("rapid-review", thing_id, due_on, 15), load_calendar()))

    # then: only the last ladder waits, from ten working days before
    assert counts == [9, 9, 9]
    assert len(waiting(world, thing_id)) == 9
    assert waiting(world, thing_id)[0].date() == date(2027, 3, 1)


def test_reminders_whose_time_has_passed_are_not_set(world: World) -> None:
    watched(world, Duty())
    thing_id = new_id()
    with on_day(world, date(2027, 3, 12)), work_for(world.house, world.north.id) as work:
        assert set_reminders(work, Watch("rapid-review", thing_id, date(2027, 3, 15), 15), load_calendar()) == 6
    assert waiting(world, thing_id)[0] == datetime(2027, 3, 15, 9, tzinfo=UTC)


def test_withdrawing_one_duty_leaves_the_others_of_the_same_thing(world: World) -> None:
    # given
    watched(world, Duty())
    thing_id = new_id()
    with on_day(world, date(2027, 2, 1)), work_for(world.house, world.north.id) as work:
        for about in ("rapid-review", "notification"):
            set_reminders(work, Watch(about, thing_id, date(2027, 3, 15), 5), load_calendar())

    # when
    with work_for(world.house, world.north.id) as work:
        withdraw_reminders(work, "rapid-review", thing_id)

    # then
    assert len(waiting(world, thing_id)) == 7


def test_a_reminder_withdrawn_while_a_worker_holds_it_is_not_sent(world: World) -> None:
    # given
    office = watched(world, Duty())
    thing_id = remind(world)
    [claimed] = claim_due(world.house, world.north.id)
    outcome = world.house.errands[REMINDER](world.house, claimed)

    # when
    with work_for(world.house, world.north.id) as work:
        withdraw_reminders(work, "rapid-review", thing_id)
    settle(world.house, claimed, outcome)

    # then
    assert office.messages() == ()


def test_those_who_hold_a_role_today_are_found_once_each(world: World) -> None:
    # given
    both = world.someone(world.north, "business-manager", "business-unit", name="Nasreen Whitfield")
    world.someone(world.south, "business-manager", name="Other Person")

    # then
    with work_for(world.house, world.north.id) as work:
        found = recipients_with_roles(work, ("business-manager", "business-unit"))
        assert found == (Recipient(both.email, "Nasreen Whitfield"),)
        assert recipients_with_roles(work, ("independent-chair",)) == ()
