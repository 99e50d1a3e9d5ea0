"""Acting as an invented person at an instant of the past, with the post carried at its own time in between."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import func, select

from service.statute.calendar import Calendar, load_calendar
from tenants.access.roles import Actor
from tenants.accounts import AccountView
from tenants.clock import LONDON, Clock
from tenants.database import AccountSession, Context
from tenants.delivery import claim_due, settle
from tenants.outbox import OutboxRow
from tenants.work import Admission, House, Work, audit_reads, work_at_door

VIA = "demonstration"
"""How the audit trail says that no person was at a door."""
OPENED_BEFORE = timedelta(days=60)
"""How long before the load the accounts were opened, so that every running case lies after it."""
A_MOMENT = timedelta(minutes=5)
"""Time enough before the load for the acts of a day that has only begun."""
BETWEEN_ACTS = timedelta(seconds=5)
"""Two acts never share an instant, so that the post of the first is carried before the second."""
SENDERS = frozenset({"partnership", "panel"})
"""The kinds of account that act in the demonstration; in the others nothing ever falls due while it is loaded."""


@dataclass(frozen=True)
class Player:
    """An invented person as the loader acts for them."""

    id: UUID
    name: str
    email: str
    roles: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Act:
    """Something that a person did in an account at an instant."""

    at: datetime
    account: str
    email: str
    do: Callable[[Work], object]


@dataclass(frozen=True)
class Stage:
    """The opened accounts and registered people, by short name and by address, and the instant of the load."""

    house: House
    accounts: Mapping[str, AccountView]
    players: Mapping[str, Player]
    loaded_at: datetime

    @property
    def calendar(self) -> Calendar:
        """The printed calendar, by which the running cases are laid out."""
        return load_calendar()

    @property
    def today(self) -> date:
        """The London day of the load."""
        return self.loaded_at.astimezone(LONDON).date()

    def working_day(self, days_from_today: int) -> date:
        """The nth working day after today, or before it where negative; 0 is today. Raises UnknownYearError."""
        if days_from_today == 0:
            return self.today
        walk = self.calendar.working_days_after if days_from_today > 0 else self.calendar.working_days_before
        return nth(walk(self.today), abs(days_from_today))

    def moment(self, day: date, at: time) -> datetime:
        """That time of that day in London, or a moment before the load where it has not come yet."""
        return min(datetime.combine(day, at, LONDON), self.loaded_at - A_MOMENT)


def nth(days: Iterator[date], number: int) -> date:
    """The nth of these days, counted from 1."""
    return next(islice(days, number - 1, None))


def house_at(house: House, at: datetime) -> House:
    """The same house with its clock moved to an instant, so that clocks and the audit trail agree with the story."""
    return replace(house, clock=Clock(at - Clock().now()))


@contextmanager
def acting(house: House, account: AccountView, player: Player) -> Iterator[Work]:
    """Work in an account as an invented person, reads audited as at a door."""
    roles = frozenset(player.roles[account.slug])
    admission = Admission(account, Actor(account.id, player.id, player.name, roles, via=VIA))
    with work_at_door(house, admission, read_only=False) as work:
        yield work
    if work.opened:
        audit_reads(house, admission, work)


def play(stage: Stage, acts: list[Act]) -> None:
    """Play the acts in the order of their instants; what falls due between two of them is carried first."""
    at = stage.loaded_at - OPENED_BEFORE
    for act in sorted(acts, key=lambda each: each.at):
        at = max(act.at, at + BETWEEN_ACTS)
        carry_due(stage, at)
        with acting(house_at(stage.house, at), stage.accounts[act.account], stage.players[act.email]) as work:
            act.do(work)
    carry_due(stage, stage.loaded_at)


def carry_due(stage: Stage, until: datetime) -> None:
    """Carry the demonstration's post up to an instant, each row at its own time, as the workers would have."""
    senders = [account for account in stage.accounts.values() if account.kind in SENDERS]
    is_quiet = False
    while not is_quiet:
        # The earliest of all accounts first: a delivery in one makes work in another.
        waiting = [(due_at, each.id) for each in senders if (due_at := _next_due(stage.house, each.id, until))]
        is_quiet = not waiting or not _carry_account(stage.house, *min(waiting))


def _carry_account(house: House, due_at: datetime, account_id: UUID) -> bool:
    then = house_at(house, due_at + timedelta(seconds=1))
    claimed_rows = claim_due(then, account_id)
    for claimed in claimed_rows:
        settle(then, claimed, then.errands[claimed.kind](then, claimed))
    return bool(claimed_rows)


def _next_due(house: House, account_id: UUID, until: datetime) -> datetime | None:
    with AccountSession(house.engine, Context(account_id, is_read_only=True)) as session:
        return session.scalar(
            select(func.min(OutboxRow.due_at)).where(OutboxRow.state == "waiting", OutboxRow.due_at <= until)
        )
