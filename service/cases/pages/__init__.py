"""The pages of cases; importing this package hangs them all on one blueprint."""

from service.cases.pages import access, children, files, incidents, notifications, referrals
from service.cases.pages.blueprint import pages

__all__ = ["access", "children", "files", "incidents", "notifications", "pages", "referrals"]
