"""What may be written in a log: named facts about the service's own work, never a word that a person wrote (S53)."""

import json
import logging
import math
import re
import sys
import threading
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any
from uuid import UUID

import structlog

from service.settings import SettingsError
from tenants.clock import Clock

WITHHELD = "withheld"
OUR_PACKAGES = ("service", "tenants", "workers", "migrations", "infra")

_CODE = re.compile(r"[a-z][a-z0-9_.-]{0,59}(?::[A-Za-z][A-Za-z0-9]{0,39})?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,119}|<[a-z]{1,20}>")
_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_METHOD = re.compile(r"[A-Z]{3,7}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00")

# The only words a line may hold, and the form that each must have; what has another form is withheld.
WORDS: Mapping[str, re.Pattern[str]] = {
    "event": _CODE,
    "level": _CODE,
    "timestamp": _INSTANT,
    "process": _CODE,
    "logger": _NAME,
    "code": _CODE,
    "kind": _CODE,
    "job": _CODE,
    "queue": _CODE,
    "channel": _CODE,
    "outcome": _CODE,
    "state": _CODE,
    "endpoint": _CODE,
    "method": _METHOD,
    "request_id": _ID,
    "account_id": _ID,
    "person_id": _ID,
    "record_id": _ID,
    "outbox_id": _ID,
    "exception": _NAME,
    "module": _NAME,
    "function": _NAME,
}
NUMBERS = frozenset({"line", "status", "seconds", "statements", "attempts", "count", "pid"})

LogEvent = MutableMapping[str, Any]
ExceptionParts = tuple[type[BaseException], BaseException | None, TracebackType | None]


def start_logs(process_name: str) -> None:
    """Every log of this process, ours and the libraries', goes to the standard output as lines of JSON in UTC.

    A library's line keeps its level and place and loses its words. An error that nobody caught is written the same
    way, since Python's own last words would hold the error's message.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.ExceptionRenderer(exception_facts),
            LineWriter(process_name),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(LibraryFormatter(LineWriter(process_name)))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    # Otherwise a line that cannot be written is printed to stderr with its arguments.
    logging.raiseExceptions = False
    sys.excepthook = _last_words
    sys.unraisablehook = _words_of_a_destructor
    threading.excepthook = _last_words_of_a_thread


def permitted(event: Mapping[str, object]) -> dict[str, str | int | float]:
    """What is left of a line: unknown keys are dropped, known keys with a wrong form say `withheld`."""
    kept: dict[str, str | int | float] = {}
    for key, value in event.items():
        if key in NUMBERS:
            kept[key] = value if isinstance(value, int | float) and math.isfinite(value) else WITHHELD
        elif key in WORDS:
            text = str(value) if isinstance(value, str | UUID) else ""
            kept[key] = text if WORDS[key].fullmatch(text) else WITHHELD
    return kept


def exception_facts(exc_info: ExceptionParts) -> dict[str, object]:
    """Which error it was and where: its type and the last place in our own code, or in any; never its words."""
    kind, _, trace = exc_info
    facts: dict[str, object] = {"exception": kind.__name__}
    was_ours = False
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        is_ours = module.partition(".")[0] in OUR_PACKAGES
        if is_ours or not was_ours:
            facts |= {"module": module, "function": trace.tb_frame.f_code.co_name, "line": trace.tb_lineno}
        was_ours = was_ours or is_ours
        trace = trace.tb_next
    return facts


class LineWriter:
    """Turns an event into its line, dated by the machine's own clock also where the demonstration's is moved."""

    def __init__(self, process_name: str) -> None:
        self._process_name = process_name
        self._clock = Clock()

    def __call__(self, logger: object, method_name: str, event: LogEvent) -> str:  # noqa: ARG002 - structlog's own shape
        """One line of JSON in ASCII, so that no line break of any alphabet can begin a second."""
        facts = event.pop("exception", None)
        if isinstance(facts, dict):
            event.update(facts)
        event.update(timestamp=self._clock.now().isoformat(), process=self._process_name)
        return json.dumps(permitted(event), sort_keys=True)


class LibraryFormatter(logging.Formatter):
    """A library's record without its words: how grave, whose, where, and which error."""

    def __init__(self, writer: LineWriter) -> None:
        super().__init__()
        self._writer = writer

    def format(self, record: logging.LogRecord) -> str:
        """The record's line; its message is never put together."""
        event: LogEvent = {
            "event": "library.message",
            "level": record.levelname.lower(),
            "logger": record.name,
            "module": record.module,
            "function": record.funcName,
            "line": record.lineno,
        }
        if record.exc_info and record.exc_info[0] is not None:
            event["exception"] = exception_facts(record.exc_info)
        return self._writer(record, "", event)


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, SettingsError):
        # It is for whoever starts the service, and by its rule never repeats what a setting holds.
        sys.stderr.write(f"{error}\n")
    structlog.get_logger().critical("process.failed", exc_info=(kind, error, trace))


def _last_words_of_a_thread(failure: threading.ExceptHookArgs) -> None:
    _report_quietly("thread.failed", failure.exc_type, failure.exc_value, failure.exc_traceback)


def _words_of_a_destructor(failure: "sys.UnraisableHookArgs") -> None:
    _report_quietly("destructor.failed", failure.exc_type, failure.exc_value, failure.exc_traceback)


def _report_quietly(
    event: str, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    facts = exception_facts((kind, error, trace))
    structlog.get_logger().error(event, exception=facts)
