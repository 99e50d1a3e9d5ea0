"""Bringing files along with a handover: out of the sender's store, measured on the way, into the receiver's."""

import hashlib
import io
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from service.files.errands.sweeps import GRACE
from service.files.rules import HandedFile, handed_files
from service.outside.storage import FileDamagedError, Storage, Stored, storage_key
from tenants.clock import Clock
from tenants.errors import CairnError, RuleBrokenError, TryAgainError
from tenants.work import CarryFiles

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK = 1024 * 1024


class FilePlaceTakenError(CairnError):
    """Other bytes lie in the receiver's store where a file of this handover belongs; they are never written over."""


def make_carry_files(storage: Storage) -> CarryFiles:
    """What copies a handover's files, each from the sender's own key alone, whole and as it was sent or not at all.

    It may be repeated at any point, also beside another try. It raises TryAgainError where the store does not answer,
    and FileMissingError, FileDamagedError or FilePlaceTakenError where a person must look; then nothing is delivered.
    """

    def carry_files(from_id: UUID, to_id: UUID, files: object) -> None:
        try:
            handed = handed_files(files)
        except RuleBrokenError:
            # The receiving operation refuses such a list, so that the refusal is on record in both accounts.
            return
        for file in handed:
            _carry(storage, file, storage_key(from_id, file.id), storage_key(to_id, file.as_id))

    return carry_files


def _carry(storage: Storage, file: HandedFile, source: str, target: str) -> None:
    if _lies_there(storage, file, target):
        return
    with storage.open(source) as stream:
        stored = storage.put(target, io.BufferedReader(_OnItsWay(stream, file), _CHUNK))
    if stored != Stored(file.size, file.sha256):
        storage.delete(target)
        raise TryAgainError("The store kept other bytes than it was given.")


def _lies_there(storage: Storage, file: HandedFile, key: str) -> bool:
    """Whether an earlier try brought the file, and lately: old bytes without a row are brought anew, so that none of
    tonight's sweeps takes them. Raises FilePlaceTakenError where something else lies there.
    """
    written_at = storage.written_at(key)
    if written_at is None:
        return False
    with storage.open(key) as stream:
        if _sha256_of(stream) != file.sha256:
            raise FilePlaceTakenError("Other bytes lie where this file belongs. Tell the support team.")
    # The store dates its files by the machine's clock, which a demonstration's moved clock does not move.
    return written_at > Clock().now() - GRACE / 2


def _sha256_of(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


class _OnItsWay(io.RawIOBase):
    """A file's bytes as they pass: what ends too early, goes on too long or reads otherwise than it was sent breaks
    off, and a store keeps nothing of what broke off.
    """

    def __init__(self, source: BinaryIO, file: HandedFile) -> None:
        self._source = source
        self._file = file
        self._size = 0
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        chunk = self._source.read(len(view))
        self._size += len(chunk)
        self._digest.update(chunk)
        if self._size > self._file.size or (not chunk and not self._is_whole()):
            raise FileDamagedError("A file is no longer what it was when it was sent. Tell the support team.")
        view[: len(chunk)] = chunk
        return len(chunk)

    def _is_whole(self) -> bool:
        return Stored(self._size, self._digest.hexdigest()) == Stored(self._file.size, self._file.sha256)
