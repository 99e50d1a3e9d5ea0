"""Pages of a rapid review: how it stands, opening one by hand, its headings, a new version, the outcome fed back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.reviews import (
    OpenReview,
    begin_version,
    feed_back_outcome,
    open_review,
    write_section,
)
from service.cases.pages.blueprint import pages
from service.cases.pages.letters import LettersView, letters_view
from service.cases.pages.meeting_pictures import MeetingLine, meeting_line
from service.cases.pages.pictures import track_of
from service.cases.pages.steps import StepLine, step_lines
from service.cases.queries.access import case_heading
from service.cases.queries.decisions import DecisionView
from service.cases.queries.incidents import NATURES
from service.cases.queries.processes import HoldView, ProcessView
from service.cases.queries.requests import RequestsView, requests_page
from service.cases.queries.reviews import ReviewView, SectionState, one_section, review_heading, review_page
from service.cases.queries.settings import is_hosted
from service.cases.rules.processes import EFFECTS, STATUSES
from service.cases.rules.reviews import IN_HAND, STATES
from service.cases.schemas.incidents import ConfirmationSchema
from service.cases.schemas.reviews import BeginVersionSchema, FeedBackOutcomeSchema, WriteSectionSchema
from service.statute.sentences import date_in_words
from service.web.attempts import attempt
from service.web.components import Chip, ChipKind, DayTrack, Link
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.wording import count_of, moment_in_words, short_date
from tenants.access.permissions import Permission
from tenants.work import Work

HERE = "/accounts/<slug>/incidents/<uuid:incident_id>/rapid-review"
CHIPS = {
    "open": ChipKind.CALM,
    "recommended": ChipKind.CALM,
    "decided": ChipKind.SOON,
    "sent": ChipKind.MET,
    "stopped": ChipKind.WAITING,
}


@dataclass(frozen=True)
class SectionLine:
    """One heading of the report, whether it is written, and where."""

    title: str
    href: str
    chip: Chip
    words: str
    is_verified: bool


@dataclass(frozen=True)
class ProcessLine:
    """One process beside the review."""

    title: str
    href: str
    words: str


@dataclass(frozen=True)
class HoldLine:
    """One reason that the review waits, or waited."""

    words: str
    reason: str
    href: str


@dataclass(frozen=True)
class SentLine:
    """One version that went to the Panel."""

    words: str
    chip: Chip


@dataclass(frozen=True)
class ReviewPage:
    """A rapid review as its page shows it."""

    caption: str
    reference: str
    chip: Chip
    track: DayTrack | None
    no_clock_words: str
    steps: tuple[StepLine, ...]
    requests: RequestsView
    letters: LettersView | None
    meeting: MeetingLine
    sections: tuple[SectionLine, ...]
    processes: tuple[ProcessLine, ...]
    holds: tuple[HoldLine, ...]
    decision_words: tuple[str, ...]
    sent: tuple[SentLine, ...]
    feedback_words: str
    next_links: tuple[Link, ...]
    may_run: bool
    may_restrict: bool
    may_see_readers: bool
    base: str
    case_href: str
    register_href: str


@pages.get(HERE)
@door(Permission.RAPID_REVIEW_READ)
def rapid_review(work: Work, incident_id: UUID) -> Response:
    """How the rapid review stands, and what to do next."""
    return show_page("cases/review.html", title="Rapid review", view=_page(work, review_page(work, incident_id)))


@pages.get(f"{HERE}/open")
@door(Permission.RAPID_REVIEW_RUN)
def ask_open(work: Work, incident_id: UUID) -> Response:
    """Ask whether partners look at a case for which the law sets no rapid review."""
    return _ask_open(work, begin_answers(ConfirmationSchema), incident_id)


@pages.post(f"{HERE}/open")
@door(Permission.RAPID_REVIEW_RUN)
def open_by_hand(work: Work, incident_id: UUID) -> Response:
    """Open a review by hand."""
    answers = read(ConfirmationSchema, request.form)
    answers, opened = attempt(answers, lambda _: open_review(work, OpenReview(incident_id)))
    if opened is None:
        return _ask_open(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(f"{HERE}/headings/<heading>")
@door(Permission.RAPID_REVIEW_RUN)
def ask_section(work: Work, incident_id: UUID, heading: str) -> Response:
    """Ask what is to stand under a heading."""
    found = one_section(work, incident_id, heading)
    return _ask_section(
        work, begin_answers(WriteSectionSchema, {"text": found.text, "version": found.version}), incident_id, heading
    )


@pages.post(f"{HERE}/headings/<heading>")
@door(Permission.RAPID_REVIEW_RUN)
def keep_section(work: Work, incident_id: UUID, heading: str) -> Response:
    """Keep what stands under a heading; a stale one becomes a page with both texts."""
    answers = read(WriteSectionSchema, request.form)
    answers, kept = attempt(
        answers, lambda told: write_section(work, told.command(incident_id=incident_id, heading=heading))
    )
    if kept is None:
        return _ask_section(work, answers, incident_id, heading)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(f"{HERE}/new-version")
@door(Permission.RAPID_REVIEW_SEND)
def ask_version(work: Work, incident_id: UUID) -> Response:
    """Ask why a new version is begun."""
    found = review_heading(work, incident_id)
    return _ask_version(work, begin_answers(BeginVersionSchema, {"version": found.version}), incident_id)


@pages.post(f"{HERE}/new-version")
@door(Permission.RAPID_REVIEW_SEND)
def new_version(work: Work, incident_id: UUID) -> Response:
    """Begin a new version of what was sent."""
    answers = read(BeginVersionSchema, request.form)
    answers, begun = attempt(answers, lambda told: begin_version(work, told.command(incident_id=incident_id)))
    if begun is None:
        return _ask_version(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(f"{HERE}/feedback")
@door(Permission.RAPID_REVIEW_RUN)
def ask_outcome_feedback(work: Work, incident_id: UUID) -> Response:
    """Ask when the group's chair and the referrer were told."""
    found = review_heading(work, incident_id)
    kept = {
        "chair_told_on": found.chair_told_on,
        "referrer_told_on": found.referrer_told_on,
        "version": found.version,
    }
    return _ask_feedback(work, begin_answers(FeedBackOutcomeSchema, kept), incident_id)


