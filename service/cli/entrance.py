"""The entrance of the `cairn` command: which commands there are, and how a refusal is said and counted."""

import click

from service.cli.accounts import account
from service.cli.audits import audit
from service.cli.backups import backup, restore
from service.cli.demonstrations import demo
from service.cli.dues import due
from service.cli.holidays import holidays
from service.cli.tokens import token
from service.settings import SettingsError
from service.statute.errors import StatuteError
from tenants.errors import CairnError

REFUSED = 1
NOT_COUNTED = 2
"""The law cannot answer: a year, a duty or an edition that is not known (design §13)."""


@click.group()
def commands() -> None:
    """Cairn, for whoever runs it. Beside a running service it finds the service's own settings in CAIRN_HOME."""


for command in (account, audit, backup, demo, due, holidays, restore, token):
    commands.add_command(command)


def main() -> int:
    """Run one command; gives its exit code. What is refused is said in a sentence on stderr."""
    try:
        ended = commands.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return REFUSED
    except StatuteError as error:
        click.echo(str(error), err=True)
        return NOT_COUNTED
    except (CairnError, SettingsError) as error:
        click.echo(str(error), err=True)
        return REFUSED
    return ended if isinstance(ended, int) else 0
