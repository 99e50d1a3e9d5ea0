"""One line about each request: which endpoint, how it ended, how long, how many statements; never a path or a name."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from uuid import uuid4

import structlog
from flask import Flask, Response, request
from sqlalchemy import Engine, event

from service.outside.metrics import count_request

HEADER = "X-Request-Id"
_PLACE = "cairn.request"


@dataclass
class Tally:
    """What one request, or one part of a test, has cost so far."""

    statements: int = 0


@dataclass
class _Running:
    """A request that is being answered."""

    tally: Tally
    token: Token[tuple[Tally, ...]]
    id: str = field(default_factory=lambda: str(uuid4()))
    began: float = field(default_factory=time.perf_counter)
    is_told: bool = False


_tallies: ContextVar[tuple[Tally, ...]] = ContextVar("tallies", default=())


def hang_request_lines(app: Flask, engine: Engine, *, says_statements: bool = False) -> None:
    """Give each request an id, count its statements, and write its line. Call it before anything else is hung.

    In a demonstration each answer says how many statements it took; elsewhere the number could tell a stranger things.
    """
    event.listen(engine, "before_cursor_execute", _count)

    @app.before_request
    def _begin() -> None:
        tally = Tally()
        running = _Running(tally, _tallies.set((*_tallies.get(), tally)))
        request.environ[_PLACE] = running
        structlog.contextvars.bind_contextvars(request_id=running.id)

    @app.after_request
    def _tell(response: Response) -> Response:
        running = _running()
        if running is not None:
            response.headers[HEADER] = running.id
            if says_statements:
                response.headers["Server-Timing"] = f'sql;desc="{running.tally.statements} statements"'
            if not running.is_told:
                running.is_told = True
                _write(running, response)
        return response

    @app.teardown_request
    def _end(_error: BaseException | None) -> None:
        running = request.environ.pop(_PLACE, None)
        if isinstance(running, _Running):
            _tallies.reset(running.token)
            structlog.contextvars.unbind_contextvars("request_id")


def request_id() -> str:
    """The id of the request that is being answered; the reference that a person may quote to us."""
    running = _running()
    return running.id if running is not None else str(uuid4())


@contextmanager
def count_statements() -> Iterator[Tally]:
    """Count the statements that the block sends to the database, through every request it makes."""
    tally = Tally()
    token = _tallies.set((*_tallies.get(), tally))
    try:
        yield tally
    finally:
        _tallies.reset(token)


def _running() -> _Running | None:
    found = request.environ.get(_PLACE)
    return found if isinstance(found, _Running) else None


def _write(running: _Running, response: Response) -> None:
    seconds = time.perf_counter() - running.began
    count_request(request.endpoint, response.status_code, seconds)
    structlog.get_logger().info(
        "request.answered",
        endpoint=request.endpoint or "unmatched",
        method=request.method,
        status=response.status_code,
        seconds=round(seconds, 4),
        statements=running.tally.statements,
        request_id=running.id,
    )


def _count(*_told: object) -> None:
    for tally in _tallies.get():
        tally.statements += 1
