"""Whether a step is still owed at the moment of its reminder, and whom to tell, in words that name nobody."""

from uuid import UUID

from sqlalchemy import select

from service.cases.queries.reminders import people_to_tell
from service.cases.records.incidents import Incident
from service.cases.records.reviews import ReviewStep
from service.messages.rules import Call, Rung
from service.statute.sentences import date_in_words
from tenants.work import Work

ALSO_TOLD = "business-manager"
"""Who hears of a step that is late, beside whoever owns it."""


def step_still_owed(work: Work, thing_id: UUID, rung: str) -> Call | None:
    """The reminder of a step that is not done; None once it is done or not needed any more."""
    found = work.session.execute(
        select(ReviewStep, Incident)
        .join(Incident, (Incident.tenant_id == ReviewStep.tenant_id) & (Incident.id == ReviewStep.incident_id))
        .where(ReviewStep.id == thing_id, ReviewStep.state == "owed")
    ).one_or_none()
    if found is None:
        return None
    row, incident = found
    is_late = Rung(rung) is Rung.OVERDUE
    told = people_to_tell(work, incident, {row.owner_role}, row.owner_id)
    also = people_to_tell(work, incident, {ALSO_TOLD}) if Rung(rung).is_escalation else ()
    return Call(
        recipients=tuple(dict.fromkeys((*told, *also))),
        subject=f"a step of the rapid review, {incident.reference}",
        lines=(
            f"A step {'is overdue since' if is_late else 'is due by the end of'} {date_in_words(row.due_on)}.",
            "Open the page below to see it, to do it, or to say when it will be done.",
        ),
        link_path=f"/accounts/{work.account.slug}/incidents/{incident.id}/rapid-review/steps/{row.id}",
    )
