"""Recording a case that was reviewed before this service: the published facts as they stand, and no clock."""

from dataclasses import dataclass
from datetime import date

from service.cases.records.incidents import Incident, Subject
from service.statute.duties import load_statute
from service.statute.errors import StatuteError
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import RuleBrokenError
from tenants.work import Work

NOT_PUBLISHED = "Not published"
"""The circumstance of a case whose published record does not say what the guidance of its day called it."""


@dataclass(frozen=True)
class PastChild:
    """A child of a published review, under the name that the review gave."""

    pseudonym: str
    has_died: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordPastCase:
    """A past case as it was published. `filed_on` only puts it in order where no day was published."""

    title: str
    edition: str
    filed_on: date
    dates_in_words: str
    nature: str
    narrative: str
    source: str
    children: tuple[PastChild, ...]


def record_past_case(work: Work, command: RecordPastCase) -> Incident:
    """Record a past case with its source, under the edition that governed it; it starts no clock and notifies nobody.

    Raises RuleBrokenError for an edition nobody knows, a day to come, or no source.
    """
    work.require(Permission.INCIDENT_RECORD)
    _check(work, command)
    incident = Incident(
        reference=f"{work.account.reference_prefix}-{work.today.year}-{work.next_number('incidents'):03d}",
        title=command.title,
        became_aware_on=command.filed_on,
        occurred_words=command.dates_in_words,
        nature=command.nature,
        circumstance=NOT_PUBLISHED,
        is_harm_by_child=False,
        other_areas=[],
        edition=command.edition,
        state="past",
        access="open",
        recorded_by=work.actor.name,
        recorded_at=work.now,
        version=1,
    )
    work.seal(incident, "narrative", f"{command.narrative}\n\nSource: {command.source}")
    work.add(incident)
    for position, child in enumerate(command.children, start=1):
        work.add(
            Subject(
                incident_id=incident.id,
                position=position,
                pseudonym=child.pseudonym,
                has_died=child.has_died,
                is_unborn=False,
                version=1,
            )
        )
    work.record(
        Event("past-case-recorded", "incident", incident.id, {"nature": incident.nature, "edition": incident.edition})
    )
    return incident


def _check(work: Work, command: RecordPastCase) -> None:
    try:
        load_statute().edition(command.edition)
    except StatuteError as unknown:
        raise RuleBrokenError(str(unknown), {"edition": str(unknown)}) from None
    if command.filed_on > work.today:
        said = "A past case cannot lie in the future. Check the date."
        raise RuleBrokenError(said, {"filed_on": said})
    if not command.source.strip():
        said = "Say where the facts were published."
        raise RuleBrokenError(said, {"source": said})
