"""`cairn holidays declare`: a bank holiday that was declared after the calendar was printed, for every account."""

import getpass
from datetime import date

import click

from service.cases.operations.clocks import declare_holiday, queue_recount
from service.cases.queries.calendar import declared_holidays
from service.cli.surroundings import IsoDate, surroundings
from tenants.database import AccountSession, Context
from tenants.work import House, each_account


@click.group()
def holidays() -> None:
    """Bank holidays."""


@holidays.command()
@click.argument("day", metavar="DATE", type=IsoDate())
@click.argument("name")
def declare(day: date, name: str) -> None:
    """Declare DATE a bank holiday called NAME: every running clock is counted again and says what moved."""
    with surroundings().house() as house:
        _declare_once(house, day, name)
        queued = each_account(house, lambda work: queue_recount(work, day))
    click.echo(f"Declared. Accounts whose clocks are counted again: {sum(queued.values())}.")


def _declare_once(house: House, day: date, name: str) -> None:
    """Write the holiday, unless it was declared before and only its accounts were not all told."""
    with AccountSession(house.engine, Context(None)) as session:
        if day not in {declared for declared, _ in declared_holidays(session)}:
            declare_holiday(session, day, name, getpass.getuser(), house.clock.now())
            session.commit()
