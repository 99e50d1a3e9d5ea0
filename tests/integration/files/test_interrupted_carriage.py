"""A delivery with files may break off anywhere: a repeat ends it, a refusal leaves nothing, and no sweep harms it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from service.files.errands import make_carry_files, sweep_orphans
from service.files.records import StoredFile
from service.outside.storage import FolderStorage, storage_key
from tenants.accounts import Connection
from tenants.database import new_id
from tenants.delivery import claim_due, deliver, settle
from tenants.errors import RuleBrokenError, TryAgainError
from tenants.handovers import Delivered
from tenants.outbox import Claimed, OutboxRow
from tenants.work import House, Work, work_for
from tests.integration.files.parcels import KIND, LETTER, Parcels, open_parcels, take_in_reply
from tests.support.world import World

THREE_DAYS = 3 * 86_400


class KilledError(BaseException):
    """What no step can catch, as when the hand's process is killed."""


class Meanwhile(FolderStorage):
    """A folder in which something happens right after the sweep has read what lies there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.happens: list[Callable[[], object]] = []

    def listed(self, account_id: UUID) -> Iterator[tuple[UUID, datetime]]:
        yield from list(super().listed(account_id))
        if self.happens and any(super().listed(account_id)):
            self.happens.pop()()


@pytest.fixture
def parcels(world: World, tmp_path: Path) -> Parcels:
    return open_parcels(world, FolderStorage(tmp_path))


def dying(house: House) -> House:
    """The same house, whose hand is killed as it takes the item in, when the bytes are there and no row is."""

    def die(work: Work, delivered: Delivered) -> None:
        take_in_reply(work, delivered)
        raise KilledError

    return replace(house, receivers=house.receivers | {KIND: die})


def killed_on_the_way(parcels: Parcels) -> tuple[Claimed, UUID]:
    """Send one file and kill the hand between copy and receipt; gives what it held and the file's id over there."""
    parcels.add()
    [entry] = parcels.frozen()
    parcels.send([entry])
    [claimed] = claim_due(parcels.house, parcels.sender.id)
    with pytest.raises(KilledError):
        deliver(dying(parcels.house), claimed)
    return claimed, UUID(entry["as"])


def make_old(parcels: Parcels, folder: Path, file_id: UUID) -> None:
    path = folder / storage_key(parcels.world.north.id, file_id)
    written = path.stat().st_mtime - THREE_DAYS
    os.utime(path, (written, written))


def assert_arrived(parcels: Parcels, file_id: UUID) -> None:
    """The north has the file, once, with its bytes, and one record of the item."""
    north = parcels.world.north
    assert [view.id for view in parcels.files_in(north)] == [file_id]
    assert parcels.bytes_of(north, file_id) == LETTER
    assert parcels.records_in(north) == ["taken-in"]


def test_a_hand_killed_between_copy_and_receipt_leaves_bytes_that_the_repeat_finds(parcels: Parcels) -> None:
    # given
    north = parcels.world.north
    claimed, file_id = killed_on_the_way(parcels)
    assert (parcels.lying_in(north), parcels.files_in(north)) == ({file_id}, ())

    # when
    settle(parcels.house, claimed, deliver(parcels.house, claimed))

    # then
    assert_arrived(parcels, file_id)
    assert parcels.state_of(claimed.id) == ("done", "receipted")


def test_the_sweep_leaves_the_bytes_of_a_delivery_in_flight(parcels: Parcels) -> None:
    # given
    claimed, file_id = killed_on_the_way(parcels)

    # when
    sweep_orphans(parcels.house, parcels.storage)

    # then
    assert parcels.lying_in(parcels.world.north) == {file_id}
    deliver(parcels.house, claimed)
    assert_arrived(parcels, file_id)


def test_what_was_swept_before_a_late_repeat_is_brought_again(parcels: Parcels, tmp_path: Path) -> None:
    # given
    claimed, file_id = killed_on_the_way(parcels)
    make_old(parcels, tmp_path, file_id)
    assert sweep_orphans(parcels.house, parcels.storage).removed == 1

    # when
    deliver(parcels.house, claimed)

    # then
    assert_arrived(parcels, file_id)


