"""The pages of cases; importing this package hangs them all on one blueprint."""

from service.cases.pages import (
    access,
    children,
    decisions,
    files,
    incidents,
    meeting_people,
    meetings,
    notifications,
    processes,
    referrals,
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
    "meeting_people",
    "meetings",
    "notifications",
    "pages",
    "processes",
    "referrals",
    "reviews",
    "sending",
    "steps",
]
