"""The statutory notification for programs: its sections, submitting, the national form, correcting, withdrawing."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.cases.api.answers import KeptSchema, NotificationSchema
from service.cases.api.blueprint import INCIDENT, api
from service.cases.api.versions import read_at_version, unversioned
from service.cases.operations.notifications import (
    CorrectNotification,
    RecordNationalForm,
    correct_notification,
    record_national_form,
    submit_notification,
    withdraw_notification,
)
from service.cases.operations.packs import AnswerSection, answer_section
from service.cases.queries.incidents import incident_page
from service.cases.queries.packs import pack_page
from service.cases.schemas.incidents import ConfirmationSchema
from service.cases.schemas.notifications import (
    NationalForm,
    NationalFormSchema,
    SectionAnswers,
    SubmitNotificationSchema,
    WithdrawNotificationSchema,
    section_schema,
)
from service.files.queries import one_file
from service.json_api.door import Said, api_door, read_json
from service.schemas.fields import CanonicalUuid
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work

NOTIFICATION = f"{INCIDENT}/notification"
NOTIFIER, ABOUT_INCIDENT, ABOUT_CHILD = (section_schema(section) for section in ("notifier", "incident", "child"))


@dataclass(frozen=True)
class ProvenForm(NationalForm):
    """What was read off the national form, and the file that proves it."""

    proof_file_id: UUID | None = None


class ProvenFormSchema(NationalFormSchema):
    """The national form's reference, time and sender; the proof is a file of the incident."""

    command_class = ProvenForm
    proof_file_id = CanonicalUuid("the file that proves it", is_required=False)


@api.get(NOTIFICATION)
@api_door(Permission.INCIDENT_READ, gives=NotificationSchema, versioned=True)
def read_notification(work: Work, incident_id: UUID) -> Said:
    """Read the newest version by sections, with gaps and the codes of each field; ETag is that version's."""
    found = incident_page(work, incident_id)
    pack, current = pack_page(work, found), found.notification
    if current is None:
        raise NotFoundError("There is nothing here.")
    said = {
        "number": current.number,
        "state": current.state,
        "channel": current.channel,
        "version": current.version,
        "missing": pack.missing,
        "total": pack.total,
        "sections": pack.sections,
        "versions": found.notifications,
    }
    return Said(NotificationSchema().dump(said), version=current.version)


@api.put(f"{NOTIFICATION}/sections/notifier")
@api_door(Permission.NOTIFICATION_PREPARE, takes=unversioned(NOTIFIER), gives=KeptSchema, versioned=True)
def answer_notifier(work: Work, incident_id: UUID) -> Said:
    """Answer who notifies; what is left out becomes unanswered."""
    return _answer(work, incident_id, "notifier", None)


@api.put(f"{NOTIFICATION}/sections/incident")
@api_door(Permission.NOTIFICATION_PREPARE, takes=unversioned(ABOUT_INCIDENT), gives=KeptSchema, versioned=True)
def answer_incident(work: Work, incident_id: UUID) -> Said:
    """Answer the section about the incident; what is left out becomes unanswered."""
    return _answer(work, incident_id, "incident", None)


@api.put(f"{NOTIFICATION}/children/<uuid:child_id>")
@api_door(Permission.NOTIFICATION_PREPARE, takes=unversioned(ABOUT_CHILD), gives=KeptSchema, versioned=True)
def answer_child(work: Work, incident_id: UUID, child_id: UUID) -> Said:
    """Answer the section about one child; what is left out becomes unanswered."""
    return _answer(work, incident_id, "child", child_id)


@api.post(f"{NOTIFICATION}/submission")
@api_door(Permission.NOTIFICATION_SUBMIT, takes=unversioned(SubmitNotificationSchema), gives=KeptSchema, versioned=True)
def submit(work: Work, incident_id: UUID) -> Said:
    """Freeze the version that was checked and send it over the account's channel."""
    row = submit_notification(work, read_at_version(SubmitNotificationSchema, work, incident_id=incident_id))
    return Said(KeptSchema().dump(row), version=row.version)


@api.post(f"{NOTIFICATION}/national-form")
@api_door(Permission.NOTIFICATION_SUBMIT, takes=unversioned(ProvenFormSchema), gives=KeptSchema, versioned=True)
def record_form(work: Work, incident_id: UUID) -> Said:
    """Record that the national form was sent by hand: the clock is met by it."""
    said: Any = read_at_version(ProvenFormSchema, work)
    form = RecordNationalForm(
        incident_id, said.national_reference, said.sent_at, said.sender, said.version, said.proof_file_id
    )
    if form.proof_file_id is not None:
        one_file(work, incident_id, form.proof_file_id)
    row = record_national_form(work, form)
    return Said(KeptSchema().dump(row), version=row.version)


@api.post(f"{NOTIFICATION}/correction")
@api_door(Permission.NOTIFICATION_PREPARE, takes=ConfirmationSchema, gives=KeptSchema, status=201)
def correct(work: Work, incident_id: UUID) -> Said:
    """Begin a new version from the one that was sent; nothing is unsent."""
    read_json(ConfirmationSchema, work)
    row = correct_notification(work, CorrectNotification(incident_id))
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/notification"
    return Said(KeptSchema().dump(row), 201, where, row.version)


@api.post(f"{NOTIFICATION}/withdrawal")
@api_door(Permission.NOTIFICATION_SUBMIT, takes=unversioned(WithdrawNotificationSchema), versioned=True)
def withdraw(work: Work, incident_id: UUID) -> Said:
    """Withdraw a notification that was sent, with its reason; If-Match is the sent version's."""
    withdraw_notification(work, read_at_version(WithdrawNotificationSchema, work, incident_id=incident_id))
    return Said({"state": "withdrawn"})


def _answer(work: Work, incident_id: UUID, section: str, child_id: UUID | None) -> Said:
    if child_id is not None:
        _check_child(work, incident_id, child_id)
    said: SectionAnswers = read_at_version(section_schema(section), work)
    child = str(child_id) if child_id else None
    row = answer_section(work, AnswerSection(incident_id, section, child, said.answers, said.version))
    return Said(KeptSchema().dump(row), version=row.version)


def _check_child(work: Work, incident_id: UUID, child_id: UUID) -> None:
    if child_id not in {child.id for child in incident_page(work, incident_id).subjects}:
        raise NotFoundError("There is nothing here.")
