"""What may reach Sentry about an error: its type and its path through the code, by allow-list and nothing else (D7)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sentry_sdk
from sentry_sdk.transport import Transport
from sentry_sdk.types import Breadcrumb, BreadcrumbHint, Event, Hint

from service.outside.logs import WORDS, permitted

if TYPE_CHECKING:
    from sentry_sdk._types import DataCollectionUserOptions

_TAGS = ("code", "request_id", "process")
_COLLECT_NOTHING: "DataCollectionUserOptions" = {
    "user_info": False,
    "cookies": {"mode": "off"},
    "http_headers": {"request": {"mode": "off"}},
    "http_bodies": [],
    "url_query_params": {"mode": "off"},
    "graphql": {"document": False, "variables": False},
    "gen_ai": {"inputs": False, "outputs": False},
    "database_query_data": False,
    "queues": False,
    "stack_frame_variables": False,
    "frame_context_lines": 0,
}
_LEVELS = frozenset({"fatal", "error", "warning", "info", "debug"})


def start_reports(dsn: str, process_name: str, transport: Transport | None = None) -> None:
    """Send errors to this Sentry and nothing else: no traces, logs, metrics, sessions, breadcrumbs or source text."""
    sentry_sdk.init(
        dsn=dsn,
        transport=transport,
        release="cairn",
        server_name=process_name,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        data_collection=_COLLECT_NOTHING,
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        propagate_traces=False,
        trace_propagation_targets=[],
        auto_session_tracking=False,
        send_client_reports=False,
        enable_logs=False,
        enable_metrics=False,
        spotlight=False,
        debug=False,
        before_send=rebuild_event,
        before_send_transaction=_drop_event,
        before_breadcrumb=_drop_breadcrumb,
        before_send_log=_drop_log,
        before_send_metric=_drop_log,
    )
    sentry_sdk.get_global_scope().set_tag("process", process_name)


def send_report(error: BaseException, *, code: str, request_id: str | None) -> None:
    """Report an error under our own code for it; without a started Sentry nothing happens."""
    with sentry_sdk.new_scope() as scope:
        scope.set_tag("code", code)
        if request_id is not None:
            scope.set_tag("request_id", request_id)
        scope.capture_exception(error)


def flush_reports() -> None:
    """Wait up to two seconds until the reports that were made have left."""
    sentry_sdk.flush(timeout=2.0)


def rebuild_event(event: Event, hint: Hint) -> Event | None:
    """A new event that holds only what is on the list; what is not an error is dropped."""
    hint["attachments"] = []
    if event.get("type") is not None or "exception" not in event:
        return None
    level = event.get("level")
    rebuilt: Event = {
        "event_id": event["event_id"],
        "timestamp": event["timestamp"],
        "platform": "python",
        "level": level if level in _LEVELS else "error",
        "exception": {"values": [_error(value) for value in event["exception"].get("values", [])]},
        "tags": _words(event.get("tags", {}), _TAGS),
    }
    return rebuilt


def _error(value: Mapping[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    kind = permitted({"exception": value.get("type")})["exception"]
    return {
        "type": kind,
        **_words(value, ("module",)),
        "stacktrace": {"frames": [_frame(frame) for frame in frames]},
    }


def _frame(frame: Mapping[str, Any]) -> dict[str, Any]:
    line = frame.get("lineno")
    return _words(frame, ("module", "function")) | ({"lineno": line} if isinstance(line, int) else {})


def _words(source: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return permitted({key: source[key] for key in keys if key in WORDS and source.get(key) is not None})


def _drop_event(event: Event, hint: Hint) -> None:
    """We record no traces, so nothing of one may leave."""


def _drop_breadcrumb(crumb: Breadcrumb, hint: BreadcrumbHint) -> None:
    """A breadcrumb is a log line or a query, which may hold anything."""


def _drop_log(line: object, hint: Hint) -> None:
    """Logs and metrics stay in the house."""
