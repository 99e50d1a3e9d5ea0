"""Budgets for guessing, counted in PostgreSQL so that losing the queue's store never opens the gate."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from tenants.identity.records import Throttle


@dataclass(frozen=True)
class Budget:
    """So many attempts in so long a window."""

    name: str
    attempts: int
    window: timedelta


SIGN_IN_BY_PERSON_AND_PLACE = Budget("sign-in-person-place", 10, timedelta(minutes=15))
SIGN_IN_BY_PLACE = Budget("sign-in-place", 100, timedelta(minutes=15))
CODE_BY_PERSON = Budget("code-person", 10, timedelta(minutes=15))
INVITATION_BY_PLACE = Budget("invitation-place", 30, timedelta(minutes=15))
LINK_BY_PLACE = Budget("link-place", 30, timedelta(minutes=15))
LINK_CODES_BY_LINK = Budget("link-codes-link", 5, timedelta(hours=1))
LINK_CODES_BY_PLACE = Budget("link-codes-place", 60, timedelta(hours=1))
LINK_TRIES_BY_PLACE = Budget("link-tries-place", 30, timedelta(minutes=15))


class TooManyAttemptsError(Exception):
    """The budget is spent; `again_at` says when it is renewed."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__("Too many tries. Wait a while and try again.")
        self.again_at = again_at


def spend(session: Session, budget: Budget, tried: str, now: datetime) -> None:
    """Count one attempt; raises TooManyAttemptsError when the window's budget is spent."""
    began_before = now - budget.window
    fresh = insert(Throttle).values(bucket=_bucket(budget, tried), window_began_at=now, attempts=1)
    counted = session.execute(
        fresh.on_conflict_do_update(
            index_elements=[Throttle.bucket],
            set_={
                "attempts": case((Throttle.window_began_at <= began_before, 1), else_=Throttle.attempts + 1),
                "window_began_at": case(
                    (Throttle.window_began_at <= began_before, now), else_=Throttle.window_began_at
                ),
            },
        ).returning(Throttle.attempts, Throttle.window_began_at)
    ).one()
    if counted.attempts > budget.attempts:
        raise TooManyAttemptsError(counted.window_began_at + budget.window)


def give_back(session: Session, budget: Budget, tried: str) -> None:
    """Take one attempt off the count again, because it turned out right; only wrong ones use a budget up."""
    session.execute(
        update(Throttle)
        .where(Throttle.bucket == _bucket(budget, tried), Throttle.attempts > 0)
        .values(attempts=Throttle.attempts - 1)
    )


def forget_old(session: Session, now: datetime) -> None:
    """Delete windows that ended a day ago."""
    session.execute(delete(Throttle).where(Throttle.window_began_at < now - timedelta(days=1)))


def _bucket(budget: Budget, tried: str) -> str:
    return hashlib.sha256(f"{budget.name}|{tried.casefold()}".encode()).hexdigest()
