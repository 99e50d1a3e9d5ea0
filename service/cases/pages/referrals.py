"""Pages of referrals: recording one, the partners' views, the decision, and telling the referrer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.referrals import (
    DiscussReferral,
    LinkReferral,
    decide_referral,
    discuss_referral,
    feed_back_referral,
    link_referral,
    record_referral,
)
from service.cases.pages.blueprint import pages
from service.cases.pages.referral_register import referral_chips
from service.cases.queries.incident_register import register
from service.cases.queries.referrals import ReferralView, referral_page
from service.cases.rules.referrals import OUTCOMES, PARTNERS, VIEWS
from service.cases.schemas.referrals import (
    BecameIncident,
    BecameIncidentSchema,
    DecideReferralSchema,
    Discussion,
    DiscussionSchema,
    FeedBackReferralSchema,
    RecordReferralSchema,
)
from service.statute.sentences import date_in_words
from service.web.attempts import attempt
from service.web.components import Chip, Choice, Link, SummaryRow
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from tenants.access.permissions import Permission
from tenants.work import Work

MOST_TO_CHOOSE = 200


@dataclass(frozen=True)
class ReferralCase:
    """One referral as its page shows it: how it stands, what is next, and everything that is known."""

    reference: str
    chips: tuple[Chip, ...]
    next_words: str
    next_links: Sequence[Link]
    facts: Sequence[SummaryRow]
    incident: Link | None
    back_href: str


@pages.get("/accounts/<slug>/referrals/new")
@door(Permission.REFERRAL_RECORD)
def new_referral(work: Work) -> Response:
    """Ask for an agency's concern."""
    return _ask(work, "form", begin_answers(RecordReferralSchema, {"received_on": work.today}))


@pages.post("/accounts/<slug>/referrals/new")
@door(Permission.REFERRAL_RECORD)
def record_new_referral(work: Work) -> Response:
    """Record a referral; it may lack the senior lead's agreement and then shows it."""
    answers = read(RecordReferralSchema, request.form, today=work.today)
    answers, recorded = attempt(work, answers, lambda told: record_referral(work, told.command()))
    if recorded is None:
        return _ask(work, "form", answers)
    return redirect(page(f"referrals/{recorded.id}", work))


@pages.get("/accounts/<slug>/referrals/<uuid:referral_id>")
@door(Permission.REFERRAL_READ)
def referral(work: Work, referral_id: UUID) -> Response:
    """One referral: what is known, what the partners think, and what is next."""
    found = referral_page(work, referral_id)
    return show_page("cases/referral_case.html", title=f"Referral from {found.agency}", view=_case(work, found))


@pages.get("/accounts/<slug>/referrals/<uuid:referral_id>/discussion")
@door(Permission.REFERRAL_RECORD)
def ask_discussion(work: Work, referral_id: UUID) -> Response:
    """Ask what each of the three partners thinks."""
    found = referral_page(work, referral_id)
    said = {code.replace("-", "_"): view for code, view in found.views.items()}
    kept = {**said, "discussed_on": found.discussed_on or work.today, "version": found.version}
    return _ask(work, "discussion", begin_answers(DiscussionSchema, kept), found)


@pages.post("/accounts/<slug>/referrals/<uuid:referral_id>/discussion")
@door(Permission.REFERRAL_RECORD)
def discuss(work: Work, referral_id: UUID) -> Response:
    """Record the partners' views."""

    def keep(told: Answers[Discussion]) -> object:
        said = told.command()
        return discuss_referral(work, DiscussReferral(referral_id, said.discussed_on, said.views(), said.version))

    answers, kept = attempt(work, read(DiscussionSchema, request.form, today=work.today), keep)
    if kept is None:
        return _ask(work, "discussion", answers, referral_page(work, referral_id))
    return redirect(page(f"referrals/{referral_id}", work))


@pages.get("/accounts/<slug>/referrals/<uuid:referral_id>/decision")
@door(Permission.REFERRAL_DECIDE)
def ask_decision(work: Work, referral_id: UUID) -> Response:
    """Ask for the outcome."""
    found = referral_page(work, referral_id)
    return _ask(work, "decision", begin_answers(DecideReferralSchema, {"version": found.version}), found)


@pages.post("/accounts/<slug>/referrals/<uuid:referral_id>/decision")
@door(Permission.REFERRAL_DECIDE)
def decide(work: Work, referral_id: UUID) -> Response:
    """Decide: notify, or not notified, because."""
    answers = read(DecideReferralSchema, request.form)
    answers, kept = attempt(work, answers, lambda told: decide_referral(work, told.command(referral_id=referral_id)))
    if kept is None:
        return _ask(work, "decision", answers, referral_page(work, referral_id))
    return redirect(page(f"referrals/{referral_id}", work))


@pages.get("/accounts/<slug>/referrals/<uuid:referral_id>/feedback")
@door(Permission.REFERRAL_RECORD)
def ask_feedback(work: Work, referral_id: UUID) -> Response:
    """Ask when the referrer was told."""
    found = referral_page(work, referral_id)
    kept = {"fed_back_on": found.fed_back_on or work.today, "version": found.version}
    return _ask(work, "feedback", begin_answers(FeedBackReferralSchema, kept), found)


@pages.post("/accounts/<slug>/referrals/<uuid:referral_id>/feedback")
@door(Permission.REFERRAL_RECORD)
def feed_back(work: Work, referral_id: UUID) -> Response:
    """Record that the referrer was told."""
    answers = read(FeedBackReferralSchema, request.form, today=work.today)
    answers, kept = attempt(work, answers, lambda told: feed_back_referral(work, told.command(referral_id=referral_id)))
    if kept is None:
        return _ask(work, "feedback", answers, referral_page(work, referral_id))
    return redirect(page(f"referrals/{referral_id}", work))


