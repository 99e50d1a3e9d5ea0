"""The partners' discussion of a referral and its outcome (domain §1.1 S0-S2; the authority has the final say)."""

from collections.abc import Mapping
from datetime import date

from tenants.errors import RuleBrokenError

PARTNERS = (
    ("local-authority", "Local authority"),
    ("police", "Police"),
    ("health", "Integrated care board"),
)
VIEWS = (
    ("notify", "It should be notified"),
    ("do-not-notify", "It should not be notified"),
    ("unsure", "Unsure, or wants more information"),
)
OUTCOMES = (("notify", "Notify the Panel"), ("not-notified", "Do not notify, because"))


def check_discussion(views: Mapping[str, str], discussed_on: date, received_on: date) -> None:
    """All three safeguarding partners say what they think. Raises RuleBrokenError."""
    if discussed_on < received_on:
        said = "The discussion cannot be before the referral was received."
        raise RuleBrokenError(said, {"discussed_on": said})
    for code, label in PARTNERS:
        if not views.get(code):
            field = code.replace("-", "_")
            raise RuleBrokenError(
                f"Say what the {label.lower()} thinks.", {field: f"Select what {label.lower()} thinks"}
            )


def check_decision(state: str, outcome: str, reasons: str) -> None:
    """A decision follows the discussion; not to notify needs its reasons. Raises RuleBrokenError."""
    if state == "received":
        raise RuleBrokenError("Record the partners' discussion first.")
    if state in {"notify", "not-notified"}:
        raise RuleBrokenError("This referral has been decided.")
    if outcome == "not-notified" and not reasons:
        said = "Say why it is not notified. The referrer will be told."
        raise RuleBrokenError(said, {"reasons": said})


def check_feedback(state: str, fed_back_on: date, decided_on: date | None) -> None:
    """The outcome goes back to the referrer after it was decided. Raises RuleBrokenError."""
    if state not in {"notify", "not-notified"} or decided_on is None:
        raise RuleBrokenError("Decide the referral first, then tell the referrer.")
    if fed_back_on < decided_on:
        said = "The referrer cannot have been told before the decision."
        raise RuleBrokenError(said, {"fed_back_on": said})
