"""Everything due in one account, gathered from the capabilities' own queries into one view."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from service.cases.queries.clocks import ClockView, clocks_due, clocks_met_since
from service.cases.queries.letters import OwedReply, letters_owed
from service.cases.queries.meetings import meetings_planned
from service.cases.queries.processes import HoldToLookAt, holds_open
from service.cases.queries.received import ReceivedLine, requests_owed
from service.cases.queries.referrals import ReferralToFeedBack, referrals_to_feed_back
from service.cases.queries.steps import StepView, steps_owed
from service.meetings.queries import MeetingView
from service.panel.queries.desk import DeskView, desk_today
from tenants.access.permissions import Permission
from tenants.outbox import post_in_trouble
from tenants.work import Work

Thing = TypeVar("Thing")
STEPS_AHEAD = timedelta(days=7)
"""How far ahead the front page tells of steps, and of reviews that wait; the diary tells of all."""
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
    steps: Sequence[StepView]
    holds: Sequence[HoldToLookAt]
    requests: Sequence[ReceivedLine]
    desk: DeskView | None
    dead_letters: int

    @property
    def late_count(self) -> int:
        """How many promises are late: clocks, steps, papers that should be out, replies that the Panel waits for."""
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
        days += [step.due_on for step in self.steps]
        days += [hold.review_on for hold in self.holds]
        days += [line.due_on for line in self.requests]
        days += [owed.letter.reply_due_on for owed in self.letters if owed.letter.reply_due_on is not None]
        return days


@dataclass(frozen=True)
class DiaryDay:
    """What falls on one day: clocks and steps due, papers out, meetings, replies to the Panel, holds looked at."""

    on: date
    clocks: Sequence[ClockView]
    steps: Sequence[StepView]
    papers: Sequence[MeetingView]
    meetings: Sequence[MeetingView]
    letters: Sequence[OwedReply]
    holds: Sequence[HoldToLookAt]


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
        papers=_papers_ahead(work, soon),
        meetings=soon,
        letters=_letters(work),
        steps=[each for each in _steps(work) if each.due_on <= work.today + STEPS_AHEAD],
        holds=[each for each in _holds(work) if each.review_on <= work.today + STEPS_AHEAD],
        requests=requests_owed(work) if work.reach(Permission.REQUEST_READ).is_granted else [],
        desk=desk_today(work) if work.reach(Permission.PANEL_DESK_READ).is_granted else None,
        dead_letters=post_in_trouble(work.session) if work.reach(Permission.POST_READ).is_granted else 0,
    )


def diary_of(work: Work) -> list[DiaryDay]:
    """Everything with a day, by its day, the earliest first."""
    planned = _planned(work)
    clocks = _by_day(clocks_due(work), lambda each: each.due_on)
    steps = _by_day(_steps(work), lambda each: each.due_on)
    papers = _by_day(_papers_ahead(work, planned), lambda each: each.papers_by_on)
    meetings = _by_day(planned, lambda each: each.meets_on)
    letters = _by_day(_letters(work), lambda each: each.letter.reply_due_on)
    holds = _by_day(_holds(work), lambda each: each.review_on)
    return [
        DiaryDay(
            on=day,
            clocks=clocks.get(day, ()),
            steps=steps.get(day, ()),
            papers=papers.get(day, ()),
            meetings=meetings.get(day, ()),
            letters=letters.get(day, ()),
            holds=holds.get(day, ()),
        )
        for day in sorted({*clocks, *steps, *papers, *meetings, *letters, *holds})
    ]


def _by_day(things: Iterable[Thing], day_of: Callable[[Thing], date | None]) -> dict[date, list[Thing]]:
    days: dict[date, list[Thing]] = {}
    for thing in things:
        day = day_of(thing)
        if day is not None:
            days.setdefault(day, []).append(thing)
    return days


def _papers_ahead(work: Work, meetings: Iterable[MeetingView]) -> list[MeetingView]:
    return [each for each in meetings if each.awaits_papers and each.meets_on >= work.today]


def _planned(work: Work) -> list[MeetingView]:
    return meetings_planned(work) if work.reach(Permission.RAPID_REVIEW_READ).is_granted else []


def _steps(work: Work) -> list[StepView]:
    return steps_owed(work) if work.reach(Permission.RAPID_REVIEW_READ).is_granted else []


def _holds(work: Work) -> list[HoldToLookAt]:
    return holds_open(work) if work.reach(Permission.RAPID_REVIEW_READ).is_granted else []


def _letters(work: Work) -> list[OwedReply]:
    return letters_owed(work) if work.reach(Permission.LETTER_READ).is_granted else []
