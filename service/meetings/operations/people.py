"""The people of a meeting: added, invited by message, their replies noted, taken off again."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from service.meetings import rules
from service.meetings.operations.planning import meeting_row, note_meeting, stale
from service.meetings.operations.telling import tell
from service.meetings.queries import MeetingView, people_rows, view_of
from service.meetings.records import Meeting, MeetingPerson
from tenants.errors import NotFoundError, RuleBrokenError
from tenants.work import Work

MOST_PEOPLE = 100


@dataclass(frozen=True, kw_only=True)
class InvitePerson:
    """Somebody for a meeting: a member of this account by `person_id`, or anybody by name and e-mail address."""

    thing_id: UUID
    meeting_id: UUID
    person_id: UUID | None = None
    name: str | None = None
    email: str | None = None
    partner: str
    agency: str


@dataclass(frozen=True, kw_only=True)
class AmendPerson:
    """For whom somebody stands, and what they replied; `version` is the meeting's."""

    thing_id: UUID
    meeting_id: UUID
    attendee_id: UUID
    partner: str
    agency: str
    reply: str
    version: int


@dataclass(frozen=True, kw_only=True)
class RemovePerson:
    """Take somebody off a meeting: added by mistake."""

    thing_id: UUID
    meeting_id: UUID
    attendee_id: UUID


@dataclass(frozen=True, kw_only=True)
class SendInvitations:
    """Send the invitation to everybody on the list who has not had it."""

    thing_id: UUID
    meeting_id: UUID


def invite_person(work: Work, command: InvitePerson) -> UUID:
    """Put somebody on the list of a meeting; nothing is sent yet. Gives their id on the list.

    The caller has filled in a member's name and address. Also after the meeting, since somebody else may have come.
    Raises RuleBrokenError for a cancelled meeting, for somebody who is on the list, and without name or address.
    """
    row = meeting_row(work, command.thing_id, command.meeting_id)
    _refuse_cancelled(row)
    name, email = command.name or "", command.email or ""
    _check_new(work, row, command.person_id, name, email)
    person = MeetingPerson(
        meeting_id=row.id,
        person_id=command.person_id,
        name=name,
        partner=command.partner,
        agency=command.agency,
        reply=rules.WAITING,
        deputy_name="",
        recorded_by="",
        thing_kind=row.thing_kind,
        thing_id=row.thing_id,
    )
    work.seal(person, "email", email)
    work.add(person)
    row.version += 1
    note_meeting(work, "meeting-person-added", row, partner=person.partner)
    return person.id


def amend_person(work: Work, command: AmendPerson) -> MeetingView:
    """Say for whom somebody stands and what they replied. Raises ConflictError where the meeting changed since."""
    row = meeting_row(work, command.thing_id, command.meeting_id)
    person = _person(work, row, command.attendee_id)
    if row.version != command.version:
        partners, replies = dict(rules.STANDS_FOR), dict(rules.REPLIES)
        raise stale(
            [
                ("Stands for", partners[person.partner], partners[command.partner]),
                ("Agency", person.agency, command.agency),
                ("Reply", replies[person.reply], replies[command.reply]),
            ]
        )
    _refuse_cancelled(row)
    person.partner, person.agency, person.reply = command.partner, command.agency, command.reply
    row.version += 1
    work.session.flush()
    note_meeting(work, "meeting-person-changed", row, reply=person.reply, partner=person.partner)
    return view_of(row)


def remove_person(work: Work, command: RemovePerson) -> None:
    """Take somebody off the list; not once a meeting was held, because the record stands."""
    row = meeting_row(work, command.thing_id, command.meeting_id)
    person = _person(work, row, command.attendee_id)
    rules.check_planned(row.state)
    if person.invited_at is not None and row.starts_at > work.now:
        tell(work, row, person, rules.WITHDRAWN)
    work.session.delete(person)
    row.version += 1
    work.session.flush()
    note_meeting(work, "meeting-person-removed", row)


def send_invitations(work: Work, command: SendInvitations) -> int:
    """Send the invitation to everybody who has not had it, one message each; gives how many were sent.

    Raises RuleBrokenError for a meeting that is over or cancelled, and where nobody is left to invite.
    """
    row = meeting_row(work, command.thing_id, command.meeting_id)
    rules.check_planned(row.state)
    if row.starts_at <= work.now:
        raise RuleBrokenError("This meeting has begun, so nobody can be invited to it. Record who came.")
    people = [each for each in people_rows(work, row.id) if each.invited_at is None]
    if not people:
        raise RuleBrokenError("Everybody on the list has been invited. Add a person first.")
    for person in people:
        tell(work, row, person, rules.INVITED)
        person.invited_at = work.now
    row.version += 1
    work.session.flush()
    note_meeting(work, "meeting-invitations-sent", row, people=len(people))
    return len(people)


def _check_new(work: Work, row: Meeting, person_id: UUID | None, name: str, email: str) -> None:
    if not name or not email:
        said = "Choose a person from the list, or enter a name and an e-mail address"
        raise RuleBrokenError(said, {"email" if name else "name": said})
    known = people_rows(work, row.id)
    if len(known) >= MOST_PEOPLE:
        raise RuleBrokenError(f"A meeting has at most {MOST_PEOPLE} people on its list.")
    addresses = {(work.unseal_own(each, "email") or "").casefold() for each in known}
    if email.casefold() in addresses:
        said = "This person is on the list of the meeting already."
        raise RuleBrokenError(said, {"email" if person_id is None else "person_id": said})


def _refuse_cancelled(row: Meeting) -> None:
    if row.state == rules.CANCELLED:
        rules.check_planned(row.state)


def _person(work: Work, row: Meeting, attendee_id: UUID) -> MeetingPerson:
    found = work.session.scalar(
        select(MeetingPerson).where(MeetingPerson.id == attendee_id, MeetingPerson.meeting_id == row.id)
    )
    if found is None:
        raise NotFoundError("There is nothing here.")
    return found
