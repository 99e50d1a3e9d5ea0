"""The schedule writes each slot once however many copies run, and catches up nights that nobody kept."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.cases.errands.nights import NIGHTLY, nightly
from tenants.access.roles import Actor
from tenants.clock import LONDON
from tenants.database import AccountSession, Context
from tenants.delivery import claim_due
from tenants.identity.records import SessionRow, Throttle
from tenants.identity.sign_in import start_session
from tenants.identity.throttles import SIGN_IN_BY_PLACE, spend
from tenants.outbox import OutboxRow
from tenants.replays import Answer, Replay
from tenants.work import Admission, work_at_door, work_for
from tests.integration.demonstration.theatre import Theatre, open_theatre
from tests.support.servers import Servers
from tests.support.stage import MovableClock, environment_for
from tests.support.world import World, new_world
from workers.boundary import carry
from workers.schedule import PERIODIC, Memory, clean, look, slots_due

NEVER = lambda: False  # noqa: E731 # nobody asks these copies to stop


@pytest.fixture
def theatre(servers: Servers, tmp_path: Path) -> Iterator[Theatre]:
    theatre = open_theatre(servers, tmp_path)
    yield theatre
    theatre.close()


@pytest.fixture
def world(theatre: Theatre) -> World:
    """A world opened at noon on Monday 16 November 2026."""
    set_clock(theatre, datetime(2026, 11, 16, 12, tzinfo=UTC))
    return new_world(theatre.app)


def set_clock(theatre: Theatre, at: datetime) -> None:
    clock = theatre.house.clock
    assert isinstance(clock, MovableClock)
    clock.set(at)


def nights(world: World) -> Counter[str]:
    """How often each night is in the outbox of the north."""
    with work_for(world.house, world.north.id) as work:
        return Counter(work.session.scalars(select(OutboxRow.effect_key).where(OutboxRow.kind == NIGHTLY)))


def test_three_copies_write_each_slot_once_for_every_account(theatre: Theatre, world: World) -> None:
    # given
    set_clock(theatre, datetime(2026, 11, 17, 9, tzinfo=UTC))

    # when
    with ThreadPoolExecutor(3) as copies:
        written = list(copies.map(lambda _: look(world.house, PERIODIC, Memory(), NEVER), range(3)))

    # then
    accounts = len(theatre.accounts())
    assert sum(written) == accounts
    assert nights(world) == {"nightly:2026-11-17": 1}


def test_a_night_that_nobody_kept_is_caught_up_and_an_older_one_is_not(theatre: Theatre, world: World) -> None:
    # given: nobody looked since Monday, and the account was opened after Monday's slot
    set_clock(theatre, datetime(2026, 11, 20, 9, tzinfo=UTC))

    # when
    look(world.house, PERIODIC, Memory(), NEVER)
    look(world.house, PERIODIC, Memory(), NEVER)

    # then
    assert nights(world) == {"nightly:2026-11-19": 1, "nightly:2026-11-20": 1}


def test_an_account_gets_no_slot_from_before_it_was_opened(theatre: Theatre, world: World) -> None:
    # given: Monday's slot was at half past two, the account was opened at noon
    set_clock(theatre, datetime(2026, 11, 16, 13, tzinfo=UTC))

    # when / then
    assert look(world.house, PERIODIC, Memory(), NEVER) == 0
    assert nights(world) == {}


def test_what_a_copy_wrote_it_does_not_ask_for_again(theatre: Theatre, world: World) -> None:
    # given
    set_clock(theatre, datetime(2026, 11, 17, 9, tzinfo=UTC))
    memory = Memory()
    first = look(world.house, PERIODIC, memory, NEVER)

    # when
    again = look(world.house, PERIODIC, memory, NEVER)
    set_clock(theatre, datetime(2026, 11, 18, 9, tzinfo=UTC))
    next_day = look(world.house, PERIODIC, memory, NEVER)

    # then
    assert (again, next_day) == (0, first)


@pytest.mark.parametrize(
    ("day", "hour"), [(datetime(2026, 3, 29, tzinfo=UTC), 1), (datetime(2026, 10, 25, tzinfo=UTC), 2)]
)
def test_a_slot_keeps_london_time_through_the_change_of_clocks(day: datetime, hour: int) -> None:
    # when: the hour in UTC at which half past two in London comes
    slot = slots_due(PERIODIC, day.replace(hour=12))[-1]

    # then
    assert slot.effect_key == f"nightly:{day:%Y-%m-%d}"
    assert slot.due_at == day.replace(hour=hour, minute=30)
    assert slot.due_at.astimezone(LONDON).hour == 2


def test_a_night_forgets_keys_older_than_a_week_and_keeps_the_others(theatre: Theatre, world: World) -> None:
    # given
    someone = world.someone(world.north, "business-manager")
    admission = Admission(world.north, Actor(world.north.id, someone.id, "Sam", frozenset(), via="test"))
    for key, day in (("old", 8), ("young", 15)):
        set_clock(theatre, datetime(2026, 11, day, 12, tzinfo=UTC))
        with work_at_door(world.house, admission, read_only=False) as work:
            work.keep_answer(key, "a fingerprint", Answer(200, None, ""))
    set_clock(theatre, datetime(2026, 11, 17, 9, tzinfo=UTC))
    look(world.house, PERIODIC, Memory(), NEVER)

    # when
    world.house.errands[NIGHTLY] = nightly
    carry(world.house, claim_due(world.house, world.north.id))

    # then
    with work_for(world.house, world.north.id) as work:
        assert list(work.session.scalars(select(Replay.key))) == ["young"]
        assert list(work.session.scalars(select(OutboxRow.state).where(OutboxRow.kind == NIGHTLY))) == ["done"]


def test_ended_sessions_and_spent_throttles_go_once_a_night(theatre: Theatre, world: World) -> None:
    # given
    someone = world.someone(world.north, "business-manager")
    opened_at = theatre.house.clock.now()
    with AccountSession(world.house.engine, Context(None)) as session:
        start_session(session, world.house, someone.id, "full")
        spend(session, SIGN_IN_BY_PLACE, "somewhere", opened_at)
        session.commit()
    memory = Memory()

    # when
    set_clock(theatre, opened_at + timedelta(hours=1))
    clean(world.house, theatre.storage, memory)
    kept = left(world)
    set_clock(theatre, opened_at + timedelta(days=2))
    is_done, is_done_again = (clean(world.house, theatre.storage, memory) for _ in range(2))

    # then
    assert kept == (1, 1)
    assert left(world) == (0, 0)
    assert (is_done, is_done_again) == (True, False)


def test_the_process_stops_cleanly_when_it_is_asked_to(servers: Servers, theatre: Theatre, world: World) -> None:
    # given
    environment = environment_for(servers, theatre.addresses, CAIRN_HOME=str(theatre.home))
    environment |= {"KEYS_URL": f"file:{theatre.home / 'keys' / 'master.key'}"}
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", RUN_AND_SAY], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as said:
        assert said.readline() == "looking\n"

        # when
        process.send_signal(signal.SIGTERM)

        # then
        assert process.wait(20) == 0


RUN_AND_SAY = """
import workers.schedule as schedule
look = schedule.look
def say(*arguments):
    written = look(*arguments)
    print("looking", flush=True)
    return written
schedule.look = say
schedule.main()
"""


def left(world: World) -> tuple[int, int]:
    """How many sessions and throttles there are."""
    with AccountSession(world.house.engine, Context(None)) as session:
        sessions = session.scalar(select(func.count()).select_from(SessionRow)) or 0
        return sessions, session.scalar(select(func.count()).select_from(Throttle)) or 0
