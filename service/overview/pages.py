"""The front page, one sentence and the promises under it; and the diary by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint
from werkzeug.wrappers import Response

from service.cases.queries.clocks import ClockView
from service.cases.queries.letters import OwedReply
from service.cases.queries.processes import HoldToLookAt
from service.cases.queries.received import ReceivedLine
from service.cases.queries.steps import StepView
from service.meetings.queries import MeetingView
from service.meetings.rules import KIND_WORDS
from service.overview.queries import TodayView, diary_of, today_of
from service.panel.queries.desk import DeskView
from service.statute.sentences import date_in_words
from service.web.components import Chip, ChipKind, DueRow, Link
from service.web.door import door, page
from service.web.pages import show_page
from service.web.wording import (
    count_of,
    date_without_year,
    how_things_stand,
    moment_in_words,
    short_date,
    working_days_late,
)
from tenants.access.permissions import Permission
from tenants.work import Work

pages = Blueprint("overview", __name__, template_folder="templates")

SOON = 2
WEEKDAY_ALONE = timedelta(days=4)
"""As far ahead as a weekday alone names its day without doubt, over a weekend too."""


@dataclass(frozen=True)
class TodayPage:
    """The front page as it is shown."""

    sentence: str
    for_you: tuple[DueRow, ...]
    waiting: tuple[DueRow, ...]
    met: tuple[DueRow, ...]


@dataclass(frozen=True)
class ShownDay:
    """One day of the diary as it is shown."""

    heading: str
    rows: tuple[DueRow, ...]


@pages.get("/accounts/<slug>/")
@door(Permission.ACCOUNT_VIEW)
def today(work: Work) -> Response:
    """How things stand today, late first."""
    found = today_of(work)
    view = TodayPage(
        sentence=f"{date_in_words(work.today)}. {how_things_stand(found.late_count, found.due_this_week)}",
        for_you=(
            *_trouble(work, found),
            *_by_day(work, found),
            *_desk_rows(work, found),
            *_referral_rows(work, found),
        ),
        waiting=tuple(_clock_rows(work, found.waiting)),
        met=tuple(_clock_rows(work, found.met)),
    )
    return show_page("overview/today.html", title="Today", view=view)


@pages.get("/accounts/<slug>/diary")
@door(Permission.INCIDENT_READ)
def diary(work: Work) -> Response:
    """What falls due, day by day."""
    days = [
        ShownDay(
            date_in_words(day.on),
            (
                *_clock_rows(work, day.clocks),
                *_step_rows(work, day.steps),
                *_papers_rows(work, day.papers),
                *_meeting_rows(work, day.meetings),
                *_letter_rows(work, day.letters),
                *_hold_rows(work, day.holds),
            ),
        )
        for day in diary_of(work)
    ]
    return show_page("overview/diary.html", title="Diary", days=days)


def _by_day(work: Work, found: TodayView) -> list[DueRow]:
    """Everything that is owed by a day, the earliest first, whatever it is; a letter that names no day comes last."""
    clocks = (*found.late, *found.due)
    dated: list[tuple[date, DueRow]] = [
        *zip((each.due_on for each in clocks), _clock_rows(work, clocks), strict=True),
        *zip((each.due_on for each in found.steps), _step_rows(work, found.steps), strict=True),
        *zip((each.papers_by_on for each in found.papers), _papers_rows(work, found.papers), strict=True),
        *zip((each.meets_on for each in found.meetings), _meeting_rows(work, found.meetings), strict=True),
        *zip(
            (each.letter.reply_due_on or date.max for each in found.letters),
            _letter_rows(work, found.letters),
            strict=True,
        ),
        *zip((each.review_on for each in found.holds), _hold_rows(work, found.holds), strict=True),
        *zip((each.due_on for each in found.requests), _request_rows(work, found.requests), strict=True),
    ]
    return [row for _, row in sorted(dated, key=lambda each: each[0])]


def _clock_rows(work: Work, clocks: Iterable[ClockView]) -> Iterable[DueRow]:
    for clock in clocks:
        yield DueRow(
            chip=_chip(clock, work.today),
            what=Link(_title(clock), page(_where(work, clock), work)),
            why=_why(clock),
            who=_who(clock),
        )


def _where(work: Work, clock: ClockView) -> str:
    """The page on which the duty is done, or the case's own for whoever may not read its rapid review."""
    case = f"incidents/{clock.incident_id}"
    reads_reviews = work.reach(Permission.RAPID_REVIEW_READ).is_granted
    return f"{case}/rapid-review" if clock.duty == "rapid-review" and reads_reviews else case


