"""Files travel with a handover: whole, once, into the receiver's own store, and only out of the sender's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import boto3
import pytest
from moto import mock_aws
from sqlalchemy import select

from service.files.records import StoredFile
from service.files.rules import STILL_CHECKED, TOO_MANY_TO_SEND
from service.outside.ports import PLACE
from service.outside.storage import FolderStorage, Storage, storage_at, storage_key
from tenants.audit import AuditEntry, verify
from tenants.delivery import claim_due, deliver, deliver_all, settle, settle_all, together
from tenants.errors import RuleBrokenError
from tenants.work import work_for
from tests.integration.cases.stories import record_incident
from tests.integration.files.parcels import LETTER, Parcels, open_parcels
from tests.integration.people.builders import holder
from tests.support.world import World

OpenStore = Callable[[Path], "contextmanager[Storage]"]
CANARY = "Quillon Featherstonehaugh"


@contextmanager
def folder(place: Path) -> Iterator[Storage]:
    yield FolderStorage(place)


@contextmanager
def bucket(_place: Path) -> Iterator[Storage]:
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="cairn-files")
        yield storage_at("s3://cairn-files/sealed?kms=alias/cairn&region=us-east-1")


@pytest.fixture
def parcels(world: World, tmp_path: Path) -> Parcels:
    return open_parcels(world, FolderStorage(tmp_path))


@pytest.mark.parametrize("open_store", [folder, bucket])
def test_a_file_arrives_as_it_was_and_is_checked_anew_in_the_receivers_account(
    open_store: OpenStore, world: World, tmp_path: Path
) -> None:
    with open_store(tmp_path) as storage:
        # given
        parcels = open_parcels(world, storage)
        parcels.add(LETTER, f"{CANARY}.txt")
        [entry] = parcels.frozen()

        # when
        item = parcels.send([entry])
        parcels.carry_due()
        [locked] = parcels.files_in(world.north)
        parcels.carry_due(world.north)
        [checked] = parcels.files_in(world.north)

        # then
        assert parcels.state_of(item) == ("done", "receipted")
        assert (str(locked.id), locked.name, locked.state) == (entry["as"], f"{CANARY}.txt", "quarantined")
        assert (locked.version, locked.is_newest, locked.uploaded_by) == (1, True, "Northshire Police")
        assert checked.state == "not-scanned"
        assert parcels.bytes_of(world.north, locked.id) == LETTER
        assert parcels.files_in(world.south) == ()
        assert parcels.lying_in(world.south) == set()


def test_two_receivers_that_look_alike_each_get_a_copy_of_their_own(parcels: Parcels) -> None:
    # given
    north, south = parcels.world.north, parcels.world.south
    sent = parcels.add()

    # when
    for receiver in (north, south):
        parcels.send(parcels.frozen(), receiver)
    parcels.carry_due()

    # then
    [theirs], [others] = parcels.files_in(north), parcels.files_in(south)
    assert len({sent.id, theirs.id, others.id}) == 3
    assert (parcels.lying_in(north), parcels.lying_in(south)) == ({theirs.id}, {others.id})
    with work_for(parcels.house, south.id) as work:
        assert work.session.scalar(select(StoredFile).where(StoredFile.id == theirs.id)) is None


def test_the_name_is_sealed_again_and_the_trail_says_from_whom_and_not_what(parcels: Parcels) -> None:
    # given
    north = parcels.world.north
    parcels.add(name=f"{CANARY}.txt")

    # when
    parcels.send(parcels.frozen())
    parcels.carry_due()

    # then
    with work_for(parcels.house, north.id) as work:
        row = work.session.scalars(select(StoredFile)).one()
        told = work.session.scalars(select(AuditEntry).where(AuditEntry.event == "file-handed-over")).one()
        assert CANARY.encode() not in row.name_sealed
        assert (told.thing_id, told.details["from"]) == (parcels.request, "Northshire Police")
        assert CANARY not in str(told.details)
        assert verify(work.session, north.id) is None


def test_a_file_that_is_still_being_checked_is_not_sent(parcels: Parcels) -> None:
    # given
    view = parcels.add()
    with work_for(parcels.house, parcels.sender.id) as work:
        work.session.scalars(select(StoredFile).where(StoredFile.id == view.id)).one().state = "quarantined"

    # then
    with pytest.raises(RuleBrokenError, match=STILL_CHECKED):
        parcels.frozen()


def test_only_the_newest_versions_that_may_be_opened_are_sent_and_ten_at_most(parcels: Parcels) -> None:
    # given
    first, infected = parcels.add(name="first.txt"), parcels.add(name="infected.txt")
    with work_for(parcels.house, parcels.sender.id) as work:
        work.session.scalars(select(StoredFile).where(StoredFile.id == infected.id)).one().state = "infected"
    names = [f"{number}.txt" for number in range(9)]
    for name in names:
        parcels.add(name=name)

    # then
    assert [entry["name"] for entry in parcels.frozen()] == [first.name, *names]
    parcels.add(name="one too many.txt")
    with pytest.raises(RuleBrokenError, match=TOO_MANY_TO_SEND):
        parcels.frozen()


def lose(path: Path) -> None:
    path.unlink()


def alter(path: Path) -> None:
    path.write_bytes(b"x" + LETTER[1:])


def cut(path: Path) -> None:
    path.write_bytes(LETTER[:-1])


def lengthen(path: Path) -> None:
    path.write_bytes(LETTER + b"x")


@pytest.mark.parametrize(
    ("harm", "code"),
    [(lose, "FileMissing"), (alter, "FileDamaged"), (cut, "FileDamaged"), (lengthen, "FileDamaged")],
)
def test_a_file_that_is_not_what_was_sent_is_never_delivered_and_a_person_is_told_what_to_do(
    harm: Callable[[Path], None], code: str, world: World, parcels: Parcels, tmp_path: Path
) -> None:
    # given
    north = world.north
    view = parcels.add()
    item = parcels.send(parcels.frozen())
    path = tmp_path / storage_key(parcels.sender.id, view.id)
    harm(path)

    # when
    parcels.try_times(4, code)
    while_trying = parcels.state_of(item)
    parcels.try_times(1, code)

    # then
    assert (while_trying[0], parcels.state_of(item)) == ("waiting", ("dead", f"failed:{code}Error"))
    assert parcels.records_in(north) == []
    assert parcels.lying_in(north) == set()
    someone = holder(world, parcels.sender)
    browser, machine = world.browser(someone), world.machine(parcels.sender, someone)
    here = f"/accounts/{parcels.sender.slug}/post/out/{item}"
    assert "Tell the support team" in browser.get(here).text
    assert "Tell the support team" in machine.get(f"handovers/{item}").json["advice"]

    # when: the file was found in the backup, and a person tries again
    path.write_bytes(LETTER)
    browser.submit(here, action="/retry")
    parcels.carry_due()

    # then
    assert parcels.state_of(item) == ("done", "receipted")
    assert "Tell the support team" not in browser.get(here).text
    assert len(parcels.files_in(north)) == 1


@pytest.mark.parametrize("wrong", [{"sha256": "0" * 64}, {"size": len(LETTER) - 1}, {"size": len(LETTER) + 1}])
def test_a_hash_or_a_size_that_is_not_the_files_own_delivers_nothing(wrong: dict[str, Any], parcels: Parcels) -> None:
    # given
    parcels.add()
    [entry] = parcels.frozen()
    item = parcels.send([entry | wrong])

    # when
    parcels.try_times(1, "FileDamaged")

    # then
    assert parcels.state_of(item) == ("waiting", "failed:FileDamagedError")
    assert parcels.records_in(parcels.world.north) == []
    assert parcels.lying_in(parcels.world.north) == set()


def test_a_handover_that_comes_twice_changes_nothing_even_when_the_file_is_gone_since(parcels: Parcels) -> None:
    # given
    north, sent = parcels.world.north, parcels.add()
    item = parcels.send(parcels.frozen())
    [claimed] = claim_due(parcels.house, parcels.sender.id)
    deliver(parcels.house, claimed)
    parcels.carry_due(north)
    before = parcels.files_in(north)

    # when
    for account, file_id in ((parcels.sender, sent.id), (north, before[0].id)):
        parcels.storage.delete(storage_key(account.id, file_id))
    settle(parcels.house, claimed, deliver(parcels.house, claimed))

    # then
    assert parcels.state_of(item) == ("done", "receipted")
    assert parcels.files_in(north) == before
    assert parcels.records_in(north) == ["taken-in"]
    with work_for(parcels.house, north.id) as work:
        events = work.session.scalars(select(AuditEntry.event).where(AuditEntry.thing_id == parcels.request))
        assert list(events).count("file-handed-over") == 1


def test_a_post_without_files_asks_nothing_of_the_store_and_travels_in_company(parcels: Parcels) -> None:
    # given: two replies without files and one whose file is gone, in one claim
    view = parcels.add()
    for files in ([], parcels.frozen(), []):
        parcels.send(files)
    parcels.storage.delete(storage_key(parcels.sender.id, view.id))
    claimed = claim_due(parcels.house, parcels.sender.id)

    # then
    assert [len(group) for group in together(claimed)] == [2]

    # when
    settle_all(parcels.house, deliver_all(parcels.house, together(claimed)[0]))

    # then
    assert parcels.records_in(parcels.world.north) == ["taken-in"] * 2
    assert parcels.lying_in(parcels.world.north) == set()


def test_a_file_that_cannot_be_brought_holds_up_no_other_post_of_its_claim(parcels: Parcels) -> None:
    # given
    lost = parcels.add(name="lost.txt")
    parcels.add(name="kept.txt")
    gone, kept = parcels.frozen()
    items = [parcels.send(files) for files in ([], [gone], [kept], [])]
    parcels.storage.delete(storage_key(parcels.sender.id, lost.id))

    # when
    parcels.try_times(1, "FileMissing")

    # then
    done, waiting = ("done", "receipted"), ("waiting", "failed:FileMissingError")
    assert [parcels.state_of(item) for item in items] == [done, waiting, done, done]
    assert [view.name for view in parcels.files_in(parcels.world.north)] == ["kept.txt"]


def test_a_file_of_another_account_is_never_copied_whatever_the_list_names(parcels: Parcels) -> None:
    # given: a file that the north has, named by a reply of the police to the south
    north, south = parcels.world.north, parcels.world.south
    parcels.add()
    parcels.send(parcels.frozen())
    parcels.carry_due()
    [theirs] = parcels.files_in(north)
    [entry] = parcels.frozen()

    # when
    parcels.send([entry | {"id": str(theirs.id)}], south)
    parcels.try_times(1, "FileMissing")

    # then
    assert parcels.lying_in(south) == set()
    assert parcels.files_in(south) == ()


def test_a_file_that_the_receiver_has_is_never_written_over(parcels: Parcels) -> None:
    # given: a list that gives a second file the place of one that arrived before
    north = parcels.world.north
    parcels.add()
    [first] = parcels.frozen()
    parcels.send([first])
    parcels.carry_due()
    parcels.add(b"something else", "other.txt")
    _, second = parcels.frozen()

    # when
    item = parcels.send([second | {"as": first["as"]}])
    parcels.try_times(1, "FilePlaceTaken")

    # then
    assert parcels.state_of(item) == ("waiting", "failed:FilePlaceTakenError")
    assert parcels.bytes_of(north, first["as"]) == LETTER
    assert [view.name for view in parcels.files_in(north)] == ["chronology.txt"]


def test_a_file_that_is_on_another_thing_already_is_refused(parcels: Parcels) -> None:
    # given
    parcels.add()
    files = parcels.frozen()
    parcels.send(files)
    parcels.carry_due()

    # when: the same list comes once more, about another request
    item = Parcels(parcels.world, parcels.storage, parcels.house).send(files)
    parcels.carry_due()

    # then
    assert parcels.state_of(item) == ("dead", "refused")
    assert len(parcels.files_in(parcels.world.north)) == 1


def test_a_file_that_arrived_is_listed_and_downloaded_on_the_page_of_its_case(world: World) -> None:
    # given
    manager = world.someone(world.north, "business-manager")
    incident = record_incident(world.machine(world.north, manager))
    parcels = replace(open_parcels(world, world.app.extensions[PLACE].storage), request=UUID(incident))
    parcels.add(name=f"{CANARY}.txt")
    [entry] = parcels.frozen()

    # when
    parcels.send([entry])
    parcels.carry_due()
    here = f"/accounts/{world.north.slug}/incidents/{incident}/files"
    browser = world.browser(manager)
    locked = browser.get(here).text
    parcels.carry_due(world.north)

    # then
    assert f"{CANARY}.txt" in locked
    assert "Northshire Police" in locked
    assert "Being checked for viruses" in locked
    assert browser.get(f"{here}/{entry['as']}?knowing=yes").data == LETTER
    stranger = world.browser(world.someone(world.south, "business-manager"))
    assert stranger.get(f"{here}/{entry['as']}").status_code == 404
    assert stranger.get(f"{here.replace(world.north.slug, world.south.slug)}/{entry['as']}").status_code == 404