def test_a_late_repeat_makes_old_bytes_young_so_that_the_sweep_leaves_them(parcels: Parcels, tmp_path: Path) -> None:
    # given
    claimed, file_id = killed_on_the_way(parcels)
    make_old(parcels, tmp_path, file_id)

    # when: the repeat is killed at the same point, and then comes the night
    with pytest.raises(KilledError):
        deliver(dying(parcels.house), claimed)
    swept = sweep_orphans(parcels.house, parcels.storage)

    # then
    assert swept.removed == 0
    assert parcels.lying_in(parcels.world.north) == {file_id}


def test_a_repeat_in_the_midst_of_the_sweep_keeps_its_file(world: World, tmp_path: Path) -> None:
    # given
    storage = Meanwhile(tmp_path)
    parcels = open_parcels(world, storage)
    claimed, file_id = killed_on_the_way(parcels)
    make_old(parcels, tmp_path, file_id)

    # when: the sweep has read that the bytes are old and that no row names them
    bring = make_carry_files(storage)
    [entry] = parcels.frozen()
    storage.happens.append(lambda: bring(parcels.sender.id, world.north.id, [entry | {"as": str(file_id)}]))
    swept = sweep_orphans(parcels.house, storage)

    # then
    assert (storage.happens, swept.removed) == ([], 0)
    deliver(parcels.house, claimed)
    assert_arrived(parcels, file_id)


def test_a_refused_handover_leaves_no_row_and_its_bytes_are_swept(parcels: Parcels, tmp_path: Path) -> None:
    # given
    def refuse(work: Work, delivered: Delivered) -> None:
        take_in_reply(work, delivered)
        raise RuleBrokenError("Nobody asked for this.")

    north = parcels.world.north
    parcels.add()
    [entry] = parcels.frozen()
    item = parcels.send([entry])
    [claimed] = claim_due(parcels.house, parcels.sender.id)
    house = replace(parcels.house, receivers=parcels.house.receivers | {KIND: refuse})

    # when
    settle(house, claimed, deliver(house, claimed))

    # then
    assert (parcels.state_of(item), parcels.records_in(north)) == (("dead", "refused"), ["refused"])
    with work_for(parcels.house, north.id) as work:
        assert work.session.scalars(select(StoredFile)).all() == []
        assert work.session.scalars(select(OutboxRow)).all() == []
    make_old(parcels, tmp_path, UUID(entry["as"]))
    assert sweep_orphans(parcels.house, parcels.storage).removed == 1
    assert parcels.lying_in(north) == set()


@pytest.mark.parametrize("files", ["none", [{}], [{"id": str(new_id())}], {"id": 1}, [1]])
def test_a_list_that_is_not_as_agreed_is_refused_and_nothing_is_copied(files: object, parcels: Parcels) -> None:
    item = parcels.send(files)
    parcels.carry_due()
    assert parcels.state_of(item) == ("dead", "refused")
    assert parcels.lying_in(parcels.world.north) == set()


def test_one_bad_entry_keeps_the_good_ones_of_its_list_out(parcels: Parcels) -> None:
    # given
    parcels.add()
    [good] = parcels.frozen()

    # when
    item = parcels.send([good, good | {"as": str(new_id()), "kind": "exe", "name": "run.exe"}])
    parcels.carry_due()

    # then
    assert parcels.state_of(item) == ("dead", "refused")
    assert (parcels.files_in(parcels.world.north), parcels.lying_in(parcels.world.north)) == ((), set())


def test_where_the_connection_has_ended_the_item_is_refused_and_no_file_is_brought(parcels: Parcels) -> None:
    # given
    north = parcels.world.north
    parcels.add()
    item = parcels.send(parcels.frozen())
    with work_for(parcels.house, north.id) as work:
        to_police = select(Connection).where(Connection.peer_account_id == parcels.sender.id)
        work.session.scalars(to_police).one().state = "ended"

    # when
    parcels.carry_due()

    # then
    assert parcels.state_of(item) == ("dead", "refused")
    assert parcels.lying_in(north) == set()


def test_a_store_that_does_not_answer_is_waited_for_and_never_given_up_on(
    parcels: Parcels, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    def stay_away(_key: str) -> None:
        raise TryAgainError("The file could not be read just now. Try again in a few minutes.")

    parcels.add()
    item = parcels.send(parcels.frozen())
    monkeypatch.setattr(parcels.storage, "open", stay_away)

    # when
    for _ in range(7):
        parcels.carry_due()
        parcels.clock.forward(timedelta(days=2))

    # then
    assert parcels.state_of(item) == ("waiting", "no-answer")
    monkeypatch.undo()
    parcels.carry_due()
    assert parcels.state_of(item) == ("done", "receipted")
