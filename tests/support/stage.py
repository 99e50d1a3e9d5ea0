"""Setting the stage: migrations, settings for the embedded servers, and a clock that a test may move."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.settings import Settings
from tenants.clock import Clock
from tests.support.servers import Addresses, Servers

PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class _Hands:
    instant: datetime | None = None


@dataclass(frozen=True)
class MovableClock(Clock):
    """The machine's clock until a test sets it; then it stands still."""

    hands: _Hands = field(default_factory=_Hands)

    def now(self) -> datetime:
        """The instant that was set, or the machine's."""
        return self.hands.instant or super().now()

    def set(self, instant: datetime | None) -> None:
        """Stop the clock at an instant; None lets it run again."""
        self.hands.instant = instant

    def forward(self, by: timedelta) -> None:
        """Move a stopped clock on."""
        self.hands.instant = self.now() + by


def london_noon(year: int, month: int, day: int) -> datetime:
    """Noon UTC of a day, which is the same day in London."""
    return datetime(year, month, day, 12, tzinfo=UTC)


def environment_for(servers: Servers, addresses: Addresses, **more: str) -> dict[str, str]:
    """The environment in which Cairn's own processes run on these servers."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "CAIRN_HOME": str(servers.home),
        "CAIRN_DEMONSTRATION": "1",
        "DATABASE_URL": addresses.app_url,
        "DATABASE_OWNER_URL": addresses.owner_url,
        "DATABASE_RELAY_URL": addresses.relay_url,
        "REDIS_URL": servers.redis_url,
        "SECRET_KEY": "a secret for tests alone",
        "PYTHONPATH": str(PROJECT),
        **more,
    }


def settings_for(servers: Servers, addresses: Addresses, **more: str) -> Settings:
    """Settings for these servers, with a clock that tests may move."""
    read = Settings.read(environment_for(servers, addresses, **more))
    return Settings(**(vars(read) | {"clock": MovableClock()}))


def upgrade(addresses: Addresses, revision: str = "head", *, direction: str = "upgrade") -> None:
    """Bring a database to a revision, in a process of its own as at a release."""
    subprocess.run(
        [sys.executable, "-m", "alembic", "-c", "migrations/alembic.ini", direction, revision],
        cwd=PROJECT,
        env=dict(os.environ) | {"DATABASE_OWNER_URL": addresses.owner_url, "PYTHONPATH": str(PROJECT)},
        check=True,
        capture_output=True,
    )
