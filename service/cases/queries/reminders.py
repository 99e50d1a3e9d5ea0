"""Whether a clock is still owed at the moment of its reminder, whom to tell, and in words that name nobody."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import or_, select

from service.cases.records.incidents import CasePerson, Incident
from service.cases.records.notifications import ClockRow, Notification
from service.messages.rules import Call, Recipient, Rung
from service.statute.duties import load_statute
from service.statute.sentences import date_in_words
from tenants.identity.people import Member, members
from tenants.work import Work

TOLD = {
    "notify-panel": ("notifier", "business-manager"),
    "rapid-review": ("business-manager", "business-unit"),
}
ESCALATED_TO = ("independent-chair", "safeguarding-partner")
"""Who can act when the day itself has come: the chair and the three partners (domain §5, escalation)."""


def clock_still_owed(work: Work, thing_id: UUID, rung: str) -> Call | None:
    """The reminder of a clock that still runs; None once it is met, stopped, or its notification has gone."""
    found = work.session.execute(
        select(ClockRow, Incident)
        .join(Incident, (Incident.tenant_id == ClockRow.tenant_id) & (Incident.id == ClockRow.incident_id))
        .where(ClockRow.id == thing_id, ClockRow.state == "running")
    ).one_or_none()
    if found is None:
        return None
    row, incident = found
    if row.duty == "notify-panel" and _is_on_its_way(work, incident):
        return None
    duty = load_statute().duty(row.duty, row.start_on, row.edition)
    step = Rung(rung)
    roles = (*TOLD[row.duty], *(ESCALATED_TO if step.is_escalation else ()))
    late = "is overdue since" if step is Rung.OVERDUE else "is due by the end of"
    return Call(
        recipients=tuple(Recipient(each.email, each.name) for each in people_to_tell(work, incident, roles)),
        subject=f"a statutory date, {incident.reference}",
        lines=(
            f"{duty.title}: it {late} {date_in_words(row.due_on)}.",
            "Open the page below to see what is missing and what you can do.",
        ),
        link_path=f"/accounts/{work.account.slug}/incidents/{incident.id}",
    )


def people_to_tell(work: Work, incident: Incident, roles: Iterable[str]) -> list[Member]:
    """The members with these roles; of a restricted or sealed case everybody who is named on it, and nobody else."""
    wanted = set(roles)
    everyone = [each for each in members(work) if not each.is_disabled and _is_current(work, each)]
    named = _named_on(work, incident)
    if incident.access == "open":
        return [each for each in everyone if wanted & set(each.roles)]
    return [each for each in everyone if each.person_id in named]


def _named_on(work: Work, incident: Incident) -> frozenset[UUID]:
    current = or_(CasePerson.ends_on.is_(None), CasePerson.ends_on >= work.today)
    rows = work.session.scalars(select(CasePerson.person_id).where(CasePerson.incident_id == incident.id, current))
    return frozenset(rows)


def _is_current(work: Work, member: Member) -> bool:
    return member.starts_on <= work.today and (member.ends_on is None or work.today <= member.ends_on)


def _is_on_its_way(work: Work, incident: Incident) -> bool:
    waiting = select(Notification.id).where(
        Notification.incident_id == incident.id, Notification.state.in_(["taken-in", "acknowledged"])
    )
    return work.session.scalar(waiting.limit(1)) is not None
