"""Files come in whole or not at all, in versions, and only their own account and case know them."""

import io
from pathlib import Path

import pytest
from sqlalchemy import select

from service.files.queries import file_for_download, one_file
from service.files.records import StoredFile
from service.files.rules import EMPTY, LARGEST_BYTES, TOO_BIG
from service.outside.storage import FolderStorage, Stored, storage_key
from tenants.audit import AuditEntry
from tenants.database import new_id
from tenants.errors import NotFoundError, RuleBrokenError, TryAgainError
from tenants.work import work_for
from tests.integration.files.cabinet import Cabinet, open_cabinet
from tests.support.world import World

CANARY = "Quillon Featherstonehaugh"


class Forgetful(FolderStorage):
    """A store that loses the last byte."""

    def put(self, key: str, stream: io.BytesIO) -> Stored:  # type: ignore[override]
        stored = super().put(key, stream)
        return Stored(stored.size - 1, "0" * 64)


def test_a_file_is_locked_until_it_was_scanned_and_lies_under_its_own_id(world: World, tmp_path: Path) -> None:
    # when
    cabinet = open_cabinet(world, tmp_path)
    view = cabinet.add(b"words", f"../../{CANARY}.txt")

    # then
    assert (view.name, view.state, view.version, view.size) == (f"{CANARY}.txt", "quarantined", 1, 5)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [str(view.id)]
    with work_for(world.house, world.north.id) as work, pytest.raises(RuleBrokenError, match="still being checked"):
        file_for_download(work, cabinet.case, view.id)


def test_the_name_of_a_file_is_sealed_and_stays_out_of_the_trail(world: World, tmp_path: Path) -> None:
    # when
    view = open_cabinet(world, tmp_path).add(b"words", f"{CANARY}.txt")

    # then
    with work_for(world.house, world.north.id) as work:
        row = work.session.scalars(select(StoredFile).where(StoredFile.id == view.id)).one()
        trail = [(entry.event, entry.details) for entry in work.session.scalars(select(AuditEntry))]
    assert CANARY.encode() not in row.name_sealed
    assert CANARY not in str(trail)
    assert "file-kept" in {event for event, _ in trail}


@pytest.mark.parametrize(("size", "sentence"), [(0, EMPTY), (LARGEST_BYTES + 1, TOO_BIG)])
def test_an_empty_or_too_big_file_is_refused_and_nothing_is_kept(
    size: int, sentence: str, world: World, tmp_path: Path
) -> None:
    cabinet = open_cabinet(world, tmp_path)
    with pytest.raises(RuleBrokenError) as refused:
        cabinet.add(b"x" * size)
    assert refused.value.fields == {"file": sentence}
    assert cabinet.files() == ()
    assert not any(tmp_path.rglob("*"))


def test_a_file_of_exactly_the_largest_size_comes_in(world: World, tmp_path: Path) -> None:
    assert open_cabinet(world, tmp_path).add(b"x" * LARGEST_BYTES).size == LARGEST_BYTES


def test_a_store_that_kept_other_bytes_leaves_no_row(world: World, tmp_path: Path) -> None:
    cabinet = open_cabinet(world, tmp_path, storage=Forgetful(tmp_path))
    with pytest.raises(TryAgainError, match="could not be uploaded"):
        cabinet.add(b"words")
    assert cabinet.files() == ()


def test_a_new_version_stands_beside_the_earlier_one(world: World, tmp_path: Path) -> None:
    # given
    cabinet = open_cabinet(world, tmp_path)
    first = cabinet.add(b"draft", "draft.txt")

    # when
    second = cabinet.add(b"better", "better.txt", document_id=first.document_id)
    other = cabinet.add(b"another", "another.txt")

    # then
    assert [(view.name, view.version, view.is_newest) for view in cabinet.files()] == [
        ("another.txt", 1, True),
        ("better.txt", 2, True),
        ("draft.txt", 1, False),
    ]
    assert second.sha256 != first.sha256
    assert other.document_id != first.document_id


def test_a_version_of_a_document_of_another_case_or_account_is_not_found(world: World, tmp_path: Path) -> None:
    # given
    cabinet = open_cabinet(world, tmp_path)
    theirs = cabinet.add(b"draft")

    # then
    for account, case in ((world.north, new_id()), (world.south, cabinet.case)):
        from_elsewhere = Cabinet(world, account, cabinet.storage, case)
        with pytest.raises(NotFoundError):
            from_elsewhere.add(b"mine now", document_id=theirs.document_id)
        assert from_elsewhere.add(b"mine now").version == 1
    assert [view.version for view in cabinet.files()] == [1]


def test_another_accounts_file_and_another_cases_file_are_not_found(world: World, tmp_path: Path) -> None:
    # given
    cabinet = open_cabinet(world, tmp_path)
    view = cabinet.add(b"words")
    world.deliver_all()

    # then
    for account, case in ((world.south, cabinet.case), (world.north, new_id())):
        with work_for(world.house, account.id) as work, pytest.raises(NotFoundError):
            one_file(work, case, view.id)
    with work_for(world.house, world.north.id) as work:
        assert file_for_download(work, cabinet.case, view.id).id == view.id
    assert cabinet.storage.exists(storage_key(world.north.id, view.id))
    assert not cabinet.storage.exists(storage_key(world.south.id, view.id))
