"""The scan of an uploaded file: our own look inside, in a confined process, then the virus scanner's word."""

import hashlib
import io
import re
from dataclasses import dataclass

from sqlalchemy import select

from service.files.errands.confinement import inspect_confined
from service.files.operations import Scanned, record_scan
from service.files.records import StoredFile
from service.files.rules import LARGEST_BYTES, QUARANTINED, UNSCANNABLE
from service.outside.ports import Ports
from service.outside.storage import FileDamagedError, FileMissingError, storage_key
from tenants.outbox import Claimed, Outcome
from tenants.work import House, RunErrand, Work, work_for

_NOT_IN_A_CODE = re.compile(r"[^A-Za-z0-9._-]")
_LONGEST_CODE = 60


@dataclass(frozen=True)
class _Waiting:
    """A locked file: where it lies and what it was when it came."""

    key: str
    kind: str
    sha256: str


def make_scan_file(ports: Ports) -> RunErrand:
    """The errand "scan-file": quarantined becomes clean, infected, unscannable, or not-scanned where nobody scans.

    It raises TryAgainError where the store or the scanner does not answer; the file stays locked until one does.
    """

    def scan_file(house: House, claimed: Claimed) -> Outcome:
        with work_for(house, claimed.account_id) as work:
            waiting = _waiting(work, claimed)
        if waiting is None:
            return Outcome("dropped", "scanned-already")
        scanned = _look(ports, waiting)

        def note(work: Work) -> None:
            if claimed.thing_id is not None:
                record_scan(work, claimed.thing_id, scanned)

        return Outcome("done", scanned.state, note)

    return scan_file


def _waiting(work: Work, claimed: Claimed) -> _Waiting | None:
    row = work.session.scalar(
        select(StoredFile).where(StoredFile.id == claimed.thing_id, StoredFile.state == QUARANTINED)
    )
    return None if row is None else _Waiting(storage_key(work.account.id, row.id), row.kind, row.sha256)


def _look(ports: Ports, waiting: _Waiting) -> Scanned:
    """Look at exactly the bytes that came: another digest, and nobody may open them (F23)."""
    try:
        with ports.storage.open(waiting.key) as stream:
            content = stream.read(LARGEST_BYTES + 1)
    except FileMissingError:
        return Scanned(UNSCANNABLE, "missing")
    except FileDamagedError:
        return Scanned(UNSCANNABLE, "damaged")
    if hashlib.sha256(content).hexdigest() != waiting.sha256:
        return Scanned(UNSCANNABLE, "damaged")
    found = inspect_confined(waiting.kind, content)
    if found.code:
        return Scanned(UNSCANNABLE, found.code)
    verdict = ports.scanner.scan(io.BytesIO(content))
    code = _NOT_IN_A_CODE.sub("-", verdict.detail)[:_LONGEST_CODE]
    return Scanned(verdict.state.value, code, found.warnings)
