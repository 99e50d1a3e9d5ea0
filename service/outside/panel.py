"""Channels that carry a notification to a receiver's own machine, each of which can say what it does not know."""

import hashlib
import hmac
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from uuid import UUID

from service.outside.addresses import Address, AddressNotAllowedError, Resolve, checked_ip, read_address, resolve
from service.outside.exchanges import Answer, LostError, NoLineError, Patience, Request, exchange

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_:-]{0,99}")
_LONGEST_PAUSE_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Notice:
    """What is carried: the outbox id, by which the receiver knows a repeat, and the content."""

    idempotency_key: UUID
    content: Mapping[str, object]

    def body(self) -> bytes:
        """The same bytes each time, so that a repeat is a repeat."""
        return json.dumps(dict(self.content), sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Accepted:
    """The receiver has it, and this is the receiver's reference."""

    reference: str


@dataclass(frozen=True)
class Refused:
    """The receiver will not take it; a repeat would be refused as well, so a person must look."""

    code: str


@dataclass(frozen=True)
class InDoubt:
    """It may have arrived. Ask before you send again."""

    code: str
    wait_seconds: int | None = None


@dataclass(frozen=True)
class NotReached:
    """It did not arrive. It may be sent again without asking."""

    code: str
    wait_seconds: int | None = None


Outcome = Accepted | Refused | InDoubt | NotReached


class Channel(Protocol):
    """A way to a receiver's machine. `now` dates the signature; nothing here raises for what the receiver does."""

    def send(self, notice: Notice, now: datetime) -> Outcome:
        """Carry it there, once."""

    def ask(self, idempotency_key: UUID, now: datetime) -> Outcome:
        """What became of it: Accepted, NotReached (it never arrived), or InDoubt where nobody can say."""


def has_answered(outcome: Outcome) -> bool:
    """Whether the receiver's machine was there and made sense; a breaker counts the others."""
    return isinstance(outcome, Accepted | Refused)


class HttpsPanel:
    """A receiver that listens over https.

    POST of the JSON with `Idempotency-Key`, `Cairn-Timestamp` and `Cairn-Signature`; a 2xx with {"reference": text}
    accepts. GET of the same address and the key asks; a 404 with {"received": false} says that it never arrived.
    """

    def __init__(
        self,
        url: str,
        secret: bytes,
        *,
        may_be_loopback: bool = False,
        patience: Patience | None = None,
        trust: ssl.SSLContext | None = None,
        resolver: Resolve = resolve,
    ) -> None:
        """Raises RuleBrokenError for an address that is not https (or, in the demonstration, loopback)."""
        self._address = read_address(url, may_be_loopback=may_be_loopback)
        self._secret, self._may_be_loopback = secret, may_be_loopback
        self._patience = patience or Patience()
        self._trust = trust or ssl.create_default_context()
        self._resolver = resolver

    def send(self, notice: Notice, now: datetime) -> Outcome:
        """Carry it there, once; NotReached only where the line was never up or the receiver said so."""
        body = notice.body()
        try:
            answer = self._exchange("POST", self._address, body, notice.idempotency_key, now)
        except NoLineError as error:
            return NotReached(error.code)
        except LostError as error:
            return InDoubt(error.code)
        return _sent(answer, now)

    def ask(self, idempotency_key: UUID, now: datetime) -> Outcome:
        """What became of it; a receiver that cannot be asked leaves the doubt as it was."""
        place = Address(
            host=self._address.host,
            port=self._address.port,
            path=f"{self._address.path.rstrip('/')}/{idempotency_key}",
            is_secure=self._address.is_secure,
        )
        try:
            answer = self._exchange("GET", place, b"", idempotency_key, now)
        except (NoLineError, LostError) as error:
            return InDoubt(error.code)
        return _asked(answer, now)

    def _exchange(self, method: str, address: Address, body: bytes, key: UUID, now: datetime) -> Answer:
        timestamp = str(int(now.timestamp()))
        headers = {
            "Host": address.host_header,
            "Accept": "application/json",
            "User-Agent": "Cairn",
            "Idempotency-Key": str(key),
            "Cairn-Timestamp": timestamp,
            "Cairn-Signature": signature(self._secret, timestamp, key, body),
        }
        if body:
            headers["Content-Type"] = "application/json"
        try:
            ip = checked_ip(address, self._resolver, may_be_loopback=self._may_be_loopback)
        except AddressNotAllowedError as error:
            raise NoLineError("address-not-allowed") from error
        except OSError as error:
            raise NoLineError("name-not-found") from error
        return exchange(Request(method, address, headers, body), ip, self._patience, self._trust)


def signature(secret: bytes, timestamp: str, idempotency_key: UUID, body: bytes) -> str:
    """The proof that it comes from us: HMAC-SHA256 over time, key and body, in hexadecimal after `v1=`."""
    signed = f"{timestamp}.{idempotency_key}.".encode() + body
    return "v1=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()


def _sent(answer: Answer, now: datetime) -> Outcome:
    code, wait = f"status-{answer.status}", _wait(answer, now)
    if 200 <= answer.status < 300:
        return _accepted(answer)
    if answer.status in {425, 429}:
        return NotReached(code, wait)
    if answer.status in {408, 409} or not 400 <= answer.status < 500:
        return InDoubt(code, wait)
    return Refused(code)


def _asked(answer: Answer, now: datetime) -> Outcome:
    if 200 <= answer.status < 300:
        return _accepted(answer)
    if answer.status == 404 and _json(answer).get("received") is False:
        return NotReached("never-arrived")
    return InDoubt(f"status-{answer.status}", _wait(answer, now))


def _accepted(answer: Answer) -> Outcome:
    """A 2xx without a reference that can be kept is no receipt, since a proxy's page says 200 too."""
    reference = _json(answer).get("reference")
    if isinstance(reference, str) and _REFERENCE.fullmatch(reference):
        return Accepted(reference)
    return InDoubt("no-reference")


def _json(answer: Answer) -> dict[str, object]:
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _wait(answer: Answer, now: datetime) -> int | None:
    """Retry-After in seconds, from a number or a date (RFC 9110 §10.2.3), at most a day; None where unsaid."""
    said = answer.retry_after.strip()
    if said.isascii() and said.isdigit():
        return min(int(said[:9]), _LONGEST_PAUSE_SECONDS)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return max(0, min(int((moment - now).total_seconds()), _LONGEST_PAUSE_SECONDS))
