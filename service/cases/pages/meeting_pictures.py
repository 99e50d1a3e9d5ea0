"""From a meeting as a query found it to what its pages draw: sentences, chips, the people line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from service.cases.queries.meetings import CaseMeeting, CaseMeetings, meeting_outlook
from service.meetings.queries import MeetingView, PersonView
from service.meetings.rules import (
    ATTENDANCES,
    CANCELLED,
    CONFLICTS,
    HELD,
    KIND_WORDS,
    NONE_DECLARED,
    PARTNERS,
    PLANNED,
    REPLIES,
    STANDS_FOR,
    STATES,
    partner_names,
)
from service.statute.sentences import date_in_words
from service.web.components import Chip, ChipKind, Link, SummaryRow
from service.web.door import page
from service.web.wording import count_of, moment_in_words, working_days_late, working_days_left
from tenants.access.permissions import Permission
from tenants.work import Work

_STATE_KINDS = {PLANNED: ChipKind.CALM, HELD: ChipKind.MET, CANCELLED: ChipKind.WAITING}
_NAMES = {kind: dict(choices) for kind, choices in (("stands", STANDS_FOR), ("reply", REPLIES), ("came", ATTENDANCES))}
_CONFLICT_WORDS = dict(CONFLICTS)
SOON = 2


@dataclass(frozen=True)
class MeetingLine:
    """The meeting of a rapid review that matters now, for the review's own page: a sentence, the partners, a link."""

    sentence: str
    papers: str
    chips: tuple[Chip, ...]
    link: Link


@dataclass(frozen=True)
class ListedMeeting:
    """One line of the list of meetings."""

    link: Link
    chip: Chip
    papers: str


@dataclass(frozen=True)
class MeetingsView:
    """The meetings of a case."""

    reference: str
    lines: Sequence[ListedMeeting]
    plan: Link | None
    case_href: str
    register_href: str


@dataclass(frozen=True)
class PersonLine:
    """One person on the list of a meeting."""

    name: str
    agency: str
    stands_for: str
    invitation: str
    reply: str
    attendance: str
    conflict: str
    change: Link | None


@dataclass(frozen=True)
class MeetingCase:
    """One meeting as its page shows it."""

    reference: str
    chip: Chip
    partners: tuple[Chip, ...]
    missing_words: str
    facts: Sequence[SummaryRow]
    papers_chip: Chip | None
    papers_working: str
    people: Sequence[PersonLine]
    is_held: bool
    invitation_words: str
    links: Sequence[Link]
    list_href: str
    case_href: str
    register_href: str


def meeting_line(work: Work, incident_id: UUID) -> MeetingLine:
    """The meeting of a case that matters now; nothing is read under seal. Refuses as access_incident does."""
    outlook = meeting_outlook(work, incident_id)
    meeting, base = outlook.meeting, page(f"incidents/{incident_id}/meetings", work)
    if meeting is None:
        is_mine = work.reach(Permission.RAPID_REVIEW_RUN).is_granted
        link = Link("Plan a meeting", f"{base}/new") if is_mine else Link("Meetings of this case", base)
        return MeetingLine("No meeting has been planned.", "", (), link)
    return MeetingLine(
        sentence=_sentence(work, meeting),
        papers=papers_words(meeting) if meeting.state == PLANNED else "",
        chips=partner_chips(meeting.state, outlook.missing),
        link=Link("Open the meeting", meeting.page_path, more=when_words(meeting)),
    )


def meetings_view(work: Work, found: CaseMeetings) -> MeetingsView:
    """The list of a case's meetings."""
    case = page(f"incidents/{found.heading.id}", work)
    may_run = work.reach(Permission.RAPID_REVIEW_RUN).is_granted
    return MeetingsView(
        reference=found.heading.reference,
        lines=[
            ListedMeeting(
                Link(f"{KIND_WORDS[each.kind]}, {when_words(each)}", each.page_path),
                state_chip(each),
                papers_words(each),
            )
            for each in found.meetings
        ],
        plan=Link("Plan a meeting", f"{case}/meetings/new") if may_run else None,
        case_href=case,
        register_href=page("incidents", work),
    )


def meeting_view(work: Work, case: CaseMeeting) -> MeetingCase:
    """One meeting as its page shows it."""
    meeting, people = case.found.meeting, case.found.people
    may_run = work.reach(Permission.RAPID_REVIEW_RUN).is_granted
    may_change = may_run and meeting.state != CANCELLED
    base = page(f"incidents/{case.heading.id}", work)
    return MeetingCase(
        reference=case.heading.reference,
        chip=state_chip(meeting),
        partners=partner_chips(meeting.state, case.missing),
        missing_words=_missing_words(meeting, case.missing),
        facts=_facts(work, case),
        papers_chip=_papers_chip(meeting, case.working_days_left),
        papers_working=case.papers.explain(),
        people=[_person(work, each, meeting, may_change=may_change) for each in people],
        is_held=meeting.state == HELD,
        invitation_words=_invitation_words(meeting, people),
        links=_links(work, case) if may_change else (),
        list_href=f"{base}/meetings",
        case_href=base,
        register_href=page("incidents", work),
    )


def when_words(meeting: MeetingView) -> str:
    """When a meeting is: "Monday 23 November 2026 at 10:00"."""
    return f"{date_in_words(meeting.meets_on)} at {meeting.meets_at}"


def state_chip(meeting: MeetingView) -> Chip:
    """How a meeting stands."""
    return Chip(_STATE_KINDS[meeting.state], STATES[meeting.state])


