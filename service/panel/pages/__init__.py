"""The pages of the Panel's desk; importing this package hangs them all on one blueprint."""

from service.panel.pages import items, letters, reports
from service.panel.pages.blueprint import pages

__all__ = ["items", "letters", "pages", "reports"]
