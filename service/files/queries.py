"""What a case's files are and which of them may be opened; whoever asks has checked who may see the case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.files.records import StoredFile
from service.files.rules import CLEAN, KINDS, NOT_SCANNED, WARNINGS, why_not
from tenants.errors import NotFoundError, RuleBrokenError
from tenants.work import Work


@dataclass(frozen=True)
class FileView:
    """One version of a document as its readers see it; `size` is in bytes, `refusal` says why it cannot be opened."""

    id: UUID
    document_id: UUID
    version: int
    is_newest: bool
    thing_kind: str
    thing_id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    state: str
    refusal: str
    warnings: tuple[str, ...]
    uploaded_by: str
    uploaded_at: datetime
    scanned_at: datetime | None

    @property
    def may_be_opened(self) -> bool:
        """Whether anybody may download it: it is clean, or nobody scans here and its reader is told so."""
        return self.state in {CLEAN, NOT_SCANNED}


def files_of(work: Work, thing_id: UUID) -> tuple[FileView, ...]:
    """Every version of every document of a thing: the newest document first, and its newest version first."""
    rows = work.session.scalars(
        select(StoredFile)
        .where(StoredFile.thing_id == thing_id)
        .order_by(StoredFile.document_id.desc(), StoredFile.version.desc())
    ).all()
    newest = {row.document_id: row.version for row in reversed(rows)}
    return tuple(view_of(work, row, is_newest=row.version == newest[row.document_id]) for row in rows)


def one_file(work: Work, thing_id: UUID, file_id: UUID) -> FileView:
    """One version of a document of this thing, whatever its state; raises NotFoundError, for another thing's too."""
    found = [view for view in files_of(work, thing_id) if view.id == file_id]
    if not found:
        raise NotFoundError("There is nothing here.")
    return found[0]


def file_for_download(work: Work, thing_id: UUID, file_id: UUID) -> FileView:
    """A file of this thing that may be opened; raises NotFoundError, and RuleBrokenError where it is not safe yet."""
    view = one_file(work, thing_id, file_id)
    if not view.may_be_opened:
        raise RuleBrokenError(view.refusal)
    return view


def files_to_hand_over(work: Work, thing_id: UUID) -> list[dict[str, Any]]:
    """The newest versions of a thing's documents, as a handover's body names them. Raises RuleBrokenError for any."""
    if files_of(work, thing_id):
        raise RuleBrokenError("Files cannot be handed over.")
    return []


def view_of(work: Work, row: StoredFile, *, is_newest: bool) -> FileView:
    """The frozen view of a row; it opens the seal on the name, so the read is audited."""
    return FileView(
        id=row.id,
        document_id=row.document_id,
        version=row.version,
        is_newest=is_newest,
        thing_kind=row.thing_kind,
        thing_id=row.thing_id,
        name=work.unseal(row, "name") or "",
        media_type=KINDS[row.kind].media_type,
        size=row.size,
        sha256=row.sha256,
        state=row.state,
        refusal=why_not(row.state, row.scan_code),
        warnings=tuple(WARNINGS[code] for code in row.warnings),
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
        scanned_at=row.scanned_at,
    )
