"""The notification pack: prepared from what is recorded, answered by sections, never blocked by what is missing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.access import access_incident
from service.cases.records.incidents import Incident
from service.cases.records.notifications import Notification
from service.cases.rules.fields import Pack, fields_of
from service.cases.rules.notifications import quarter_of
from service.people.queries.settings import value_in_force
from service.people.rules.settings import SettingName
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import ConflictError, NotFoundError, RuleBrokenError
from tenants.work import Work


@dataclass(frozen=True)
class AnswerSection:
    """One section of the pack, answered anew; a child's section names the child."""

    incident_id: UUID
    section: str
    child: str | None
    answers: Mapping[str, str]
    version: int


def begin_pack(work: Work, incident: Incident, narrative: str, location: str) -> Notification:
    """Prepare the first version of the notification from what the incident says already."""
    known = {
        "nature": incident.nature,
        "quarter": quarter_of(work.today),
        "became_aware": incident.became_aware_on.isoformat(),
        "incident_date": incident.occurred_on.isoformat() if incident.occurred_on else "",
        "incident_place": location,
        "what_happened": narrative,
        "local_authority": work.account.name,
    }
    pack = Pack({}, {field: text for field, text in known.items() if text}, {})
    return add_version(work, incident, pack, number=1)


def add_version(work: Work, incident: Incident, pack: Pack, number: int) -> Notification:
    """Write a new draft version of the notification."""
    row = Notification(
        incident_id=incident.id,
        number=number,
        state="draft",
        channel=value_in_force(work, SettingName.NOTIFICATION_CHANNEL)["channel"],
        prepared_by=work.actor.name,
        version=1,
    )
    work.seal(row, "pack", json.dumps(pack.as_json(), sort_keys=True))
    return work.add(row)


def answer_section(work: Work, command: AnswerSection) -> Notification:
    """Answer one section of the draft; raises ConflictError with both texts when somebody answered it since."""
    incident = access_incident(work, command.incident_id, Permission.NOTIFICATION_PREPARE)
    row = current_version(work, incident)
    if row.state != "draft":
        raise RuleBrokenError("This notification has been sent. To correct it, make a new version.")
    pack = read_pack(work, row)
    if row.version != command.version:
        theirs = pack.section(command.section, command.child)
        raise ConflictError("Someone answered this section while you were writing.", _clashes(command, theirs))
    work.seal(row, "pack", json.dumps(pack.with_section(command.section, command.answers, command.child).as_json()))
    row.version += 1
    row.prepared_by = work.actor.name
    work.record(Event("notification-prepared", "incident", incident.id, {"section": command.section}))
    work.session.flush()
    return row


def current_version(work: Work, incident: Incident) -> Notification:
    """The newest version of an incident's notification; raises NotFoundError where there never was one."""
    row = work.session.scalar(
        select(Notification)
        .where(Notification.incident_id == incident.id)
        .order_by(Notification.number.desc())
        .limit(1)
    )
    if row is None:
        raise NotFoundError("There is nothing here.")
    return row


def read_pack(work: Work, row: Notification) -> Pack:
    """The pack of one version, unsealed."""
    return Pack.from_json(json.loads(work.unseal(row, "pack") or ""))


def _clashes(command: AnswerSection, theirs: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [
        (field.title, field.words(theirs.get(field.id, "")), field.words(command.answers.get(field.id, "")))
        for field in fields_of(command.section)
        if theirs.get(field.id, "") != command.answers.get(field.id, "")
    ]
