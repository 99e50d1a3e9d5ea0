"""How a process begins to speak of its own health: logs always, error reports where a Sentry is named."""

import atexit

import structlog

from service.outside.error_reports import flush_reports, send_report, start_reports
from service.outside.logs import start_logs
from service.settings import Settings


def start_telemetry(settings: Settings, process_name: str) -> None:
    """Call once in each process, before it does anything else; `process_name` is web, worker, relay or schedule."""
    start_logs(process_name)
    if settings.sentry_dsn:
        start_reports(settings.sentry_dsn, process_name)
        atexit.register(flush_reports)


def finish_telemetry() -> None:
    """Send what waits to leave; a forked worker that ends without Python's own ceremony calls this last."""
    flush_reports()


def report_error(error: BaseException, *, code: str, request_id: str | None = None) -> None:
    """Write down that something failed that should not, under our own code for it, here and in Sentry.

    Neither holds the error's words, its values or what was asked; `code` is lower case, such as `web.unhandled`.
    """
    facts = {"code": code} if request_id is None else {"code": code, "request_id": request_id}
    structlog.get_logger().error("error.reported", exc_info=error, **facts)
    send_report(error, code=code, request_id=request_id)