def _title(clock: ClockView) -> str:
    """The duty with the case's reference in it: "Notify the Panel of SEF-2026-017"."""
    if "the incident" in clock.title:
        return clock.title.replace("the incident", clock.reference)
    return f"{clock.title}: {clock.reference}"


def _chip(clock: ClockView, today: date) -> Chip:
    if clock.state == "met":
        return Chip(ChipKind.MET, "Met late" if clock.is_late else "Met in time")
    if clock.is_sent:
        return Chip(ChipKind.WAITING, "Sent, no receipt yet")
    if clock.is_late:
        return Chip(ChipKind.LATE, working_days_late(max(1, -clock.working_days_left)))
    if clock.due_on == today:
        return Chip(ChipKind.SOON, "Due today")
    if clock.working_days_left <= SOON:
        return Chip(ChipKind.SOON, f"Due {date_without_year(clock.due_on).split()[0]}")
    return Chip(ChipKind.CALM, count_of(clock.working_days_left, "working day", "working days"))


def _why(clock: ClockView) -> str:
    due = date_in_words(clock.due_on)
    if clock.state == "met":
        return f"Due {due}. Met on {date_in_words(clock.met_on or clock.due_on)} by {clock.met_by}."
    if clock.is_late:
        reason = "A reason is recorded." if clock.has_reason else "No reason is recorded yet."
        return f"{clock.incident_title}. Was due {due}. {reason}"
    if clock.is_sent:
        return f"{clock.incident_title}. Due {due}. The Panel’s secretariat has not acknowledged it yet."
    return f"{clock.incident_title}. Due by the end of {due}."


def _who(clock: ClockView) -> str:
    return clock.who if clock.is_running else "Done"


def _step_rows(work: Work, steps: Iterable[StepView]) -> Iterable[DueRow]:
    for step in steps:
        path = page(f"incidents/{step.incident_id}/rapid-review/steps/{step.id}", work)
        chip = Chip(ChipKind.LATE, working_days_late(-step.working_days_left)) if step.is_late else None
        yield DueRow(
            chip=chip or _day_chip(step.due_on, work.today),
            what=Link(f"{step.label}: {step.reference}", path),
            why=f"A step of the rapid review, due by the end of {date_in_words(step.due_on)}.",
            who=step.owner,
        )


def _hold_rows(work: Work, holds: Iterable[HoldToLookAt]) -> Iterable[DueRow]:
    for hold in holds:
        is_late = hold.review_on < work.today
        waits = f" for: {hold.process.lower()}" if hold.process else ""
        yield DueRow(
            chip=Chip(ChipKind.LATE, "Late") if is_late else _day_chip(hold.review_on, work.today),
            what=Link(
                f"Look again at {hold.reference}, which waits", page(f"incidents/{hold.incident_id}/rapid-review", work)
            ),
            why=f"It waits since {date_in_words(hold.since_on)}{waits}.",
            who="Business manager",
        )


def _papers_rows(work: Work, meetings: Iterable[MeetingView]) -> Iterable[DueRow]:
    for each in meetings:
        is_late = each.papers_by_on < work.today
        chip = Chip(ChipKind.LATE, "Late") if is_late else _day_chip(each.papers_by_on, work.today)
        by = f"{'Were' if is_late else 'Are'} due out by the end of {date_in_words(each.papers_by_on)}."
        yield DueRow(chip, Link(f"Papers out for {each.reference}", each.page_path), by, "Business unit")


def _meeting_rows(work: Work, meetings: Iterable[MeetingView]) -> Iterable[DueRow]:
    for each in meetings:
        what = Link(f"Meeting: {each.reference}, {date_without_year(each.meets_on)} at {each.meets_at}", each.page_path)
        if each.meets_on < work.today:
            chip, why = Chip(ChipKind.WAITING, "Not recorded"), "Record who came and what was said, or cancel it."
        else:
            chip, why = _day_chip(each.meets_on, work.today), KIND_WORDS[each.kind]
        yield DueRow(chip, what, why, "Business unit")


