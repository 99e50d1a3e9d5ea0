"""What is counted says how the service is, and names nobody."""

import re

from service.outside.metrics import count_delivery, count_request, read_metrics, show_breaker, show_outbox

ALLOWED_LABELS = {"endpoint", "status", "channel", "outcome", "state", "le"}


def test_answers_are_counted_by_endpoint_and_class_of_status() -> None:
    count_request("cases.no_such_page", 404, 0.02)
    count_request(None, 404, 0.01)
    text = read_metrics(None).decode()
    assert 'cairn_http_requests_total{endpoint="cases.no_such_page",status="4xx"} 1.0' in text
    assert 'endpoint="unmatched"' in text


def test_the_outbox_deliveries_and_breakers_are_shown() -> None:
    show_outbox(waiting=7, oldest_due_seconds=61.5)
    count_delivery("https", "in-doubt")
    show_breaker("https", "open")
    show_breaker("drop", "closed")
    text = read_metrics(None).decode()
    assert "cairn_outbox_waiting 7.0" in text
    assert "cairn_outbox_oldest_due_seconds 61.5" in text
    assert 'cairn_deliveries_total{channel="https",outcome="in-doubt"} 1.0' in text
    assert 'cairn_breaker_open{channel="https"} 1.0' in text
    assert 'cairn_breaker_open{channel="drop"} 0.0' in text


def test_no_label_can_name_an_account() -> None:
    count_request("cases.no_such_page", 200, 0.02)
    ours = [line for line in read_metrics(None).decode().splitlines() if line.startswith("cairn_")]
    labels = {name for line in ours for name in re.findall(r'(\w+)="', line)}
    assert ours
    assert labels <= ALLOWED_LABELS
