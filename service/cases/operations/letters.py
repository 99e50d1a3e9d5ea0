"""The Panel's letters: taken in or recorded by hand, replied to, or closed with a reason why no reply is needed."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.cases.queries.access import access_incident
from service.cases.queries.calendar import calendar_in_force
from service.cases.queries.letters import draft_of, find_letter, may_go_by_post
from service.cases.records.incidents import Incident
from service.cases.records.letters import LetterReply, PanelLetter
from service.cases.rules import letters as rules
from service.files.operations import file_handed_over
from service.files.queries import files_to_hand_over
from service.messages.operations import Watch, set_reminders, withdraw_reminders
from service.statute.clocks import working_days_between
from service.statute.errors import StatuteError
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import ConflictError, RuleBrokenError
from tenants.handovers import Delivered, HandoverSent, Posting, freeze
from tenants.work import Work

LETTER = "letter"
"""The name under which a letter's reminders ask whether a reply is still owed."""
LETTER_FILES, REPLY_FILES = "panel-letter", "letter-reply"
"""The kinds of thing under which files of letters and of replies are kept."""


@dataclass(frozen=True)
class RecordLetter:
    """A letter of the Panel that came by another way, for example by e-mail."""

    incident_id: UUID
    outcome: str
    received_on: date
    written_by: str | None = None
    reply_due_on: date | None = None
    text: str | None = None


@dataclass(frozen=True)
class SaveReply:
    """The draft of a reply; `version` is the letter's that was read."""

    incident_id: UUID
    letter_id: UUID
    text: str
    version: int
    reconsidered: str | None = None
    why: str | None = None


@dataclass(frozen=True)
class SendReply:
    """Send the draft that was checked to the Panel's account."""

    incident_id: UUID
    letter_id: UUID
    version: int


@dataclass(frozen=True)
class RecordReplySent:
    """The reply was sent by another way: when, by whom, how."""

    incident_id: UUID
    letter_id: UUID
    sent_on: date
    sent_by: str
    how: str
    version: int


@dataclass(frozen=True)
class CloseLetter:
    """No reply is needed, because."""

    incident_id: UUID
    letter_id: UUID
    reason: str
    version: int


def take_in_letter(work: Work, delivered: Delivered) -> None:
    """File a letter of the Panel on its case, once, whatever the order in which letters come.

    Raises RuleBrokenError where it cannot be read, is about no case here, or came before and said something else.
    """
    letter = rules.read_letter(delivered.body, delivered.version)
    incident = work.session.scalar(select(Incident).where(Incident.id == letter.incident_id))
    if incident is None:
        raise RuleBrokenError("There is no such incident here.")
    mark = work.fingerprint(freeze(delivered.body))
    known = work.session.scalar(select(PanelLetter).where(PanelLetter.letter_id == letter.letter_id))
    if known is not None:
        if (known.fingerprint, known.from_account_id) != (mark, delivered.from_account_id):
            raise RuleBrokenError("This letter came before and said something else. A correction is a new letter.")
        return
    row = PanelLetter(
        incident_id=incident.id,
        letter_id=letter.letter_id,
        from_account_id=delivered.from_account_id,
        way="post",
        number=letter.number,
        outcome=letter.outcome,
        fingerprint=mark,
        written_by=letter.written_by,
        received_on=work.today,
        reply_due_on=letter.reply_due_on,
    )
    _file(work, row, letter.text)
    file_handed_over(work, delivered.body["files"], LETTER_FILES, row.id, from_name=delivered.from_name)
    _note(work, row, "panel-letter-received", outcome=row.outcome)


