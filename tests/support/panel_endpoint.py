"""The Panel's own machine, played: takes notifications over http or https, counts what they did, and can misbehave."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

Mode = Literal[
    "ok", "slow", "hang", "500", "422", "429", "redirect", "garbage", "huge", "loses-the-answer", "asks-are-garbage"
]


@dataclass
class PanelEndpoint:
    """What a test says to the Panel's machine and hears of it.

    `received` maps each idempotency key to its reference, so its length is the number of notifications that the Panel
    has; `effects` counts how often one was newly taken in and must never pass that number.
    """

    mode: Mode = "ok"
    url: str = ""
    retry_after: str = "120"
    posts: int = 0
    effects: int = 0
    received: dict[str, str] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def take_in(self, key: str) -> str:
        """The reference of the notification with this key; a known key has no second effect."""
        if key not in self.received:
            self.effects += 1
            self.received[key] = f"SCSI-{len(self.received) + 1}"
        return self.received[key]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        return

    @property
    def panel(self) -> PanelEndpoint:
        return self.server.panel  # type: ignore[attr-defined]

    def do_POST(self) -> None:
        panel = self.panel
        panel.posts += 1
        panel.headers.append(dict(self.headers.items()))
        panel.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        answers = {
            "hang": self._hang,
            "slow": self._drip,
            "loses-the-answer": self._take_in_and_hang_up,
            "500": lambda: self._say(500, {}),
            "422": lambda: self._say(422, {}),
            "429": lambda: self._say(429, {}, {"Retry-After": panel.retry_after}),
            "redirect": lambda: self._say(302, {}, {"Location": "http://127.0.0.1:1/"}),
            "garbage": lambda: self._send(200, b"<html>Welcome to the proxy</html>", {}),
            "huge": lambda: self._send(200, b'{"reference": "' + b"x" * 100_000 + b'"}', {}),
        }
        answers.get(panel.mode, self._accept)()

    def do_GET(self) -> None:
        key = self.path.rpartition("/")[2]
        self.panel.headers.append(dict(self.headers.items()))
        if self.panel.mode == "asks-are-garbage":
            self._send(404, b"Not here", {})
        elif key in self.panel.received:
            self._say(200, {"reference": self.panel.received[key]})
        else:
            self._say(404, {"received": False})

    def _accept(self) -> None:
        self._say(201, {"reference": self.panel.take_in(self.headers["Idempotency-Key"])})

    def _take_in_and_hang_up(self) -> None:
        self.panel.take_in(self.headers["Idempotency-Key"])
        self.close_connection = True

    def _hang(self) -> None:
        self.close_connection = True
        self.panel.released.wait(30)

    def _drip(self) -> None:
        """One byte at a time, each soon enough for a limit on silence, all together too late."""
        self.close_connection = True
        try:
            for letter in b"HTTP/1.1 200 OK\r\nX-Drip: " + b"x" * 2000:
                self.wfile.write(bytes([letter]))
                if self.panel.released.wait(0.02):
                    return
        except OSError:
            return

    def _say(self, status: int, content: dict[str, object], headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(content).encode(), headers or {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    tls: ssl.SSLContext | None = None

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that distrusts us or hangs up is part of the tests."""

    def finish_request(self, request: object, client_address: object) -> None:
        if self.tls is None:
            super().finish_request(request, client_address)  # type: ignore[arg-type]
            return
        with self.tls.wrap_socket(request, server_side=True) as wrapped:  # type: ignore[arg-type]
            super().finish_request(wrapped, client_address)  # type: ignore[arg-type]


@contextmanager
def panel_endpoint(mode: Mode = "ok", *, tls: ssl.SSLContext | None = None) -> Iterator[PanelEndpoint]:
    """The Panel's machine on a free loopback port, over https where a certificate is given."""
    panel = PanelEndpoint(mode=mode)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.tls = tls
    server.panel = panel  # type: ignore[attr-defined]
    scheme = "http" if tls is None else "https"
    panel.url = f"{scheme}://127.0.0.1:{server.server_address[1]}/notifications"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield panel
    finally:
        panel.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