@pages.get("/accounts/<slug>/referrals/<uuid:referral_id>/incident")
@door(Permission.REFERRAL_RECORD)
def ask_incident_of(work: Work, referral_id: UUID) -> Response:
    """Ask which recorded incident the referral became."""
    found = referral_page(work, referral_id)
    kept = {"incident_id": found.incident_id}
    return _ask(work, "incident", begin_answers(BecameIncidentSchema, kept), found, choices=_incident_choices(work))


@pages.post("/accounts/<slug>/referrals/<uuid:referral_id>/incident")
@door(Permission.REFERRAL_RECORD)
def link_incident(work: Work, referral_id: UUID) -> Response:
    """Name the incident that the referral became."""

    def keep(told: Answers[BecameIncident]) -> bool:
        link_referral(work, LinkReferral(referral_id, told.command().incident_id))
        return True

    answers, kept = attempt(work, read(BecameIncidentSchema, request.form), keep)
    if kept is None:
        found = referral_page(work, referral_id)
        return _ask(work, "incident", answers, found, choices=_incident_choices(work))
    return redirect(page(f"referrals/{referral_id}", work))


_TITLES = {
    "form": "Record a referral",
    "discussion": "What the three partners think",
    "decision": "Decide the referral",
    "feedback": "Record that the referrer was told",
    "incident": "Which incident did it become?",
}


def _ask(
    work: Work, step: str, answers: Answers[Any], found: ReferralView | None = None, choices: Sequence[Choice] = ()
) -> Response:
    base = page("referrals", work)
    return question_page(
        f"cases/referral_{step}.html",
        answers,
        title=_TITLES[step],
        back_href=f"{base}/{found.id}" if found else base,
        referral=found,
        partners=[(code.replace("-", "_"), label) for code, label in PARTNERS],
        views=[Choice(code, label) for code, label in VIEWS],
        outcomes=[Choice(code, label) for code, label in OUTCOMES],
        choices=choices,
        said=_said_by_partners(found) if found else (),
    )


def _case(work: Work, found: ReferralView) -> ReferralCase:
    base = page(f"referrals/{found.id}", work)
    words, links = _next_step(work, found, base)
    incident = None
    if found.incident_id is not None:
        incident = Link(f"Incident {found.incident_reference}", page(f"incidents/{found.incident_id}", work))
    return ReferralCase(
        reference=found.reference,
        chips=referral_chips(found),
        next_words=words,
        next_links=links,
        facts=_facts(found),
        incident=incident,
        back_href=page("referrals", work),
    )


def _facts(found: ReferralView) -> list[SummaryRow]:
    rows = [
        SummaryRow("Received", date_in_words(found.received_on)),
        SummaryRow("Agency", found.agency),
        SummaryRow("Referrer", found.referrer),
        SummaryRow("Referrer’s e-mail address", found.referrer_email),
        SummaryRow("Senior safeguarding lead", found.senior_lead),
        SummaryRow("Agreed with the senior lead", date_in_words(found.agreed_on) if found.agreed_on else ""),
        SummaryRow("What the agency is concerned about", found.summary),
        SummaryRow("Recorded by", found.recorded_by),
    ]
    if found.discussed_on:
        rows.append(SummaryRow("Discussed", date_in_words(found.discussed_on)))
        rows += [SummaryRow(f"{label} says", words) for label, words in _said_by_partners(found)]
    if found.decided_on:
        rows.append(SummaryRow("Decided", f"{date_in_words(found.decided_on)}, {found.decided_by}"))
        label = "Not notified, because" if found.state == "not-notified" else "Reasons"
        rows.append(SummaryRow(label, found.reasons))
    if found.fed_back_on:
        rows.append(SummaryRow("Referrer told", f"{date_in_words(found.fed_back_on)}, {found.fed_back_by}"))
    return rows


def _said_by_partners(found: ReferralView) -> list[tuple[str, str]]:
    words = dict(VIEWS)
    return [(label, words.get(found.views.get(code, ""), "")) for code, label in PARTNERS]


def _next_step(work: Work, found: ReferralView, base: str) -> tuple[str, list[Link]]:
    may_record, may_decide = (
        work.reach(permission).is_granted for permission in (Permission.REFERRAL_RECORD, Permission.REFERRAL_DECIDE)
    )
    if found.state == "received":
        links = [Link("Record what the three partners think", f"{base}/discussion")] if may_record else []
        return "The three safeguarding partners discuss whether it is notifiable.", links
    if found.state == "discussed":
        links = [Link("Decide the referral", f"{base}/decision")] if may_decide else []
        links += [Link("Change what the partners think", f"{base}/discussion")] if may_record else []
        return (
            "Someone who decides for the partnership records the outcome. The local authority has the last word.",
            links,
        )
    links = _record_links(work, found, base) if may_record else []
    if found.fed_back_on is None:
        links += [Link("Record that the referrer was told", f"{base}/feedback")] if may_record else []
        return f"Tell {found.referrer} the outcome, then record it here.", links
    if links:
        return "Record the incident, so that its clock runs.", links
    return "Nothing is left to do here.", links


def _record_links(work: Work, found: ReferralView, base: str) -> list[Link]:
    if found.state != "notify" or found.incident_id is not None:
        return []
    links = [Link("Choose an incident that is recorded already", f"{base}/incident")]
    if work.reach(Permission.INCIDENT_RECORD).is_granted:
        links.insert(0, Link("Record the incident", page(f"incidents/new?referral={found.id}", work)))
    return links


def _incident_choices(work: Work) -> list[Choice]:
    rows, _ = register(work, rows=MOST_TO_CHOOSE)
    return [Choice(str(row.id), f"{row.reference}: {row.title}") for row in rows]
