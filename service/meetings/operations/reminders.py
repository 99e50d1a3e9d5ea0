"""Reminders of a meeting: of its papers by the usual ladder, of the meeting itself two working days before."""

from service.meetings.records import Meeting
from service.messages.operations import Reminder, Watch, remind_later, set_reminders, withdraw_reminders
from service.messages.rules import Rung, ladder
from service.statute.calendar import Calendar
from service.statute.clocks import working_days_between
from tenants.clock import london_date
from tenants.database import new_id
from tenants.work import Work

MEMBERS, OTHERS = "members", "others"
"""Who is reminded of a meeting: those who can sign in here and find its page, and those who cannot."""
_SHORTEST = 3
"""A ladder of this many working days has the step two working days before."""


def about_papers(thing_kind: str) -> str:
    """The name under which reminders ask whether the papers of such a thing's meeting are still to go out."""
    return f"{thing_kind}-meeting-papers"


def about_meeting(thing_kind: str) -> str:
    """The name under which a reminder asks whether such a thing's meeting still takes place."""
    return f"{thing_kind}-meeting"


def watch_meeting(work: Work, row: Meeting, calendar: Calendar) -> None:
    """Set the reminders of a planned meeting in place of earlier ones. Raises UnknownYearError."""
    watch_papers(work, row, calendar)
    about = about_meeting(row.thing_kind)
    withdraw_reminders(work, about, row.id)
    steps = ladder(london_date(row.starts_at), _SHORTEST, calendar)
    at = next(step.at for step in steps if step.rung is Rung.T_2)
    if at > work.now:
        for whom in (MEMBERS, OTHERS):
            remind_later(work, Reminder(about, f"{row.id}:{whom}:{new_id()}", row.id, at, whom))


def watch_papers(work: Work, row: Meeting, calendar: Calendar) -> None:
    """Set the ladder of the day by which papers are out, unless they are. Raises UnknownYearError."""
    if row.papers_out_on is not None:
        forget_papers(work, row)
        return
    length = working_days_between(work.today, row.papers_by_on, calendar)
    set_reminders(work, Watch(about_papers(row.thing_kind), row.id, row.papers_by_on, length), calendar)


def forget_papers(work: Work, row: Meeting) -> None:
    """Drop the reminders of papers that are out."""
    withdraw_reminders(work, about_papers(row.thing_kind), row.id)


def forget_meeting(work: Work, row: Meeting) -> None:
    """Drop every reminder of a meeting that was held or cancelled."""
    forget_papers(work, row)
    withdraw_reminders(work, about_meeting(row.thing_kind), row.id)
