"""When a notification may be prepared, submitted, corrected or withdrawn, and what meets its clock."""

from datetime import date, datetime

from tenants.clock import london_date
from tenants.errors import RuleBrokenError

DRAFT = frozenset({"draft"})
SENT = frozenset({"submitted", "taken-in", "acknowledged"})


def check_may_submit(incident_state: str, state: str, children: int, *, is_notifiable: bool) -> None:
    """A draft about at least one child, of a notifiable incident that stands. Raises RuleBrokenError."""
    if state not in DRAFT:
        raise RuleBrokenError("This notification has been sent. To correct it, make a new version.")
    if incident_state in {"not-notified", "withdrawn", "past"}:
        raise RuleBrokenError("This incident is closed to notification. Open it again first.")
    if not is_notifiable:
        raise RuleBrokenError("Say what the guidance calls this incident before it is notified.")
    if children < 1:
        raise RuleBrokenError("Add at least one child. A notification may be sent without a name, not without a child.")


def check_may_correct(state: str) -> None:
    """Only a sent version can be replaced by a new one. Raises RuleBrokenError."""
    if state not in SENT:
        raise RuleBrokenError("This version has not been sent, so change it where it is.")


def check_may_withdraw(state: str) -> None:
    """Only a sent notification can be withdrawn. Raises RuleBrokenError."""
    if state not in SENT:
        raise RuleBrokenError("Only a notification that was sent can be withdrawn.")


def check_manual_proof(sent_at: datetime, became_aware_on: date, now: datetime) -> None:
    """The national form was sent after awareness and not in the future. Raises RuleBrokenError."""
    if sent_at > now:
        said = "The national form cannot have been sent in the future."
        raise RuleBrokenError(said, {"sent_on": said})
    if london_date(sent_at) < became_aware_on:
        said = "The national form cannot have been sent before the local authority became aware."
        raise RuleBrokenError(said, {"sent_on": said})


def quarter_of(on: date) -> str:
    """The quarter of the reporting year (to 31 March) that a notification falls in (domain §7.1)."""
    return {1: "q4", 2: "q4", 3: "q4", 4: "q1", 5: "q1", 6: "q1", 7: "q2", 8: "q2", 9: "q2"}.get(on.month, "q3")
