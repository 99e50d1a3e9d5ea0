"""Recording an incident and its children; changing them without losing anyone's words."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import func, select

from service.cases.operations.clocks import start_clock, stop_clock
from service.cases.operations.packs import begin_pack
from service.cases.queries.access import access_incident
from service.cases.queries.calendar import calendar_in_force
from service.cases.records.incidents import CasePerson, Incident, Subject
from service.cases.records.notifications import Notification
from service.cases.rules import incidents as rules
from service.statute.duties import load_statute
from service.statute.errors import StatuteError
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import ConflictError, NotFoundError, RuleBrokenError
from tenants.work import Work


@dataclass(frozen=True, kw_only=True)
class RecordIncident:
    """A serious incident as it was first told."""

    title: str
    became_aware_on: date
    became_aware_time: time | None = None
    occurred_on: date | None = None
    occurred_words: str | None = None
    nature: str
    circumstance: str
    is_harm_by_child: bool | None = None
    other_areas: str | None = None
    narrative: str
    location: str | None = None
    are_dates_right: bool | None = None


@dataclass(frozen=True, kw_only=True)
class AmendIncident(RecordIncident):
    """The incident as it is now understood; `version` is the one that was read."""

    incident_id: UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class AddSubject:
    """A child whom the incident concerns; any of it may be unknown."""

    incident_id: UUID
    name: str | None = None
    pseudonym: str | None = None
    born_on: date | None = None
    is_unborn: bool | None = None
    has_died: bool | None = None
    age_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class AmendSubject(AddSubject):
    """A child's details as they are now known."""

    subject_id: UUID
    version: int


@dataclass(frozen=True)
class RemoveSubject:
    """Take a child off an incident: added by mistake."""

    incident_id: UUID
    subject_id: UUID


@dataclass(frozen=True)
class DecideNotToNotify:
    """The incident is not notified, because."""

    incident_id: UUID
    reasons: str
    version: int


def record_incident(work: Work, command: RecordIncident) -> Incident:
    """Record a serious incident: its notification clock starts and its notification pack is prepared."""
    work.require(Permission.INCIDENT_RECORD)
    statute = load_statute()
    _check(work, command)
    incident = Incident(
        reference=f"{work.account.reference_prefix}-{work.today.year}-{work.next_number('incidents'):03d}",
        edition=statute.edition_on(command.became_aware_on).id,
        state="recorded",
        access="open",
        recorded_by=work.actor.name,
        recorded_at=work.now,
        version=1,
    )
    _write(work, incident, command)
    work.add(incident)
    _assign_recorder(work, incident)
    work.record(
        Event("incident-recorded", "incident", incident.id, {"nature": incident.nature, "edition": incident.edition})
    )
    _run_notification_clock(work, incident)
    begin_pack(work, incident, command.narrative, command.location or "")
    return incident


def amend_incident(work: Work, command: AmendIncident) -> Incident:
    """Change what is recorded of an incident; the clock is counted again when awareness or circumstance changed."""
    incident = access_incident(work, command.incident_id, Permission.INCIDENT_RECORD)
    _check(work, command)
    if incident.version != command.version:
        raise _conflict(work, incident, command)
    before = (incident.became_aware_on, incident.circumstance)
    _write(work, incident, command)
    incident.version += 1
    work.record(Event("incident-amended", "incident", incident.id))
    if before != (incident.became_aware_on, incident.circumstance) and not _was_sent(work, incident):
        incident.edition = load_statute().edition_on(command.became_aware_on).id
        _run_notification_clock(work, incident)
    work.session.flush()
    return incident


def add_subject(work: Work, command: AddSubject) -> Subject:
    """Add a child to an incident."""
    incident = access_incident(work, command.incident_id, Permission.INCIDENT_RECORD)
    position = (
        work.session.scalar(select(func.max(Subject.position)).where(Subject.incident_id == incident.id)) or 0
    ) + 1
    subject = Subject(incident_id=incident.id, position=position, pseudonym="", version=1)
    _write_subject(work, incident, subject, command)
    work.add(subject)
    work.record(Event("child-added", "incident", incident.id, {"child": position}))
    return subject


def amend_subject(work: Work, command: AmendSubject) -> Subject:
    """Change what is known of a child; raises ConflictError when somebody changed it since."""
    incident = access_incident(work, command.incident_id, Permission.INCIDENT_RECORD)
    subject = _subject(work, incident, command.subject_id)
    if subject.version != command.version:
        theirs = work.unseal(subject, "name") or "Not known"
        raise ConflictError(
            "Someone changed this child's details while you were writing.",
            [("Name", theirs, command.name or ""), ("Pseudonym", subject.pseudonym, command.pseudonym or "")],
        )
    _write_subject(work, incident, subject, command)
    subject.version += 1
    work.record(Event("child-amended", "incident", incident.id, {"child": subject.position}))
    work.session.flush()
    return subject


