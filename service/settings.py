"""One frozen Settings, read from the environment once; the service refuses to start on a wrong one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tenants.clock import Clock


class SettingsError(Exception):
    """A setting is missing or wrong; the sentence says which and what to write."""


@dataclass(frozen=True)
class Settings:
    """What this process was told about the world around it."""

    home: Path
    database_url: str
    redis_url: str
    files_url: str
    keys_url: str
    smtp_url: str | None
    scanner_url: str | None
    sentry_dsn: str | None
    metrics_token: str | None
    metrics_folder: Path | None
    public_url: str
    secret_key: str
    is_demonstration: bool
    clock: Clock

    @property
    def is_secure(self) -> bool:
        """Whether people reach the service over https (then the session cookie carries the __Host- prefix)."""
        return self.public_url.startswith("https://")

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings; raises SettingsError with the name of the wrong one."""
        home = Path(environment.get("CAIRN_HOME", ".cairn")).absolute()
        is_demonstration = environment.get("CAIRN_DEMONSTRATION", "") == "1"
        public_url = environment.get("CAIRN_URL", f"http://127.0.0.1:{environment.get('CAIRN_PORT', '8000')}")
        _check_public_url(public_url)
        return cls(
            home=home,
            database_url=_needed(environment, "DATABASE_URL"),
            redis_url=_needed(environment, "REDIS_URL"),
            files_url=environment.get("FILES_URL", f"file:{home / 'files'}"),
            keys_url=environment.get("KEYS_URL", f"file:{home / 'keys' / 'master.key'}"),
            smtp_url=environment.get("SMTP_URL") or None,
            scanner_url=environment.get("SCANNER_URL") or None,
            sentry_dsn=environment.get("SENTRY_DSN") or None,
            metrics_token=environment.get("METRICS_TOKEN") or None,
            metrics_folder=_folder(environment, "PROMETHEUS_MULTIPROC_DIR"),
            public_url=public_url,
            secret_key=_needed(environment, "SECRET_KEY"),
            is_demonstration=is_demonstration,
            clock=_clock(environment, is_demonstration=is_demonstration),
        )


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise SettingsError(f"Set {name} in the environment; the service does not start without it.")
    return value


def _folder(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name, "")
    return Path(value) if value else None


def _check_public_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return
    if parts.scheme != "http" or parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise SettingsError("CAIRN_URL must be https; plain http is served on loopback only.")


def _clock(environment: Mapping[str, str], *, is_demonstration: bool) -> Clock:
    """CAIRN_NOW moves the clock in demonstration mode; CAIRN_NOW_SINCE is the real instant at which it was said."""
    said = environment.get("CAIRN_NOW", "")
    if not said:
        return Clock()
    if not is_demonstration:
        raise SettingsError("CAIRN_NOW moves the clock and is allowed in demonstration mode only.")
    since = environment.get("CAIRN_NOW_SINCE", "")
    return Clock(_instant("CAIRN_NOW", said) - (_instant("CAIRN_NOW_SINCE", since) if since else Clock().now()))


def _instant(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise SettingsError(f"{name} must be a UTC instant such as 2026-12-17T09:00:00Z.") from None
    if moment.utcoffset() != timedelta(0):
        raise SettingsError(f"{name} must be a UTC instant such as 2026-12-17T09:00:00Z.")
    return moment.astimezone(UTC)
