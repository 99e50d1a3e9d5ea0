"""What is counted about the service itself; no label can name an account, a person or a case."""

from pathlib import Path
from typing import Literal

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from service.outside.breakers import BreakerState

ChannelName = Literal["https", "drop"]
DeliveryOutcome = Literal["accepted", "refused", "in-doubt", "not-reached"]

CONTENT_TYPE = CONTENT_TYPE_LATEST

_REQUESTS = Counter("cairn_http_requests", "Answers given, by endpoint and class of status.", ["endpoint", "status"])
_REQUEST_SECONDS = Histogram("cairn_http_request_seconds", "Seconds from request to answer.", ["endpoint"])
_OUTBOX_WAITING = Gauge("cairn_outbox_waiting", "Rows of the outbox that are due.", multiprocess_mode="mostrecent")
_OUTBOX_OLDEST = Gauge(
    "cairn_outbox_oldest_due_seconds", "Seconds since the oldest due row was due.", multiprocess_mode="mostrecent"
)
_DELIVERIES = Counter("cairn_deliveries", "Attempts to deliver, by channel and outcome.", ["channel", "outcome"])
_ERRANDS = Counter("cairn_errands", "Errands settled, by state.", ["state"])
_BREAKERS = Gauge(
    "cairn_breaker_open", "Whether calls rest: 0 no, 0.5 trying, 1 yes.", ["channel"], multiprocess_mode="mostrecent"
)
_BREAKER_VALUES: dict[BreakerState, float] = {"closed": 0.0, "half-open": 0.5, "open": 1.0}


def count_request(endpoint: str | None, status: int, seconds: float) -> None:
    """One answer was given. `endpoint` is the route's name, never its path, which holds an account's slug."""
    name = endpoint or "unmatched"
    _REQUESTS.labels(name, f"{status // 100}xx").inc()
    _REQUEST_SECONDS.labels(name).observe(seconds)


def show_outbox(*, waiting: int, oldest_due_seconds: float) -> None:
    """How much waits to leave, over all accounts, and how long the oldest has waited, in seconds."""
    _OUTBOX_WAITING.set(waiting)
    _OUTBOX_OLDEST.set(oldest_due_seconds)


def count_delivery(channel: ChannelName, outcome: DeliveryOutcome) -> None:
    """One attempt to deliver ended so."""
    _DELIVERIES.labels(channel, outcome).inc()


def count_errand(state: str) -> None:
    """One errand was settled in this state: done, again, dead or dropped."""
    _ERRANDS.labels(state).inc()


def show_breaker(channel: ChannelName, state: BreakerState) -> None:
    """Whether calls over this channel rest just now."""
    _BREAKERS.labels(channel).set(_BREAKER_VALUES[state])


def read_metrics(shared_folder: Path | None) -> bytes:
    """All numbers in Prometheus's text form.

    `shared_folder` is where several processes write theirs (PROMETHEUS_MULTIPROC_DIR); None reads this process alone.
    """
    if shared_folder is None:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(shared_folder))  # type: ignore[no-untyped-call] # the library has no types here
    return generate_latest(registry)
