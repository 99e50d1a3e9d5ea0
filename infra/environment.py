"""What the person asked for in the environment, and the environment that Cairn's processes get."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.embedded.servers import Addresses
from infra.errors import LaunchError
from infra.passwords import Passwords
from tenants.clock import Clock

DEFAULT_PORT = 8000

OURS = ("CAIRN_", "DATABASE_", "REDIS_URL", "FILES_URL", "KEYS_URL", "SMTP_URL", "SCANNER_URL", "SENTRY_", "SECRET_KEY")


@dataclass(frozen=True)
class Wishes:
    """Where Cairn lives, the port it answers on, and whether the person brought a database or a Redis."""

    home: Path
    port: int
    environment: Mapping[str, str]

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Wishes":
        """Read the wishes. Raises LaunchError with the name of the wrong one."""
        port = environment.get("CAIRN_PORT") or str(DEFAULT_PORT)
        if not (port.isascii() and port.isdecimal() and 1 <= int(port) <= 65535):
            raise LaunchError("CAIRN_PORT must be a number from 1 to 65535, such as 8000.")
        names = ["DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_RELAY_URL"]
        missing = [name for name in names if not environment.get(name)]
        if missing and len(missing) < len(names):
            raise LaunchError(
                f"Set {' and '.join(missing)} too. Or set none of {', '.join(names)}, "
                "and Cairn starts a database of its own."
            )
        return cls(Path(environment.get("CAIRN_HOME") or ".cairn").absolute(), int(port), environment)

    @property
    def url(self) -> str:
        """The address that the person opens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def brings_database(self) -> bool:
        """Whether the person named a database, so that none is started."""
        return bool(self.environment.get("DATABASE_URL"))

    @property
    def brings_redis(self) -> bool:
        """Whether the person named a Redis, so that none is started."""
        return bool(self.environment.get("REDIS_URL"))

    @property
    def is_demonstration(self) -> bool:
        """Whether the demonstration accounts are loaded; CAIRN_DEMONSTRATION=0 says no."""
        return self.environment.get("CAIRN_DEMONSTRATION", "1") == "1"


def service_environment(
    wishes: Wishes, passwords: Passwords, addresses: Addresses | None, redis_url: str
) -> dict[str, str]:
    """The environment of the steps that prepare the service; it holds the owner's address.

    A process's environment is this one after `without_owner`. Times: CAIRN_NOW_SINCE is the real instant, in UTC, at
    which CAIRN_NOW was said, so that all processes move their clocks alike.
    """
    made = {
        "FILES_URL": f"file:{wishes.home / 'files'}",
        "KEYS_URL": f"file:{wishes.home / 'keys' / 'master.key'}",
        "SECRET_KEY": passwords.secret_key,
        "CAIRN_DEMONSTRATION": "1",
        "CAIRN_URL": wishes.url,
        "PROMETHEUS_MULTIPROC_DIR": str(wishes.home / "metrics"),
    }
    fixed = {"CAIRN_HOME": str(wishes.home), "CAIRN_PORT": str(wishes.port), "REDIS_URL": redis_url}
    if addresses:
        fixed["DATABASE_URL"] = addresses.app_url
        fixed["DATABASE_OWNER_URL"] = addresses.owner_url
        fixed["DATABASE_RELAY_URL"] = addresses.relay_url
        fixed["DATABASE_BACKUP_URL"] = addresses.backup_url
    if wishes.environment.get("CAIRN_NOW"):
        fixed["CAIRN_NOW_SINCE"] = Clock().now().isoformat()
    given = {name: value for name, value in wishes.environment.items() if value and name != "PYTHONDONTWRITEBYTECODE"}
    return {**made, **given, **fixed}


def ours(environment: Mapping[str, str]) -> dict[str, str]:
    """What of an environment is Cairn's own; the rest is the person's and is written down nowhere."""
    return {name: value for name, value in environment.items() if name.startswith(OURS)}


def without_owner(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of the service's own processes, which may act neither as the owner nor as the backup role."""
    kept_back = {"DATABASE_OWNER_URL", "DATABASE_BACKUP_URL"}
    return {name: value for name, value in environment.items() if name not in kept_back}
