"""Everything due in one account, gathered from the capabilities' own queries into one view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.cases.queries.clocks import ClockView, clocks_due, clocks_met_since
from service.cases.queries.letters import OwedReply, letters_owed
from service.cases.queries.meetings import meetings_planned
from service.cases.queries.received import ReceivedLine, requests_owed
from service.cases.queries.referrals import ReferralToFeedBack, referrals_to_feed_back
from service.meetings.queries import MeetingView
from service.panel.queries.desk import DeskView, desk_today
from tenants.access.permissions import Permission
from tenants.outbox import post_in_trouble
from tenants.work import Work

MET_LATELY = timedelta(days=7)
MEETINGS_AHEAD = timedelta(days=14)
"""How far ahead the front page tells of meetings and of their papers; the diary tells of all."""


@dataclass(frozen=True)
class TodayView:
    """What one account owes and waits for today, as far as this person may see it."""

    today: date
    late: Sequence[ClockView]
    due: Sequence[ClockView]
    waiting: Sequence[ClockView]
    met: Sequence[ClockView]
    referrals: Sequence[ReferralToFeedBack]
    papers: Sequence[MeetingView]
    meetings: Sequence[MeetingView]
    letters: Sequence[OwedReply]
    requests: Sequence[ReceivedLine]
    desk: DeskView | None
    dead_letters: int

    @property
    def late_count(self) -> int:
        """How many promises are late: clocks, papers that should be out, replies that the Panel waits for."""
        return sum(1 for day in self._days if day < self.today)

    @property
    def due_this_week(self) -> int:
        """How many promises fall due by the end of this week (Sunday, London)."""
        sunday = self.today + timedelta(days=6 - self.today.weekday())
        return sum(1 for day in self._days if self.today <= day <= sunday)

    @property
    def _days(self) -> list[date]:
        """The day of every promise that is still owed."""
        days = [clock.due_on for clock in (*self.late, *self.due)]
        days += [each.papers_by_on for each in self.papers]
        days += [line.due_on for line in self.requests]
        days += [owed.letter.reply_due_on for owed in self.letters if owed.letter.reply_due_on is not None]
        return days


@dataclass(frozen=True)
class DiaryDay:
    """What falls on one day: clocks that fall due, papers that must be out, meetings."""

    on: date
    clocks: Sequence[ClockView]
    papers: Sequence[MeetingView]
    meetings: Sequence[MeetingView]


def today_of(work: Work) -> TodayView:
    """The front page's content; what the person's roles do not read is simply not there."""
    reads_cases = work.reach(Permission.INCIDENT_READ).is_granted
    clocks = clocks_due(work) if reads_cases else []
    owed = [clock for clock in clocks if not clock.is_sent]
    soon = [each for each in _planned(work) if each.meets_on <= work.today + MEETINGS_AHEAD]
    return TodayView(
        today=work.today,
        late=[clock for clock in owed if clock.is_late],
        due=[clock for clock in owed if not clock.is_late],
        waiting=[clock for clock in clocks if clock.is_sent],
        met=clocks_met_since(work, work.today - MET_LATELY) if reads_cases else [],
        referrals=referrals_to_feed_back(work) if work.reach(Permission.REFERRAL_READ).is_granted else [],
        papers=[each for each in soon if each.awaits_papers and each.meets_on >= work.today],
        meetings=soon,
        letters=letters_owed(work) if work.reach(Permission.LETTER_READ).is_granted else [],
        requests=requests_owed(work) if work.reach(Permission.REQUEST_READ).is_granted else [],
        desk=desk_today(work) if work.reach(Permission.PANEL_DESK_READ).is_granted else None,
        dead_letters=post_in_trouble(work.session) if work.reach(Permission.POST_READ).is_granted else 0,
    )


def diary_of(work: Work) -> list[DiaryDay]:
    """The running clocks, the papers to send and the planned meetings by their day, the earliest first."""
    clocks: dict[date, list[ClockView]] = {}
    for clock in clocks_due(work):
        clocks.setdefault(clock.due_on, []).append(clock)
    papers: dict[date, list[MeetingView]] = {}
    meetings: dict[date, list[MeetingView]] = {}
    for each in _planned(work):
        meetings.setdefault(each.meets_on, []).append(each)
        if each.awaits_papers and each.meets_on >= work.today:
            papers.setdefault(each.papers_by_on, []).append(each)
    days = sorted({*clocks, *papers, *meetings})
    return [DiaryDay(day, clocks.get(day, []), papers.get(day, []), meetings.get(day, [])) for day in days]


def _planned(work: Work) -> list[MeetingView]:
    return meetings_planned(work) if work.reach(Permission.RAPID_REVIEW_READ).is_granted else []