def remove_subject(work: Work, command: RemoveSubject) -> None:
    """Take a child off an incident that has not been notified; afterwards a new version says so instead."""
    incident = access_incident(work, command.incident_id, Permission.INCIDENT_RECORD)
    subject = _subject(work, incident, command.subject_id)
    if _was_sent(work, incident):
        raise RuleBrokenError("The Panel has been told of this child. Make a new version of the notification instead.")
    work.session.delete(subject)
    work.record(Event("child-removed", "incident", incident.id, {"child": subject.position}))
    work.session.flush()


def decide_not_to_notify(work: Work, command: DecideNotToNotify) -> None:
    """Record that an incident is not notified, because; its clock stops and the reasons stay."""
    incident = access_incident(work, command.incident_id, Permission.REFERRAL_DECIDE)
    if incident.version != command.version:
        theirs = work.unseal(incident, "reasons") or ""
        raise ConflictError(
            "Someone changed this incident while you were writing.", [("Reasons", theirs, command.reasons)]
        )
    if incident.state != "recorded":
        raise RuleBrokenError("Only an incident that was not notified yet can be closed to notification.")
    work.seal(incident, "reasons", command.reasons)
    incident.state = "not-notified"
    incident.version += 1
    stop_clock(work, incident, "notify-panel")
    work.record(Event("incident-not-notified", "incident", incident.id))


def _check(work: Work, command: RecordIncident) -> None:
    try:
        load_statute().edition_on(command.became_aware_on)
    except StatuteError as unknown:
        raise RuleBrokenError(str(unknown), {"became_aware_on": str(unknown)}) from None
    dates = rules.Dates(command.became_aware_on, command.occurred_on)
    rules.check_dates(dates, work.today)
    rules.check_circumstance(load_statute(), command.became_aware_on, command.circumstance, command.nature)
    question = rules.odd_dates(dates, work.today)
    if question and not command.are_dates_right:
        raise RuleBrokenError(question, {"are_dates_right": question})


def _write(work: Work, incident: Incident, command: RecordIncident) -> None:
    incident.title = command.title
    incident.became_aware_on = command.became_aware_on
    incident.became_aware_time = f"{command.became_aware_time:%H:%M}" if command.became_aware_time else None
    incident.occurred_on = command.occurred_on
    incident.occurred_words = command.occurred_words or ""
    incident.nature = command.nature
    incident.circumstance = command.circumstance
    incident.is_harm_by_child = bool(command.is_harm_by_child)
    incident.other_areas = [area.strip() for area in (command.other_areas or "").splitlines() if area.strip()]
    work.seal(incident, "narrative", command.narrative)
    work.seal(incident, "location", command.location or None)


def _write_subject(work: Work, incident: Incident, subject: Subject, command: AddSubject) -> None:
    rules.check_birth(
        command.born_on,
        incident.occurred_on or incident.became_aware_on,
        incident.circumstance,
        is_unborn=bool(command.is_unborn),
        reason=command.age_reason or "",
    )
    subject.pseudonym = command.pseudonym or f"Child {chr(ord('A') + (subject.position - 1) % 26)}"
    subject.is_unborn, subject.has_died = bool(command.is_unborn), bool(command.has_died)
    work.seal(subject, "name", command.name or None)
    subject.name_fingerprint = work.fingerprint(command.name) if command.name else None
    work.seal(subject, "birth", command.born_on.isoformat() if command.born_on else None)
    work.seal(subject, "age_reason", command.age_reason or None)


def _run_notification_clock(work: Work, incident: Incident) -> None:
    statute = load_statute()
    aware = incident.became_aware_on
    if rules.is_notifiable(statute, aware, incident.circumstance) and rules.has_notification_clock(statute, aware):
        calendar = calendar_in_force(work.session)
        start_clock(work, incident, rules.notification_due(statute, calendar, incident.became_aware_on))
    else:
        stop_clock(work, incident, "notify-panel")


def _assign_recorder(work: Work, incident: Incident) -> None:
    if work.actor.person_id is None:
        return
    work.add(
        CasePerson(
            incident_id=incident.id,
            person_id=work.actor.person_id,
            person_name=work.actor.name,
            kind="assigned",
            starts_on=work.today,
            added_by=work.actor.name,
        )
    )


def _conflict(work: Work, incident: Incident, command: AmendIncident) -> ConflictError:
    theirs = work.unseal(incident, "narrative") or ""
    return ConflictError(
        "Someone changed this incident while you were writing.",
        [
            ("What happened", theirs, command.narrative),
            ("Short title", incident.title, command.title),
            ("Became aware", str(incident.became_aware_on), str(command.became_aware_on)),
        ],
    )


def _was_sent(work: Work, incident: Incident) -> bool:
    sent = select(Notification.id).where(Notification.incident_id == incident.id, Notification.state != "draft")
    return work.session.scalar(sent.limit(1)) is not None


def _subject(work: Work, incident: Incident, subject_id: UUID) -> Subject:
    found = work.session.scalar(select(Subject).where(Subject.id == subject_id, Subject.incident_id == incident.id))
    if found is None:
        raise NotFoundError("There is nothing here.")
    return found
