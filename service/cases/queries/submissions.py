"""The report of what was sent to the Panel and what it answered: cases by year, contested, agreed, reconsidered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from service.cases.queries.access import may_see
from service.cases.records.decisions import SentReview
from service.cases.records.incidents import Incident
from service.cases.records.letters import LetterReply, PanelLetter
from service.cases.rules.letters import SentCase, reconsidered_as, reporting_year, standing_of, year_words
from tenants.access.permissions import Permission
from tenants.clock import london_date
from tenants.work import Work

STANDINGS = {"contested": "Contested", "agreed": "Agreed", "no-answer": "No answer yet"}
BASIS = (
    "This counts cases, each once, in the year to 31 March in which its rapid review was first sent. A case is"
    " contested when the Panel disagreed in any letter, agreed when it agreed and never disagreed, and without an"
    " answer until then. A case that has a letter here and no record of sending counts from the day of its first"
    " letter. Cases that you may not see are not counted."
)


@dataclass(frozen=True)
class SubmittedCase:
    """A case that was sent to the Panel, and the day on which it was first sent (London)."""

    incident_id: UUID
    sent_on: date


@dataclass(frozen=True)
class OutcomeLine:
    """One case of the report."""

    incident_id: UUID
    reference: str
    sent_on: date
    year: str
    standing: str
    reconsidered: str

    @property
    def standing_words(self) -> str:
        """How the case stands, in words."""
        return STANDINGS[self.standing]


@dataclass(frozen=True)
class OutcomeCounts:
    """How many cases of a year were sent, and how they stand; `changed` is part of `reconsidered`."""

    year: str
    submitted: int
    contested: int
    agreed: int
    no_answer: int
    reconsidered: int
    changed: int


@dataclass(frozen=True)
class OutcomesReport:
    """The whole report: the years, the newest first, the total, and every case that is counted."""

    years: tuple[OutcomeCounts, ...]
    total: OutcomeCounts
    cases: tuple[OutcomeLine, ...]
    basis: str

    @property
    def sentence(self) -> str:
        """The report in one sentence: "5 submitted, 0 contested"."""
        return f"{self.total.submitted:,} submitted, {self.total.contested:,} contested"


def submitted_cases(work: Work) -> list[SubmittedCase]:
    """The cases whose rapid review was sent to the Panel, and those about which the Panel wrote without one."""
    sent = work.session.execute(
        select(SentReview.incident_id, func.min(SentReview.sent_at))
        .where(SentReview.kind == "rapid-review")
        .group_by(SentReview.incident_id)
    )
    days = {incident_id: london_date(at) for incident_id, at in sent}
    answered = work.session.execute(
        select(PanelLetter.incident_id, func.min(PanelLetter.received_on)).group_by(PanelLetter.incident_id)
    )
    for incident_id, on in answered:
        days.setdefault(incident_id, on)
    return [SubmittedCase(incident_id, on) for incident_id, on in days.items()]


def panel_outcomes(work: Work) -> OutcomesReport:
    """The report over the cases that the actor may see; no seal is opened."""
    work.require(Permission.LETTER_READ)
    seen = work.session.execute(
        select(Incident.id, Incident.reference).where(
            may_see(work, Permission.INCIDENT_READ), may_see(work, Permission.LETTER_READ)
        )
    )
    references = {incident_id: reference for incident_id, reference in seen}
    letters, replies = _said_by_the_panel(work), _said_by_partners(work)
    lines = [
        _line(case, references[case.incident_id], letters.get(case.incident_id, ()), replies.get(case.incident_id, ()))
        for case in submitted_cases(work)
        if case.incident_id in references
    ]
    lines.sort(key=lambda line: (line.sent_on, line.reference), reverse=True)
    years = dict.fromkeys(line.year for line in lines)
    return OutcomesReport(
        years=tuple(_counts(year, [line for line in lines if line.year == year]) for year in years),
        total=_counts("All years", lines),
        cases=tuple(lines),
        basis=BASIS,
    )


def _said_by_the_panel(work: Work) -> dict[UUID, tuple[str, ...]]:
    rows = work.session.execute(
        select(PanelLetter.incident_id, PanelLetter.outcome).order_by(PanelLetter.received_on, PanelLetter.id)
    )
    return _gathered((row[0], row[1]) for row in rows)


def _said_by_partners(work: Work) -> dict[UUID, tuple[str, ...]]:
    rows = work.session.execute(
        select(LetterReply.incident_id, LetterReply.reconsidered)
        .where(LetterReply.state == "sent")
        .order_by(LetterReply.sent_on, LetterReply.written_at)
    )
    return _gathered((row[0], row[1]) for row in rows)


def _gathered(rows: Iterable[tuple[UUID, str]]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    for incident_id, said in rows:
        found[incident_id] = (*found.get(incident_id, ()), said)
    return found


def _line(case: SubmittedCase, reference: str, outcomes: tuple[str, ...], replies: tuple[str, ...]) -> OutcomeLine:
    sent = SentCase(case.sent_on, outcomes, replies)
    return OutcomeLine(
        incident_id=case.incident_id,
        reference=reference,
        sent_on=case.sent_on,
        year=year_words(reporting_year(case.sent_on)),
        standing=standing_of(sent),
        reconsidered=reconsidered_as(sent),
    )


def _counts(year: str, lines: list[OutcomeLine]) -> OutcomeCounts:
    standings = [line.standing for line in lines]
    return OutcomeCounts(
        year=year,
        submitted=len(lines),
        contested=standings.count("contested"),
        agreed=standings.count("agreed"),
        no_answer=standings.count("no-answer"),
        reconsidered=sum(1 for line in lines if line.reconsidered),
        changed=sum(1 for line in lines if line.reconsidered == "changed"),
    )
