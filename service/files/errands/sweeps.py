"""The nightly sweep: bytes that no row names go, rows whose bytes are gone are named, stuck scans start again (F22)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from service.files.operations import rescan_stuck
from service.files.records import StoredFile
from service.outside.storage import Storage, storage_key
from tenants.accounts import Account
from tenants.audit import Event
from tenants.clock import Clock
from tenants.database import AccountSession, Context
from tenants.work import House, work_for

GRACE = timedelta(days=1)
"""An upload writes its bytes before its row, and a delivery before the receiver's account hears of it, so young bytes
without a row may still get one."""


@dataclass(frozen=True)
class Swept:
    """What one night's sweep did: orphans deleted, scans begun again, rows found without their bytes."""

    removed: int
    sent_again: int
    missing: tuple[UUID, ...]


def sweep_orphans(house: House, storage: Storage) -> Swept:
    """Go through every account's files, one account at a time; safe to repeat and to break off.

    The store holds nothing but files of this capability under an account's id, so what no row names is an orphan.
    """
    # The store dates its files by the machine's clock, which a demonstration's moved clock does not move.
    before = Clock().now() - GRACE
    removed, sent_again, missing = 0, 0, []
    for account_id in _account_ids(house):
        lying = dict(storage.listed(account_id))
        with work_for(house, account_id) as work:
            named = set(work.session.scalars(select(StoredFile.id)).all())
            sent_again += rescan_stuck(work)
        missing += _note_missing(house, storage, account_id, sorted(named - lying.keys()))
        for file_id in (each for each, written_at in lying.items() if each not in named and written_at < before):
            removed += _remove_if_old(storage, storage_key(account_id, file_id), before)
    return Swept(removed, sent_again, tuple(missing))


def _remove_if_old(storage: Storage, key: str, before: datetime) -> bool:
    """Delete an orphan that is still old: a delivery may have brought it anew since the listing."""
    written_at = storage.written_at(key)
    if written_at is None or written_at >= before:
        return False
    storage.delete(key)
    return True


def _note_missing(house: House, storage: Storage, account_id: UUID, unlisted: list[UUID]) -> list[UUID]:
    """Of the rows that the listing lacked, those whose bytes are truly gone; the others came after it."""
    gone = [file_id for file_id in unlisted if not storage.exists(storage_key(account_id, file_id))]
    if gone:
        with work_for(house, account_id) as work:
            for file_id in gone:
                work.record(Event("file-missing", "file", file_id))
    return gone


def _account_ids(house: House) -> list[UUID]:
    with AccountSession(house.engine, Context(None)) as session:
        return list(session.scalars(select(Account.id).order_by(Account.opened_at)))
