"""A channel that lays a notification into a receiver's bucket, where it can lie only once."""

from datetime import datetime
from uuid import UUID

from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, ClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from service.outside.aws_clients import aws_client, status_code
from service.outside.locations import BucketLocation, read_bucket
from service.outside.panel import Accepted, InDoubt, Notice, NotReached, Outcome, Refused


class BucketDrop:
    """A bucket that the receiver empties. The object's key is made from the outbox id, and S3 takes it once."""

    def __init__(self, location: BucketLocation) -> None:
        self._location = location
        # One try and no more: boto3's own second try would hide that the first may have arrived.
        self._client: BaseClient = aws_client("s3", endpoint=location.endpoint, region=location.region, attempts=1)

    def send(self, notice: Notice, now: datetime) -> Outcome:  # noqa: ARG002 - the port dates signatures; AWS's own is dated by its client
        """Lay it there, once; what lies there already was accepted before."""
        try:
            self._client.put_object(
                **self._place(notice.idempotency_key),
                Body=notice.body(),
                ContentType="application/json",
                ChecksumAlgorithm="SHA256",
                ServerSideEncryption="aws:kms",
                SSEKMSKeyId=self._location.kms_key,
                IfNoneMatch="*",
            )
        except ClientError as error:
            return self._refusal(error, notice.idempotency_key)
        except NoConnectionError:
            return NotReached("no-connection")
        except BotoCoreError:
            return InDoubt("no-answer")
        return Accepted(self._key(notice.idempotency_key))

    def ask(self, idempotency_key: UUID, now: datetime) -> Outcome:  # noqa: ARG002 - as above
        """What became of it: whether the object lies there."""
        try:
            self._client.head_object(**self._place(idempotency_key))
        except ClientError as error:
            status = status_code(error)
            return NotReached("never-arrived") if status == 404 else InDoubt(f"status-{status}")
        except BotoCoreError:
            return InDoubt("no-answer")
        return Accepted(self._key(idempotency_key))

    def _refusal(self, error: ClientError, idempotency_key: UUID) -> Outcome:
        status = status_code(error)
        if status == 412:
            return Accepted(self._key(idempotency_key))
        if status in {408, 409, 429} or not 400 <= status < 500:
            return InDoubt(f"status-{status}")
        return Refused(f"status-{status}")

    def _key(self, idempotency_key: UUID) -> str:
        return f"{self._location.prefix}{idempotency_key}.json"

    def _place(self, idempotency_key: UUID) -> dict[str, str]:
        return {"Bucket": self._location.name, "Key": self._key(idempotency_key)}


def drop_at(bucket_url: str) -> BucketDrop:
    """The drop that `s3://bucket/prefix?kms=KEY` names; raises SettingsError."""
    return BucketDrop(read_bucket("The drop's address", bucket_url))
