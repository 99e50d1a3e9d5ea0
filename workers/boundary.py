"""The job boundary: the one place where any error is caught, turned into a code, and kept out of the queue's store."""

from collections.abc import Sequence

import structlog

from service.outside.metrics import count_errand
from tenants.delivery import settle
from tenants.errors import TryAgainError
from tenants.outbox import Claimed, Outcome
from tenants.work import House

POISONOUS_AFTER = 5

log = structlog.get_logger()


class JobFailedError(Exception):
    """A job ended badly; the text is a code, because the queue keeps exception texts."""


def carry(house: House, rows: Sequence[Claimed]) -> None:
    """Take each claimed row's step and settle it; one bad row does not stop the others."""
    failed = ""
    for claimed in rows:
        outcome, code = _run(house, claimed)
        failed = failed or code
        count_errand(outcome.state)
        log.info(
            "errand.settled", code=outcome.code, kind=claimed.kind, outcome=outcome.state, attempts=claimed.attempts
        )
        settle(house, claimed, outcome)
    if failed:
        raise JobFailedError(failed)


def _run(house: House, claimed: Claimed) -> tuple[Outcome, str]:
    try:
        return house.errands[claimed.kind](house, claimed), ""
    except TryAgainError:
        return Outcome("again", "no-answer"), ""
    except Exception as error:  # noqa: BLE001 # the job boundary: nothing may pass it with its text
        code = type(error).__name__
        state = "dead" if claimed.attempts >= POISONOUS_AFTER else "again"
        return Outcome(state, f"failed:{code}"[:60]), code