def _day_chip(day: date, today: date) -> Chip:
    """When something is: today, in the next days by its weekday, or its date."""
    if day == today:
        return Chip(ChipKind.SOON, "Today")
    if day - today <= WEEKDAY_ALONE:
        return Chip(ChipKind.SOON, date_without_year(day).split()[0])
    return Chip(ChipKind.CALM, short_date(day))


def _desk_rows(work: Work, found: TodayView) -> Iterable[DueRow]:
    desk = found.desk
    if desk is None:
        return
    yield from _reading_rows(work, desk)
    if desk.oldest is None:
        return
    words = f"Acknowledge {count_of(desk.waiting, 'notification', 'notifications')}"
    since = moment_in_words(desk.oldest.received_at, work.today)
    yield DueRow(
        chip=Chip(ChipKind.SOON, "To acknowledge"),
        what=Link(words, page("notifications", work)),
        why=f"The oldest came from {desk.oldest.from_name}: {since}. Its clock waits for your receipt.",
        who="Panel secretariat",
    )


def _reading_rows(work: Work, desk: DeskView) -> Iterable[DueRow]:
    """What came to the Panel beside notifications and has not been answered by a letter."""
    waiting = (
        ("rapid-review", desk.reviews, "rapid review or decision", "rapid reviews and decisions"),
        ("reply", desk.replies, "reply", "replies"),
    )
    for code, count, one, many in waiting:
        if count:
            yield DueRow(
                chip=Chip(ChipKind.SOON, "To read"),
                what=Link(f"Read {count_of(count, one, many)}", page(f"notifications?waits={code}", work)),
                why="It waits until a letter of the Panel answers it.",
                who="Panel secretariat",
            )


def _letter_rows(work: Work, letters: Iterable[OwedReply]) -> Iterable[DueRow]:
    for owed in letters:
        due_on = owed.letter.reply_due_on
        by = f" by {date_in_words(due_on)}" if due_on else ""
        yield DueRow(
            chip=_letter_chip(owed, work.today),
            what=Link(
                f"Reply to the Panel about {owed.reference}{by}",
                page(f"incidents/{owed.incident_id}/letters/{owed.letter.id}", work),
            ),
            why=f"Its letter came on {date_in_words(owed.letter.received_on)}.",
            who="Business manager",
        )


def _letter_chip(owed: OwedReply, today: date) -> Chip:
    due_on = owed.letter.reply_due_on
    if owed.letter.is_late:
        return Chip(ChipKind.LATE, "Reply overdue")
    if due_on == today:
        return Chip(ChipKind.SOON, "Due today")
    return Chip(ChipKind.CALM, "Reply to the Panel")


def _request_rows(work: Work, requests: Iterable[ReceivedLine]) -> Iterable[DueRow]:
    for line in requests:
        yield DueRow(
            chip=Chip(ChipKind(line.chip_kind), line.chip_words),
            what=Link(f"Answer request {line.reference}", page(f"requests/{line.id}", work)),
            why=f"{line.from_name} asks for information, due by the end of {date_in_words(line.due_on)}.",
            who=_whose(line),
        )


def _whose(line: ReceivedLine) -> str:
    if line.stage == "with-sign-off":
        return "Senior sign-off"
    return line.delegated_name or "Safeguarding lead"


def _referral_rows(work: Work, found: TodayView) -> Iterable[DueRow]:
    for row in found.referrals:
        yield DueRow(
            chip=Chip(ChipKind.CALM, "Tell the referrer"),
            what=Link(f"Tell the referrer the outcome of {row.reference}", page(f"referrals/{row.id}", work)),
            why=f"{row.agency} referred it on {date_in_words(row.received_on)}. It has been decided.",
            who="Business unit",
        )


def _trouble(work: Work, found: TodayView) -> Iterable[DueRow]:
    if found.dead_letters:
        yield DueRow(
            chip=Chip(ChipKind.LATE, "Not delivered"),
            what=Link(
                f"Decide what to do with {count_of(found.dead_letters, 'item', 'items')} of post",
                page("post?state=dead", work),
            ),
            why="We tried and could not deliver. A person must send it again, or drop it and say why.",
            who="Business unit",
        )