@pages.post(f"{HERE}/feedback")
@door(Permission.RAPID_REVIEW_RUN)
def keep_feedback(work: Work, incident_id: UUID) -> Response:
    """Record that the outcome was fed back."""
    answers = read(FeedBackOutcomeSchema, request.form, today=work.today)
    answers, told = attempt(answers, lambda said: feed_back_outcome(work, said.command(incident_id=incident_id)))
    if told is None:
        return _ask_feedback(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


def _ask_open(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    heading = case_heading(work, incident_id, Permission.RAPID_REVIEW_RUN)
    return question_page(
        "cases/review_open.html",
        answers,
        title=f"Open a review of {heading.reference}",
        back_href=page(f"incidents/{incident_id}", work),
    )


def _ask_section(work: Work, answers: Answers[Any], incident_id: UUID, heading: str) -> Response:
    found = one_section(work, incident_id, heading)
    return question_page(
        "cases/review_section.html",
        answers,
        title=found.heading.title,
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
        heading=found.heading,
        written=f"Last written by {found.written_by}, {moment_in_words(found.written_at, work.today)}."
        if found.written_at
        else "",
    )


def _ask_version(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    return question_page(
        "cases/review_version.html",
        answers,
        title="Begin a new version",
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
    )


def _ask_feedback(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    return question_page(
        "cases/review_feedback.html",
        answers,
        title="Tell the group’s chair and the referrer",
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
        has_referral=review_heading(work, incident_id).has_referral,
    )


def _page(work: Work, found: ReviewView) -> ReviewPage:
    heading = found.heading
    case_href = page(f"incidents/{heading.incident_id}", work)
    base = f"{case_href}/rapid-review"
    may_run = work.reach(Permission.RAPID_REVIEW_RUN).is_granted
    return ReviewPage(
        caption=f"{heading.reference} · {NATURES[found.nature].lower()} · version {heading.number}",
        reference=heading.reference,
        chip=Chip(CHIPS[heading.state], STATES[heading.state]),
        track=track_of(found.clock, work.today) if found.clock else None,
        no_clock_words=f"Opened on {date_in_words(heading.opened_on)}. The law sets no day for this review.",
        steps=step_lines(found.steps, base),
        requests=requests_page(work, heading.incident_id)[1],
        letters=_letters(work, heading.incident_id),
        meeting=meeting_line(work, heading.incident_id),
        sections=tuple(_section_line(work, each, base) for each in found.sections),
        processes=tuple(_process_line(each, base) for each in found.processes),
        holds=tuple(_hold_line(each, base) for each in found.holds),
        decision_words=tuple(_decision_words(found)),
        sent=tuple(_sent_lines(work, found)),
        feedback_words=_feedback_words(found),
        next_links=tuple(_next_links(work, found, base)),
        may_run=may_run,
        may_restrict=work.reach(Permission.INCIDENT_RESTRICT).is_granted,
        may_see_readers=work.reach(Permission.INCIDENT_ASSIGN).is_granted,
        base=base,
        case_href=case_href,
        register_href=page("incidents", work),
    )


def _letters(work: Work, incident_id: UUID) -> LettersView | None:
    """The Panel's letters, for those whose role reads them."""
    return letters_view(work, incident_id) if work.reach(Permission.LETTER_READ).is_granted else None


def _section_line(work: Work, each: SectionState, base: str) -> SectionLine:
    if each.written_at is not None:
        chip = Chip(ChipKind.MET, "Written")
        words = f"{each.written_by}, {moment_in_words(each.written_at, work.today)}"
    else:
        chip, words = Chip(ChipKind.WAITING, "Not written"), "Needed" if each.heading.is_needed else "If it applies"
    return SectionLine(
        each.heading.title, f"{base}/headings/{each.heading.id}", chip, words, is_verified=each.heading.verified
    )


def _process_line(each: ProcessView, base: str) -> ProcessLine:
    words = f"{each.lead_body}. {STATUSES[each.status]}. {EFFECTS[each.effect]}."
    return ProcessLine(each.title, f"{base}/processes/{each.id}", words)


def _hold_line(each: HoldView, base: str) -> HoldLine:
    if each.ended_on is not None:
        words = f"Waited from {short_date(each.since_on)} to {short_date(each.ended_on)}"
    else:
        words = f"Waits since {date_in_words(each.since_on)}. Looked at again on {date_in_words(each.review_on)}"
    process = f" ({each.process.lower()})" if each.process else ""
    return HoldLine(f"{words}{process}.", each.reason, f"{base}/holds/{each.id}/end" if each.is_open else "")


def _decision_words(found: ReviewView) -> Sequence[str]:
    said = []
    if (advice := found.recommendation) is not None:
        said.append(_made("Recommended", advice))
    if (made := found.decision) is not None:
        said.append(_made("Decided", made))
        dissent = [each.partner for each in made.partners if each.is_dissent]
        if dissent:
            said.append(f"Did not agree: {', '.join(dissent)}.")
        if made.actions:
            said.append(f"{count_of(len(made.actions), 'quality assurance action', 'quality assurance actions')}.")
    return said or ["Nothing has been recommended or decided yet."]


def _made(word: str, made: DecisionView) -> str:
    outcome = made.outcome_words[0].lower() + made.outcome_words[1:]
    return f"{word} on {date_in_words(made.made_on)} by {made.made_by}: {outcome}."


def _sent_lines(work: Work, found: ReviewView) -> Sequence[SentLine]:
    kinds = {"rapid-review": "Version {}", "decision": "Decision made again, {}"}
    chips = {
        "sent": Chip(ChipKind.WAITING, "On its way"),
        "taken-in": Chip(ChipKind.WAITING, "Delivered, no receipt yet"),
        "acknowledged": Chip(ChipKind.MET, "Receipt"),
        "recorded": Chip(ChipKind.MET, "Recorded by hand"),
    }
    lines = []
    for each in found.sendings:
        words = f"{kinds[each.kind].format(each.number)}: sent by {each.sent_by}, "
        words += moment_in_words(each.sent_at, work.today)
        words += f" ({each.how})" if each.how else ""
        words += f". Receipt {each.receipt}" if each.receipt else ""
        lines.append(SentLine(f"{words}.", chips[each.state]))
    return lines


def _feedback_words(found: ReviewView) -> str:
    heading = found.heading
    told = []
    if heading.chair_told_on:
        told.append(f"The group’s chair was told on {date_in_words(heading.chair_told_on)}.")
    if heading.referrer_told_on:
        told.append(f"The referrer was told on {date_in_words(heading.referrer_told_on)}.")
    return " ".join(told)


def _next_links(work: Work, found: ReviewView, base: str) -> Sequence[Link]:
    state, links = found.heading.state, []
    is_in_hand = state in IN_HAND
    if is_in_hand and state != "decided" and work.reach(Permission.RAPID_REVIEW_RECOMMEND).is_granted:
        links.append(Link("Make a recommendation", f"{base}/recommendation"))
    if state in {"recommended", "decided"} and work.reach(Permission.RAPID_REVIEW_DECIDE).is_granted:
        links.append(Link("Record the decision", f"{base}/decision"))
    if state == "sent" and work.reach(Permission.RAPID_REVIEW_DECIDE).is_granted:
        links.append(Link("Decide again after the Panel’s letter", f"{base}/decision"))
    links.append(Link("Read the report", f"{base}/report"))
    if work.reach(Permission.RAPID_REVIEW_SEND).is_granted:
        if state == "decided":
            words = "Check and send to the Panel" if is_hosted(work) else "Record that it was sent to the Panel"
            links.append(Link(words, f"{base}/send"))
        if state == "sent":
            links.append(Link("Begin a new version", f"{base}/new-version"))
    if work.reach(Permission.RAPID_REVIEW_RUN).is_granted and state != "stopped":
        links += _run_links(found, page(f"incidents/{found.heading.incident_id}", work), base)
    return links


def _run_links(found: ReviewView, case_href: str, base: str) -> list[Link]:
    links = [
        Link("Ask agencies", f"{case_href}/requests/new"),
        Link("Plan a meeting", f"{case_href}/meetings/new"),
        Link("Add a file", f"{base}/files"),
        Link("Add a step", f"{base}/steps/new"),
        Link("Record another process", f"{base}/processes/new"),
        Link("Record that the review waits", f"{base}/holds/new"),
    ]
    if found.heading.decided_on is not None:
        links.append(Link("Tell the chair and the referrer", f"{base}/feedback"))
    return links
