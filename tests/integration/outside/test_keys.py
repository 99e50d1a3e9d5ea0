"""A data key opens only under the context it was made for, and nobody falls back to no key."""

import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from service.outside.keys import KeyRefusedError, KeyStore, LocalKeyFile, keys_at
from service.settings import SettingsError
from tenants.errors import TryAgainError

CONTEXT = {"account": "0190d5a8-0000-7000-8000-000000000001", "table": "subjects"}
THEIRS = CONTEXT | {"account": "0190d5a8-0000-7000-8000-000000000002"}

OpenKeys = Callable[[Path], "contextmanager[KeyStore]"]


@contextmanager
def key_file(place: Path) -> Iterator[KeyStore]:
    yield keys_at(f"file:{place / 'keys' / 'master.key'}")


@contextmanager
def kms(_place: Path) -> Iterator[KeyStore]:
    with mock_aws():
        made = boto3.client("kms", region_name="eu-west-2").create_key()
        yield keys_at(f"kms:{made['KeyMetadata']['KeyId']}?region=eu-west-2")


both = pytest.mark.parametrize("open_keys", [key_file, kms])


@both
def test_a_wrapped_key_opens_again_under_its_own_context(open_keys: OpenKeys, tmp_path: Path) -> None:
    with open_keys(tmp_path) as keys:
        plain, wrapped = keys.new_data_key(CONTEXT)
        assert len(plain) == 32
        assert plain not in wrapped
        assert keys.unwrap(wrapped, dict(reversed(CONTEXT.items()))) == plain


@both
def test_two_data_keys_are_never_the_same(open_keys: OpenKeys, tmp_path: Path) -> None:
    with open_keys(tmp_path) as keys:
        assert keys.new_data_key(CONTEXT)[0] != keys.new_data_key(CONTEXT)[0]


@both
@pytest.mark.parametrize("context", [THEIRS, {}, {"account": CONTEXT["account"]}])
def test_another_accounts_context_does_not_open_it(
    open_keys: OpenKeys, tmp_path: Path, context: dict[str, str]
) -> None:
    with open_keys(tmp_path) as keys:
        _, wrapped = keys.new_data_key(CONTEXT)
        with pytest.raises(KeyRefusedError, match="support team"):
            keys.unwrap(wrapped, context)


@pytest.mark.parametrize(
    "spoil", [lambda key: key[:-1], lambda key: b"\x02" + key[1:], lambda _: b"", lambda key: key + b"x"]
)
def test_a_changed_wrapped_key_does_not_open(spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    with key_file(tmp_path) as keys:
        _, wrapped = keys.new_data_key(CONTEXT)
        with pytest.raises(KeyRefusedError):
            keys.unwrap(spoil(wrapped), CONTEXT)


def test_the_key_file_is_made_once_and_only_we_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    with ThreadPoolExecutor(8) as many:
        made = list(many.map(lambda _: LocalKeyFile(path).new_data_key(CONTEXT), range(24)))
    assert all(LocalKeyFile(path).unwrap(wrapped, CONTEXT) == plain for plain, wrapped in made)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [child.name for child in path.parent.iterdir()] == ["master.key"]


def test_a_key_file_that_others_may_read_is_refused_at_the_start_and_later(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    keys = LocalKeyFile(path)
    _, wrapped = keys.new_data_key(CONTEXT)
    path.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        keys_at(f"file:{path}")
    with pytest.raises(SettingsError, match="chmod 600"):
        keys.unwrap(wrapped, CONTEXT)


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="does not hold a key"):
        keys_at(f"file:{path}")


def test_a_lost_key_file_is_not_replaced_when_a_record_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    keys = LocalKeyFile(path)
    _, wrapped = keys.new_data_key(CONTEXT)
    path.unlink()
    with pytest.raises(TryAgainError, match="safe copy"):
        keys.unwrap(wrapped, CONTEXT)
    assert not path.exists()


def test_kms_that_does_not_answer_or_does_not_know_the_key_says_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _seconds: None)
    keys = keys_at("kms:alias/cairn?region=eu-west-2&endpoint=http://127.0.0.1:9")
    with pytest.raises(TryAgainError, match="Nothing was opened or saved"):
        keys.new_data_key(CONTEXT)
    with pytest.raises(TryAgainError):
        keys.unwrap(b"wrapped", CONTEXT)
    with mock_aws(), pytest.raises(TryAgainError):
        keys_at("kms:alias/nobody-made-this?region=eu-west-2").new_data_key(CONTEXT)
