"""Where the outside world is: reads the addresses in the settings, so that a wrong one stops the service at once."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlsplit

from service.settings import SettingsError

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class BucketLocation:
    """A private bucket, the folder inside it that is ours, and the KMS key that encrypts what lies there."""

    name: str
    prefix: str
    kms_key: str
    endpoint: str | None
    region: str | None


@dataclass(frozen=True)
class KmsLocation:
    """The master key in the key management service that wraps every data key."""

    key: str
    endpoint: str | None
    region: str | None


def read_folder(setting: str, url: str) -> Path:
    """The folder or file on this machine that a `file:` address names; raises SettingsError."""
    path = Path(url.removeprefix("file://") if url.startswith("file://") else url.removeprefix("file:"))
    if not url.startswith("file:") or not path.is_absolute():
        raise SettingsError(f"{setting} must give a whole path. Write it as file:/srv/cairn/place.")
    return path


def read_bucket(setting: str, url: str) -> BucketLocation:
    """The bucket that `s3://bucket/prefix?kms=KEY&endpoint=URL&region=NAME` names; raises SettingsError.

    The KMS key is not optional: what lies in a bucket is always encrypted under a key that we chose (S12).
    """
    parts = urlsplit(url)
    options = _options(setting, parts, allowed={"kms", "endpoint", "region"})
    if parts.scheme != "s3" or not parts.netloc or not options.get("kms"):
        raise SettingsError(f"{setting} must name a bucket and its KMS key. Write it as s3://bucket/folder?kms=KEY.")
    folder = parts.path.strip("/")
    return BucketLocation(
        name=parts.netloc,
        prefix=f"{folder}/" if folder else "",
        kms_key=options["kms"],
        endpoint=_endpoint(setting, options),
        region=options.get("region"),
    )


def read_kms(setting: str, url: str) -> KmsLocation:
    """The master key that `kms:KEY?endpoint=URL&region=NAME` names; raises SettingsError."""
    parts = urlsplit(url)
    options = _options(setting, parts, allowed={"endpoint", "region"})
    if parts.scheme != "kms" or not parts.path:
        raise SettingsError(f"{setting} must name a KMS key. Write it as kms:alias/cairn?region=eu-west-2.")
    return KmsLocation(key=parts.path, endpoint=_endpoint(setting, options), region=options.get("region"))


def read_port(setting: str, parts: SplitResult) -> int | None:
    """The port in an address, or nothing where the address has none; raises SettingsError."""
    try:
        return parts.port
    except ValueError:
        raise SettingsError(f"{setting} has a wrong port. Write a number from 1 to 65535.") from None


def _options(setting: str, parts: SplitResult, allowed: set[str]) -> dict[str, str]:
    options = dict(parse_qsl(parts.query))
    if unknown := sorted(set(options) - allowed):
        raise SettingsError(f"{setting} has options that mean nothing ({len(unknown)}). Use only {sorted(allowed)}.")
    return options


def _endpoint(setting: str, options: dict[str, str]) -> str | None:
    endpoint = options.get("endpoint")
    if endpoint is None:
        return None
    parts = urlsplit(endpoint)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_NAMES):
        return endpoint
    raise SettingsError(f"{setting} must reach its endpoint by https; plain http is for this machine only.")
