"""How letters leave by e-mail: one person to a letter, and a refusal for good told apart from one to try again."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol
from unicodedata import category
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from service.outside.locations import LOOPBACK_NAMES, read_port
from service.settings import SettingsError
from tenants.clock import Clock
from tenants.errors import CairnError, RuleBrokenError, TryAgainError

WAIT_SECONDS = 10.0

_ONE_ADDRESS = re.compile(r"[!-~]+@[A-Za-z0-9.-]+")
_NOT_IN_AN_ADDRESS = re.compile(r"[\s,;:<>()\[\]\\\"]")
_NOT_IN_A_LINE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>")

NOT_SENT = "The mail server did not take the letter. It will be tried again."


class LetterRefusedError(CairnError):
    """The mail server refused this letter for good: never send it again, ask for another address (F21)."""

    def __init__(self, code: int) -> None:
        super().__init__("The mail server refused this letter for good. Check the address or telephone the person.")
        self.code = code


@dataclass(frozen=True)
class Letter:
    """One message to one person. `message_id` is made once from the outbox id, so a repeat is known as a repeat."""

    to: str
    subject: str
    text: str
    message_id: str

    def __post_init__(self) -> None:
        """Refuses anything that could add a header or a second reader; raises RuleBrokenError."""
        if not _ONE_ADDRESS.fullmatch(self.to) or _NOT_IN_AN_ADDRESS.search(self.to):
            raise _broken("to", "Give one e-mail address, such as name@example.org.")
        if any(category(mark) in _NOT_IN_A_LINE for mark in self.subject):
            raise _broken("subject", "The subject must be one line of plain text. Take out the line breaks.")
        if not _MESSAGE_ID.fullmatch(self.message_id):
            raise _broken("message_id", "The message id must look like <id@place>. Make it from the outbox id.")


class Post(Protocol):
    """The way out for letters."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over; raises LetterRefusedError for good, TryAgainError otherwise."""


def post_at(smtp_url: str, clock: Clock, *, wait_seconds: float = WAIT_SECONDS) -> Post:
    """The mail server that SMTP_URL names, `smtp://name:password@host:587?from=cairn@example.org` (or `smtps:`).

    The clock dates the letters. Raises SettingsError.
    """
    parts = urlsplit(smtp_url)
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not _ONE_ADDRESS.fullmatch(sender):
        raise SettingsError("SMTP_URL must name a mail server and a sender: smtp://host:587?from=cairn@example.org.")
    return SmtpPost(parts, sender, clock, wait_seconds)


class SmtpPost:
    """A mail server, spoken to over SMTP: encrypted where the server offers it, always where there is a password."""

    def __init__(self, server: SplitResult, sender: str, clock: Clock, wait_seconds: float) -> None:
        self._host = server.hostname or ""
        self._is_wrapped = server.scheme == "smtps"
        self._port = read_port("SMTP_URL", server) or (465 if self._is_wrapped else 25)
        self._name, self._password = unquote(server.username or ""), unquote(server.password or "")
        self._sender, self._clock, self._wait = sender, clock, wait_seconds

    def send(self, letter: Letter) -> None:
        """Hand the letter over; raises LetterRefusedError for good, TryAgainError otherwise."""
        message = self._written(letter)
        with self._line() as line, _refusals():
            line.send_message(message, from_addr=self._sender, to_addrs=[letter.to])

    @contextmanager
    def _line(self) -> Iterator[smtplib.SMTP]:
        try:
            line = self._called()
        except (smtplib.SMTPException, OSError) as error:
            raise TryAgainError(NOT_SENT) from error
        try:
            self._greet(line)
            yield line
            # The letter is taken by now: a rude good-bye must not make us send it twice.
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
        finally:
            line.close()

    def _called(self) -> smtplib.SMTP:
        own_name = self._sender.partition("@")[2]
        if self._is_wrapped:
            return smtplib.SMTP_SSL(
                self._host, self._port, own_name, timeout=self._wait, context=ssl.create_default_context()
            )
        return smtplib.SMTP(self._host, self._port, own_name, timeout=self._wait)

    def _greet(self, line: smtplib.SMTP) -> None:
        try:
            line.ehlo_or_helo_if_needed()
            is_private = self._is_wrapped or self._host in LOOPBACK_NAMES
            if not self._is_wrapped and line.has_extn("starttls"):
                line.starttls(context=ssl.create_default_context())
                line.ehlo()
                is_private = True
            if self._name and not is_private:
                raise TryAgainError("The mail server offers no encryption, so we sent no password. Ask its owner.")
            if self._name:
                line.login(self._name, self._password)
        except (smtplib.SMTPException, OSError) as error:
            raise TryAgainError(NOT_SENT) from error

    def _written(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Message-ID"] = letter.message_id
        message["Date"] = format_datetime(self._clock.now())
        # RFC 3834: tells out-of-office programs not to answer a machine.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text, cte="quoted-printable")
        return message


@contextmanager
def _refusals() -> Iterator[None]:
    """A 5xx about the recipient or the letter is for good; a refusal of our own address may yet be mended."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        [(code, _)] = error.recipients.values()
        if 500 <= code < 600:
            raise LetterRefusedError(code) from error
        raise TryAgainError(NOT_SENT) from error
    except smtplib.SMTPDataError as error:
        if 500 <= error.smtp_code < 600:
            raise LetterRefusedError(error.smtp_code) from error
        raise TryAgainError(NOT_SENT) from error
    except (smtplib.SMTPException, OSError) as error:
        raise TryAgainError(NOT_SENT) from error


def _broken(field: str, sentence: str) -> RuleBrokenError:
    return RuleBrokenError(sentence, {field: sentence})
