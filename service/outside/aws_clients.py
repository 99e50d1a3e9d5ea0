"""One place that makes S3 and KMS clients, so that each gives up in seconds and says so in one way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from service.settings import SettingsError
from tenants.errors import TryAgainError

CONNECT_SECONDS = 3
READ_SECONDS = 10
ATTEMPTS = 3


def aws_client(
    service: Literal["s3", "kms"], *, endpoint: str | None, region: str | None, attempts: int = ATTEMPTS
) -> BaseClient:
    """A client that waits 3 s for a connection and 10 s for an answer, in at most `attempts` tries.

    boto3 on its own waits 60 s twice and tries five times (F22). Raises SettingsError where no region is known.
    """
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": attempts},
        s3={"addressing_style": "path"} if endpoint else None,
    )
    try:
        return boto3.client(service, endpoint_url=endpoint, region_name=region, config=config)
    except (BotoCoreError, ValueError):
        raise SettingsError(f"The address for {service} is not usable. Check its endpoint and add region=.") from None


def error_code(error: ClientError) -> str:
    """The provider's short code for a refusal, such as AccessDenied; never its sentence."""
    return str(error.response.get("Error", {}).get("Code", "unknown"))


def status_code(error: ClientError) -> int:
    """The HTTP status of a refusal; 0 where the provider gave none."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


@contextmanager
def trying_again(sentence: str) -> Iterator[None]:
    """Whatever the provider fails at inside becomes a TryAgainError with this sentence."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise TryAgainError(sentence) from error
