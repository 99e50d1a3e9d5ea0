"""Taking files in: measured and looked at before anything is kept, stored before the row is, locked until scanned."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO, BinaryIO, cast
from uuid import UUID

from sqlalchemy import exists, func, select

from service.files.queries import FileView, view_of
from service.files.records import StoredFile
from service.files.rules import (
    EMPTY,
    LARGEST_BYTES,
    NOT_UPLOADED,
    QUARANTINED,
    TOO_BIG,
    Kind,
    kind_of,
    refusal,
    shown_name,
)
from service.outside.storage import Storage, storage_key
from tenants.audit import Event
from tenants.database import new_id
from tenants.errors import NotFoundError, RuleBrokenError, TryAgainError
from tenants.outbox import Errand, OutboxRow
from tenants.work import Work

SCAN = "scan-file"
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class NewFile:
    """An upload: its bytes, the name it came with, and what it belongs to."""

    stream: IO[bytes]
    name: str
    thing_kind: str
    thing_id: UUID


@dataclass(frozen=True)
class Scanned:
    """What was found out about a file: its state, a short code for why, and what its readers should be warned of."""

    state: str
    code: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Measured:
    """An upload that was read once: its bytes from the beginning, what they are, and how many."""

    stream: BinaryIO
    kind: Kind
    size: int
    sha256: str


def keep_file(work: Work, new: NewFile, storage: Storage) -> FileView:
    """Take a new document in, locked until it was scanned.

    Raises RuleBrokenError with one of the standard sentences beside the field "file" (quality U29), and TryAgainError
    where the store does not answer; then no row is kept. The caller has checked who may add to the thing.
    """
    file_id = new_id()
    return _keep(work, new, storage, StoredFile(id=file_id, document_id=file_id, version=1))


def new_version_of(work: Work, document_id: UUID, new: NewFile, storage: Storage) -> FileView:
    """Take in a later version of a document; the earlier ones stay. Raises NotFoundError and what keep_file raises."""
    first = work.session.scalar(
        select(StoredFile)
        .where(StoredFile.id == document_id, StoredFile.thing_id == new.thing_id, StoredFile.version == 1)
        .with_for_update()
    )
    if first is None:
        raise NotFoundError("There is nothing here.")
    newest = work.session.scalars(
        select(func.max(StoredFile.version)).where(StoredFile.document_id == document_id)
    ).one()
    row = StoredFile(id=new_id(), document_id=document_id, version=newest + 1)
    return _keep(work, replace(new, thing_kind=first.thing_kind), storage, row)


def file_handed_over(work: Work, files: object, thing_kind: str, thing_id: UUID, *, from_name: str) -> None:
    """Keep the files that another account handed over with a thing. Raises RuleBrokenError where any came."""
    if files:
        raise RuleBrokenError(f"No file of {thing_kind} {thing_id} goes from {from_name} to {work.account.name}.")


def record_scan(work: Work, file_id: UUID, scanned: Scanned) -> None:
    """Note what was found out about a file; the first word stands, so a repeat changes nothing."""
    row = work.session.scalars(select(StoredFile).where(StoredFile.id == file_id).with_for_update()).one()
    if row.state != QUARANTINED:
        return
    row.state, row.scan_code, row.warnings = scanned.state, scanned.code, list(scanned.warnings)
    row.scanned_at = work.now
    details = {"file": str(row.id), "state": scanned.state, "code": scanned.code}
    work.record(Event("file-scanned", row.thing_kind, row.thing_id, details))


def rescan_stuck(work: Work) -> int:
    """Send out again for a scan every locked file that nothing waits to scan any more; says how many."""
    waiting = exists().where(
        OutboxRow.thing_id == StoredFile.id,
        OutboxRow.tenant_id == StoredFile.tenant_id,
        OutboxRow.kind == SCAN,
        OutboxRow.state == "waiting",
    )
    stuck = work.session.scalars(select(StoredFile.id).where(StoredFile.state == QUARANTINED, ~waiting)).all()
    for file_id in stuck:
        work.send_later(Errand(SCAN, f"{SCAN}:{file_id}:{work.now.isoformat()}", file_id))
    return len(stuck)


def _keep(work: Work, new: NewFile, storage: Storage, row: StoredFile) -> FileView:
    name = shown_name(new.name)
    with _measured(new, name) as measured:
        stored = storage.put(storage_key(work.account.id, row.id), measured.stream)
        if (stored.size, stored.sha256) != (measured.size, measured.sha256):
            raise TryAgainError(NOT_UPLOADED)
    row.thing_kind, row.thing_id = new.thing_kind, new.thing_id
    row.kind, row.size, row.sha256 = measured.kind.extension, measured.size, measured.sha256
    row.state, row.scan_code, row.warnings = QUARANTINED, "", []
    row.uploaded_by, row.uploaded_at = work.actor.name, work.now
    work.seal(row, "name", name)
    work.add(row)
    work.send_later(Errand(SCAN, f"{SCAN}:{row.id}", row.id))
    details = {"file": str(row.id), "kind": row.kind, "version": row.version, "bytes": row.size}
    work.record(Event("file-kept", row.thing_kind, row.thing_id, details))
    return view_of(work, row, is_newest=True)


@contextmanager
def _measured(new: NewFile, name: str) -> Iterator[_Measured]:
    """Read the upload once, never past its largest size, and refuse it before anything is kept or parsed."""
    with tempfile.SpooledTemporaryFile(max_size=8 * _CHUNK) as whole:
        size, digest = 0, hashlib.sha256()
        while chunk := new.stream.read(_CHUNK):
            size += len(chunk)
            if size > LARGEST_BYTES:
                raise refusal(TOO_BIG)
            digest.update(chunk)
            whole.write(chunk)
        if not size:
            raise refusal(EMPTY)
        content = cast("BinaryIO", whole)
        content.seek(0)
        kind = kind_of(name, content)
        content.seek(0)
        yield _Measured(content, kind, size, digest.hexdigest())
