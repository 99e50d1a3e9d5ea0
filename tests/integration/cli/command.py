"""Running the `cairn` command as its operator does, and what it said."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

from service.cli import main
from tests.integration.demonstration.theatre import Theatre
from tests.support.servers import Servers
from tests.support.stage import environment_for


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


def run_cairn(environment: Mapping[str, str], *arguments: str) -> Ended:
    """Run one command in exactly this environment."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, dict(environment), clear=True),
        patch.object(sys, "argv", ["cairn", *arguments]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = main()
    return Ended(code, out.getvalue(), err.getvalue())


def run_cairn_alone(environment: Mapping[str, str], *arguments: str) -> Ended:
    """Run one command in a process of its own, as the shell does."""
    entrance = "import sys; sys.argv[0] = 'cairn'; from service.cli import main; raise SystemExit(main())"
    ended = subprocess.run(
        [sys.executable, "-c", entrance, *arguments], env=dict(environment), capture_output=True, text=True, check=False
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def environment_of(servers: Servers, theatre: Theatre, **more: str) -> dict[str, str]:
    """The environment of a command that runs beside this service."""
    return environment_for(
        servers,
        theatre.addresses,
        CAIRN_HOME=str(theatre.home),
        DATABASE_BACKUP_URL=theatre.addresses.backup_url,
        KEYS_URL=f"file:{theatre.home / 'keys' / 'master.key'}",
        FILES_URL=f"file:{theatre.home / 'files'}",
        **more,
    )
