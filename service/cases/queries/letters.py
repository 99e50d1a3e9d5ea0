"""The Panel's letters about a case and the partnership's replies, and what is owed to the Panel across cases."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.access import access_incident, may_see
from service.cases.records.incidents import Incident
from service.cases.records.letters import LetterReply, PanelLetter
from service.cases.rules.letters import HOWS, LETTER_STATES, OUTCOMES, RECONSIDERED, is_disagreement
from service.files.queries import FileView, file_for_download, files_of
from tenants.access.permissions import Permission
from tenants.accounts import Connection
from tenants.database import held
from tenants.errors import NotFoundError
from tenants.work import Work


@dataclass(frozen=True)
class LetterHeading:
    """A letter as a list names it; nothing under seal."""

    id: UUID
    number: int
    outcome: str
    received_on: date
    reply_due_on: date | None
    state: str
    way: str
    is_late: bool
    version: int

    @property
    def outcome_words(self) -> str:
        """What the Panel says, in words."""
        return OUTCOMES[self.outcome]

    @property
    def state_words(self) -> str:
        """Where it stands, in words."""
        return LETTER_STATES[self.state]


@dataclass(frozen=True)
class OwedReply:
    """A letter that waits for our reply, with the case it is about."""

    letter: LetterHeading
    incident_id: UUID
    reference: str


@dataclass(frozen=True)
class ReplyView:
    """One reply, a draft or sent."""

    id: UUID
    number: int
    text: str
    reconsidered: str
    why: str
    state: str
    way: str
    written_by: str
    written_at: datetime
    sent_on: date | None
    sent_by: str
    how: str
    receipt: str
    receipted_at: datetime | None
    files: tuple[FileView, ...]

    @property
    def reconsidered_words(self) -> str:
        """What partners say of their decision; empty where they do not say."""
        return RECONSIDERED.get(self.reconsidered, "")

    @property
    def how_words(self) -> str:
        """The way it was sent, where it was sent by hand."""
        return HOWS.get(self.how, "")


@dataclass(frozen=True)
class LetterView:
    """One letter whole, with its replies; `may_post` says whether a reply goes to the Panel's account."""

    heading: LetterHeading
    reference: str
    text: str
    written_by: str
    recorded_by: str
    reason: str
    files: tuple[FileView, ...]
    replies: tuple[ReplyView, ...]
    draft: ReplyView | None
    may_post: bool

    @property
    def asks_to_reconsider(self) -> bool:
        """Whether the Panel disagrees, so that the reply says whether partners reconsidered."""
        return is_disagreement(self.heading.outcome)


def letters_of(work: Work, incident_id: UUID) -> tuple[str, list[LetterHeading]]:
    """A case's reference and the Panel's letters about it, the newest first; no seal is opened."""
    incident = access_incident(work, incident_id, Permission.LETTER_READ)
    rows = work.session.scalars(
        select(PanelLetter)
        .where(PanelLetter.incident_id == incident.id)
        .order_by(PanelLetter.received_on.desc(), PanelLetter.number.desc(), PanelLetter.id.desc())
    )
    return incident.reference, [_heading(row, work.today) for row in rows]


def letter_page(work: Work, incident_id: UUID, letter_id: UUID) -> LetterView:
    """One letter with its replies; its sealed text is opened, and so the read is audited."""
    incident = access_incident(work, incident_id, Permission.LETTER_READ)
    row = find_letter(work, incident_id, letter_id, Permission.LETTER_READ)
    rows = work.session.scalars(
        select(LetterReply).where(LetterReply.panel_letter_id == row.id).order_by(LetterReply.number)
    ).all()
    replies = [_reply(work, each) for each in rows]
    return LetterView(
        heading=_heading(row, work.today),
        reference=incident.reference,
        text=work.unseal(row, "text") or "",
        written_by=row.written_by,
        recorded_by=row.recorded_by,
        reason=work.unseal(row, "reason") or "",
        files=files_of(work, row.id),
        replies=tuple(reply for reply in replies if reply.state == "sent"),
        draft=next((reply for reply in replies if reply.state == "draft"), None),
        may_post=may_go_by_post(work, row),
    )


def letters_owed(work: Work) -> list[OwedReply]:
    """The letters that wait for our reply in the cases the actor may see, the earliest day first."""
    rows = work.session.execute(
        select(PanelLetter, Incident)
        .join(Incident, (Incident.tenant_id == PanelLetter.tenant_id) & (Incident.id == PanelLetter.incident_id))
        .where(
            PanelLetter.state == "open",
            may_see(work, Permission.INCIDENT_READ),
            may_see(work, Permission.LETTER_READ),
        )
        .order_by(PanelLetter.reply_due_on.nulls_last(), PanelLetter.id)
        .limit(200)
    )
    return [OwedReply(_heading(row, work.today), incident.id, incident.reference) for row, incident in rows]


def file_of_letter(work: Work, incident_id: UUID, letter_id: UUID, file_id: UUID) -> FileView:
    """A file of a letter or of one of its replies that may be opened; raises NotFoundError and RuleBrokenError."""
    view = letter_page(work, incident_id, letter_id)
    things = [(view.heading.id, view.files), *((reply.id, reply.files) for reply in view.replies)]
    if view.draft is not None:
        things.append((view.draft.id, view.draft.files))
    for thing_id, files in things:
        if any(file.id == file_id for file in files):
            return file_for_download(work, thing_id, file_id)
    raise NotFoundError("There is nothing here.")


def find_letter(work: Work, incident_id: UUID, letter_id: UUID, to: Permission) -> PanelLetter:
    """One letter of a case to which the actor may do this; refuses as access_incident does."""
    incident = access_incident(work, incident_id, to)
    asked = select(PanelLetter).where(PanelLetter.id == letter_id, PanelLetter.incident_id == incident.id)
    row = work.session.scalar(held(asked) if to is Permission.LETTER_REPLY else asked)
    if row is None:
        raise NotFoundError("There is nothing here.")
    return row


def draft_of(work: Work, letter: PanelLetter) -> LetterReply | None:
    """The draft of a reply to a letter, if there is one."""
    return work.session.scalar(
        select(LetterReply).where(LetterReply.panel_letter_id == letter.id, LetterReply.state == "draft")
    )


def may_go_by_post(work: Work, letter: PanelLetter) -> bool:
    """Whether a reply goes to the Panel's account: the letter came from it, and the connection still stands."""
    connected = select(Connection.id).where(
        Connection.peer_account_id == letter.from_account_id, Connection.state == "accepted"
    )
    return letter.way == "post" and work.session.scalar(connected) is not None


def _heading(row: PanelLetter, today: date) -> LetterHeading:
    return LetterHeading(
        id=row.id,
        number=row.number,
        outcome=row.outcome,
        received_on=row.received_on,
        reply_due_on=row.reply_due_on,
        state=row.state,
        way=row.way,
        is_late=row.state == "open" and row.reply_due_on is not None and row.reply_due_on < today,
        version=row.version,
    )


def _reply(work: Work, row: LetterReply) -> ReplyView:
    return ReplyView(
        id=row.id,
        number=row.number,
        text=work.unseal(row, "text") or "",
        reconsidered=row.reconsidered,
        why=work.unseal(row, "why") or "",
        state=row.state,
        way=row.way,
        written_by=row.written_by,
        written_at=row.written_at,
        sent_on=row.sent_on,
        sent_by=row.sent_by,
        how=row.how,
        receipt=row.receipt or "",
        receipted_at=row.receipted_at,
        files=files_of(work, row.id),
    )
