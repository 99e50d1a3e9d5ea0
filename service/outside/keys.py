"""Where data keys come from: a key file on this machine or KMS, behind one port that never falls back to no key."""

import json
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.outside.aws_clients import aws_client, error_code, trying_again
from service.outside.locations import KmsLocation, read_folder, read_kms
from service.settings import SettingsError
from tenants.errors import CairnError, TryAgainError
from tenants.seals import KeyStore

_KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"
_OTHER_PEOPLE = stat.S_IRWXG | stat.S_IRWXO
_REFUSALS = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})

NO_KEYS = "The service that holds the keys did not answer. Nothing was opened or saved. Try again in a few minutes."


class KeyRefusedError(CairnError):
    """The wrapped key does not belong to this record, or somebody changed it."""


def keys_at(keys_url: str) -> KeyStore:
    """The keeper that KEYS_URL names, a key file (`file:`) or KMS (`kms:`); raises SettingsError."""
    if keys_url.startswith("file:"):
        return LocalKeyFile(read_folder("KEYS_URL", keys_url))
    if keys_url.startswith("kms:"):
        return KmsKeys(read_kms("KEYS_URL", keys_url))
    raise SettingsError("KEYS_URL must start with file: or kms: so that records can be sealed.")


class LocalKeyFile:
    """A master key in a file that only this service's user may read; made when the first data key is asked for."""

    def __init__(self, path: Path) -> None:
        """Raises SettingsError where the file is there and is not a private key file."""
        self._path = path
        if path.exists():
            _read_key_file(path)

    def new_data_key(self, context: Mapping[str, str]) -> tuple[bytes, bytes]:
        """A fresh 32-byte key and the same key wrapped; raises SettingsError where others can read the key file."""
        if not self._path.exists():
            _make_key_file(self._path)
        data_key, nonce = secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(_read_key_file(self._path)).encrypt(nonce, data_key, _bound(context))
        return data_key, _VERSION + nonce + sealed

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """The 32-byte key again; a lost key file is never replaced here, since a new one opens nothing."""
        master, start = AESGCM(_read_key_file(self._path)), len(_VERSION)
        nonce, sealed = wrapped[start : start + _NONCE_BYTES], wrapped[start + _NONCE_BYTES :]
        if wrapped[:start] != _VERSION or len(sealed) != _KEY_BYTES + 16:
            raise _refused()
        try:
            return master.decrypt(nonce, sealed, _bound(context))
        except InvalidTag as error:
            raise _refused() from error


class KmsKeys:
    """A master key that never leaves KMS."""

    def __init__(self, location: KmsLocation) -> None:
        self._key = location.key
        self._client: BaseClient = aws_client("kms", endpoint=location.endpoint, region=location.region)

    def new_data_key(self, context: Mapping[str, str]) -> tuple[bytes, bytes]:
        """A fresh 32-byte key and the same key wrapped by KMS; raises TryAgainError."""
        with trying_again(NO_KEYS):
            answer = self._client.generate_data_key(KeyId=self._key, KeySpec="AES_256", EncryptionContext=dict(context))
        return bytes(answer["Plaintext"]), bytes(answer["CiphertextBlob"])

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """The 32-byte key again; raises KeyRefusedError for another context, TryAgainError where KMS is down."""
        with trying_again(NO_KEYS):
            try:
                answer = self._client.decrypt(KeyId=self._key, CiphertextBlob=wrapped, EncryptionContext=dict(context))
            except ClientError as error:
                if error_code(error) in _REFUSALS:
                    raise _refused() from error
                raise
        return bytes(answer["Plaintext"])


def _bound(context: Mapping[str, str]) -> bytes:
    return json.dumps(dict(context), sort_keys=True, separators=(",", ":")).encode()


def _refused() -> KeyRefusedError:
    return KeyRefusedError("This record could not be opened, because its key belongs elsewhere. Tell the support team.")


def _make_key_file(path: Path) -> None:
    """Write the key beside its place and link it in: of two processes that start together one wins, whole."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(secrets.token_bytes(_KEY_BYTES))
            target.flush()
            os.fsync(target.fileno())
        _link_once(part, path)
    finally:
        part.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _link_once(part: Path, path: Path) -> None:
    try:
        path.hardlink_to(part)
    except FileExistsError:
        # Another process made the key first. Its key is the key; ours was never used.
        return


def _read_key_file(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            mode = os.fstat(source.fileno()).st_mode
            key = source.read(_KEY_BYTES + 1)
    except OSError as error:
        raise TryAgainError("The key file cannot be read. Put it back from its safe copy, then try again.") from error
    if mode & _OTHER_PEOPLE:
        raise SettingsError("Other people on this machine can read the key file. Run chmod 600 on it and start again.")
    if len(key) != _KEY_BYTES:
        raise SettingsError("The key file does not hold a key. Put it back from its safe copy and start again.")
    return key
