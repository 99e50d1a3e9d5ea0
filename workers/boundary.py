"""The job boundary: the one place where any error is caught, turned into a code, and kept out of the queue's store."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.outside.metrics import count_errand
from service.outside.telemetry import report_error
from tenants.delivery import claim_due, deliver_all, give_back, settle, settle_all, times_ended_as, together
from tenants.errors import TryAgainError
from tenants.outbox import LEASE, Claimed, Outcome, pause_after
from tenants.work import House

POISONOUS_AFTER = 5
"""So many failures of one kind, or so many hands lost over one row, and a person decides."""
SHORT_RUNGS = 3
"""So far up the ladder of pauses we wait for our own database, which must not make post late that it has kept."""
LAST_START = LEASE / 2
"""No step begins later than this after the claim, so that it ends before somebody else may take the row."""
NO_ANSWER = "no-answer"
AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)
"""The database is away, busy or changing hands: that says nothing about the row, and will pass."""

log = structlog.get_logger()


class JobFailedError(Exception):
    """A job ended badly; the text is a code, because the queue keeps exception texts."""


@dataclass
class Mishap:
    """What went wrong in a guarded step, in a code; no code when nothing did."""

    code: str = ""
    is_passing: bool = False


def take_up(house: House, account_id: UUID) -> list[Claimed]:
    """Claim an account's due rows; raises JobFailedError with a code and nothing else."""
    claimed: list[Claimed] = []
    with _guarded() as mishap:
        claimed = claim_due(house, account_id)
    if mishap.code:
        raise JobFailedError(mishap.code)
    return claimed


def carry(house: House, rows: Sequence[Claimed]) -> None:
    """Take each claimed row's step and settle it; one bad row does not stop the others, one slow row gives them back.

    Handovers to one receiver go together; if any of them fails, each goes alone. Raises JobFailedError with the first
    code once all are through.
    """
    began_at = house.clock.now()
    codes = [
        _carry_one(house, claimed) if house.clock.now() - began_at <= LAST_START else _return(house, claimed)
        for claimed in _carry_together(house, rows)
    ]
    failed = next(filter(None, codes), "")
    if failed:
        raise JobFailedError(failed)


def _carry_together(house: House, rows: Sequence[Claimed]) -> list[Claimed]:
    """Carry in one go what may go together; gives the rows that are still to be carried, each alone."""
    alone = {claimed.id: claimed for claimed in rows}
    for group in together(rows):
        ended: list[tuple[Claimed, Outcome]] = []
        with _guarded(is_reported=False) as mishap:
            ended = deliver_all(house, group)
            settle_all(house, ended)
        if not mishap.code:
            for claimed, outcome in ended:
                _tell(claimed, outcome)
                del alone[claimed.id]
    return list(alone.values())


def _carry_one(house: House, claimed: Claimed) -> str:
    outcome, failed = _run(house, claimed)
    with _guarded() as mishap:
        settle(house, claimed, outcome)
    if mishap.code:
        failed = mishap.code
        with _guarded():
            outcome = _after(house, claimed, mishap)
            settle(house, claimed, outcome)
    _tell(claimed, outcome)
    return failed


def _tell(claimed: Claimed, outcome: Outcome) -> None:
    count_errand(outcome.state)
    log.info("errand.settled", code=outcome.code, kind=claimed.kind, outcome=outcome.state, attempts=claimed.attempts)


def _run(house: House, claimed: Claimed) -> tuple[Outcome, str]:
    if claimed.lost_hands >= POISONOUS_AFTER:
        return Outcome("dead", "hands-lost"), "hands-lost"
    outcome = Outcome("again", NO_ANSWER)
    with _guarded() as mishap:
        outcome = house.errands[claimed.kind](house, claimed)
    if mishap.code in {"", NO_ANSWER}:
        return outcome, ""
    with _guarded():
        outcome = _after(house, claimed, mishap)
    return outcome, mishap.code


def _after(house: House, claimed: Claimed, mishap: Mishap) -> Outcome:
    """What becomes of a row after a mishap: what passes is tried again, what fails alike again and again is dead."""
    code = f"failed:{mishap.code}"[:60]
    if mishap.is_passing:
        return Outcome("again", code, again_after=pause_after(min(claimed.attempts, SHORT_RUNGS)))
    is_poison = times_ended_as(house, claimed, code) >= POISONOUS_AFTER - 1
    return Outcome("dead" if is_poison else "again", code)


def _return(house: House, claimed: Claimed) -> str:
    with _guarded() as mishap:
        give_back(house, claimed)
    return mishap.code


@contextmanager
def _guarded(*, is_reported: bool = True) -> Iterator[Mishap]:
    mishap = Mishap()
    try:
        yield mishap
    except Exception as error:  # noqa: BLE001 # the job boundary: nothing may pass it with its text
        mishap.code = NO_ANSWER if isinstance(error, TryAgainError) else type(error).__name__
        mishap.is_passing = isinstance(error, (TryAgainError, *AWAY))
        if is_reported and not mishap.is_passing:
            report_error(error, code="errand.failed")
