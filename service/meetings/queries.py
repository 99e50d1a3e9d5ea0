"""Meetings as people read them; whoever asks has checked who may see what the meeting is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from service.meetings.records import Meeting, MeetingPerson
from service.meetings.rules import HELD, NOT_COMING, PLANNED, Standing
from tenants.clock import LONDON, london_date
from tenants.errors import NotFoundError
from tenants.work import Work


@dataclass(frozen=True)
class MeetingView:
    """One meeting as lists, diaries and reminders name it; nothing of it is under seal."""

    id: UUID
    thing_kind: str
    thing_id: UUID
    reference: str
    page_path: str
    kind: str
    starts_at: datetime
    first_starts_at: datetime
    papers_days: int
    papers_by_on: date
    papers_out_on: date | None
    papers_out_by: str
    state: str
    held_on: date | None
    version: int

    @property
    def meets_on(self) -> date:
        """The London date of the meeting."""
        return london_date(self.starts_at)

    @property
    def meets_at(self) -> str:
        """The London time of the meeting, HH:MM."""
        return f"{self.starts_at.astimezone(LONDON):%H:%M}"

    @property
    def has_moved(self) -> bool:
        """Whether it was first planned for another time."""
        return self.starts_at != self.first_starts_at

    @property
    def awaits_papers(self) -> bool:
        """Whether its papers are still to go out."""
        return self.state == PLANNED and self.papers_out_on is None


@dataclass(frozen=True)
class PersonView:
    """Somebody of a meeting: for whom they stand, what they replied, whether they came, and what they declared."""

    id: UUID
    person_id: UUID | None
    name: str
    email: str
    partner: str
    agency: str
    invited_at: datetime | None
    reply: str
    attendance: str
    deputy_name: str
    conflict: str
    conflict_text: str
    recorded_by: str

    @property
    def standing(self) -> Standing:
        """What the rules ask of this person."""
        return Standing(self.partner, self.reply, self.attendance, self.conflict)


@dataclass(frozen=True)
class MeetingPage:
    """One meeting whole; where it is, its notes and the conflicts come from under seal."""

    meeting: MeetingView
    place: str
    reason: str
    without_reason: str
    notes: str
    planned_by: str
    planned_at: datetime
    recorded_by: str
    recorded_at: datetime | None
    people: tuple[PersonView, ...]


@dataclass(frozen=True)
class Guest:
    """Somebody to be told of a meeting; `person_id` where they can sign in to this account."""

    person_id: UUID | None
    name: str
    email: str


def meetings_of(work: Work, thing_id: UUID) -> tuple[MeetingView, ...]:
    """The meetings about a thing, the latest first."""
    rows = work.session.scalars(
        select(Meeting).where(Meeting.thing_id == thing_id).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    )
    return tuple(view_of(row) for row in rows)


def meeting_page(work: Work, thing_id: UUID, meeting_id: UUID) -> MeetingPage:
    """One meeting of this thing, whole, so the read is audited; raises NotFoundError, for another thing's too."""
    row = work.session.scalar(select(Meeting).where(Meeting.id == meeting_id, Meeting.thing_id == thing_id))
    if row is None:
        raise NotFoundError("There is nothing here.")
    return MeetingPage(
        meeting=view_of(row),
        place=work.unseal(row, "place") or "",
        reason=work.unseal(row, "reason") or "",
        without_reason=work.unseal(row, "without_reason") or "",
        notes=work.unseal(row, "notes") or "",
        planned_by=row.planned_by,
        planned_at=row.planned_at,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        people=tuple(_person(work, each) for each in people_rows(work, meeting_id)),
    )


def next_meeting(work: Work, thing_id: UUID) -> MeetingView | None:
    """The planned meeting of a thing that comes next; where none is to come, one that still waits for its record."""
    planned = [view for view in reversed(meetings_of(work, thing_id)) if view.state == PLANNED]
    ahead = [view for view in planned if view.meets_on >= work.today]
    return next(iter([*ahead, *reversed(planned)]), None)


