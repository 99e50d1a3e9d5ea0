"""A rapid review as its page shows it, and what stands under its headings."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.access import access_incident
from service.cases.queries.clocks import ClockPicture, clocks_of
from service.cases.queries.decisions import DecisionView, SentView, decisions_of, sendings_of
from service.cases.queries.processes import HoldView, ProcessView, holds_of, processes_of
from service.cases.queries.steps import StepView, steps_of
from service.cases.records.incidents import Incident
from service.cases.records.referrals import Referral
from service.cases.records.reviews import RapidReview, ReviewSection
from service.cases.rules.headings import Heading, load_headings
from service.people.queries.settings import value_in_force
from service.people.rules.settings import SettingName
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work


@dataclass(frozen=True)
class ReviewHeading:
    """A review as a question about it names it; nothing under seal."""

    incident_id: UUID
    review_id: UUID
    reference: str
    title: str
    state: str
    number: int
    edition: str
    outcome: str
    decided_on: date | None
    sent_on: date | None
    opened_on: date
    chair_told_on: date | None
    referrer_told_on: date | None
    has_referral: bool
    version: int


@dataclass(frozen=True)
class SectionView:
    """One heading with what stands under it."""

    heading: Heading
    text: str
    written_by: str
    written_at: datetime | None
    version: int


@dataclass(frozen=True)
class SectionState:
    """Whether a heading has been written under, by whom and when; nothing under seal."""

    heading: Heading
    written_by: str
    written_at: datetime | None

    @property
    def is_written(self) -> bool:
        """Whether something stands there."""
        return self.written_at is not None


@dataclass(frozen=True)
class ReviewView:
    """A rapid review whole, without the text of the report."""

    heading: ReviewHeading
    nature: str
    access: str
    incident_state: str
    clock: ClockPicture | None
    steps: tuple[StepView, ...]
    sections: tuple[SectionState, ...]
    processes: tuple[ProcessView, ...]
    holds: tuple[HoldView, ...]
    decisions: tuple[DecisionView, ...]
    sendings: tuple[SentView, ...]
    decider: str

    @property
    def recommendation(self) -> DecisionView | None:
        """The newest recommendation."""
        return next((each for each in self.decisions if not each.is_decision), None)

    @property
    def decision(self) -> DecisionView | None:
        """The decision that stands."""
        return next((each for each in self.decisions if each.is_decision), None)

    @property
    def unwritten(self) -> tuple[Heading, ...]:
        """The headings that a report should have and this one has not yet."""
        return tuple(each.heading for each in self.sections if each.heading.is_needed and not each.is_written)


def review_page(work: Work, incident_id: UUID) -> ReviewView:
    """A review with its clock, steps, headings, processes, decisions and what was sent; the read is audited."""
    incident, review = read_review(work, incident_id)
    return ReviewView(
        heading=_heading(work, incident, review),
        nature=incident.nature,
        access=incident.access,
        incident_state=incident.state,
        clock=next((each for each in clocks_of(work, incident) if each.clock.duty == "rapid-review"), None),
        steps=steps_of(work, incident),
        sections=section_states(work, incident),
        processes=processes_of(work, incident),
        holds=holds_of(work, incident),
        decisions=decisions_of(work, incident),
        sendings=sendings_of(work, incident),
        decider=value_in_force(work, SettingName.DECIDER)["decider"],
    )


def review_heading(work: Work, incident_id: UUID) -> ReviewHeading:
    """What a question about a review needs to name it."""
    incident, review = read_review(work, incident_id)
    return _heading(work, incident, review)


def read_review(work: Work, incident_id: UUID) -> tuple[Incident, RapidReview]:
    """An incident and its review, if the actor may read them; raises NotFoundError where it has none."""
    incident = access_incident(work, incident_id, Permission.RAPID_REVIEW_READ)
    review = work.session.scalar(select(RapidReview).where(RapidReview.incident_id == incident.id))
    if review is None:
        raise NotFoundError("There is nothing here.")
    return incident, review


def section_states(work: Work, incident: Incident) -> tuple[SectionState, ...]:
    """Every heading that is written, and whether it has been."""
    rows = _sections(work, incident)
    return tuple(
        SectionState(each, rows[each.id].written_by, rows[each.id].written_at)
        if each.id in rows
        else SectionState(each, "", None)
        for each in load_headings()
        if each.is_written
    )


def sections_of(work: Work, incident: Incident) -> tuple[SectionView, ...]:
    """Every heading that is written, with its text; the read is audited."""
    rows = _sections(work, incident)
    return tuple(_section(work, each, rows.get(each.id)) for each in load_headings() if each.is_written)


def one_section(work: Work, incident_id: UUID, heading_id: str) -> SectionView:
    """What stands under one heading; raises NotFoundError for a heading that nobody writes."""
    incident, _ = read_review(work, incident_id)
    known = next((each for each in load_headings() if each.id == heading_id and each.is_written), None)
    if known is None:
        raise NotFoundError("There is nothing here.")
    row = work.session.scalar(
        select(ReviewSection).where(ReviewSection.incident_id == incident.id, ReviewSection.heading == heading_id)
    )
    return _section(work, known, row)


def _section(work: Work, known: Heading, row: ReviewSection | None) -> SectionView:
    if row is None:
        return SectionView(known, "", "", None, 0)
    return SectionView(known, work.unseal(row, "text") or "", row.written_by, row.written_at, row.version)


def _sections(work: Work, incident: Incident) -> dict[str, ReviewSection]:
    rows = work.session.scalars(select(ReviewSection).where(ReviewSection.incident_id == incident.id))
    return {row.heading: row for row in rows}


def _heading(work: Work, incident: Incident, review: RapidReview) -> ReviewHeading:
    referred = select(Referral.id).where(Referral.incident_id == incident.id).limit(1)
    return ReviewHeading(
        incident_id=incident.id,
        review_id=review.id,
        reference=incident.reference,
        title=incident.title,
        state=review.state,
        number=review.number,
        edition=incident.edition,
        outcome=review.outcome or "",
        decided_on=review.decided_on,
        sent_on=review.sent_on,
        opened_on=review.opened_on,
        chair_told_on=review.chair_told_on,
        referrer_told_on=review.referrer_told_on,
        has_referral=work.session.scalar(referred) is not None,
        version=review.version,
    )
