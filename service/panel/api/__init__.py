"""The desk for programs; importing this package hangs every route on one blueprint."""

from service.panel.api import items, letters
from service.panel.api.blueprint import api

__all__ = ["api", "items", "letters"]
