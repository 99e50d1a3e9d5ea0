"""A notification laid into a receiver's bucket lies there once, encrypted, under a key that a repeat would have too."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from service.outside.drops import BucketDrop, drop_at
from service.outside.panel import Accepted, InDoubt, Notice, NotReached, Refused

NOW = datetime(2026, 12, 17, 9, tzinfo=UTC)
NOTICE = Notice(idempotency_key=uuid4(), content={"reference": "SEF-7"})
KEY = f"in/{NOTICE.idempotency_key}.json"


@contextmanager
def drop() -> Iterator[BucketDrop]:
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="panel-inbox")
        yield drop_at("s3://panel-inbox/in?kms=alias/panel&region=us-east-1")


def test_a_notification_lies_in_the_bucket_under_the_receivers_key() -> None:
    with drop() as channel:
        assert channel.send(NOTICE, NOW) == Accepted(KEY)
        found = boto3.client("s3", region_name="us-east-1").get_object(Bucket="panel-inbox", Key=KEY)
        assert json.loads(found["Body"].read()) == {"reference": "SEF-7"}
        assert found["ServerSideEncryption"] == "aws:kms"


def test_a_second_send_is_accepted_and_changes_nothing() -> None:
    with drop() as channel:
        channel.send(NOTICE, NOW)
        client = boto3.client("s3", region_name="us-east-1")
        laid = client.head_object(Bucket="panel-inbox", Key=KEY)["ETag"]
        changed = Notice(idempotency_key=NOTICE.idempotency_key, content={"reference": "SEF-8"})
        assert channel.send(changed, NOW) == Accepted(KEY)
        assert client.head_object(Bucket="panel-inbox", Key=KEY)["ETag"] == laid


def test_asking_says_whether_it_lies_there() -> None:
    with drop() as channel:
        assert channel.ask(NOTICE.idempotency_key, NOW) == NotReached("never-arrived")
        channel.send(NOTICE, NOW)
        assert channel.ask(NOTICE.idempotency_key, NOW) == Accepted(KEY)


def test_a_bucket_that_is_not_there_refuses_for_good() -> None:
    with mock_aws():
        channel = drop_at("s3://nobody-made-this?kms=alias/panel&region=us-east-1")
        assert channel.send(NOTICE, NOW) == Refused("status-404")


def test_a_store_that_nobody_answers_for_was_not_reached_and_cannot_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    channel = drop_at("s3://panel-inbox?kms=k&region=us-east-1&endpoint=http://127.0.0.1:9")
    assert channel.send(NOTICE, NOW) == NotReached("no-connection")
    assert channel.ask(NOTICE.idempotency_key, NOW) == InDoubt("no-answer")
