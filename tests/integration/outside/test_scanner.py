"""A file is clean only where a scanner said so over a real line; every other answer keeps it locked."""

import io
import socket
from functools import partial
from pathlib import Path

import pytest

from service.outside.scanner import CHUNK, Clamd, NoScanner, ScanState, Verdict, _call_tcp, scanner_at
from tenants.errors import TryAgainError
from tests.support.clamd import EICAR, FakeClamd, fake_clamd


def impatient(clamd: FakeClamd) -> Clamd:
    return Clamd(partial(_call_tcp, "127.0.0.1", int(clamd.url.rpartition(":")[2])), connect=0.2, read=0.2)


def test_a_harmless_file_is_clean_and_travels_in_pieces() -> None:
    with fake_clamd() as clamd:
        verdict = scanner_at(clamd.url).scan(io.BytesIO(b"x" * (CHUNK + 1)))
    assert verdict == Verdict(ScanState.CLEAN)
    assert clamd.pieces == [CHUNK, 1]


def test_a_virus_across_two_pieces_is_found_and_named() -> None:
    with fake_clamd() as clamd:
        verdict = scanner_at(clamd.url).scan(io.BytesIO(b"x" * (CHUNK - 10) + EICAR))
    assert verdict == Verdict(ScanState.INFECTED, "Eicar-Test-Signature")


def test_the_scanner_may_listen_on_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "clamd.sock"
    with fake_clamd(socket_path=path) as clamd:
        assert scanner_at(clamd.url).scan(io.BytesIO(EICAR)).state is ScanState.INFECTED
    path.unlink()
    with pytest.raises(TryAgainError):
        scanner_at(clamd.url).scan(io.BytesIO(b"x"))


def test_a_file_over_the_scanners_limit_is_unscannable_and_not_tried_for_ever() -> None:
    with fake_clamd(FakeClamd(limit=CHUNK)) as clamd:
        verdict = scanner_at(clamd.url).scan(io.BytesIO(b"x" * (CHUNK * 40)))
    assert verdict == Verdict(ScanState.UNSCANNABLE, "too-large")


def test_the_scanners_answer_is_read_also_where_it_hung_up_before_we_had_spoken() -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(b"INSTREAM size limit exceeded. ERROR\0")
    theirs.close()
    verdict = Clamd(lambda _timeout: ours).scan(io.BytesIO(b"x"))
    assert verdict == Verdict(ScanState.UNSCANNABLE, "too-large")


def test_an_archive_with_a_password_is_unscannable_and_not_infected() -> None:
    with fake_clamd(FakeClamd(mode="locked")) as clamd:
        verdict = scanner_at(clamd.url).scan(io.BytesIO(b"PK"))
    assert verdict == Verdict(ScanState.UNSCANNABLE, "locked-with-a-password")


@pytest.mark.parametrize("mode", ["hang", "garbage", "hang-up"])
def test_a_scanner_that_hangs_or_talks_nonsense_leaves_the_file_locked(mode: str) -> None:
    with fake_clamd(FakeClamd(mode=mode)) as clamd, pytest.raises(TryAgainError, match="stays locked"):  # type: ignore[arg-type]
        impatient(clamd).scan(io.BytesIO(b"x" * CHUNK * 4))


def test_a_scanner_that_is_down_leaves_the_file_locked() -> None:
    with fake_clamd() as clamd:
        scanner = impatient(clamd)
    with pytest.raises(TryAgainError):
        scanner.scan(io.BytesIO(b"x"))


def test_without_a_scanner_no_file_is_ever_called_clean() -> None:
    for content in (b"x", EICAR):
        assert NoScanner().scan(io.BytesIO(content)) == Verdict(ScanState.NOT_SCANNED)
