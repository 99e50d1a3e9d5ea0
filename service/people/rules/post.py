"""What may be done about post that has not arrived: try again, or have a named person stop it with a reason."""

from datetime import datetime, timedelta

from tenants.errors import RuleBrokenError

WAITED_TOO_LONG = timedelta(hours=24)
"""After this a named person may stop what is still being tried; it goes on being tried until they do."""

REASONS = {
    "sent-another-way": "We sent it another way, and have their acknowledgement",
    "no-longer-needed": "The receiver no longer needs it",
    "replaced": "A newer version replaces it",
    "wrong-receiver": "It was meant for somebody else",
}
"""Why post was stopped, as codes: the audit trail and the log hold no free text about it."""

STATES = {
    "waiting": "Sent, not yet acknowledged",
    "receipted": "Acknowledged",
    "refused": "Refused by the receiver",
    "dead": "Could not be delivered",
    "dropped": "Stopped by a named person",
    "done": "Done",
}
REFUSED = "refused"

ADVICE = {
    "failed:FileMissingError": "A file that goes with this is not in our store, so we have not delivered it. Tell the"
    " support team, who can look for the file in the backup. Then try again.",
    "failed:FileDamagedError": "A file that goes with this is no longer as it was when it was sent, so we have not"
    " delivered it. Tell the support team, who can look for the file in the backup. Or add the file again, and send a"
    " new version.",
    "failed:FilePlaceTakenError": "Another file lies where a file that goes with this belongs, so we have not delivered"
    " it. Tell the support team.",
}
"""What helps where trying again alone does not, by the code of the newest attempt."""


def state_of(outbox_state: str, code: str, *, is_handover: bool) -> str:
    """The state as people say it: a receipt is not the same as having been sent."""
    if outbox_state == "done":
        return "receipted" if is_handover else "done"
    if outbox_state == "dead" and code == REFUSED:
        return REFUSED
    return outbox_state


def advice_on(code: str) -> str:
    """What to do about an item whose newest attempt ended with this code; empty where nothing is known to help."""
    return ADVICE.get(code, "")


def is_waiting_too_long(state: str, waiting_since: datetime, now: datetime) -> bool:
    """Whether it has been tried, or been due and not tried, for a day; what is for later does not wait yet."""
    return state == "waiting" and now - waiting_since >= WAITED_TOO_LONG


def may_retry(state: str) -> bool:
    """Whether trying again could help; the receiver's refusal stands however often it is sent."""
    return state == "dead"


def may_stop(state: str, waiting_since: datetime, now: datetime) -> bool:
    """Whether a named person may stop it now."""
    return state in {"dead", REFUSED} or is_waiting_too_long(state, waiting_since, now)


def check_retry(state: str) -> None:
    """Raises RuleBrokenError where trying again is not what helps."""
    if state == REFUSED:
        raise RuleBrokenError("The receiver refused this. Send a corrected version, or stop this one and say why.")
    if not may_retry(state):
        raise RuleBrokenError("This is not waiting for a decision. Look at its newest state first.")


def check_stop(state: str, waiting_since: datetime, now: datetime) -> None:
    """Raises RuleBrokenError while it is still too early to give up, or when it has ended."""
    if state == "waiting" and not may_stop(state, waiting_since, now):
        raise RuleBrokenError("We are still trying to deliver this. You can stop it after 24 hours.")
    if not may_stop(state, waiting_since, now):
        raise RuleBrokenError("This is not waiting for a decision. Look at its newest state first.")
