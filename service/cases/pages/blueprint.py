"""The one blueprint of the cases' pages; each module hangs its own routes on it."""

from flask import Blueprint

pages = Blueprint("cases", __name__, template_folder="../templates")
