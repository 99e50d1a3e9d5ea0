"""The pages of cases; importing this package hangs them all on one blueprint."""

from service.cases.pages import (
    access,
    children,
    files,
    incidents,
    notifications,
    received,
    referrals,
    request_steps,
    requests,
)
from service.cases.pages.blueprint import pages

__all__ = [
    "access",
    "children",
    "files",
    "incidents",
    "notifications",
    "pages",
    "received",
    "referrals",
    "request_steps",
    "requests",
]
