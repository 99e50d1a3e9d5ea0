"""Whether a file is safe to open: asks clamd, and where nobody scans says so instead of saying clean (S43)."""

import select
import socket
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from service.outside.locations import read_port
from service.settings import SettingsError
from tenants.errors import TryAgainError

CHUNK = 64 * 1024
CONNECT_SECONDS = 3.0
READ_SECONDS = 60.0
_LONGEST_ANSWER = 4096

NOT_SCANNED = "The virus scanner did not answer. The file stays locked and will be scanned again."


class ScanState(StrEnum):
    """What is known about a file; only `clean` lets anybody download it."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNABLE = "unscannable"
    NOT_SCANNED = "not-scanned"


@dataclass(frozen=True)
class Verdict:
    """The scanner's word; `detail` is the signature it found, or a short code for why it could not look."""

    state: ScanState
    detail: str = ""


class Scanner(Protocol):
    """Somebody who looks into a file."""

    def scan(self, stream: BinaryIO) -> Verdict:
        """Look through the bytes; raises TryAgainError where the scanner does not answer."""


def scanner_at(scanner_url: str | None) -> Scanner:
    """The scanner that SCANNER_URL names (`tcp://host:3310`, `unix:/run/clamd.sock`) or none; raises SettingsError."""
    if scanner_url is None:
        return NoScanner()
    parts = urlsplit(scanner_url)
    if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
        return Clamd(partial(_call_unix, parts.path))
    port = read_port("SCANNER_URL", parts)
    if parts.scheme == "tcp" and parts.hostname and port:
        return Clamd(partial(_call_tcp, parts.hostname, port))
    raise SettingsError("SCANNER_URL must be tcp://host:3310 or unix:/path/to/clamd.sock.")


class NoScanner:
    """Nobody scans here. It never says clean."""

    def scan(self, stream: BinaryIO) -> Verdict:  # noqa: ARG002 - the port gives every scanner the file
        """The verdict that nobody looked."""
        return Verdict(ScanState.NOT_SCANNED)


class Clamd:
    """A clamd, spoken to with its zINSTREAM command."""

    def __init__(
        self, call: Callable[[float], socket.socket], *, connect: float = CONNECT_SECONDS, read: float = READ_SECONDS
    ) -> None:
        self._call, self._connect, self._read = call, connect, read

    def scan(self, stream: BinaryIO) -> Verdict:
        """Look through the bytes; raises TryAgainError where clamd is down, slow or talks nonsense."""
        try:
            with self._call(self._connect) as line:
                line.settimeout(self._read)
                _send(line, stream)
                answer = _answer(line)
        except OSError as error:
            raise TryAgainError(NOT_SCANNED) from error
        return _verdict(answer)


def _call_tcp(host: str, port: int, timeout: float) -> socket.socket:
    return socket.create_connection((host, port), timeout=timeout)


def _call_unix(path: str, timeout: float) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(timeout)
    try:
        line.connect(path)
    except OSError:
        line.close()
        raise
    return line


def _send(line: socket.socket, stream: BinaryIO) -> None:
    """Send the file in pieces, each with its length before it, and stop early where clamd has already answered."""
    try:
        line.sendall(b"zINSTREAM\0")
        while chunk := stream.read(CHUNK):
            if select.select([line], [], [], 0)[0]:
                return
            line.sendall(len(chunk).to_bytes(4, "big") + chunk)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        # clamd hangs up on a file over its limit while we still send; its answer is waiting to be read.
        return


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        piece = line.recv(_LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("ascii", "replace").strip()


def _verdict(answer: str) -> Verdict:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(ScanState.CLEAN)
    if said.endswith(" FOUND"):
        return _found(said.removesuffix(" FOUND"))
    if said.startswith("INSTREAM size limit exceeded"):
        return Verdict(ScanState.UNSCANNABLE, "too-large")
    raise TryAgainError(NOT_SCANNED)


def _found(signature: str) -> Verdict:
    """clamd reports a locked archive and a reached limit as finds; for us nobody could look."""
    if signature.startswith("Heuristics.Encrypted"):
        return Verdict(ScanState.UNSCANNABLE, "locked-with-a-password")
    if signature.startswith("Heuristics.Limits.Exceeded"):
        return Verdict(ScanState.UNSCANNABLE, "too-deep")
    return Verdict(ScanState.INFECTED, signature)
