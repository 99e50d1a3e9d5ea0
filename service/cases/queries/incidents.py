"""One incident with all that its page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from service.cases.queries.access import access_incident, is_assigned, people_of
from service.cases.queries.clocks import ClockPicture, clocks_of
from service.cases.records.incidents import CasePerson, Incident, Subject
from service.cases.records.notifications import ClockRow, Notification
from service.cases.records.reviews import RapidReview
from service.cases.rules.incidents import NOT_UNDER_A_DUTY, circumstances_on
from service.statute.duties import load_statute
from tenants.access.permissions import Permission
from tenants.audit import AuditEntry
from tenants.work import Work

STATES = {
    "recorded": "Recorded",
    "notified": "Notified",
    "not-notified": "Not notified",
    "withdrawn": "Withdrawn",
    "past": "Past case",
}
NATURES = {"death": "Death", "serious-harm": "Serious harm", "other": "Other"}


@dataclass(frozen=True)
class SubjectView:
    """A child of the incident as the case page shows them."""

    id: UUID
    position: int
    pseudonym: str
    name: str
    born_on: str
    is_unborn: bool
    has_died: bool
    age_reason: str
    version: int


@dataclass(frozen=True)
class NotificationView:
    """One version of the notification and how far it has come."""

    id: UUID
    number: int
    state: str
    channel: str
    prepared_by: str
    submitted_by: str
    submitted_at: datetime | None
    sent_at: datetime | None
    sender: str
    national_reference: str
    receipt: str
    acknowledged_at: datetime | None
    outbox_id: UUID | None
    proof_file_id: UUID | None
    version: int


@dataclass(frozen=True)
class HappeningView:
    """One line of the timeline: what happened, when, by whom, with codes only."""

    at: datetime
    event: str
    actor: str
    is_person: bool
    details: dict[str, object]


@dataclass(frozen=True)
class PersonOnCase:
    """Someone named on the case."""

    id: UUID
    person_id: UUID
    name: str
    is_guest: bool
    ends_on: date | None


@dataclass(frozen=True)
class IncidentView:
    """An incident with its children, clocks, notification, people and timeline."""

    id: UUID
    reference: str
    title: str
    nature: str
    circumstance: str
    circumstance_words: str
    is_harm_by_child: bool
    became_aware_on: date
    became_aware_time: str
    occurred_on: date | None
    occurred_words: str
    other_areas: tuple[str, ...]
    edition: str
    state: str
    access: str
    narrative: str
    location: str
    reasons: str
    recorded_by: str
    recorded_at: datetime
    version: int
    subjects: tuple[SubjectView, ...]
    notifications: tuple[NotificationView, ...]
    clocks: tuple[ClockPicture, ...]
    people: tuple[PersonOnCase, ...]
    happenings: tuple[HappeningView, ...]
    is_mine: bool
    has_review: bool

    @property
    def notification(self) -> NotificationView | None:
        """The newest version."""
        return self.notifications[0] if self.notifications else None


@dataclass(frozen=True)
class RecordedIncident:
    """What was recorded of an incident itself, to be read again before it is changed."""

    became_aware_on: date
    became_aware_time: str
    occurred_on: date | None
    occurred_words: str
    nature: str
    circumstance: str
    is_harm_by_child: bool
    title: str
    narrative: str
    location: str
    other_areas: tuple[str, ...]
    version: int


def recorded_incident(work: Work, incident_id: UUID) -> RecordedIncident:
    """An incident without its children, clocks and people; its sealed text is opened, and so the read is audited."""
    incident = access_incident(work, incident_id, Permission.INCIDENT_READ)
    return RecordedIncident(
        became_aware_on=incident.became_aware_on,
        became_aware_time=incident.became_aware_time or "",
        occurred_on=incident.occurred_on,
        occurred_words=incident.occurred_words,
        nature=incident.nature,
        circumstance=incident.circumstance,
        is_harm_by_child=incident.is_harm_by_child,
        title=incident.title,
        narrative=work.unseal(incident, "narrative") or "",
        location=work.unseal(incident, "location") or "",
        other_areas=tuple(incident.other_areas),
        version=incident.version,
    )


def incident_page(work: Work, incident_id: UUID) -> IncidentView:
    """One incident whole; its sealed text is opened, and so the read is audited."""
    incident = access_incident(work, incident_id, Permission.INCIDENT_READ)
    return IncidentView(
        id=incident.id,
        reference=incident.reference,
        title=incident.title,
        nature=incident.nature,
        circumstance=incident.circumstance,
        circumstance_words=circumstance_words(incident.became_aware_on, incident.circumstance),
        is_harm_by_child=incident.is_harm_by_child,
        became_aware_on=incident.became_aware_on,
        became_aware_time=incident.became_aware_time or "",
        occurred_on=incident.occurred_on,
        occurred_words=incident.occurred_words,
        other_areas=tuple(incident.other_areas),
        edition=incident.edition,
        state=incident.state,
        access=incident.access,
        narrative=work.unseal(incident, "narrative") or "",
        location=work.unseal(incident, "location") or "",
        reasons=work.unseal(incident, "reasons") or "",
        recorded_by=incident.recorded_by,
        recorded_at=incident.recorded_at,
        version=incident.version,
        subjects=tuple(subjects_of(work, incident)),
        notifications=tuple(notifications_of(work, incident)),
        clocks=tuple(clocks_of(work, incident)),
        people=tuple(_person(row) for row in people_of(work, incident)),
        happenings=tuple(happenings_of(work, incident)),
        is_mine=is_assigned(work, incident.id),
        has_review=has_review(work, incident.id),
    )


def subjects_of(work: Work, incident: Incident) -> list[SubjectView]:
    """The children of an incident, in order."""
    rows = work.session.scalars(
        select(Subject).where(Subject.incident_id == incident.id).order_by(Subject.position)
    ).all()
    return [
        SubjectView(
            id=row.id,
            position=row.position,
            pseudonym=row.pseudonym,
            name=work.unseal(row, "name") or "",
            born_on=work.unseal(row, "birth") or "",
            is_unborn=row.is_unborn,
            has_died=row.has_died,
            age_reason=work.unseal(row, "age_reason") or "",
            version=row.version,
        )
        for row in rows
    ]


def notifications_of(work: Work, incident: Incident) -> list[NotificationView]:
    """The versions of an incident's notification, newest first."""
    rows = work.session.scalars(
        select(Notification).where(Notification.incident_id == incident.id).order_by(Notification.number.desc())
    ).all()
    return [
        NotificationView(
            id=row.id,
            number=row.number,
            state=row.state,
            channel=row.channel,
            prepared_by=row.prepared_by,
            submitted_by=row.submitted_by or "",
            submitted_at=row.submitted_at,
            sent_at=row.sent_at,
            sender=row.sender or "",
            national_reference=row.national_reference or "",
            receipt=row.receipt or "",
            acknowledged_at=row.acknowledged_at,
            outbox_id=row.outbox_id,
            proof_file_id=row.proof_file_id,
            version=row.version,
        )
        for row in rows
    ]


