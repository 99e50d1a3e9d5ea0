"""How messages and reminders leave: each once, with its end recorded in the transaction that ends the errand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import select

from service.messages.operations import NewMessage, StillOwed, send_message
from service.messages.records import Message
from service.messages.rules import DROPPED, QUEUED, REFUSED, SENT, Call, letter_text
from service.outside.mail import Letter, LetterRefusedError, Post
from service.outside.ports import Ports
from service.settings import Settings
from tenants.audit import Event
from tenants.errors import TryAgainError
from tenants.outbox import Claimed, Outcome
from tenants.work import House, RunErrand, Work, work_for

GIVE_UP_AFTER = 14
"""Tries, the last of them days after the first: an answer that late helps nobody, a person must be asked (F21)."""

NO_SERVER_PAUSE = timedelta(hours=1)


class WordedFromSealError(Exception):
    """A reminder opened a seal to find its words; it might carry a child's story, so it is not sent."""


@dataclass(frozen=True)
class _Outgoing:
    """A message on its way out."""

    letter: Letter
    stays_here: bool


def make_deliver_message(ports: Ports, settings: Settings) -> RunErrand:
    """The errand "message": by SMTP, or kept in the local mailbox for demonstration accounts.

    A demonstration account never writes outside. Without a mail server, a service that is no demonstration keeps the
    message queued, so that its sender sees it is not out and nothing is lost.
    """

    def deliver_message(house: House, claimed: Claimed) -> Outcome:
        with work_for(house, claimed.account_id) as work:
            outgoing = _outgoing(work, claimed, settings)
        if outgoing is None:
            return Outcome("dropped", "ended-already")
        if outgoing.stays_here or (ports.post is None and settings.is_demonstration):
            return _ended("done", SENT, "local-mailbox", claimed)
        if ports.post is None:
            return Outcome("again", "no-mail-server", again_after=NO_SERVER_PAUSE)
        return _post(ports.post, outgoing.letter, claimed)

    return deliver_message


def make_send_reminder(still_owed: Mapping[str, StillOwed]) -> RunErrand:
    """The errand "reminder": asks the capability whether it is still owed, then queues one message a recipient.

    Asking, queueing and ending are one transaction under the errand's own lease, so two workers never send it twice.
    """

    def send_reminder(house: House, claimed: Claimed) -> Outcome:
        says = json.loads(claimed.says or "{}")
        checker, rung = still_owed[says["about"]], says["rung"]
        with work_for(house, claimed.account_id) as work:
            is_owed = _call(work, checker, claimed, rung) is not None
        if not is_owed:
            return Outcome("dropped", "no-longer-owed")

        def remind(work: Work) -> None:
            call = _call(work, checker, claimed, rung)
            if call is not None:
                _send_call(work, call, claimed, says)
                if call.then is not None:
                    call.then(work)

        return Outcome("done", "asked", remind)

    return send_reminder


def _outgoing(work: Work, claimed: Claimed, settings: Settings) -> _Outgoing | None:
    row = work.session.scalar(select(Message).where(Message.id == claimed.thing_id, Message.state == QUEUED))
    if row is None:
        return None
    path = work.unseal_own(row, "link")
    link = None if path is None else settings.public_url.rstrip("/") + path
    lines = tuple((work.unseal_own(row, "body") or "").split("\n"))
    host = (urlsplit(settings.public_url).hostname or "cairn").replace(":", ".")
    letter = Letter(
        to=row.to_email,
        subject=row.subject,
        text=letter_text(row.to_name, lines, link, work.account.full_name),
        message_id=f"<{claimed.id}@{host}>",
    )
    return _Outgoing(letter, stays_here=work.account.is_demonstration)


def _post(post: Post, letter: Letter, claimed: Claimed) -> Outcome:
    try:
        post.send(letter)
    except LetterRefusedError as error:
        return _ended("dead", REFUSED, f"refused-{error.code}", claimed)
    except TryAgainError:
        if claimed.attempts < GIVE_UP_AFTER:
            raise
        return _ended("dead", DROPPED, "no-answer-for-days", claimed)
    return _ended("done", SENT, "mail-server", claimed)


def _ended(outcome: str, state: str, code: str, claimed: Claimed) -> Outcome:
    def note(work: Work) -> None:
        row = work.session.scalars(select(Message).where(Message.id == claimed.thing_id)).one()
        row.state, row.code = state, code
        row.sent_at = work.now if state == SENT else None
        work.record(Event(f"message-{state}", "message", row.id, {"code": code}))

    return Outcome(outcome, code, note)


def _call(work: Work, checker: StillOwed, claimed: Claimed, rung: str) -> Call | None:
    if claimed.thing_id is None:
        raise ValueError("A reminder names the thing that is owed.")
    call = checker(work, claimed.thing_id, rung)
    if work.opened:
        raise WordedFromSealError
    return call


def _send_call(work: Work, call: Call, claimed: Claimed, says: Mapping[str, str]) -> None:
    """One message for each recipient, and the record that they were reminded, or that there was nobody to remind."""
    recipients = {recipient.email.casefold(): recipient for recipient in call.recipients}
    for number, recipient in enumerate(recipients.values(), start=1):
        send_message(
            work,
            NewMessage(
                to_email=recipient.email,
                to_name=recipient.name,
                subject=call.subject,
                lines=call.lines,
                link_path=call.link_path,
                effect_key=f"reminder:{claimed.id}:{number}",
                kind="reminder",
                thing_id=claimed.thing_id,
            ),
        )
    if not recipients and call.then is not None:
        return
    name = "reminder-sent" if recipients else "reminder-reached-nobody"
    details = {"rung": says["rung"], "recipients": len(recipients)}
    work.record(Event(name, says["about"], claimed.thing_id, details))
