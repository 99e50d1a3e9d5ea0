"""The nightly sweep: orphans go, young bytes stay, and a row without its bytes is named."""

import os
from io import BytesIO
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from service.files.errands import sweep_orphans
from service.outside.storage import storage_key
from tenants.audit import AuditEntry
from tenants.database import new_id
from tenants.work import work_for
from tests.integration.files.cabinet import Cabinet, open_cabinet
from tests.support.world import World

THREE_DAYS = 3 * 86_400


def make_old(path: Path) -> None:
    written = path.stat().st_mtime - THREE_DAYS
    os.utime(path, (written, written))


def lay(cabinet: Cabinet, file_id: UUID) -> str:
    """Bytes without a row, as a crash before the commit leaves them."""
    key = storage_key(cabinet.account.id, file_id)
    cabinet.storage.put(key, BytesIO(b"never committed"))
    return key


def test_old_bytes_that_no_row_names_are_deleted_and_all_others_stay(world: World, tmp_path: Path) -> None:
    # given: a kept file and an orphan, both old, and bytes whose row may still be on its way
    cabinet = open_cabinet(world, tmp_path)
    kept = storage_key(world.north.id, cabinet.add(b"kept").id)
    orphan, young = lay(cabinet, new_id()), lay(cabinet, new_id())
    for key in (kept, orphan):
        make_old(tmp_path / key)

    # when
    swept = sweep_orphans(world.house, cabinet.storage)

    # then
    assert swept.removed == 1
    assert [cabinet.storage.exists(key) for key in (kept, orphan, young)] == [True, False, True]


def test_a_row_whose_bytes_are_gone_is_named_in_the_trail(world: World, tmp_path: Path) -> None:
    # given
    cabinet = open_cabinet(world, tmp_path)
    gone = cabinet.add(b"words").id
    cabinet.storage.delete(storage_key(world.north.id, gone))

    # when
    swept = sweep_orphans(world.house, cabinet.storage)

    # then
    assert gone in swept.missing
    with work_for(world.house, world.north.id) as work:
        events = work.session.scalars(select(AuditEntry).where(AuditEntry.event == "file-missing")).all()
    assert [entry.thing_id for entry in events] == [gone]
