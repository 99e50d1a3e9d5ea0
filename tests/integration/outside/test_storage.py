"""Files lie in a folder or a bucket; both behave alike, keep whole files only and never leave their place."""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import boto3
import pytest
from botocore.exceptions import FlexibleChecksumError
from moto import mock_aws
from moto.server import ThreadedMotoServer

from service.outside.storage import FileDamagedError, FileMissingError, FolderStorage, Storage, storage_at, storage_key
from tenants.clock import Clock
from tenants.errors import TryAgainError

ACCOUNT, OTHER_ACCOUNT = UUID(int=0xA1), UUID(int=0xA2)
A_FILE = UUID(int=0xF1)
LETTER = b"Terms of reference, sealed. " * 100_000

OpenStore = Callable[[Path], "contextmanager[Storage]"]


@contextmanager
def folder(place: Path) -> Iterator[Storage]:
    yield storage_at(f"file:{place / 'files'}")


@contextmanager
def bucket(_place: Path) -> Iterator[Storage]:
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="cairn-files")
        yield storage_at("s3://cairn-files/sealed?kms=alias/cairn&region=us-east-1")


both = pytest.mark.parametrize("open_store", [folder, bucket])


def new_key() -> str:
    return storage_key(ACCOUNT, uuid4())


def read(store: Storage, key: str) -> bytes:
    with store.open(key) as stream:
        return stream.read()


class Breaking(io.RawIOBase):
    """An upload whose sender hangs up after the first piece."""

    def __init__(self) -> None:
        self.pieces = [b"half a letter"]

    def read(self, _size: int = -1) -> bytes:
        if not self.pieces:
            raise ConnectionResetError
        return self.pieces.pop()