def papers_words(meeting: MeetingView) -> str:
    """How the papers of a meeting stand, in a sentence."""
    if meeting.papers_out_on is not None:
        return f"Papers went out on {date_in_words(meeting.papers_out_on)}."
    if meeting.state == PLANNED:
        return f"Papers out by the end of {date_in_words(meeting.papers_by_on)}."
    return "No papers were recorded as sent."


def partner_chips(state: str, missing: Sequence[str]) -> tuple[Chip, ...]:
    """The three safeguarding partners and whether each is on the list, or was there; none for a cancelled meeting."""
    if state == CANCELLED:
        return ()
    there, absent = ("came", "nobody came") if state == HELD else ("on the list", "nobody yet")
    kind = ChipKind.LATE if state == HELD else ChipKind.SOON
    return tuple(
        Chip(kind, f"{label}: {absent}") if code in missing else Chip(ChipKind.MET, f"{label}: {there}")
        for code, label in PARTNERS
    )


def _sentence(work: Work, meeting: MeetingView) -> str:
    if meeting.state == HELD:
        return f"The meeting was held on {date_in_words(meeting.held_on or meeting.meets_on)}."
    if meeting.meets_on < work.today:
        return f"The meeting was to be on {when_words(meeting)}. What happened is not recorded yet."
    moved = f" It was first planned for {_first(meeting)}." if meeting.has_moved else ""
    return f"The next meeting is on {when_words(meeting)}.{moved}"


def _first(meeting: MeetingView) -> str:
    first = MeetingView(**{**vars(meeting), "starts_at": meeting.first_starts_at})
    return when_words(first)


def _missing_words(meeting: MeetingView, missing: Sequence[str]) -> str:
    if not missing or meeting.state == CANCELLED:
        return ""
    if meeting.state == HELD:
        return f"Nobody was there for {partner_names(missing)}."
    return f"Nobody is on the list yet for {partner_names(missing)}."


def _papers_chip(meeting: MeetingView, left: int) -> Chip | None:
    if meeting.papers_out_on is not None:
        is_late = meeting.papers_out_on > meeting.papers_by_on
        return Chip(ChipKind.MET, "Papers out, late" if is_late else "Papers out in time")
    if meeting.state != PLANNED:
        return None
    if left < 0:
        return Chip(ChipKind.LATE, f"Papers {working_days_late(-left)}")
    return Chip(ChipKind.SOON if left <= SOON else ChipKind.CALM, f"Papers: {working_days_left(left).lower()}")


def _facts(work: Work, case: CaseMeeting) -> list[SummaryRow]:
    found, meeting = case.found, case.found.meeting
    rows = [SummaryRow("When", when_words(meeting))]
    if meeting.has_moved:
        rows.append(SummaryRow("First planned for", _first(meeting)))
    rows += [SummaryRow("Where, or the link to join", found.place), SummaryRow("Papers", papers_words(meeting))]
    if found.reason:
        label = "Why it was cancelled" if meeting.state == CANCELLED else "Why it moved"
        rows.append(SummaryRow(label, found.reason))
    rows.append(SummaryRow("Planned by", f"{found.planned_by}. {moment_in_words(found.planned_at, work.today)}"))
    if meeting.held_on and found.recorded_at:
        rows.append(SummaryRow("Held on", date_in_words(meeting.held_on)))
        if found.without_reason:
            rows.append(SummaryRow("Why it went on without a partner", found.without_reason))
        rows.append(SummaryRow("Notes", found.notes))
        recorded = f"{found.recorded_by}. {moment_in_words(found.recorded_at, work.today)}"
        rows.append(SummaryRow("Recorded by", recorded))
    return rows


def _person(work: Work, each: PersonView, meeting: MeetingView, *, may_change: bool) -> PersonLine:
    sent = f"Sent. {moment_in_words(each.invited_at, work.today)}" if each.invited_at else "Not sent"
    came = _NAMES["came"].get(each.attendance, "Not recorded")
    if each.deputy_name:
        came = f"{came}: {each.deputy_name}"
    return PersonLine(
        name=each.name,
        agency=each.agency,
        stands_for=_NAMES["stands"][each.partner],
        invitation=sent,
        reply=_NAMES["reply"][each.reply],
        attendance=came,
        conflict=_conflict(each),
        change=Link("Change", f"{meeting.page_path}/people/{each.id}", more=each.name) if may_change else None,
    )


def _conflict(each: PersonView) -> str:
    words = _CONFLICT_WORDS.get(each.conflict, "Not asked")
    return words if each.conflict in {"", NONE_DECLARED} else f"{words}. {each.conflict_text}"


def _invitation_words(meeting: MeetingView, people: Sequence[PersonView]) -> str:
    if meeting.state != PLANNED:
        return ""
    if not people:
        return "Nobody is on the list yet."
    waiting = sum(1 for each in people if each.invited_at is None)
    if not waiting:
        return "Everybody on the list has been sent the invitation."
    has = "has" if waiting == 1 else "have"
    return f"{count_of(waiting, 'person', 'people')} on the list {has} not been sent the invitation."


def _links(work: Work, case: CaseMeeting) -> tuple[Link, ...]:
    meeting, here = case.found.meeting, case.found.meeting.page_path
    links = [Link("Put a person on the list", f"{here}/people/new")]
    if meeting.state == HELD:
        return (*links, Link("Correct the record", f"{here}/record"))
    if any(each.invited_at is None for each in case.found.people) and meeting.starts_at > work.now:
        links.append(Link("Send the invitations", f"{here}/invitations"))
    if meeting.papers_out_on is None:
        links.append(Link("Record that the papers went out", f"{here}/papers"))
    links.append(Link("Record who came and what was said", f"{here}/record"))
    links.append(Link("Change or move the meeting", f"{here}/change"))
    links.append(Link("Cancel the meeting", f"{here}/cancellation"))
    return tuple(links)
