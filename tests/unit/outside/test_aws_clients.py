"""A client of the cloud gives up in seconds, not in minutes."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from service.outside.aws_clients import aws_client, error_code, status_code, trying_again
from service.settings import SettingsError
from tenants.errors import TryAgainError

pytestmark = pytest.mark.usefixtures("socket_enabled")  # the client is made, nobody is called


def test_it_waits_three_seconds_for_a_line_and_ten_for_an_answer_and_tries_three_times() -> None:
    config = aws_client("s3", endpoint=None, region="eu-west-2").meta.config
    assert (config.connect_timeout, config.read_timeout) == (3, 10)
    assert config.retries == {"mode": "standard", "total_max_attempts": 3}
    assert (
        aws_client("s3", endpoint=None, region="eu-west-2", attempts=1).meta.config.retries["total_max_attempts"] == 1
    )


def test_without_a_region_the_service_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    with pytest.raises(SettingsError, match="region="):
        aws_client("kms", endpoint=None, region=None)


def test_a_refusal_of_the_cloud_becomes_our_own_sentence_and_keeps_its_code() -> None:
    answer = {"Error": {"Code": "SlowDown"}, "ResponseMetadata": {"HTTPStatusCode": 503}}
    refusal = ClientError(answer, "PutObject")
    assert (error_code(refusal), status_code(refusal)) == ("SlowDown", 503)
    for error in (refusal, EndpointConnectionError(endpoint_url="x")):
        with pytest.raises(TryAgainError, match="later"), trying_again("Try again later."):
            raise error


def test_other_errors_pass_as_they_are() -> None:
    with pytest.raises(KeyError), trying_again("Try again later."):
        raise KeyError
