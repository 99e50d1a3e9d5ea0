"""From quarantine a file becomes clean only by a scanner's word; everything else says what it is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from moto import mock_aws
from sqlalchemy import select

from service.files.operations import rescan_stuck
from service.outside.scanner import Scanner, scanner_at
from service.outside.storage import storage_at, storage_key
from tenants.audit import AuditEntry
from tenants.delivery import claim_due
from tenants.outbox import OutboxRow
from tenants.work import work_for
from tests.integration.files.cabinet import Cabinet, open_cabinet
from tests.support.clamd import EICAR, FakeClamd, fake_clamd
from tests.support.world import World
from tests.unit.files.samples import docx, pdf, zip_bomb
from workers.boundary import carry

NOBODY = scanner_at("tcp://127.0.0.1:9")


def scanned(cabinet: Cabinet) -> tuple[str, str]:
    cabinet.world.deliver_all()
    view = cabinet.only_file()
    return view.state, view.refusal


def test_a_file_that_the_scanner_passed_is_clean_and_its_warnings_are_told(world: World, tmp_path: Path) -> None:
    with fake_clamd() as clamd:
        cabinet = open_cabinet(world, tmp_path, scanner_at(clamd.url))
        cabinet.add(docx(more={"word/comments.xml": "<w:comments/>"}), "terms.docx")
        assert scanned(cabinet) == ("clean", "")
    assert cabinet.only_file().warnings == ("Holds comments that a reader can see.",)
    assert cabinet.only_file().scanned_at is not None


def test_where_nobody_scans_a_file_is_never_called_clean(world: World, tmp_path: Path) -> None:
    cabinet = open_cabinet(world, tmp_path)
    cabinet.add(pdf(), "letter.pdf")
    assert scanned(cabinet) == ("not-scanned", "")


def test_an_infected_file_stays_shut_and_the_trail_says_why(world: World, tmp_path: Path) -> None:
    # given
    with fake_clamd() as clamd:
        cabinet = open_cabinet(world, tmp_path, scanner_at(clamd.url))
        cabinet.add(EICAR)

        # then
        state, refusal = scanned(cabinet)
    assert state == "infected"
    assert "contains a virus" in refusal
    with work_for(world.house, world.north.id) as work:
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.event == "file-scanned")).one()
    assert (entry.thing_id, entry.details["code"]) == (cabinet.case, "Eicar-Test-Signature")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (pdf(password="secret"), "letter.pdf", "password protected"),
        (pdf()[:-40], "letter.pdf", "We could not read this file"),
        (zip_bomb(), "grid.xlsx", "too big when it is opened"),
        (docx(more={"word/vbaProject.bin": b"x"}), "terms.docx", "macros"),
    ],
)
def test_a_file_that_cannot_be_looked_into_says_why_and_what_to_do(
    content: bytes, name: str, words: str, world: World, tmp_path: Path
) -> None:
    cabinet = open_cabinet(world, tmp_path)
    cabinet.add(content, name)
    state, refusal = scanned(cabinet)
    assert state == "unscannable"
    assert words in refusal


def test_a_bad_file_does_not_hold_up_the_others(world: World, tmp_path: Path) -> None:
    cabinet = open_cabinet(world, tmp_path)
    for content, name in ((zip_bomb(), "grid.xlsx"), (b"words", "note.txt")):
        cabinet.add(content, name)
    world.deliver_all()
    assert {view.name: view.state for view in cabinet.files()} == {
        "grid.xlsx": "unscannable",
        "note.txt": "not-scanned",
    }


@pytest.mark.parametrize("scanner", [NOBODY, None])
def test_a_scanner_that_does_not_answer_leaves_the_file_locked_and_waiting(
    scanner: Scanner | None, world: World, tmp_path: Path
) -> None:
    # given: nobody listens, or somebody who hangs up
    with fake_clamd(FakeClamd(mode="hang-up")) as clamd:
        cabinet = open_cabinet(world, tmp_path, scanner or scanner_at(clamd.url))
        view = cabinet.add(b"words")

        # when
        carry(world.house, claim_due(world.house, world.north.id))

    # then
    assert cabinet.only_file().state == "quarantined"
    with work_for(world.house, world.north.id) as work:
        row = work.session.scalars(select(OutboxRow).where(OutboxRow.thing_id == view.id)).one()
        assert (row.state, row.code) == ("waiting", "no-answer")


@pytest.mark.parametrize(("change", "code"), [("altered", "changed after"), ("deleted", "not in the store")])
def test_bytes_that_changed_or_went_since_the_upload_are_never_opened(
    change: str, code: str, world: World, tmp_path: Path
) -> None:
    # given
    cabinet = open_cabinet(world, tmp_path)
    path = tmp_path / storage_key(world.north.id, cabinet.add(b"words").id)
    path.write_bytes(b"other") if change == "altered" else path.unlink()

    # then
    state, refusal = scanned(cabinet)
    assert state == "unscannable"
    assert code in refusal


def test_a_scan_that_died_is_sent_out_again_and_a_waiting_one_is_not(world: World, tmp_path: Path) -> None:
    # given: one file whose errand died, and one whose errand still waits
    cabinet = open_cabinet(world, tmp_path)
    dead, _ = cabinet.add(b"one"), cabinet.add(b"two")
    with work_for(world.house, world.north.id) as work:
        work.session.scalars(select(OutboxRow).where(OutboxRow.thing_id == dead.id)).one().state = "dead"

    # when
    with work_for(world.house, world.north.id) as work:
        assert rescan_stuck(work) == 1
    world.deliver_all()

    # then
    assert {view.state for view in cabinet.files()} == {"not-scanned"}


def test_files_in_a_bucket_are_kept_and_scanned_alike(world: World, tmp_path: Path) -> None:
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="cairn-files")
        storage = storage_at("s3://cairn-files/sealed?kms=alias/cairn&region=us-east-1")
        cabinet = open_cabinet(world, tmp_path, storage=storage)
        view = cabinet.add(pdf(), "letter.pdf")
        assert scanned(cabinet) == ("not-scanned", "")
        [(file_id, written_at)] = storage.listed(world.north.id)
    assert file_id == view.id
    assert abs(written_at - datetime.now(UTC)) < timedelta(minutes=5)  # noqa: TID251 # the bucket dates by the machine