def record_letter(work: Work, command: RecordLetter, *, has_file: bool = False) -> PanelLetter:
    """Record a letter of the Panel that came by another way; it has its text, or a file that holds it."""
    incident = access_incident(work, command.incident_id, Permission.LETTER_REPLY)
    rules.check_by_hand(command.received_on, command.reply_due_on, work.today)
    if not command.text and not has_file:
        said = "Enter what the letter says, or add it as a file."
        raise RuleBrokenError(said, {"text": said})
    newest = select(func.max(PanelLetter.number)).where(PanelLetter.incident_id == incident.id)
    row = PanelLetter(
        incident_id=incident.id,
        way="by-hand",
        number=(work.session.scalar(newest) or 0) + 1,
        outcome=command.outcome,
        fingerprint="",
        written_by=command.written_by or "",
        received_on=command.received_on,
        recorded_by=work.actor.name,
        reply_due_on=command.reply_due_on,
    )
    _file(work, row, command.text)
    _note(work, row, "panel-letter-recorded", outcome=row.outcome)
    return row


def save_reply(work: Work, command: SaveReply) -> LetterReply:
    """Keep the draft of a reply; where the Panel disagrees it says whether partners reconsidered, and why.

    Raises ConflictError with both texts where somebody wrote or sent since, and RuleBrokenError.
    """
    letter = find_letter(work, command.incident_id, command.letter_id, Permission.LETTER_REPLY)
    draft = draft_of(work, letter)
    if letter.version != command.version:
        raise ConflictError("Someone wrote to this letter while you were writing.", _clashes(work, draft, command))
    why = command.why or ""
    rules.check_reply(letter.outcome, command.reconsidered or "", why)
    if draft is None:
        draft = _new_draft(work, letter, command.text)
    work.seal(draft, "text", command.text)
    work.seal(draft, "why", why or None)
    said = command.reconsidered or ""
    draft.reconsidered = said if said in rules.RECONSIDERED else ""
    draft.written_by, draft.written_at = work.actor.name, work.now
    letter.version += 1
    _note(work, letter, "letter-reply-drafted", reply=draft.number)
    work.session.flush()
    return draft


def send_reply(work: Work, command: SendReply) -> LetterReply:
    """Send the reply to the Panel's account, frozen, with its files; nothing is unsent.

    Raises RuleBrokenError where the letter did not come that way, ConflictError where the draft changed since.
    """
    letter, draft = _checked(work, command.incident_id, command.letter_id, command.version)
    if not may_go_by_post(work, letter) or letter.from_account_id is None:
        raise RuleBrokenError("This letter did not come from the Panel’s account. Send your reply, then record it.")
    with work.tentatively():
        _post(work, letter, draft, letter.from_account_id)
    _settle(work, letter, "replied")
    _note(work, letter, "letter-reply-sent", reply=draft.number, reconsidered=draft.reconsidered)
    return draft


def record_reply_sent(work: Work, command: RecordReplySent) -> LetterReply:
    """Record that the reply was sent by another way: when, by whom and how; it is frozen from then on."""
    letter, draft = _checked(work, command.incident_id, command.letter_id, command.version)
    rules.check_sent_by_hand(command.sent_on, letter.received_on, work.today)
    draft.state, draft.way, draft.how = "sent", "by-hand", command.how
    draft.sent_on, draft.sent_by = command.sent_on, command.sent_by
    _settle(work, letter, "replied")
    _note(work, letter, "letter-reply-recorded", reply=draft.number, reconsidered=draft.reconsidered)
    return draft


def close_letter(work: Work, command: CloseLetter) -> PanelLetter:
    """Record that a letter needs no reply, and why; its reminders end."""
    letter = find_letter(work, command.incident_id, command.letter_id, Permission.LETTER_REPLY)
    if letter.version != command.version:
        theirs = work.unseal(letter, "reason") or ""
        raise ConflictError("Someone wrote to this letter while you were writing.", [("Why", theirs, command.reason)])
    if letter.state == "replied":
        raise RuleBrokenError("This letter has been replied to, so there is nothing to close.")
    work.seal(letter, "reason", command.reason)
    _settle(work, letter, "no-reply-needed")
    _note(work, letter, "letter-needs-no-reply")
    return letter


