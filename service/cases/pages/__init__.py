"""The pages of cases; importing this package hangs them all on one blueprint."""

from service.cases.pages import access, children, files, incidents, meeting_people, meetings, notifications, referrals
from service.cases.pages.blueprint import pages

__all__ = [
    "access",
    "children",
    "files",
    "incidents",
    "meeting_people",
    "meetings",
    "notifications",
    "pages",
    "referrals",
]
