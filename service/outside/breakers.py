"""When to stop calling somebody who does not answer; a pure decision that knows no clock and no network."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

BreakerState = Literal["closed", "open", "half-open"]


@dataclass(frozen=True)
class Breaker:
    """Counts failures in a row: at `limit` nobody calls for `pause`; then one at a time may try."""

    limit: int
    pause: timedelta
    failures: int = 0
    opened_at: datetime | None = None

    def state(self, now: datetime) -> BreakerState:
        """Closed (call), open (do not call) or half-open (one may try)."""
        if self.opened_at is None:
            return "closed"
        return "open" if now < self.opened_at + self.pause else "half-open"

    def admit(self, now: datetime) -> tuple[bool, "Breaker"]:
        """Whether one may call now, and the breaker from here on.

        The one who tries starts the pause anew, so that others wait for the answer, and a crash on the way costs
        one pause and no more.
        """
        state = self.state(now)
        if state == "half-open":
            return True, replace(self, opened_at=now)
        return state == "closed", self

    def succeeded(self) -> "Breaker":
        """They answered: forget what was."""
        return replace(self, failures=0, opened_at=None)

    def failed(self, now: datetime) -> "Breaker":
        """They did not answer: one more in a row, and at the limit the pause begins."""
        failures = self.failures + 1
        return replace(self, failures=failures, opened_at=now if failures >= self.limit else None)
