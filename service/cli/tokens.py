"""`cairn token create`: a person's token for machines, shown once."""

from collections.abc import Sequence
from uuid import UUID

import click

from service.cli.surroundings import find_account, surroundings
from tenants.errors import NotFoundError
from tenants.identity.people import current_member, members
from tenants.identity.tokens import make_token
from tenants.work import Work, work_for


@click.group()
def token() -> None:
    """Tokens for machines."""


@token.command()
@click.option("--account", "slug", required=True, help="The account's short name.")
@click.option("--person", "email", required=True, help="The e-mail address of a member of the account.")
@click.option("--scope", "scopes", required=True, multiple=True, help="A permission, as often as needed; or all.")
def create(slug: str, email: str, scopes: Sequence[str]) -> None:
    """Make a token for a person of an account; standard output holds the token and nothing else."""
    with surroundings().house() as house, work_for(house, find_account(house, slug).id) as work:
        made = make_token(work, _member(work, email), "Made at the command line", scopes)
    click.echo(made)


def _member(work: Work, email: str) -> UUID:
    known_as = email.strip().casefold()
    for found in members(work):
        if found.email == known_as:
            return current_member(work, found.person_id).person_id
    raise NotFoundError("Nobody with that e-mail address belongs to the account. Check --person.")
