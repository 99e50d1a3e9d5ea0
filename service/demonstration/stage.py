"""Acting as an invented person at an instant of the past, with the post carried at its own time in between."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID

from service.outside.storage import Storage
from service.statute.calendar import Calendar, load_calendar
from tenants.access.roles import Actor
from tenants.accounts import AccountView
from tenants.clock import LONDON, Clock
from tenants.work import Admission, House, Work, audit_reads, work_at_door

VIA = "demonstration"
"""How the audit trail says that no person was at a door."""
OPENED_BEFORE = timedelta(days=60)
"""How long before the load the accounts were opened, so that every running case lies after it."""
A_MOMENT = timedelta(minutes=5)
"""Time enough before the load for the acts of a day that has only begun."""


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
    """The opened accounts and registered people, by short name and by address, the instant of the load, the store."""

    house: House
    storage: Storage
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
        return day_after(self.calendar, self.today, days_from_today)

    def day_zero(self, day_now: int) -> date:
        """The day 0 of a clock that stands at this day on the day of the load; a day off stands at the day before."""
        last = self.today if self.calendar.is_working_day(self.today) else self.working_day(-1)
        return day_after(self.calendar, last, -day_now)

    def moment(self, day: date, at: time) -> datetime:
        """That time of that day in London, or a moment before the load where it has not come yet."""
        return min(datetime.combine(day, at, LONDON), self.loaded_at - A_MOMENT)


def day_after(calendar: Calendar, start_on: date, number: int) -> date:
    """The nth working day after a day, before it where negative; 0 is the day itself. Raises UnknownYearError."""
    if number == 0:
        return start_on
    walk = calendar.working_days_after if number > 0 else calendar.working_days_before
    return nth(walk(start_on), abs(number))


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
