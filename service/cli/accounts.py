"""`cairn account create`: open an account and invite its first holder, who invites everybody else."""

import re

import click

from service.cli.surroundings import find_account, surroundings
from tenants.accounts import KINDS
from tenants.errors import NotFoundError, RuleBrokenError
from tenants.identity.invitations import INVITATION_LASTS, invite
from tenants.opening import NewAccount, open_account
from tenants.work import House, work_for

FIRST_HOLDER = {
    "partnership": "business-manager",
    "agency": "account-holder",
    "panel": "panel-administrator",
    "national": "national-administrator",
}
"""The role of each kind of account that may invite others (domain §9; design §1 for agencies)."""
SLUG = re.compile(r"[a-z][a-z0-9-]{1,62}")
PREFIX = re.compile(r"[A-Z]{2,5}")


@click.group()
def account() -> None:
    """Accounts."""


@account.command()
@click.option("--kind", required=True, type=click.Choice(KINDS))
@click.option("--slug", required=True, help="The short name in addresses: small letters, digits and hyphens.")
@click.option("--name", required=True, help="The name as others see it.")
@click.option("--full-name", required=True, help="The name in full, for letters.")
@click.option("--prefix", required=True, help="Two to five capital letters that its references begin with.")
@click.option("--register-scheme", help="An agency's scheme in the public register: ONS, ODS or URN.")
@click.option("--register-code", help="An agency's official code.")
@click.option("--register-kind", help="What kind of agency it is, such as police or school.")
@click.option("--holder-name", required=True, help="Who will manage the account.")
@click.option("--holder-email", required=True, help="Their e-mail address.")
def create(
    kind: str,
    slug: str,
    name: str,
    full_name: str,
    prefix: str,
    holder_name: str,
    holder_email: str,
    **register: str | None,
) -> None:
    """Open an account and print, once, the invitation for the person who will manage it."""
    new = NewAccount(kind, slug, name, full_name, prefix, is_demonstration=False, **register)
    _check(new)
    here = surroundings()
    with here.house() as house:
        _check_is_free(house, slug)
        with work_for(house, open_account(house, new).id) as work:
            _, secret = invite(work, holder_email, holder_name, [FIRST_HOLDER[kind]])
    hours = int(INVITATION_LASTS.total_seconds() // 3600)
    click.echo(f"The account is open. Give {holder_name} this address; it works once, for {hours} hours:")
    click.echo(f"{here.settings.public_url.rstrip('/')}/accounts/{slug}/invitations/{secret}")


def _check(new: NewAccount) -> None:
    if not SLUG.fullmatch(new.slug):
        raise RuleBrokenError("Write --slug in small letters, digits and hyphens, and begin it with a letter.")
    if not PREFIX.fullmatch(new.reference_prefix):
        raise RuleBrokenError("Write --prefix as two to five capital letters.")
    said = (new.register_scheme, new.register_code, new.register_kind)
    if any(said) and not all(said):
        raise RuleBrokenError("Give --register-scheme, --register-code and --register-kind together, or none of them.")
    if any(said) and new.kind != "agency":
        raise RuleBrokenError("Only an agency stands in the public register. Leave the --register options out.")


def _check_is_free(house: House, slug: str) -> None:
    try:
        find_account(house, slug)
    except NotFoundError:
        return
    raise RuleBrokenError("Another account has that short name. Choose another --slug.")
