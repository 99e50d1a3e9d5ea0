"""Rows that are hard on the hand that carries them: none of them holds up, or takes along, another's post."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tenants.database import new_id
from tenants.delivery import claim_due
from tenants.outbox import LEASE, Claimed, Errand, OutboxRow, Outcome, attempts_of
from tenants.work import House, Work, work_for
from tests.support.stage import london_noon
from tests.support.world import World
from workers.boundary import LAST_START, POISONOUS_AFTER, JobFailedError, carry

pytestmark = pytest.mark.chaos

STEP = "a-step-of-a-test"
GOOD = 3


def given_rows(world: World, step: Callable[[House, Claimed], Outcome], count: int) -> None:
    """So many rows of the northern partnership for this step, on a clock that stands still."""
    world.house.clock.set(london_noon(2026, 11, 20))  # type: ignore[attr-defined]
    world.house.errands[STEP] = step
    with work_for(world.house, world.north.id) as work:
        for _ in range(count):
            work.send_later(Errand(STEP, str(new_id()), new_id()))


def forward(world: World, by: timedelta) -> None:
    """Move the clock on."""
    world.house.clock.forward(by)  # type: ignore[attr-defined]


def rows_of(world: World) -> list[tuple[str, str, int]]:
    """How each row stands: its state, its code, and how often it was tried."""
    with work_for(world.house, world.north.id) as work:
        rows = work.session.scalars(select(OutboxRow).where(OutboxRow.kind == STEP).order_by(OutboxRow.id))
        return [(row.state, row.code, row.attempts) for row in rows]


def test_a_row_that_kills_every_hand_takes_no_other_along_and_ends_with_a_person(world: World) -> None:
    # given: hands die over the first row, before any other of their claim is begun
    given_rows(world, lambda _house, _claimed: Outcome("done", "carried"), GOOD + 1)
    poison = claim_due(world.house, world.north.id)[0].id

    # when
    for _ in range(POISONOUS_AFTER):
        forward(world, LEASE + timedelta(seconds=1))
        while claimed := claim_due(world.house, world.north.id):
            assert len(claimed) == 1 or poison not in {row.id for row in claimed}
            if claimed[0].id != poison:
                carry(world.house, claimed)
            elif claimed[0].lost_hands >= POISONOUS_AFTER:
                with pytest.raises(JobFailedError, match="hands-lost"):
                    carry(world.house, claimed)

    # then
    states = rows_of(world)
    assert states[0] == ("dead", "hands-lost", POISONOUS_AFTER + 1)
    assert [state for state, _, _ in states[1:]] == ["done"] * GOOD


def test_what_a_slow_hand_has_not_begun_is_given_back_untried(world: World) -> None:
    # given
    def slow(_house: House, _claimed: Claimed) -> Outcome:
        forward(world, LAST_START + timedelta(seconds=1))
        return Outcome("done", "carried")

    given_rows(world, slow, GOOD)

    # when
    carry(world.house, claim_due(world.house, world.north.id))
    after_one = rows_of(world)
    taken_up_at_once = claim_due(world.house, world.north.id)

    # then
    assert after_one == [("done", "carried", 1), ("waiting", "", 0), ("waiting", "", 0)]
    assert len(taken_up_at_once) == GOOD - 1


def test_a_hand_that_comes_after_its_lease_settles_nothing_that_another_holds(world: World) -> None:
    # given
    given_rows(world, lambda _house, _claimed: Outcome("done", "carried"), 1)
    late = claim_due(world.house, world.north.id)
    forward(world, LEASE + timedelta(seconds=1))
    [held] = claim_due(world.house, world.north.id)

    # when
    carry(world.house, late)

    # then
    with work_for(world.house, world.north.id) as work:
        row = work.session.scalars(select(OutboxRow).where(OutboxRow.kind == STEP)).one()
        assert (row.state, row.lease_by) == ("waiting", held.lease_by)
        assert attempts_of(work.session, [row.id]) == []


def test_a_database_that_is_away_never_makes_a_row_dead(world: World) -> None:
    # given
    def cut(_house: House, _claimed: Claimed) -> Outcome:
        raise OperationalError("SELECT 1", {}, Exception("the line was cut"))

    given_rows(world, cut, 1)

    # when
    for _ in range(POISONOUS_AFTER + 2):
        with pytest.raises(JobFailedError):
            carry(world.house, claim_due(world.house, world.north.id))
        forward(world, timedelta(days=2))

    # then
    assert rows_of(world) == [("waiting", "failed:OperationalError", POISONOUS_AFTER + 2)]


def test_a_row_that_fails_alike_again_and_again_ends_with_a_person_and_not_before(world: World) -> None:
    # given
    def fail(_house: House, _claimed: Claimed) -> Outcome:
        raise ZeroDivisionError

    given_rows(world, fail, 1)

    # when
    states = []
    for _ in range(POISONOUS_AFTER):
        with pytest.raises(JobFailedError):
            carry(world.house, claim_due(world.house, world.north.id))
        states += [state for state, _, _ in rows_of(world)]
        forward(world, timedelta(days=2))

    # then
    assert states == ["waiting"] * (POISONOUS_AFTER - 1) + ["dead"]


def test_a_step_whose_record_cannot_be_written_is_tried_again_and_stops_no_other(world: World) -> None:
    # given: the note of the first row fails, those of the others do not
    noted: list[Work] = []

    def note(work: Work) -> None:
        noted.append(work)
        if len(noted) == 1:
            raise ZeroDivisionError

    given_rows(world, lambda _house, _claimed: Outcome("done", "carried", note), GOOD)

    # when
    with pytest.raises(JobFailedError, match="ZeroDivisionError"):
        carry(world.house, claim_due(world.house, world.north.id))

    # then
    assert [state for state, _, _ in rows_of(world)] == ["waiting", "done", "done"]
    assert rows_of(world)[0][1] == "failed:ZeroDivisionError"
