"""From what a query found to what a component draws: tracks, chips and timelines, in the words of the page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from service.cases.queries.clocks import ClockPicture, ClockView
from service.cases.queries.incidents import HappeningView
from service.statute.editions import Unit
from service.statute.sentences import date_in_words
from service.statute.tracks import CellKind
from service.statute.tracks import DayCell as StatuteCell
from service.web.components import Chip, ChipKind, DayCell, DayKind, DayTrack, TimelineEntry
from service.web.wording import moment_in_words, working_days_late, working_days_left

TIMELINE_WORDS = {
    "incident-recorded": "Incident recorded",
    "incident-amended": "Incident changed",
    "child-added": "Child added",
    "child-amended": "Child’s details changed",
    "child-removed": "Child taken off",
    "clock-started": "Clock started",
    "clock-met": "Clock met",
    "clock-met-late": "Clock met late",
    "clock-stopped": "Clock stopped",
    "clock-moved": "Due date moved",
    "lateness-explained": "Reason for lateness recorded",
    "notification-prepared": "Notification prepared",
    "notification-submitted": "Notification submitted",
    "notification-version-begun": "New version of the notification begun",
    "notification-withdrawn": "Notification withdrawn",
    "national-form-recorded": "National form recorded",
    "panel-receipt": "Receipt from the Panel",
    "panel-letter-received": "Letter from the Panel",
    "panel-letter-recorded": "Letter from the Panel recorded",
    "letter-reply-drafted": "Reply to the Panel being written",
    "letter-reply-sent": "Reply sent to the Panel",
    "letter-reply-recorded": "Reply to the Panel recorded",
    "letter-reply-delivered": "Reply delivered to the Panel",
    "letter-needs-no-reply": "No reply to the Panel needed",
    "outside-receipt": "Taken in outside the service",
    "handover-sent": "Handed over to be delivered",
    "handover-receipted": "Delivered",
    "incident-not-notified": "Not notified, with reasons",
    "person-assigned": "Person named on the case",
    "person-unassigned": "Person taken off the case",
    "case-access-changed": "Who may see this case changed",
    "file-kept": "File added",
    "reminder-sent": "Reminder sent",
    "rapid-review-opened": "Rapid review opened",
    "rapid-review-stopped": "Rapid review stopped",
    "rapid-review-sent": "Rapid review sent to the Panel",
    "rapid-review-version-begun": "New version of the rapid review begun",
    "review-section-written": "Report written",
    "review-recommended": "Recommendation made",
    "review-decided": "Decision made",
    "review-reconsidered": "Decision made again",
    "decision-sent": "Decision sent to the Panel",
    "outcome-fed-back": "Outcome fed back",
    "step-added": "Step added",
    "step-assigned": "Step taken on",
    "step-done": "Step done",
    "step-moved": "Step moved",
    "step-reopened": "Step not done after all",
    "process-recorded": "Other process recorded",
    "process-amended": "Other process changed",
    "hold-placed": "Review waits",
    "hold-ended": "Review goes on",
    "meeting-planned": "Meeting planned",
    "meeting-changed": "Meeting changed",
    "meeting-moved": "Meeting moved",
    "meeting-cancelled": "Meeting cancelled",
    "meeting-papers-out": "Papers of a meeting sent out",
    "meeting-papers-moved": "Papers date counted again after a bank holiday was declared",
    "meeting-person-added": "Person put on a meeting’s list",
    "meeting-person-changed": "Person on a meeting’s list changed",
    "meeting-person-removed": "Person taken off a meeting’s list",
    "meeting-invitations-sent": "Invitations to a meeting sent",
    "meeting-held": "Meeting held",
    "meeting-record-corrected": "Record of a meeting corrected",
    "request-sent": "Agency asked for information",
    "request-delivered": "Request delivered to the agency",
    "request-due-moved": "Day an agency’s answer is due moved",
    "request-withdrawn": "Request to an agency withdrawn",
    "request-link-given": "Link given to answer a request",
    "request-nudged": "Agency reminded",
    "request-overdue": "An agency’s answer is overdue",
    "reply-received": "An agency answered",
    "reply-recorded": "An agency’s answer recorded on its behalf",
    "reply-after-withdrawal": "An agency answered a withdrawn request",
    "reply-queried": "An agency’s answer queried",
    "reply-accepted": "An agency’s answer accepted",
}
DUTY_NAMES = {"notify-panel": "notify the Panel", "rapid-review": "rapid review"}


def clock_chip(clock: ClockView) -> Chip:
    """How a clock stands, in a chip: met, stopped, late, waiting for its receipt, due soon or calm."""
    if clock.state == "met":
        words = working_days_late(-clock.working_days_left) if clock.is_late else ""
        return Chip(ChipKind.MET, f"Met, {words}" if words else "Met in time")
    if clock.state == "stopped":
        return Chip(ChipKind.WAITING, "Stopped")
    if clock.is_sent:
        return Chip(ChipKind.WAITING, "Sent, waiting for the Panel")
    if clock.is_late:
        return Chip(ChipKind.LATE, working_days_late(max(1, -clock.working_days_left)))
    kind = ChipKind.SOON if clock.working_days_left <= 2 else ChipKind.CALM
    return Chip(kind, working_days_left(clock.working_days_left))


def track_of(picture: ClockPicture, today: date) -> DayTrack:
    """A clock drawn as its days, with its sentence and the working of its date."""
    clock, due = picture.clock, picture.due
    unit = "month" if due.duty.unit is Unit.MONTHS else "working day"
    return DayTrack(
        anchor=f"clock-{clock.duty}",
        headline=_headline(picture, today),
        chip=clock_chip(clock),
        promise=_promise(clock),
        due=date_in_words(due.due_on),
        unit=unit,
        cells=(*_cells(picture), *_late_cells(picture, today)),
        working=tuple(_working(picture)),
        next_step=_next_step(picture),
    )


def lateness_words(picture: ClockPicture) -> str:
    """Why a clock ran out, and who wrote it down; empty where nobody has."""
    if not picture.late_reason:
        return ""
    return f"{picture.late_reason} (written down by {picture.late_reason_by})"


def timeline_of(happenings: Iterable[HappeningView], today: date, hrefs: dict[str, str]) -> tuple[TimelineEntry, ...]:
    """What happened, newest first; `hrefs` leads from an event to where it can be looked at."""
    return tuple(
        TimelineEntry(
            at_words=moment_in_words(each.at, today),
            at=each.at.isoformat(),
            lead=TIMELINE_WORDS.get(each.event, each.event.replace("-", " ").capitalize()),
            rest=_rest(each),
            href=hrefs.get(each.event, ""),
            is_ours=each.is_person,
        )
        for each in happenings
    )


def _promise(clock: ClockView) -> str:
    """The words that lead up to the due date."""
    if clock.met_on is not None:
        return f"Met on {date_in_words(clock.met_on)} by {clock.met_by}. It was due by the end of"
    if clock.state == "stopped":
        return "It no longer runs. It was due by the end of"
    return f"Due to the {clock.to_whom} by the end of" if clock.to_whom else "Due by the end of"


def _headline(picture: ClockPicture, today: date) -> str:
    clock, days = picture.clock, (picture.due.start_on, *picture.due.counted)
    last = len(days) - 1
    unit = "month" if picture.due.duty.unit is Unit.MONTHS else "day"
    if not clock.is_running:
        return picture.due.duty.title
    number = sum(1 for day in days[1:] if day <= today)
    beyond = -clock.working_days_left if clock.is_late else 0
    return f"{picture.due.duty.title}: {unit} {number + beyond} of {last}"


def _cells(picture: ClockPicture) -> Iterable[DayCell]:
    for is_gap, group in groupby(picture.cells, key=lambda cell: cell.number is None):
        run = list(group)
        if is_gap:
            yield DayCell(DayKind.GAP, _gap_words(run))
        else:
            yield from (_day(cell, picture) for cell in run)


def _day(cell: StatuteCell, picture: ClockPicture) -> DayCell:
    """A numbered day; of a clock that no longer runs the last day is the one on which it was met, not today."""
    kinds = {CellKind.PAST: DayKind.PAST, CellKind.NOW: DayKind.TODAY, CellKind.FUTURE: DayKind.AHEAD}
    kind, steps = kinds[cell.kind], cell.steps
    if kind is DayKind.TODAY and not picture.clock.is_running:
        kind, steps = DayKind.PAST, ("Met",) if picture.clock.met_on else ()
    return DayCell(kind, date_in_words(cell.on), str(cell.number), ", ".join(steps), is_due=cell.is_due)


def _late_cells(picture: ClockPicture, today: date) -> Iterable[DayCell]:
    """The days since the due day: a late clock runs on where everybody sees it."""
    last = len(picture.due.counted)
    for number, day in enumerate(picture.late_days, start=last + 1):
        yield DayCell(DayKind.TODAY if day == today else DayKind.LATE, date_in_words(day), str(number))


def _gap_words(run: Sequence[StatuteCell]) -> str:
    names = dict.fromkeys(cell.reason or "Weekend" for cell in run)
    return f"{' and '.join(names)}, not counted"


def _working(picture: ClockPicture) -> Iterable[str]:
    yield picture.due.explain()
    clock = picture.clock
    if clock.first_due_on != clock.due_on:
        yield f"It was first due on {date_in_words(clock.first_due_on)}. The timeline says what moved it and why."
    checked = "We read this rule in its source." if clock.verified else "We have not read this rule in its source yet."
    yield f"The rule: {clock.citation}. {checked}"
    if clock.relaxed:
        yield "A temporary change to the guidance relaxes this day. It is a guide while the change lasts."


def _next_step(picture: ClockPicture) -> str:
    if picture.next_step_on is None:
        return ""
    return f"{picture.next_step.lower()} by {date_in_words(picture.next_step_on)}"


def _rest(each: HappeningView) -> str:
    details = each.details
    said = {
        "panel-receipt": f"{details.get('receipt', '')}",
        "clock-moved": str(details.get("why", "")),
        "step-done": str(details.get("step", "")),
        "step-moved": f"{details.get('step', '')}{_moved(details)}" if each.event == "step-moved" else "",
        "handover-receipted": "It is in the Panel’s account. Somebody there must still acknowledge it.",
    }.get(each.event, "")
    if "request" in details:
        said = f"{details['request']}{_moved(details)}"
    if each.event.startswith("clock-") and "duty" in details and not said:
        said = DUTY_NAMES.get(str(details["duty"]), str(details["duty"]))
    by = f"by {each.actor}" if each.is_person else ""
    return ", ".join(part for part in (said, by) if part)


def _moved(details: Mapping[str, object]) -> str:
    """From which day to which something was moved; nothing where it was not."""
    if "from" not in details or "to" not in details:
        return ""
    days = [date_in_words(date.fromisoformat(str(details[side]))) for side in ("from", "to")]
    return f", from {days[0]} to {days[1]}"
