"""Recommendations and decisions as people read them, and what was sent to the Panel."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from service.cases.records.decisions import ReviewDecision, SentReview
from service.cases.records.incidents import Incident
from service.cases.rules.decisions import Answered, outcomes_of
from service.cases.rules.referrals import PARTNERS
from service.statute.duties import load_statute
from tenants.work import Work


@dataclass(frozen=True)
class PartnerView:
    """Whether one of the three partners agrees, and why not."""

    partner: str
    is_dissent: bool
    why: str


@dataclass(frozen=True)
class DecisionView:
    """One recommendation or decision, with every criterion as it was answered."""

    id: UUID
    number: int
    stage: str
    outcome: str
    outcome_words: str
    national: str
    edition: str
    criteria: tuple[Answered, ...]
    rationale: str
    family: str
    other: str
    actions: tuple[str, ...]
    partners: tuple[PartnerView, ...]
    letter_id: UUID | None
    made_on: date
    made_by: str

    @property
    def is_decision(self) -> bool:
        """Whether it decides, or only advises."""
        return self.stage == "decision"


@dataclass(frozen=True)
class SentView:
    """One version as it went to the Panel."""

    id: UUID
    kind: str
    number: int
    channel: str
    state: str
    outcome: str
    sha256: str
    sent_by: str
    sent_at: datetime
    recorded_by: str
    how: str
    receipt: str
    receipted_at: datetime | None
    outbox_id: UUID | None


def decisions_of(work: Work, incident: Incident) -> tuple[DecisionView, ...]:
    """Every recommendation and decision of a case, the newest first; the read is audited."""
    rows = work.session.scalars(
        select(ReviewDecision).where(ReviewDecision.incident_id == incident.id).order_by(ReviewDecision.number.desc())
    ).all()
    return tuple(_view(work, row) for row in rows)


def decision_in_force(work: Work, incident: Incident) -> DecisionView | None:
    """The decision that stands: the newest one."""
    row = work.session.scalar(
        select(ReviewDecision)
        .where(ReviewDecision.incident_id == incident.id, ReviewDecision.stage == "decision")
        .order_by(ReviewDecision.number.desc())
        .limit(1)
    )
    return None if row is None else _view(work, row)


def sendings_of(work: Work, incident: Incident) -> tuple[SentView, ...]:
    """What was sent to the Panel of a case, the newest first; how it was sent by hand is under seal."""
    rows = work.session.scalars(
        select(SentReview).where(SentReview.incident_id == incident.id).order_by(SentReview.sent_at.desc())
    ).all()
    return tuple(
        SentView(
            id=row.id,
            kind=row.kind,
            number=row.number,
            channel=row.channel,
            state=row.state,
            outcome=row.outcome,
            sha256=row.sha256,
            sent_by=row.sent_by,
            sent_at=row.sent_at,
            recorded_by=row.recorded_by,
            how=work.unseal(row, "how") or "",
            receipt=row.receipt,
            receipted_at=row.receipted_at,
            outbox_id=row.outbox_id,
        )
        for row in rows
    )


def _view(work: Work, row: ReviewDecision) -> DecisionView:
    edition = load_statute().edition(row.edition)
    reasons = json.loads(work.unseal(row, "reasons") or "{}")
    dissent = json.loads(work.unseal(row, "dissent") or "{}")
    return DecisionView(
        id=row.id,
        number=row.number,
        stage=row.stage,
        outcome=row.outcome,
        outcome_words=outcomes_of(edition)[row.outcome],
        national=row.national,
        edition=row.edition,
        criteria=tuple(
            Answered(each, row.answers.get(each.id, ""), reasons.get(each.id, "")) for each in edition.criteria
        ),
        rationale=work.unseal(row, "rationale") or "",
        family=work.unseal(row, "family") or "",
        other=work.unseal(row, "other") or "",
        actions=tuple(line.strip() for line in (work.unseal(row, "actions") or "").splitlines() if line.strip()),
        partners=tuple(
            PartnerView(label, row.views[code] == "dissents", dissent.get(code, ""))
            for code, label in PARTNERS
            if code in row.views
        ),
        letter_id=row.letter_id,
        made_on=row.made_on,
        made_by=row.made_by,
    )
