"""`cairn audit verify`: walk every link of the audit trail and name the first that does not hold."""

import click

from service.cli.surroundings import every_account, find_account, surroundings
from tenants.accounts import AccountView
from tenants.audit import Flaw
from tenants.audit import verify as verify_chain
from tenants.database import AccountSession, Context
from tenants.work import House


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command()
@click.option("--account", "slug", help="The account's short name; every account where it is left out.")
def verify(slug: str | None) -> int:
    """Check that no link of the audit trail is missing or altered; exit code 1 where one is."""
    with surroundings().house() as house:
        accounts = [find_account(house, slug)] if slug else every_account(house)
        flaws = [(each.slug, _first_flaw(house, each)) for each in accounts]
    found = [f"{name}: {flaw.sentence}" for name, flaw in flaws if flaw is not None]
    for sentence in found:
        click.echo(sentence, err=True)
    if not found:
        click.echo(f"Every link of the audit trail holds. Accounts checked: {len(accounts)}.")
    return 1 if found else 0


def _first_flaw(house: House, account: AccountView) -> Flaw | None:
    with AccountSession(house.engine, Context(account.id, is_read_only=True)) as session:
        return verify_chain(session, account.id)
