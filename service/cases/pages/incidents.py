"""Pages of the incident: recording one, the case page, and changing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.incidents import amend_incident, record_incident
from service.cases.operations.referrals import LinkReferral, link_referral
from service.cases.pages.blueprint import pages
from service.cases.pages.pictures import lateness_words, timeline_of, track_of
from service.cases.queries.clocks import ClockPicture
from service.cases.queries.incidents import (
    NATURES,
    IncidentView,
    RecordedIncident,
    incident_page,
    recorded_incident,
)
from service.cases.rules import incidents as rules
from service.cases.schemas.incidents import AmendIncidentSchema, RecordIncidentSchema
from service.statute.duties import load_statute
from service.statute.sentences import date_in_words
from service.web.attempts import attempt
from service.web.components import Choice, DayTrack, Link, SummaryRow, TimelineEntry
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.wording import count_of
from tenants.access.permissions import Permission
from tenants.work import Work

YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
SURE = (Choice("yes", "Yes, the dates are right"),)


@dataclass(frozen=True)
class CaseView:
    """The case page: what is known, what is due, what happened, and what to do next."""

    incident: IncidentView
    caption: str
    facts: Sequence[SummaryRow]
    tracks: Sequence[tuple[DayTrack, str]]
    timeline: Sequence[TimelineEntry]
    next_links: Sequence[Link]
    notification_words: str
    people_words: str
    may_see_readers: bool
    may_restrict: bool
    may_record: bool
    base: str


@pages.get("/accounts/<slug>/incidents/new")
@door(Permission.INCIDENT_RECORD)
def new_incident(work: Work) -> Response:
    """Ask for a serious incident."""
    answers = begin_answers(RecordIncidentSchema)
    return _ask_incident(work, answers, "Record a serious incident", page("incidents", work))


@pages.post("/accounts/<slug>/incidents/new")
@door(Permission.INCIDENT_RECORD)
def record(work: Work) -> Response:
    """Record a serious incident; its clock starts."""
    answers = read(RecordIncidentSchema, request.form, today=work.today)
    answers, incident = attempt(work, answers, lambda told: record_incident(work, told.command()))
    if incident is None:
        return _ask_incident(work, answers, "Record a serious incident", page("incidents", work))
    referral_id = request.args.get("referral", type=UUID)
    if referral_id is not None:
        link_referral(work, LinkReferral(referral_id, incident.id))
    return redirect(page(f"incidents/{incident.id}/children/new", work))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>")
@door(Permission.INCIDENT_READ)
def incident(work: Work, incident_id: UUID) -> Response:
    """One incident: what is due, what is known, what happened."""
    found = incident_page(work, incident_id)
    return show_page("cases/incident.html", title=found.title, view=_case_view(work, found))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/change")
@door(Permission.INCIDENT_RECORD)
def change_incident(work: Work, incident_id: UUID) -> Response:
    """Ask what is now known of the incident."""
    found = recorded_incident(work, incident_id)
    answers = begin_answers(AmendIncidentSchema, _as_answers(found))
    return _ask_incident(work, answers, "Change the incident", page(f"incidents/{incident_id}", work))


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/change")
@door(Permission.INCIDENT_RECORD)
def amend(work: Work, incident_id: UUID) -> Response:
    """Keep the change; a stale one becomes a page with both texts."""
    answers = read(AmendIncidentSchema, request.form, today=work.today)
    answers, changed = attempt(work, answers, lambda told: amend_incident(work, told.command(incident_id=incident_id)))
    if changed is None:
        return _ask_incident(work, answers, "Change the incident", page(f"incidents/{incident_id}", work))
    return redirect(page(f"incidents/{incident_id}", work))


def _ask_incident(work: Work, answers: Answers[Any], title: str, back_href: str) -> Response:
    edition = load_statute().edition_on(work.today)
    choices = [Choice(each.id, each.text) for each in edition.circumstances]
    none = Choice(rules.NOT_UNDER_A_DUTY, "None of these", "It need not be notified. Partners may still review it.")
    asks_dates = answers.problem("are_dates_right") is not None or answers.has("are_dates_right", "yes")
    return question_page(
        "cases/incident_form.html",
        answers,
        title=title,
        back_href=back_href,
        natures=[Choice(code, text) for code, text in rules.NATURES],
        circumstances=[*choices, none],
        edition=edition.title,
        yes_no=YES_NO,
        sure=SURE if asks_dates else (),
    )


def _case_view(work: Work, found: IncidentView) -> CaseView:
    base = page(f"incidents/{found.id}", work)
    may_record = work.reach(Permission.INCIDENT_RECORD).is_granted
    hrefs = {"panel-receipt": f"{base}/notification", "notification-submitted": f"{base}/notification"}
    guests = sum(1 for each in found.people if each.is_guest)
    return CaseView(
        incident=found,
        caption=_caption(found),
        facts=tuple(_facts(found)),
        tracks=tuple((track_of(each, work.today), lateness_words(each)) for each in found.clocks),
        timeline=timeline_of(found.happenings, work.today, hrefs),
        next_links=tuple(_next_links(work, found, base)),
        notification_words=notification_words(found),
        people_words=_people_words(found, len(found.people) - guests, guests),
        may_see_readers=work.reach(Permission.INCIDENT_ASSIGN).is_granted,
        may_restrict=work.reach(Permission.INCIDENT_RESTRICT).is_granted,
        may_record=may_record and found.state != "past",
        base=base,
    )


def notification_words(found: IncidentView) -> str:
    """Where the notification stands, in a sentence."""
    if found.state == "past":
        return "This is a past case, loaded from what was published. It has no notification here."
    row = found.notification
    if row is None:
        return "No notification has been prepared."
    version = f"Version {row.number}"
    return {
        "draft": f"{version} is being prepared by {row.prepared_by}. It has not been sent.",
        "submitted": f"{version} was sent by {row.submitted_by} and is on its way.",
        "taken-in": f"{version} was delivered. Nobody has acknowledged it yet.",
        "acknowledged": f"{version} was acknowledged: {row.receipt or row.national_reference}.",
        "withdrawn": f"{version} was withdrawn.",
        "failed": f"{version} could not be delivered. Look at the post and decide what to do.",
    }[row.state]


def _caption(found: IncidentView) -> str:
    children = count_of(len(found.subjects), "child", "children") if found.subjects else "no child added yet"
    nature = "published case" if found.state == "past" else NATURES[found.nature].lower()
    return f"{found.reference} · {nature} · {children}"


def _facts(found: IncidentView) -> list[SummaryRow]:
    aware = "Not published" if found.state == "past" else date_in_words(found.became_aware_on)
    occurred = date_in_words(found.occurred_on) if found.occurred_on else found.occurred_words
    rows = [
        SummaryRow("What happened", found.narrative),
        SummaryRow("What the guidance calls it", found.circumstance_words),
        SummaryRow("The incident", occurred),
        SummaryRow("Where", found.location),
        SummaryRow("The local authority became aware", f"{aware}, {found.became_aware_time}".rstrip(", ")),
        SummaryRow("Guidance in force", load_statute().edition(found.edition).title),
    ]
    if found.is_harm_by_child:
        rows.append(SummaryRow("Harm by a child", "A child caused the harm. Both children may be subjects."))
    if found.other_areas:
        rows.append(SummaryRow("Other areas", ", ".join(found.other_areas)))
    if found.reasons:
        rows.append(SummaryRow("Why it was not notified", found.reasons))
    return rows


def _next_links(work: Work, found: IncidentView, base: str) -> list[Link]:
    links: list[Link] = []
    if found.state == "past":
        return links
    row = found.notification
    if work.reach(Permission.NOTIFICATION_PREPARE).is_granted and row is not None:
        words = "Prepare and check the notification" if row.state == "draft" else "Look at the notification"
        links.append(Link(words, f"{base}/notification"))
    links += _review_links(work, found, base)
    if work.reach(Permission.INCIDENT_RECORD).is_granted:
        links.append(Link("Add a child", f"{base}/children/new"))
        links.append(Link("Change the incident", f"{base}/change"))
        links.append(Link("Add a file", f"{base}/files"))
    if work.reach(Permission.LETTER_READ).is_granted:
        links.append(Link("The Panel’s letters", f"{base}/letters"))
    for picture in found.clocks:
        if picture.clock.is_late and work.reach(Permission.INCIDENT_RECORD).is_granted:
            links.append(Link(f"Say why it is late ({picture.due.duty.title.lower()})", _reason_href(work, picture)))
    if found.state in {"notified", "withdrawn"} and work.reach(Permission.RAPID_REVIEW_READ).is_granted:
        links.append(Link("What agencies have told us", f"{base}/requests"))
    if found.state == "recorded" and work.reach(Permission.REFERRAL_DECIDE).is_granted:
        links.append(Link("Decide not to notify", f"{base}/not-notified"))
    return links


def _review_links(work: Work, found: IncidentView, base: str) -> list[Link]:
    links = []
    if found.has_review and work.reach(Permission.RAPID_REVIEW_READ).is_granted:
        links.append(Link("Rapid review", f"{base}/rapid-review"))
    elif found.state in {"notified", "not-notified"} and work.reach(Permission.RAPID_REVIEW_RUN).is_granted:
        links.append(Link("Open a review by hand", f"{base}/rapid-review/open"))
    if work.reach(Permission.RAPID_REVIEW_READ).is_granted:
        links.append(Link("Meetings", f"{base}/meetings"))
    return links


def _reason_href(work: Work, picture: ClockPicture) -> str:
    return page(f"clocks/{picture.clock.id}/reason", work)


def _people_words(found: IncidentView, people: int, guests: int) -> str:
    who = {
        "open": "Everyone whose role reads incidents can see it",
        "restricted": "Only the people named on it can see it, and those who manage who is named",
        "sealed": "Only the people named on it can see that it exists",
    }[found.access]
    named = f"{count_of(people, 'person', 'people')} named"
    visiting = f", {count_of(guests, 'guest', 'guests')}" if guests else ""
    return f"{who}. {named}{visiting}."


def _as_answers(found: RecordedIncident) -> dict[str, object]:
    return {
        "became_aware_on": found.became_aware_on,
        "became_aware_time": found.became_aware_time,
        "occurred_on": found.occurred_on,
        "occurred_words": found.occurred_words,
        "nature": found.nature,
        "circumstance": found.circumstance,
        "is_harm_by_child": found.is_harm_by_child,
        "title": found.title,
        "narrative": found.narrative,
        "location": found.location,
        "other_areas": "\n".join(found.other_areas),
        "version": found.version,
    }
