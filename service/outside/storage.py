"""Where sealed files lie: a folder on this machine or a private bucket, behind one port."""

import base64
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol
from uuid import UUID

from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, ClientError, FlexibleChecksumError
from botocore.response import StreamingBody
from urllib3.exceptions import HTTPError

from service.outside.aws_clients import aws_client, status_code, trying_again
from service.outside.locations import BucketLocation, read_bucket, read_folder
from service.settings import SettingsError
from tenants.errors import CairnError, TryAgainError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY = re.compile(rf"({_UUID})/({_UUID})")
_CHUNK = 1024 * 1024
_IN_MEMORY = 8 * _CHUNK

NOT_SAVED = "The file was not saved. Try again in a few minutes."
NOT_READ = "The file could not be read just now. Try again in a few minutes."
NOT_DELETED = "The file could not be deleted just now. Try again in a few minutes."


class FileMissingError(CairnError):
    """A record names a file that the store does not have; only a person can put that right."""


class FileDamagedError(CairnError):
    """The bytes in the store are not the bytes that were put there."""


@dataclass(frozen=True)
class Stored:
    """What the store now holds: the number of bytes and their SHA-256 in lower-case hexadecimal."""

    size: int
    sha256: str


class Storage(Protocol):
    """A store of sealed files, each under `<account id>/<file id>` and never under a name that a person gave."""

    def put(self, key: str, stream: BinaryIO) -> Stored:
        """Keep the bytes, whole or not at all; a second put under the key replaces them."""

    def open(self, key: str) -> BinaryIO:
        """Read the bytes; raises FileMissingError, FileDamagedError at the end of a damaged file."""

    def exists(self, key: str) -> bool:
        """Whether the store holds the key."""

    def written_at(self, key: str) -> datetime | None:
        """The instant, by the store's own clock, at which the bytes were put there; None where there are none."""

    def delete(self, key: str) -> None:
        """Forget the bytes; a key that is not there is as good as deleted."""

    def copy(self, source: str, target: str) -> None:
        """Keep the same bytes under a second key of the same account; raises FileMissingError."""

    def listed(self, account_id: UUID) -> Iterator[tuple[UUID, datetime]]:
        """Every file of the account that lies in the store, with the instant at which it was put there."""


def storage_key(account_id: UUID, file_id: UUID) -> str:
    """The key of a file: its account, a stroke, its own random id (S12: never the name of an upload)."""
    return f"{account_id}/{file_id}"


def storage_at(files_url: str) -> Storage:
    """The store that FILES_URL names, a folder (`file:`) or a bucket (`s3:`); raises SettingsError."""
    if files_url.startswith("file:"):
        return FolderStorage(read_folder("FILES_URL", files_url))
    if files_url.startswith("s3:"):
        return BucketStorage(read_bucket("FILES_URL", files_url))
    raise SettingsError("FILES_URL must start with file: or s3: so that files have a place to lie.")


class FolderStorage:
    """A folder on this machine, for one machine and for the demonstration."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, stream: BinaryIO) -> Stored:
        """Keep the bytes: written beside the place, flushed to the disk, then moved in whole."""
        path = self._path(key)
        with _disk(NOT_SAVED):
            _make_folder(path.parent)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
            part = Path(name)
            try:
                with os.fdopen(handle, "wb") as target:
                    stored = _pour(stream, target)
                    target.flush()
                    os.fsync(target.fileno())
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
            _flush_folder(path.parent)
        return stored

    def open(self, key: str) -> BinaryIO:
        """Read the bytes; raises FileMissingError."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError as error:
            raise _file_missing() from error
        except OSError as error:
            raise TryAgainError(NOT_READ) from error

    def exists(self, key: str) -> bool:
        """Whether the folder holds the key."""
        return self._path(key).is_file()

    def written_at(self, key: str) -> datetime | None:
        """The instant at which the file was written; None where there is none."""
        path = self._path(key)
        with _disk(NOT_READ):
            try:
                return datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except FileNotFoundError:
                return None

    def delete(self, key: str) -> None:
        """Forget the bytes."""
        path = self._path(key)
        with _disk(NOT_DELETED):
            path.unlink(missing_ok=True)
            if path.parent.exists():
                _flush_folder(path.parent)

    def copy(self, source: str, target: str) -> None:
        """Keep the same bytes under a second key of the same account; raises FileMissingError."""
        _check_one_account(source, target)
        with self.open(source) as stream:
            self.put(target, stream)

    def listed(self, account_id: UUID) -> Iterator[tuple[UUID, datetime]]:
        """Every file of the account, with the instant at which it was written."""
        with _disk(NOT_READ):
            for path in sorted((self._folder / str(account_id)).glob("*")):
                if _KEY.fullmatch(f"{account_id}/{path.name}"):
                    yield UUID(path.name), datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _path(self, key: str) -> Path:
        _account_of(key)
        return self._folder / key


