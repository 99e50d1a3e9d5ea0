"""The one blueprint of the desk's pages; each module hangs its own routes on it."""

from flask import Blueprint

pages = Blueprint("panel", __name__, template_folder="../templates")
HERE = "/accounts/<slug>/notifications"
ITEM = f"{HERE}/<uuid:item_id>"
