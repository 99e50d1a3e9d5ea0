"""Everything due in one account, gathered from the capabilities' own queries into one view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.cases.queries.clocks import ClockView, clocks_due, clocks_met_since
from service.cases.queries.received import ReceivedLine, requests_owed
from service.cases.queries.referrals import ReferralRow, referrals_to_feed_back
from service.panel.queries.desk import DeskView, desk_today
from tenants.access.permissions import Permission
from tenants.outbox import post_in_trouble
from tenants.work import Work

MET_LATELY = timedelta(days=7)


@dataclass(frozen=True)
class TodayView:
    """What one account owes and waits for today, as far as this person may see it."""

    today: date
    late: Sequence[ClockView]
    due: Sequence[ClockView]
    waiting: Sequence[ClockView]
    met: Sequence[ClockView]
    referrals: Sequence[ReferralRow]
    requests: Sequence[ReceivedLine]
    desk: DeskView | None
    dead_letters: int

    @property
    def due_this_week(self) -> int:
        """How many promises fall due by the end of this week (Sunday, London)."""
        sunday = self.today + timedelta(days=6 - self.today.weekday())
        requests = sum(1 for line in self.requests if not line.is_late and line.due_on <= sunday)
        return requests + sum(1 for clock in self.due if clock.due_on <= sunday)

    @property
    def late_things(self) -> int:
        """How many promises are late."""
        return len(self.late) + sum(1 for line in self.requests if line.is_late)


def today_of(work: Work) -> TodayView:
    """The front page's content; what the person's roles do not read is simply not there."""
    reads_cases = work.reach(Permission.INCIDENT_READ).is_granted
    clocks = clocks_due(work) if reads_cases else []
    owed = [clock for clock in clocks if not clock.is_sent]
    return TodayView(
        today=work.today,
        late=[clock for clock in owed if clock.is_late],
        due=[clock for clock in owed if not clock.is_late],
        waiting=[clock for clock in clocks if clock.is_sent],
        met=clocks_met_since(work, work.today - MET_LATELY) if reads_cases else [],
        referrals=referrals_to_feed_back(work) if work.reach(Permission.REFERRAL_READ).is_granted else [],
        requests=requests_owed(work) if work.reach(Permission.REQUEST_READ).is_granted else [],
        desk=desk_today(work) if work.reach(Permission.PANEL_DESK_READ).is_granted else None,
        dead_letters=post_in_trouble(work.session) if work.reach(Permission.POST_READ).is_granted else 0,
    )


def diary_of(work: Work) -> list[tuple[date, list[ClockView]]]:
    """The running clocks by the day they fall due, the earliest first."""
    days: dict[date, list[ClockView]] = {}
    for clock in clocks_due(work):
        days.setdefault(clock.due_on, []).append(clock)
    return sorted(days.items())
