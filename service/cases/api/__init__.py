"""The cases for programs; importing this package hangs every route on one blueprint."""

from service.cases.api import access, clocks, files, incidents, notifications, received, referrals, requests
from service.cases.api.blueprint import api

__all__ = ["access", "api", "clocks", "files", "incidents", "notifications", "received", "referrals", "requests"]
