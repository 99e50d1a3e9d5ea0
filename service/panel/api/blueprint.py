"""The one blueprint of the desk for programs; each module hangs its own routes on it."""

from flask import Blueprint

api = Blueprint("panel_api", __name__)
HERE = "/api/v1/accounts/<slug>/notifications"
ITEM = f"{HERE}/<uuid:item_id>"
