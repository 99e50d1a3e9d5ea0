"""What is done with a running case before and beside its review: recorded, sealed, its people named, a file added."""

import io
from collections.abc import Mapping
from datetime import time, timedelta

from service.cases.operations.access import AssignPerson, RestrictCase, assign_person, restrict_case
from service.cases.operations.incidents import (
    AddSubject,
    DecideNotToNotify,
    RecordIncident,
    add_subject,
    decide_not_to_notify,
    record_incident,
)
from service.cases.queries.access import access_incident
from service.demonstration.cast import address_of
from service.demonstration.story import RECORDED_AT, Deed, Said, Story
from service.files.operations import NewFile, keep_file
from tenants.access.permissions import Permission
from tenants.work import Work


def _record(story: Story, work: Work, _step: Said) -> None:
    said, aware_on = story.said, story.aware_on
    incident = record_incident(
        work,
        RecordIncident(
            title=said["title"],
            became_aware_on=aware_on,
            occurred_on=aware_on,
            nature=said["nature"],
            circumstance=said["circumstance"],
            is_harm_by_child=said.get("is_harm_by_child"),
            other_areas=said.get("other_areas"),
            narrative=said["narrative"],
            location=said.get("location"),
        ),
    )
    story.note_incident(incident.id, incident.reference)
    for child in said["children"]:
        age = child.get("age_in_days")
        born_on = None if age is None else aware_on - timedelta(days=age)
        add_subject(
            work,
            AddSubject(
                incident_id=incident.id,
                name=child.get("name"),
                pseudonym=child["pseudonym"],
                born_on=born_on,
                is_unborn=child.get("is_unborn"),
                has_died=child.get("has_died"),
            ),
        )


def _seal(story: Story, work: Work, step: Said) -> None:
    restrict_case(work, RestrictCase(story.id, "sealed", step["text"]))


def _name(story: Story, work: Work, step: Said) -> None:
    for each in step["people"]:
        person = story.stage.players[address_of(each["email"])]
        days = each.get("guest_for_days")
        ends_on = None if days is None else story.stage.today + timedelta(days=days)
        assign_person(work, AssignPerson(story.id, person.id, is_guest=days is not None, ends_on=ends_on))


def _add_file(story: Story, work: Work, step: Said) -> None:
    new = NewFile(io.BytesIO(step["text"].encode()), step["name"], "incident", story.id)
    keep_file(work, new, story.stage.storage)


def _do_not_notify(story: Story, work: Work, step: Said) -> None:
    incident = access_incident(work, story.id, Permission.REFERRAL_DECIDE)
    decide_not_to_notify(work, DecideNotToNotify(story.id, step["text"], incident.version))


RECORD = Deed(RECORDED_AT, _record)
DEEDS: Mapping[str, Deed] = {
    "seal": Deed(time(11, 45), _seal),
    "name-people": Deed(time(12, 0), _name),
    "add-file": Deed(time(12, 15), _add_file),
    "do-not-notify": Deed(time(15, 30), _do_not_notify),
}
