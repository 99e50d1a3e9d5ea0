"""Referrals: recorded, discussed by the three partners, decided, and fed back to the referrer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.access import access_incident, is_assigned
from service.cases.queries.referrals import may_see_referral
from service.cases.records.referrals import Referral
from service.cases.rules import referrals as rules
from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import ConflictError, NotFoundError, NotPermittedError, RuleBrokenError
from tenants.work import Work


@dataclass(frozen=True, kw_only=True)
class RecordReferral:
    """An agency asks the partners to consider a case."""

    received_on: date
    agency: str
    referrer: str
    referrer_email: str | None = None
    senior_lead: str | None = None
    agreed_on: date | None = None
    summary: str


@dataclass(frozen=True)
class DiscussReferral:
    """What each of the three partners thinks."""

    referral_id: UUID
    discussed_on: date
    views: Mapping[str, str]
    version: int


@dataclass(frozen=True)
class DecideReferral:
    """Notify, or do not notify because; the incident it became is named once it is recorded."""

    referral_id: UUID
    outcome: str
    reasons: str | None
    version: int


@dataclass(frozen=True)
class LinkReferral:
    """Name the incident that a referral became."""

    referral_id: UUID
    incident_id: UUID


@dataclass(frozen=True)
class FeedBackReferral:
    """The referrer was told the outcome."""

    referral_id: UUID
    fed_back_on: date
    version: int


def record_referral(work: Work, command: RecordReferral) -> Referral:
    """Record a referral; it shows when the agency's senior safeguarding lead has not agreed it."""
    if work.require(Permission.REFERRAL_RECORD).is_case_only:
        raise NotPermittedError("Your role works in the cases you are assigned to. Ask the business unit to record it.")
    if command.received_on > work.today:
        said = "The date the referral was received must be today or in the past."
        raise RuleBrokenError(said, {"received_on": said})
    row = Referral(
        reference=f"{work.account.reference_prefix}-R-{work.today.year}-{work.next_number('referrals'):03d}",
        received_on=command.received_on,
        agency=command.agency,
        senior_lead=command.senior_lead or "",
        agreed_on=command.agreed_on,
        state="received",
        views={},
        recorded_by=work.actor.name,
        recorded_at=work.now,
        version=1,
    )
    work.seal(row, "referrer", command.referrer)
    work.seal(row, "referrer_email", command.referrer_email or None)
    work.seal(row, "summary", command.summary)
    work.add(row)
    work.record(Event("referral-recorded", "referral", row.id))
    return row


def discuss_referral(work: Work, command: DiscussReferral) -> Referral:
    """Record what the local authority, the police and health think; the authority has the final say."""
    row = access_referral(work, command.referral_id, Permission.REFERRAL_RECORD)
    _check_version(row, command.version, _view_clashes(row, command))
    rules.check_discussion(command.views, command.discussed_on, row.received_on)
    if row.state not in {"received", "discussed"}:
        raise RuleBrokenError("This referral has been decided.")
    row.discussed_on, row.views, row.state = command.discussed_on, dict(command.views), "discussed"
    row.version += 1
    work.record(Event("referral-discussed", "referral", row.id, dict(command.views)))
    return row


def decide_referral(work: Work, command: DecideReferral) -> Referral:
    """Decide a referral: notify, or not notified, because."""
    row = access_referral(work, command.referral_id, Permission.REFERRAL_DECIDE)
    theirs = work.unseal(row, "reasons") or ""
    _check_version(
        row,
        command.version,
        [("Outcome", _outcome(row.state), _outcome(command.outcome)), ("Reasons", theirs, command.reasons or "")],
    )
    rules.check_decision(row.state, command.outcome, command.reasons or "")
    work.seal(row, "reasons", command.reasons or None)
    row.state, row.decided_on, row.decided_by = command.outcome, work.today, work.actor.name
    row.version += 1
    work.record(Event("referral-decided", "referral", row.id, {"outcome": command.outcome}))
    return row


def link_referral(work: Work, command: LinkReferral) -> None:
    """Say which incident a referral became."""
    row = access_referral(work, command.referral_id, Permission.REFERRAL_RECORD)
    incident = access_incident(work, command.incident_id, Permission.INCIDENT_READ)
    row.incident_id = incident.id
    row.version += 1
    work.record(Event("referral-became-incident", "referral", row.id, {"incident": incident.reference}))


def feed_back_referral(work: Work, command: FeedBackReferral) -> Referral:
    """Record that the referrer was told the outcome."""
    row = access_referral(work, command.referral_id, Permission.REFERRAL_RECORD)
    told = ("The referrer was told on", str(row.fed_back_on or ""), str(command.fed_back_on))
    _check_version(row, command.version, [told])
    rules.check_feedback(row.state, command.fed_back_on, row.decided_on)
    if command.fed_back_on > work.today:
        said = "The date must be today or in the past."
        raise RuleBrokenError(said, {"fed_back_on": said})
    row.fed_back_on, row.fed_back_by = command.fed_back_on, work.actor.name
    row.version += 1
    work.record(Event("referral-fed-back", "referral", row.id))
    return row


def access_referral(work: Work, referral_id: UUID, to: Permission) -> Referral:
    """The referral, if it is this account's and the actor may do this; a referral of a restricted case follows it."""
    how_far = work.require(to)
    row = work.session.scalar(select(Referral).where(Referral.id == referral_id, may_see_referral(work)))
    if row is None:
        raise NotFoundError("There is nothing here.")
    if how_far.is_case_only and (row.incident_id is None or not is_assigned(work, row.incident_id)):
        raise NotPermittedError("You are not assigned to this case. Ask the business manager.")
    return row


def _check_version(row: Referral, version: int, clashes: Sequence[tuple[str, str, str]]) -> None:
    if row.version != version:
        differ = [(label, theirs, yours) for label, theirs, yours in clashes if theirs != yours]
        raise ConflictError("Someone changed this referral while you were writing.", differ)


def _view_clashes(row: Referral, command: DiscussReferral) -> list[tuple[str, str, str]]:
    words = dict(rules.VIEWS)
    days = ("Discussed on", str(row.discussed_on or ""), str(command.discussed_on))
    return [days] + [
        (label, words.get(row.views.get(code, ""), ""), words.get(command.views.get(code, ""), ""))
        for code, label in rules.PARTNERS
    ]


def _outcome(state: str) -> str:
    return dict(rules.OUTCOMES).get(state, "Not decided")
