"""The one blueprint of the cases for programs; each module hangs its own routes on it."""

from flask import Blueprint

api = Blueprint("cases_api", __name__)
ROOT = "/api/v1/accounts/<slug>"
INCIDENT = f"{ROOT}/incidents/<uuid:incident_id>"
