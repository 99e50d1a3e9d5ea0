"""The cases for programs; importing this package hangs every route on one blueprint."""

from service.cases.api import (
    access,
    clocks,
    decisions,
    files,
    incidents,
    letters,
    meetings,
    notifications,
    outcomes,
    received,
    referrals,
    registers,
    requests,
    review_register,
    reviews,
)
from service.cases.api.blueprint import api

__all__ = [
    "access",
    "api",
    "clocks",
    "decisions",
    "files",
    "incidents",
    "letters",
    "meetings",
    "notifications",
    "outcomes",
    "received",
    "referrals",
    "registers",
    "requests",
    "review_register",
    "reviews",
]
