"""A mail server for tests: takes letters, refuses whom it is told to refuse, and can misbehave."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import cast


@dataclass
class FakeSmtp:
    """What a test says to the mail server and hears of it."""

    recipient_codes: dict[str, int] = field(default_factory=dict)
    sender_code: int = 250
    data_code: int = 250
    goodbye_code: int = 221
    is_hanging: bool = False
    hangs_up_after_data: bool = False
    tls: ssl.SSLContext | None = None
    offers_sign_in: bool = False
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    sign_ins: list[str] = field(default_factory=list)
    was_encrypted: bool = False
    released: threading.Event = field(default_factory=threading.Event)


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.smtp: FakeSmtp = self.server.smtp  # type: ignore[attr-defined]
        if self.smtp.is_hanging:
            self.smtp.released.wait(30)
            return
        self._say("220 ready")
        try:
            while line := self.rfile.readline():
                word, _, rest = line.decode().strip().partition(" ")
                if not self._obey(word.upper(), rest):
                    return
        except (ConnectionError, ssl.SSLError):
            return

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _obey(self, word: str, rest: str) -> bool:
        simple = {"EHLO": self._ehlo, "STARTTLS": self._starttls, "DATA": self._data}
        if word in simple:
            return simple[word]()
        if word == "MAIL":
            self._say(f"{self.smtp.sender_code} sender")
        elif word == "RCPT":
            who = rest.removeprefix("TO:").strip("<>")
            self.smtp.recipients.append(who)
            self._say(f"{self.smtp.recipient_codes.get(who, 250)} recipient")
        elif word == "AUTH":
            self.smtp.sign_ins.append(rest)
            self._say("235 welcome")
        elif word == "QUIT":
            self._say(f"{self.smtp.goodbye_code} bye")
            return False
        else:
            self._say("250 ok")
        return True

    def _ehlo(self) -> bool:
        offers = ["fake"]
        if self.smtp.tls is not None and not isinstance(self.connection, ssl.SSLSocket):
            offers.append("STARTTLS")
        if self.smtp.offers_sign_in:
            offers.append("AUTH PLAIN")
        for offer in offers[:-1]:
            self._say(f"250-{offer}")
        self._say(f"250 {offers[-1]}")
        return True

    def _starttls(self) -> bool:
        assert self.smtp.tls is not None
        self._say("220 go ahead")
        try:
            self.connection = self.request = self.smtp.tls.wrap_socket(self.connection, server_side=True)
        except OSError:
            return False
        self.rfile.close()
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        return True

    def _data(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        if self.smtp.data_code == 250:
            self.smtp.letters.append(cast(EmailMessage, message_from_bytes(b"".join(lines), policy=SMTP)))
            self.smtp.was_encrypted = isinstance(self.connection, ssl.SSLSocket)
        if self.smtp.hangs_up_after_data:
            return False
        self._say(f"{self.smtp.data_code} letter")
        return True

    def finish(self) -> None:
        super().finish()
        self.connection.close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def fake_smtp(smtp: FakeSmtp | None = None, *, host: str = "127.0.0.1") -> Iterator[FakeSmtp]:
    """A mail server on a free loopback port."""
    smtp = smtp or FakeSmtp()
    server = _Server((host, 0), _Handler)
    server.smtp = smtp  # type: ignore[attr-defined]
    smtp.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield smtp
    finally:
        smtp.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
