"""From a rapid review as a query found it to what its page draws: its track, lists, sentences, and what is next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from service.cases.pages.letters import LettersView, letters_view
from service.cases.pages.meeting_pictures import MeetingLine, meeting_line
from service.cases.pages.pictures import lateness_words, track_of
from service.cases.pages.steps import StepLine, step_lines
from service.cases.queries.clocks import ClockPicture
from service.cases.queries.decisions import DecisionView
from service.cases.queries.incidents import NATURES
from service.cases.queries.processes import HoldView, ProcessView
from service.cases.queries.requests import RequestsView, requests_page
from service.cases.queries.reviews import ReviewView, SectionState
from service.cases.queries.settings import is_hosted
from service.cases.rules.processes import EFFECTS, STATUSES
from service.cases.rules.reviews import IN_HAND, STATES
from service.schemas.texts import sentence_case
from service.statute.sentences import date_in_words
from service.web.components import Chip, ChipKind, DayTrack, Link
from service.web.door import page
from service.web.wording import count_of, moment_in_words, short_date
from tenants.access.permissions import Permission
from tenants.work import Work

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
    track: DayTrack | None
    lateness: str
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


def review_view(work: Work, found: ReviewView) -> ReviewPage:
    """The page of a rapid review for whoever looks at it; what their role does not let them do is not offered."""
    heading = found.heading
    case_href = page(f"incidents/{heading.incident_id}", work)
    base = f"{case_href}/rapid-review"
    may_run = work.reach(Permission.RAPID_REVIEW_RUN).is_granted
    return ReviewPage(
        caption=_caption(found),
        reference=heading.reference,
        track=_track(found.clock, work.today) if found.clock else None,
        lateness=lateness_words(found.clock) if found.clock else "",
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


def _caption(found: ReviewView) -> str:
    heading = found.heading
    version = f" · version {heading.number}" if heading.number > 1 else ""
    return f"{heading.reference} · {NATURES[found.nature].lower()} · {STATES[heading.state].lower()}{version}"


def _track(clock: ClockPicture, today: date) -> DayTrack:
    """The clock of the review on its own page, where its title stands above already: "Day 9 of 15"."""
    track = track_of(clock, today)
    return replace(track, headline=sentence_case(track.headline.rpartition(": ")[2]))


def _letters(work: Work, incident_id: UUID) -> LettersView | None:
    """The Panel's letters, for those whose role reads them."""
    return letters_view(work, incident_id) if work.reach(Permission.LETTER_READ).is_granted else None


def _section_line(work: Work, each: SectionState, base: str) -> SectionLine:
    if each.written_at is not None:
        chip = Chip(ChipKind.MET, "Written")
        words = f"by {each.written_by}, {moment_in_words(each.written_at, work.today)}"
    elif each.heading.is_needed:
        chip, words = Chip(ChipKind.SOON, "To write"), ""
    else:
        chip, words = Chip(ChipKind.WAITING, "If it applies"), ""
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
    told = f" Told: {each.told}." if each.told else ""
    return HoldLine(f"{words}{process}.{told}", each.reason, f"{base}/holds/{each.id}/end" if each.is_open else "")


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
    if found.clock is not None and found.clock.clock.is_late and work.reach(Permission.INCIDENT_RECORD).is_granted:
        links.append(Link("Say why it is late", page(f"clocks/{found.clock.clock.id}/reason", work)))
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
