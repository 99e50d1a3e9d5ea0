"""`cairn demo`: load the demonstration, or remove it; neither touches an account that is not marked so."""

from collections.abc import Sequence

import click

from service.cli.surroundings import Surroundings, surroundings
from service.demonstration.loading import SIGN_INS, State, demonstration_state, load_demonstration
from service.demonstration.removing import MiscountError, Removed, remove_demonstration
from service.outside.storage import storage_at
from service.settings import SettingsError
from tenants.errors import RuleBrokenError

AS_OWNER = "the demonstration is removed as the owner of the tables."


@click.group()
def demo() -> None:
    """The demonstration's accounts, people and cases."""


@demo.command()
def load() -> None:
    """Load the demonstration where it is not there yet; one that was broken off is removed first."""
    here = surroundings()
    settings = here.settings
    if not settings.is_demonstration:
        raise SettingsError("The demonstration is loaded in demonstration mode only. Set CAIRN_DEMONSTRATION to 1.")
    with here.house() as house:
        if demonstration_state(house) is State.BROKEN:
            click.echo("The demonstration was not whole, so it is loaded anew.")
            _remove(here, ())
        is_new = load_demonstration(house, settings.home, storage_at(settings.files_url))
    if is_new:
        click.echo(f"The demonstration is loaded. Its sign-ins are in {settings.home / SIGN_INS}.")
    elif (settings.home / SIGN_INS).exists():
        click.echo("The demonstration is there already. Nothing was changed.")
    else:
        click.echo("The demonstration is there already, but its sign-ins are not in this CAIRN_HOME.")


@demo.command()
@click.option("--account", "slugs", multiple=True, help="Only this account, as often as needed; all where left out.")
def remove(slugs: Sequence[str]) -> None:
    """Remove the demonstration. An account that is not marked as demonstration is refused, and all others stay."""
    here = surroundings()
    removed = _remove(here, slugs)
    click.echo(f"Removed: accounts {len(removed.accounts)}, people {removed.people}, rows {removed.rows}.")
    if removed.kept_people:
        click.echo(f"Invented people who still belong to another account, and stay: {removed.kept_people}.")
    if not slugs:
        (here.settings.home / SIGN_INS).unlink(missing_ok=True)


def _remove(here: Surroundings, slugs: Sequence[str]) -> Removed:
    owner_url = here.address("DATABASE_OWNER_URL", AS_OWNER)
    try:
        return remove_demonstration(owner_url, storage_at(here.settings.files_url), slugs)
    except MiscountError as error:
        raise RuleBrokenError(str(error)) from None
