"""A wrong address in the settings stops the service at its start, with a sentence that says what to write."""

from pathlib import Path

import pytest

from service.outside.keys import keys_at
from service.outside.locations import read_bucket, read_folder, read_kms
from service.outside.scanner import NoScanner, scanner_at
from service.outside.storage import storage_at
from service.settings import SettingsError


def test_a_folder_is_a_whole_path() -> None:
    assert read_folder("FILES_URL", "file:/srv/cairn files") == Path("/srv/cairn files")
    assert read_folder("FILES_URL", "file:///srv/cairn") == Path("/srv/cairn")
    for wrong in ("file:files", "file://host/files", "/srv/cairn"):
        with pytest.raises(SettingsError, match="whole path"):
            read_folder("FILES_URL", wrong)


def test_a_bucket_comes_with_the_key_that_encrypts_it() -> None:
    bucket = read_bucket("FILES_URL", "s3://files/one/two/?kms=alias/cairn&region=eu-west-2")
    assert (bucket.name, bucket.prefix, bucket.kms_key) == ("files", "one/two/", "alias/cairn")
    with pytest.raises(SettingsError, match="KMS key"):
        read_bucket("FILES_URL", "s3://files/one")
    with pytest.raises(SettingsError, match="mean nothing"):
        read_bucket("FILES_URL", "s3://files?kms=k&acl=public-read")


def test_an_endpoint_is_https_or_on_this_machine() -> None:
    assert read_bucket("FILES_URL", "s3://files?kms=k&endpoint=http://127.0.0.1:9").endpoint == "http://127.0.0.1:9"
    with pytest.raises(SettingsError, match="https"):
        read_kms("KEYS_URL", "kms:alias/cairn?endpoint=http://kms.example")


def test_a_kms_key_may_be_named_by_its_whole_arn() -> None:
    arn = "arn:aws:kms:eu-west-2:111122223333:key/1234"
    assert read_kms("KEYS_URL", f"kms:{arn}?region=eu-west-2").key == arn
    with pytest.raises(SettingsError, match="KMS key"):
        read_kms("KEYS_URL", "kms:?region=eu-west-2")


def test_an_unknown_kind_of_place_is_refused() -> None:
    for open_place in (storage_at, keys_at, scanner_at):
        with pytest.raises(SettingsError):
            open_place("gopher://example")


def test_without_an_address_nobody_scans() -> None:
    assert isinstance(scanner_at(None), NoScanner)
    for wrong in ("tcp://127.0.0.1", "tcp://127.0.0.1:99999", "unix:clamd.sock"):
        with pytest.raises(SettingsError):
            scanner_at(wrong)