def happenings_of(work: Work, incident: Incident, *, limit: int = 200) -> list[HappeningView]:
    """What happened to a case, newest first, from its audit trail; who looked is another page."""
    clocks = select(ClockRow.id).where(ClockRow.incident_id == incident.id)
    about = or_(AuditEntry.thing_id == incident.id, AuditEntry.thing_id.in_(clocks))
    rows: Sequence[AuditEntry] = work.session.scalars(
        select(AuditEntry)
        .where(about, AuditEntry.event.not_in(["sealed-text-read", "reminders-set", "reply-drafted"]))
        .order_by(AuditEntry.sequence.desc())
        .limit(limit)
    ).all()
    return [HappeningView(row.at, row.event, row.actor, row.person_id is not None, dict(row.details)) for row in rows]


def has_review(work: Work, incident_id: UUID) -> bool:
    """Whether an incident has a review."""
    return work.session.scalar(select(RapidReview.id).where(RapidReview.incident_id == incident_id)) is not None


def circumstance_words(became_aware_on: date, circumstance: str) -> str:
    """What the guidance of that day calls it, in its own words."""
    for each in circumstances_on(load_statute(), became_aware_on):
        if each.id == circumstance:
            return each.text
    return "None of these: it need not be notified." if circumstance == NOT_UNDER_A_DUTY else circumstance


def _person(row: CasePerson) -> PersonOnCase:
    return PersonOnCase(row.id, row.person_id, row.person_name, row.kind == "guest", row.ends_on)
