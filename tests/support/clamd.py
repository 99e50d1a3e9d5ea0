"""A scanner that speaks clamd's INSTREAM and knows one virus, the harmless EICAR test file."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

# In two halves, so that no scanner takes this file for the test file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

Mode = Literal["scan", "hang", "garbage", "hang-up", "locked"]


@dataclass
class FakeClamd:
    """What a test says to the scanner and hears of it."""

    mode: Mode = "scan"
    limit: int = 1024 * 1024
    url: str = ""
    pieces: list[int] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        clamd: FakeClamd = self.server.clamd  # type: ignore[attr-defined]
        if clamd.mode == "hang-up":
            return
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            clamd.pieces.append(size)
            if len(content) + size > clamd.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += self.rfile.read(size)
        self._answer(clamd, content)

    def _answer(self, clamd: FakeClamd, content: bytes) -> None:
        if clamd.mode == "hang":
            clamd.released.wait(30)
        elif clamd.mode == "garbage":
            self.wfile.write(b"\xff\xfe HTTP/1.1 200 OK\0")
        elif clamd.mode == "locked":
            self.wfile.write(b"stream: Heuristics.Encrypted.Zip FOUND\0")
        elif EICAR in content:
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def fake_clamd(clamd: FakeClamd | None = None, *, socket_path: Path | None = None) -> Iterator[FakeClamd]:
    """A scanner on a free loopback port, or on a unix socket where a path is given."""
    clamd = clamd or FakeClamd()
    server: _Tcp | _Unix
    if socket_path is None:
        server = _Tcp(("127.0.0.1", 0), _Handler)
        clamd.url = f"tcp://127.0.0.1:{server.server_address[1]}"
    else:
        server = _Unix(str(socket_path), _Handler)
        clamd.url = f"unix:{socket_path}"
    server.clamd = clamd  # type: ignore[union-attr]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield clamd
    finally:
        clamd.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
