"""The audit trail, newest first: who did or saw what, filtered by person, event and thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from tenants.audit import AuditEntry
from tenants.work import Work

READ = "sealed-text-read"


@dataclass(frozen=True)
class AuditLine:
    """One fact of the trail, in plain values."""

    sequence: int
    at: datetime
    event: str
    actor: str
    person_id: UUID | None
    via: str
    on_behalf_of: UUID | None
    thing_kind: str
    thing_id: UUID | None
    details: Mapping[str, Any]

    @property
    def words(self) -> str:
        """The event as one would say it."""
        return self.event.replace("-", " ")


@dataclass(frozen=True)
class AuditSearch:
    """What to show; an empty part is not looked for. `thing_id` finds reads of the thing as well."""

    person_id: UUID | None = None
    event: str = ""
    thing_id: UUID | None = None


def audit_lines(work: Work, search: AuditSearch, before: int | None, limit: int) -> Sequence[AuditLine]:
    """Up to `limit` entries that match, newest first, older than the entry numbered `before`."""
    wanted = _filtered(search).order_by(AuditEntry.sequence.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(AuditEntry.sequence < before)
    return [_line(row) for row in work.session.scalars(wanted)]


def audited_events(work: Work) -> tuple[str, ...]:
    """The names of events that stand in this account's trail."""
    return tuple(work.session.scalars(select(AuditEntry.event).distinct().order_by(AuditEntry.event)))


def audited_people(work: Work) -> tuple[tuple[UUID, str], ...]:
    """Everyone who stands in this account's trail, those who have left too, by name."""
    rows = work.session.execute(
        select(AuditEntry.person_id, AuditEntry.actor).where(AuditEntry.person_id.is_not(None)).distinct()
    )
    return tuple(sorted({row.person_id: row.actor for row in rows}.items(), key=lambda pair: pair[1].casefold()))


def _filtered(search: AuditSearch) -> Select[AuditEntry]:
    wanted = select(AuditEntry)
    if search.person_id is not None:
        wanted = wanted.where(
            or_(AuditEntry.person_id == search.person_id, AuditEntry.on_behalf_of == search.person_id)
        )
    if search.event:
        wanted = wanted.where(AuditEntry.event == search.event)
    if search.thing_id is not None:
        read = AuditEntry.details.contains({"things": [[str(search.thing_id)]]})
        wanted = wanted.where(or_(AuditEntry.thing_id == search.thing_id, (AuditEntry.event == READ) & read))
    return wanted


def _line(row: AuditEntry) -> AuditLine:
    return AuditLine(
        row.sequence,
        row.at,
        row.event,
        row.actor,
        row.person_id,
        row.via,
        row.on_behalf_of,
        row.thing_kind,
        row.thing_id,
        row.details,
    )