def last_held(work: Work, thing_id: UUID) -> MeetingView | None:
    """The meeting of a thing that was held last."""
    held = [view for view in meetings_of(work, thing_id) if view.state == HELD]
    return max(held, key=lambda view: (view.held_on or view.meets_on, view.starts_at), default=None)


def standings_of(work: Work, meeting_id: UUID) -> tuple[Standing, ...]:
    """For whom the people of a meeting stand; nothing is read under seal."""
    rows = people_rows(work, meeting_id)
    return tuple(Standing(row.partner, row.reply, row.attendance or "", row.conflict or "") for row in rows)


def meetings_among(
    work: Work,
    thing_kind: str,
    seen: Select[UUID],
    *,
    states: Sequence[str] = (),
    after: tuple[datetime, UUID] | None = None,
    limit: int = 200,
) -> list[MeetingView]:
    """The meetings about those things whose ids `seen` selects, in order of time, from after one of them."""
    wanted = select(Meeting).where(Meeting.thing_kind == thing_kind, Meeting.thing_id.in_(seen))
    if states:
        wanted = wanted.where(Meeting.state.in_(states))
    if after is not None:
        at, meeting_id = after
        same = and_(Meeting.starts_at == at, Meeting.id > meeting_id)
        wanted = wanted.where(or_(Meeting.starts_at > at, same))
    rows = work.session.scalars(wanted.order_by(Meeting.starts_at, Meeting.id).limit(limit))
    return [view_of(row) for row in rows]


def planned_meeting(work: Work, meeting_id: UUID) -> MeetingView | None:
    """A meeting that is still to come; None once it began, was held, cancelled, or where there is none."""
    row = work.session.scalar(
        select(Meeting).where(Meeting.id == meeting_id, Meeting.state == PLANNED, Meeting.starts_at > work.now)
    )
    return None if row is None else view_of(row)


def guests_of(work: Work, meeting_id: UUID) -> tuple[Guest, ...]:
    """The people who were invited to a meeting and have not said no."""
    return tuple(
        Guest(row.person_id, row.name, work.unseal_own(row, "email") or "")
        for row in people_rows(work, meeting_id)
        if row.invited_at is not None and row.reply != NOT_COMING
    )


def people_rows(work: Work, meeting_id: UUID) -> Sequence[MeetingPerson]:
    """The rows of a meeting's people in the order in which they were added; for this capability alone."""
    wanted = select(MeetingPerson).where(MeetingPerson.meeting_id == meeting_id).order_by(MeetingPerson.id)
    return work.session.scalars(wanted).all()


def view_of(row: Meeting) -> MeetingView:
    """The frozen view of a row."""
    return MeetingView(
        id=row.id,
        thing_kind=row.thing_kind,
        thing_id=row.thing_id,
        reference=row.reference,
        page_path=row.page_path,
        kind=row.kind,
        starts_at=row.starts_at,
        first_starts_at=row.first_starts_at,
        papers_days=row.papers_days,
        papers_by_on=row.papers_by_on,
        papers_out_on=row.papers_out_on,
        papers_out_by=row.papers_out_by,
        state=row.state,
        held_on=row.held_on,
        version=row.version,
    )


def standings(people: Iterable[PersonView]) -> tuple[Standing, ...]:
    """What the rules ask of these people."""
    return tuple(person.standing for person in people)


def _person(work: Work, row: MeetingPerson) -> PersonView:
    return PersonView(
        id=row.id,
        person_id=row.person_id,
        name=row.name,
        email=work.unseal_own(row, "email") or "",
        partner=row.partner,
        agency=row.agency,
        invited_at=row.invited_at,
        reply=row.reply,
        attendance=row.attendance or "",
        deputy_name=row.deputy_name,
        conflict=row.conflict or "",
        conflict_text=work.unseal(row, "conflict") or "",
        recorded_by=row.recorded_by,
    )
