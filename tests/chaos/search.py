"""After a run: read what stands in the database, in Redis's own file of all it was told, and in the logs."""

import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from service.cases.records.incidents import Incident
from service.files.records import StoredFile
from service.outside.storage import Storage, storage_key
from service.panel.records.items import PanelItem, PanelVersion
from tenants.audit import verify
from tenants.handovers import HandoverReceived, HandoverSent
from tenants.outbox import Attempt, OutboxRow
from tenants.work import House, Work, work_for
from tests.chaos.casts import Cast
from tests.chaos.history import Found, Kept, OnDesk, Recorded, Sent, TakenIn, Tried


def search(house: House, storage: Storage, cast: Cast, overheard: dict[str, str]) -> Found:
    """All that the checker compares, read account by account under each account's own context."""
    sent: list[Sent] = []
    tried: list[Tried] = []
    recorded: list[Recorded] = []
    flaws: list[str] = []
    for partnership in cast.partnerships:
        with work_for(house, partnership.id) as work:
            sent += _sent(work)
            tried += [Tried(row.outbox_id, row.number, row.outcome) for row in work.session.scalars(select(Attempt))]
            recorded += [Recorded(partnership.id, r.id, r.reference) for r in work.session.scalars(select(Incident))]
            flaws += _flaws(work, partnership.id)
    with work_for(house, cast.panel.id) as work:
        items = {item.id: item for item in work.session.scalars(select(PanelItem))}
        versions = work.session.scalars(select(PanelVersion)).all()
        on_desk = [(items[row.item_id], row.number) for row in versions]
        return Found(
            sent=tuple(sent),
            taken_in=tuple(_taken_in(work)),
            on_desk=tuple(OnDesk(item.from_account_id, item.incident_id, number) for item, number in on_desk),
            items=tuple((item.from_account_id, item.incident_id) for item in items.values()),
            tried=tuple(tried),
            recorded=tuple(recorded),
            files=tuple(_files(work, storage)),
            broken_chains=(*flaws, *_flaws(work, cast.panel.id)),
            overheard=overheard,
        )


def overheard(logs: Path, valkey: Path) -> dict[str, str]:
    """What was ever said to a log or written to Redis, unpacked where RQ packs it."""
    said = {log.name: log.read_text(encoding="utf-8", errors="replace") for log in logs.glob("*.log")}
    for file in (valkey / "appendonlydir").glob("*.aof"):
        said[file.name] = b"\n".join(_unpacked(word) for word in _words(file.read_bytes())).decode(errors="replace")
    return said


def _words(told: bytes) -> Iterator[bytes]:
    """Each word of each command, in Redis's own wire form: `$<length>`, a line end, and so many bytes."""
    at = 0
    while at < len(told):
        end = told.index(b"\r\n", at)
        head, at = told[at:end], end + 2
        if head.startswith(b"$"):
            length = int(head[1:])
            yield told[at : at + length]
            at += length + 2


def _unpacked(word: bytes) -> bytes:
    try:
        return zlib.decompress(word)
    except zlib.error:
        return word


def _sent(work: Work) -> Iterator[Sent]:
    rows = {row.id: row for row in work.session.scalars(select(OutboxRow))}
    for sent in work.session.scalars(select(HandoverSent)):
        row = rows[sent.id]
        yield Sent(
            sent.id,
            work.account.id,
            sent.number,
            sent.thing_id,
            sent.version,
            sent.receipt,
            sent.receipted_at and row.done_at,
            row.state,
            row.attempts,
        )


def _taken_in(work: Work) -> Iterator[TakenIn]:
    for row in work.session.scalars(select(HandoverReceived)):
        says = work.unseal_own(row, "body") or ""
        yield TakenIn(row.from_account_id, row.number, row.receipt, row.outcome, row.received_at, says)


def _files(work: Work, storage: Storage) -> Iterator[Kept]:
    """The files that the receiver has a row for, each with the bytes that lie under it."""
    for file_id in work.session.scalars(select(StoredFile.id)):
        with storage.open(storage_key(work.account.id, file_id)) as stream:
            yield Kept(file_id, hashlib.sha256(stream.read()).hexdigest())


def _flaws(work: Work, account_id: UUID) -> list[str]:
    flaw = verify(work.session, account_id)
    return [] if flaw is None else [flaw.sentence]
