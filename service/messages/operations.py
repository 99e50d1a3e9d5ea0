"""Sending a message to one person, and setting the reminders of a duty; all of it leaves after commit."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select, update

from service.messages.records import Message
from service.messages.rules import QUEUED, Call, check_words, ladder
from service.statute.calendar import Calendar
from tenants.audit import Event
from tenants.database import new_id
from tenants.outbox import Errand, OutboxRow
from tenants.work import Work

MESSAGE = "message"
REMINDER = "reminder"


class StillOwed(Protocol):
    """A capability's answer, at the moment of sending, to whether something is still owed.

    It is asked twice and changes nothing; it words the call without opening a seal.
    """

    def __call__(self, work: Work, thing_id: UUID, rung: str) -> Call | None:
        """Whom to remind and in which neutral words; None where it is met, stopped or gone."""


@dataclass(frozen=True)
class NewMessage:
    """A message in neutral words: it names no child and quotes nothing from a case (D8).

    `subject` says what is wanted (the account's name is put before it). `effect_key` is the message's own for ever: a
    second one under the same key is not sent.
    """

    to_email: str
    to_name: str
    subject: str
    lines: tuple[str, ...]
    link_path: str | None
    effect_key: str
    kind: str = "notice"
    thing_id: UUID | None = None


@dataclass(frozen=True)
class Reminder:
    """One reminder in the future: what it is about (the name of a StillOwed), the thing, its rung, and when."""

    about: str
    effect_key: str
    thing_id: UUID
    due_at: datetime
    rung: str


@dataclass(frozen=True)
class Watch:
    """A duty to be reminded of: what it is about, the thing, the day it is due and its length in working days."""

    about: str
    thing_id: UUID
    due_on: date
    working_days: int


def send_message(work: Work, new: NewMessage) -> UUID:
    """Queue a message to one person; it goes out after commit. Gives its id, the earlier one's for a repeat.

    Raises RuleBrokenError where the address or the words could reach a second reader.
    """
    check_words(new.to_email, new.subject, new.lines, new.link_path)
    earlier = work.session.scalar(select(Message.id).where(Message.effect_key == new.effect_key))
    if earlier is not None:
        return earlier
    row = Message(
        kind=new.kind,
        effect_key=new.effect_key,
        thing_id=new.thing_id,
        to_email=new.to_email,
        to_name=new.to_name,
        subject=f"{work.account.name}: {new.subject}",
        state=QUEUED,
        sent_by=work.actor.name,
        queued_at=work.now,
    )
    work.seal(row, "body", "\n".join(new.lines))
    work.seal(row, "link", new.link_path)
    work.add(row)
    work.send_later(Errand(MESSAGE, f"{MESSAGE}:{new.effect_key}", row.id))
    work.record(Event("message-queued", "message", row.id, {"kind": new.kind}))
    return row.id


def remind_later(work: Work, reminder: Reminder) -> None:
    """Set one reminder; whether it is still owed, and by whom, is asked when its time has come."""
    key = f"{REMINDER}:{reminder.about}:{reminder.effect_key}"
    says = json.dumps({"about": reminder.about, "rung": reminder.rung})
    work.send_later(Errand(REMINDER, key, reminder.thing_id, reminder.due_at, says))


def set_reminders(work: Work, watch: Watch, calendar: Calendar) -> int:
    """Set the whole ladder of a duty in place of what was set before; gives how many are still to come.

    Call it when a clock starts and whenever its due day moves. Raises UnknownYearError.
    """
    withdraw_reminders(work, watch.about, watch.thing_id)
    steps = [step for step in ladder(watch.due_on, watch.working_days, calendar) if step.at > work.now]
    for step in steps:
        # A day that moves away and back again needs a second row, so the key has an id of its own.
        key = f"{watch.thing_id}:{step.rung}:{new_id()}"
        remind_later(work, Reminder(watch.about, key, watch.thing_id, step.at, step.rung))
    work.record(Event("reminders-set", watch.about, watch.thing_id, {"steps": len(steps)}))
    return len(steps)


def withdraw_reminders(work: Work, about: str, thing_id: UUID) -> None:
    """Drop what is still to come of a duty's reminders; one already in a worker's hands is not sent either."""
    work.session.flush()
    work.session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.thing_id == thing_id,
            OutboxRow.kind == REMINDER,
            OutboxRow.effect_key.startswith(f"{REMINDER}:{about}:", autoescape=True),
            OutboxRow.state == "waiting",
        )
        .values(state="dropped", code="withdrawn", done_at=work.now)
        .execution_options(synchronize_session=False)
    )
