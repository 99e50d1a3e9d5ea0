"""The random passwords and keys of one CAIRN_HOME, made once and kept where only its owner can read them."""

import json
import os
from dataclasses import dataclass, fields
from pathlib import Path
from secrets import token_urlsafe

from infra.errors import LaunchError


@dataclass(frozen=True, repr=False)
class Passwords:
    """One secret for each database role, for Valkey, and for signing cookies and links."""

    superuser: str
    owner: str
    app: str
    relay: str
    backup: str
    valkey: str
    secret_key: str


def passwords_of(home: Path) -> Passwords:
    """Read the passwords kept in CAIRN_HOME, or make them when there are none yet.

    Raises LaunchError when the file is there but is not whole: a new password would not open the old database.
    """
    path = home / "passwords.json"
    if not path.exists():
        write_private(path, json.dumps({field.name: token_urlsafe(32) for field in fields(Passwords)}, indent=1))
    try:
        return Passwords(**json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError):
        raise LaunchError(
            f"The passwords in {path} cannot be read. Put back a copy of that file, or choose a new CAIRN_HOME."
        ) from None


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
