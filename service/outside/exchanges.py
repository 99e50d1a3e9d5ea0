"""One request and one answer with a machine that we do not trust, within limits of time and size."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from socket import SHUT_RDWR, create_connection, socket
from threading import Event, Timer

from service.outside.addresses import Address

LONGEST_ANSWER = 64 * 1024


@dataclass(frozen=True)
class Patience:
    """How long we wait, in seconds: for the line, for each piece of the answer, and for everything together (F20)."""

    connect: float = 3.0
    read: float = 10.0
    total: float = 30.0


@dataclass(frozen=True)
class Request:
    """What we say."""

    method: str
    address: Address
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the body of at most 64 KiB, and the Retry-After header as it was."""

    status: int
    body: bytes
    retry_after: str


class NoLineError(Exception):
    """The line was never up, so nobody has read anything of ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LostError(Exception):
    """The line was up and no answer came, so what we sent may have been read."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def exchange(request: Request, ip: str, patience: Patience, trust: ssl.SSLContext) -> Answer:
    """Ask once at this very ip, follow no redirect, and give the answer; raises NoLineError, LostError.

    The line is made here and not by an HTTP library, since it must lead to the ip that was checked while its
    certificate is checked against the name, and since the whole, handshake included, must end in time.
    """
    try:
        plain = create_connection((ip, request.address.port), timeout=patience.connect)
    except OSError as error:
        raise NoLineError("no-connection") from error
    with plain.dup() as spare, _cut_after(patience.total, spare) as is_cut:
        line = _wrapped(plain, request.address, trust)
        with line:
            line.settimeout(patience.read)
            return _spoken(line, request, is_cut)


@contextmanager
def _cut_after(seconds: float, line: socket) -> Iterator[Event]:
    """Cut the line after so long: a machine that drips one byte at a time would pass by every other limit."""
    is_cut = Event()

    def cut() -> None:
        is_cut.set()
        # The other side may have hung up in the same moment, which is as good.
        with suppress(OSError):
            line.shutdown(SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.start()
    try:
        yield is_cut
    finally:
        timer.cancel()
        timer.join()


def _wrapped(plain: socket, address: Address, trust: ssl.SSLContext) -> socket:
    if not address.is_secure:
        return plain
    try:
        return trust.wrap_socket(plain, server_hostname=address.host.rstrip("."))
    except (OSError, ValueError) as error:
        plain.close()
        raise NoLineError("no-trusted-line") from error


def _spoken(line: socket, request: Request, is_cut: Event) -> Answer:
    conversation = HTTPConnection(request.address.host, request.address.port)
    conversation.sock = line
    try:
        conversation.request(request.method, request.address.path, request.body or None, dict(request.headers))
        with conversation.getresponse() as response:
            body = response.read(LONGEST_ANSWER + 1)
    except (OSError, HTTPException) as error:
        raise LostError(_how(error, is_cut)) from error
    finally:
        conversation.close()
    if is_cut.is_set():
        raise LostError("too-slow")
    if len(body) > LONGEST_ANSWER:
        raise LostError("answer-too-long")
    return Answer(status=response.status, body=body, retry_after=response.headers.get("Retry-After", ""))


def _how(error: Exception, is_cut: Event) -> str:
    if is_cut.is_set():
        return "too-slow"
    return "no-answer" if isinstance(error, TimeoutError) else "line-lost"