def note_reply_delivery(work: Work, sent: HandoverSent) -> None:
    """The reply is in the Panel's account: its receipt stands beside it."""
    reply = work.session.scalar(select(LetterReply).where(LetterReply.outbox_id == sent.id))
    if reply is not None and reply.receipt is None:
        reply.receipt, reply.receipted_at = sent.receipt, work.now
        details = {"reply": reply.number, "receipt": sent.receipt}
        work.record(Event("letter-reply-delivered", "incident", reply.incident_id, details))


def _post(work: Work, letter: PanelLetter, draft: LetterReply, to: UUID) -> None:
    draft.state, draft.way, draft.sent_on, draft.sent_by = "sent", "post", work.today, work.actor.name
    body: dict[str, Any] = {
        "incident": str(letter.incident_id),
        "letter": str(letter.letter_id),
        "reply": str(draft.id),
        "number": draft.number,
        "text": rules.words_to_send(
            work.unseal(draft, "text") or "", draft.reconsidered, work.unseal(draft, "why") or ""
        ),
        "reconsidered": draft.reconsidered,
        "written_by": draft.written_by,
        "written_at": draft.written_at.isoformat(),
        "files": files_to_hand_over(work, draft.id),
    }
    sent = work.hand_over(Posting("letter-reply", to, REPLY_FILES, draft.id, body))
    draft.outbox_id = sent.id


def _file(work: Work, row: PanelLetter, text: str | None) -> None:
    row.state = rules.state_on_arrival(row.outcome, row.reply_due_on)
    row.received_at, row.version = work.now, 1
    work.seal(row, "text", text or None)
    work.add(row)
    if row.state == "open" and row.reply_due_on is not None:
        _watch(work, row, row.reply_due_on)


def _watch(work: Work, row: PanelLetter, due_on: date) -> None:
    """Set the reminders of a reply; a day in a year that nobody can count leaves the letter without, and says so."""
    calendar = calendar_in_force(work.session)
    try:
        length = max(1, working_days_between(row.received_on, due_on, calendar))
        set_reminders(work, Watch(LETTER, row.id, due_on, length), calendar)
    except StatuteError:
        work.record(Event("reminders-not-set", LETTER, row.id))


def _new_draft(work: Work, letter: PanelLetter, text: str) -> LetterReply:
    newest = select(func.max(LetterReply.number)).where(LetterReply.panel_letter_id == letter.id)
    draft = LetterReply(
        incident_id=letter.incident_id,
        panel_letter_id=letter.id,
        number=(work.session.scalar(newest) or 0) + 1,
        state="draft",
        written_by=work.actor.name,
        written_at=work.now,
    )
    work.seal(draft, "text", text)
    return work.add(draft)


def _checked(work: Work, incident_id: UUID, letter_id: UUID, version: int) -> tuple[PanelLetter, LetterReply]:
    """The letter and the draft of its reply, as somebody checked it."""
    letter = find_letter(work, incident_id, letter_id, Permission.LETTER_REPLY)
    draft = draft_of(work, letter)
    if letter.version != version:
        raise ConflictError("Someone wrote to this letter since you checked the reply. Check it again, then send it.")
    if draft is None:
        raise RuleBrokenError("Write the reply first, then send it.")
    return letter, draft


def _clashes(work: Work, draft: LetterReply | None, command: SaveReply) -> list[tuple[str, str, str]]:
    theirs = ("", "") if draft is None else (work.unseal(draft, "text") or "", work.unseal(draft, "why") or "")
    pairs = zip(("Your reply", "Why"), theirs, (command.text, command.why or ""), strict=True)
    return [(label, old, new) for label, old, new in pairs if old != new]


def _settle(work: Work, letter: PanelLetter, state: str) -> None:
    letter.state = state
    letter.version += 1
    withdraw_reminders(work, LETTER, letter.id)
    work.session.flush()


def _note(work: Work, letter: PanelLetter, event: str, **details: object) -> None:
    work.record(Event(event, "incident", letter.incident_id, {"letter": letter.number, **details}))