class BucketStorage:
    """A private S3 bucket, encrypted under our own KMS key."""

    def __init__(self, location: BucketLocation) -> None:
        self._location = location
        self._client: BaseClient = aws_client("s3", endpoint=location.endpoint, region=location.region)

    def put(self, key: str, stream: BinaryIO) -> Stored:
        """Keep the bytes; S3 checks their SHA-256 as they arrive and we check that it did."""
        place = self._place(key)
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as whole, _disk(NOT_SAVED), trying_again(NOT_SAVED):
            stored = _pour(stream, whole)
            whole.seek(0)
            checksum = base64.b64encode(bytes.fromhex(stored.sha256)).decode()
            answer = self._client.put_object(
                **place, **self._seal(), Body=whole, ChecksumAlgorithm="SHA256", ChecksumSHA256=checksum
            )
        if answer.get("ChecksumSHA256") != checksum:
            raise TryAgainError(NOT_SAVED)
        return stored

    def open(self, key: str) -> BinaryIO:
        """Read the bytes; raises FileMissingError, and FileDamagedError at the end where the checksum differs."""
        with trying_again(NOT_READ), _missing():
            answer = self._client.get_object(**self._place(key), ChecksumMode="ENABLED")
        return io.BufferedReader(_BucketStream(answer["Body"]), _CHUNK)

    def exists(self, key: str) -> bool:
        """Whether the bucket holds the key."""
        return self.written_at(key) is not None

    def written_at(self, key: str) -> datetime | None:
        """The instant at which the bytes were put there; None where there are none."""
        with trying_again(NOT_READ):
            try:
                written_at: datetime = self._client.head_object(**self._place(key))["LastModified"]
            except ClientError as error:
                if status_code(error) == 404:
                    return None
                raise
        return written_at

    def delete(self, key: str) -> None:
        """Forget the bytes; a bucket with versions keeps the earlier one for as long as its rules say."""
        with trying_again(NOT_DELETED):
            self._client.delete_object(**self._place(key))

    def copy(self, source: str, target: str) -> None:
        """Keep the same bytes under a second key of the same account; raises FileMissingError."""
        _check_one_account(source, target)
        with trying_again(NOT_SAVED), _missing():
            self._client.copy_object(
                **self._place(target), **self._seal(), CopySource=self._place(source), ChecksumAlgorithm="SHA256"
            )

    def listed(self, account_id: UUID) -> Iterator[tuple[UUID, datetime]]:
        """Every file of the account, with the instant at which it was put there."""
        place = {"Bucket": self._location.name, "Prefix": f"{self._location.prefix}{account_id}/"}
        with trying_again(NOT_READ):
            for batch in self._client.get_paginator("list_objects_v2").paginate(**place):
                for found in batch.get("Contents", ()):
                    name = found["Key"].rpartition("/")[2]
                    if _KEY.fullmatch(f"{account_id}/{name}"):
                        yield UUID(name), found["LastModified"]

    def _place(self, key: str) -> dict[str, str]:
        _account_of(key)
        return {"Bucket": self._location.name, "Key": self._location.prefix + key}

    def _seal(self) -> dict[str, str | bool]:
        return {
            "ServerSideEncryption": "aws:kms",
            "SSEKMSKeyId": self._location.kms_key,
            "BucketKeyEnabled": True,
        }


class _BucketStream(io.RawIOBase):
    """The body of an answer from S3, whose failures half-way are ours to name."""

    def __init__(self, body: StreamingBody) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        try:
            chunk: bytes = self._body.read(len(view))
        except FlexibleChecksumError as error:
            raise FileDamagedError("The stored file is damaged. Tell the support team before you use it.") from error
        except (BotoCoreError, HTTPError, OSError) as error:
            raise TryAgainError(NOT_READ) from error
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._body.close()
        super().close()


def _account_of(key: str) -> str:
    found = _KEY.fullmatch(key)
    if found is None:
        raise ValueError("A storage key is an account's id, a stroke and a file's id. Make it with storage_key().")
    return found.group(1)


def _check_one_account(source: str, target: str) -> None:
    """A file of another account is sealed with another key: it is handed over and sealed anew, never copied."""
    if _account_of(source) != _account_of(target):
        raise ValueError("A file is copied inside one account only. Hand it over to reach another account.")


def _pour(source: BinaryIO, target: "BinaryIO | tempfile.SpooledTemporaryFile[bytes]") -> Stored:
    size, digest = 0, hashlib.sha256()
    while chunk := source.read(_CHUNK):
        target.write(chunk)
        digest.update(chunk)
        size += len(chunk)
    return Stored(size=size, sha256=digest.hexdigest())


@contextmanager
def _disk(sentence: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TryAgainError(sentence) from error


@contextmanager
def _missing() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if status_code(error) == 404:
            raise _file_missing() from error
        raise


def _file_missing() -> FileMissingError:
    return FileMissingError("The file is not in the store. Tell the support team, who can look for it in the backup.")


def _make_folder(folder: Path) -> None:
    """Make an account's folder and flush its parent, so that a power cut cannot lose the folder with a file in it."""
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