@both
def test_a_file_comes_back_as_it_was_with_its_size_and_hash(open_store: OpenStore, tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        key = new_key()
        stored = store.put(key, io.BytesIO(LETTER))
        assert (stored.size, stored.sha256) == (len(LETTER), hashlib.sha256(LETTER).hexdigest())
        assert read(store, key) == LETTER
        assert store.exists(key)


@both
def test_an_empty_file_is_a_file(open_store: OpenStore, tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        key = new_key()
        assert store.put(key, io.BytesIO(b"")).size == 0
        assert read(store, key) == b""


@both
def test_a_file_that_was_never_stored_is_missing_and_not_a_thing_to_try_again(
    open_store: OpenStore, tmp_path: Path
) -> None:
    with open_store(tmp_path) as store:
        assert not store.exists(new_key())
        with pytest.raises(FileMissingError, match="support team"):
            store.open(new_key())
        with pytest.raises(FileMissingError):
            store.copy(new_key(), new_key())


@both
def test_a_deleted_file_is_gone_and_may_be_deleted_again(open_store: OpenStore, tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        key = new_key()
        store.put(key, io.BytesIO(b"x"))
        store.delete(key)
        store.delete(key)
        assert not store.exists(key)


@both
def test_the_store_says_when_a_file_was_put_there_last(open_store: OpenStore, tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        key = new_key()
        assert store.written_at(key) is None
        store.put(key, io.BytesIO(b"x"))
        written_at = store.written_at(key)
        [(_, listed_at)] = store.listed(ACCOUNT)
        assert written_at == listed_at
        assert abs(Clock().now() - listed_at) < timedelta(minutes=5)
        store.delete(key)
        assert store.written_at(key) is None


@both
def test_a_copy_stands_alone_inside_one_account(open_store: OpenStore, tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        first, second = new_key(), new_key()
        store.put(first, io.BytesIO(LETTER))
        store.copy(first, second)
        store.delete(first)
        assert read(store, second) == LETTER


@both
def test_a_file_is_never_copied_into_another_account(open_store: OpenStore, tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        key, theirs = new_key(), storage_key(OTHER_ACCOUNT, uuid4())
        store.put(key, io.BytesIO(b"x"))
        with pytest.raises(ValueError, match="inside one account"):
            store.copy(key, theirs)
        assert not store.exists(theirs)


@both
@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "../secret",
        f"{ACCOUNT}/../{OTHER_ACCOUNT}",
        f"{ACCOUNT}/report.pdf",
        f"{ACCOUNT}/{A_FILE}\n",
        "/etc/x",
    ],
)
def test_a_key_that_is_not_two_ids_is_refused(open_store: OpenStore, tmp_path: Path, key: str) -> None:
    with open_store(tmp_path) as store:
        for act in (
            store.open,
            store.exists,
            store.written_at,
            store.delete,
            lambda key: store.put(key, io.BytesIO(b"x")),
        ):
            with pytest.raises(ValueError, match="storage_key"):
                act(key)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@both
def test_an_upload_that_breaks_off_leaves_nothing_and_keeps_what_was_there(
    open_store: OpenStore, tmp_path: Path
) -> None:
    with open_store(tmp_path) as store:
        key, kept = new_key(), new_key()
        store.put(kept, io.BytesIO(b"before"))
        for target in (key, kept):
            with pytest.raises(TryAgainError, match="not saved"):
                store.put(target, Breaking())  # type: ignore[arg-type]
        assert not store.exists(key)
        assert read(store, kept) == b"before"
    assert not list(tmp_path.rglob(".part-*"))


def test_a_folder_that_cannot_be_written_says_try_again(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    with pytest.raises(TryAgainError, match="Try again"):
        FolderStorage(tmp_path / "files").put(new_key(), io.BytesIO(b"x"))


def test_what_lies_in_the_bucket_is_encrypted_under_our_key_in_our_folder(tmp_path: Path) -> None:
    with bucket(tmp_path) as store:
        key, twin = new_key(), new_key()
        store.put(key, io.BytesIO(b"x"))
        store.copy(key, twin)
        for name in (key, twin):
            head = boto3.client("s3", region_name="us-east-1").head_object(Bucket="cairn-files", Key=f"sealed/{name}")
            assert head["ServerSideEncryption"] == "aws:kms"
            assert head["SSEKMSKeyId"].endswith("alias/cairn")


def test_a_bucket_that_is_not_there_says_try_again_or_missing_and_never_saved() -> None:
    with mock_aws():
        store = storage_at("s3://nobody-made-this?kms=alias/cairn&region=us-east-1")
        with pytest.raises(TryAgainError, match="not saved"):
            store.put(new_key(), io.BytesIO(b"x"))


def test_a_store_that_nobody_answers_for_says_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _seconds: None)
    store = storage_at("s3://cairn-files?kms=k&region=us-east-1&endpoint=http://127.0.0.1:9")
    with pytest.raises(TryAgainError):
        store.put(new_key(), io.BytesIO(b"x"))
    with pytest.raises(TryAgainError):
        store.exists(new_key())


def test_a_damaged_file_is_named_as_damaged_and_a_lost_line_as_a_thing_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Body:
        def __init__(self, error: Exception) -> None:
            self.error = error

        def read(self, _size: int) -> bytes:
            raise self.error

        def close(self) -> None:
            return

    class Client:
        def __init__(self, body: Body) -> None:
            self.body = body

        def get_object(self, **_: object) -> dict[str, Body]:
            return {"Body": self.body}

    with bucket(tmp_path) as store:
        for error, said in ((FlexibleChecksumError(error_msg="x"), FileDamagedError), (OSError(), TryAgainError)):
            monkeypatch.setattr(store, "_client", Client(Body(error)))
            with store.open(new_key()) as stream, pytest.raises(said):
                stream.read()


def test_the_bucket_works_over_a_real_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket="cairn-files")
        store = storage_at(f"s3://cairn-files/sealed?kms=alias/cairn&region=us-east-1&endpoint={endpoint}")
        first, second = new_key(), new_key()
        stored = store.put(first, io.BytesIO(LETTER))
        store.copy(first, second)
        assert hashlib.sha256(read(store, second)).hexdigest() == stored.sha256
        store.delete(first)
        assert not store.exists(first)
    finally:
        server.stop()
