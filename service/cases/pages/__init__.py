"""The pages of cases; importing this package hangs them all on one blueprint."""

from service.cases.pages import (
    access,
    children,
    decisions,
    files,
    incidents,
    letters,
    meeting_people,
    meetings,
    notifications,
    outcomes,
    processes,
    referrals,
    replies,
    reviews,
    sending,
    steps,
)
from service.cases.pages.blueprint import pages

__all__ = [
    "access",
    "children",
    "decisions",
    "files",
    "incidents",
    "letters",
    "meeting_people",
    "meetings",
    "notifications",
    "outcomes",
    "pages",
    "processes",
    "referrals",
    "replies",
    "reviews",
    "sending",
    "steps",
]
