"""The pages of cases; importing this package hangs them all on one blueprint."""

from service.cases.pages import access, children, files, incidents, letters, notifications, outcomes, referrals, replies
from service.cases.pages.blueprint import pages

__all__ = [
    "access",
    "children",
    "files",
    "incidents",
    "letters",
    "notifications",
    "outcomes",
    "pages",
    "referrals",
    "replies",
]
