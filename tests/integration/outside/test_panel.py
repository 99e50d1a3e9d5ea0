"""A notification to the Panel's machine is accepted, refused, in doubt or never arrived, and is never there twice."""

import json
import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from service.outside.exchanges import Patience
from service.outside.panel import (
    Accepted,
    HttpsPanel,
    InDoubt,
    Notice,
    NotReached,
    Refused,
    has_answered,
    signature,
)
from tests.support.certificates import make_certificate
from tests.support.panel_endpoint import Mode, PanelEndpoint, panel_endpoint

NOW = datetime(2026, 12, 17, 9, tzinfo=UTC)
SECRET = b"a shared secret"
IMPATIENT = Patience(connect=0.3, read=0.2, total=0.4)


def notice(key: UUID | None = None) -> Notice:
    return Notice(idempotency_key=key or uuid4(), content={"reference": "SEF-7", "children": 1})


def channel(panel: PanelEndpoint) -> HttpsPanel:
    return HttpsPanel(panel.url, SECRET, may_be_loopback=True, patience=IMPATIENT)


def test_an_accepted_notification_brings_the_panels_reference() -> None:
    with panel_endpoint() as panel:
        assert channel(panel).send(notice(), NOW) == Accepted("SCSI-1")
    assert json.loads(panel.bodies[0]) == {"children": 1, "reference": "SEF-7"}


def test_a_notification_proves_who_sent_it_and_when() -> None:
    sent = notice()
    with panel_endpoint() as panel:
        channel(panel).send(sent, NOW)
    headers = panel.headers[0]
    assert headers["Idempotency-Key"] == str(sent.idempotency_key)
    assert headers["Cairn-Timestamp"] == str(int(NOW.timestamp()))
    proof = signature(SECRET, headers["Cairn-Timestamp"], sent.idempotency_key, panel.bodies[0])
    assert headers["Cairn-Signature"] == proof
    assert signature(b"another secret", headers["Cairn-Timestamp"], sent.idempotency_key, panel.bodies[0]) != proof
    assert signature(SECRET, "0", sent.idempotency_key, panel.bodies[0]) != proof
    assert signature(SECRET, headers["Cairn-Timestamp"], uuid4(), panel.bodies[0]) != proof


def test_the_same_notification_twice_has_one_effect_and_one_reference() -> None:
    sent = notice()
    with panel_endpoint() as panel:
        assert channel(panel).send(sent, NOW) == channel(panel).send(sent, NOW) == Accepted("SCSI-1")
    assert (panel.posts, panel.effects) == (2, 1)
    assert panel.bodies[0] == panel.bodies[1]


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        ("422", Refused("status-422")),
        ("429", NotReached("status-429", 120)),
        ("500", InDoubt("status-500")),
        ("garbage", InDoubt("no-reference")),
        ("huge", InDoubt("answer-too-long")),
        ("hang", InDoubt("no-answer")),
        ("loses-the-answer", InDoubt("line-lost")),
    ],
)
def test_each_way_to_misbehave_has_one_outcome(mode: Mode, outcome: object) -> None:
    with panel_endpoint(mode) as panel:
        assert channel(panel).send(notice(), NOW) == outcome
    assert panel.posts == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0),
        ("Thu, 17 Dec 2026 09:01:30 GMT", 90),
        ("Thu, 17 Dec 2026 08:00:00 GMT", 0),
        ("99999999999999999999", 86400),
        ("Thu, 17 Dec 2099 09:00:00 GMT", 86400),
        ("soon", None),
        ("-5", None),
    ],
)
def test_a_busy_machine_says_how_long_to_wait_and_we_believe_at_most_a_day(said: str, seconds: int | None) -> None:
    with panel_endpoint("429") as panel:
        panel.retry_after = said
        assert channel(panel).send(notice(), NOW) == NotReached("status-429", seconds)


def test_a_redirect_is_not_followed() -> None:
    with panel_endpoint("redirect") as panel:
        assert channel(panel).send(notice(), NOW) == InDoubt("status-302")
    assert panel.posts == 1


def test_in_doubt_is_settled_by_asking_and_nothing_is_sent_twice() -> None:
    sent = notice()
    with panel_endpoint("loses-the-answer") as panel:
        assert isinstance(channel(panel).send(sent, NOW), InDoubt)
        panel.mode = "ok"
        assert channel(panel).ask(sent.idempotency_key, NOW) == Accepted("SCSI-1")
    assert (panel.posts, panel.effects) == (1, 1)


def test_what_never_arrived_may_be_sent_again() -> None:
    sent = notice()
    with panel_endpoint("500") as panel:
        assert isinstance(channel(panel).send(sent, NOW), InDoubt)
        panel.mode = "ok"
        assert channel(panel).ask(sent.idempotency_key, NOW) == NotReached("never-arrived")
        assert channel(panel).send(sent, NOW) == Accepted("SCSI-1")


def test_an_answer_that_is_only_somebodys_error_page_settles_nothing() -> None:
    with panel_endpoint("asks-are-garbage") as panel:
        assert channel(panel).ask(uuid4(), NOW) == InDoubt("status-404")
    assert channel(panel).ask(uuid4(), NOW) == InDoubt("no-connection")


def test_a_machine_that_is_down_was_not_reached() -> None:
    with panel_endpoint() as panel:
        pass
    assert channel(panel).send(notice(), NOW) == NotReached("no-connection")


def test_a_name_that_nobody_knows_was_not_reached() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    panel = HttpsPanel("https://panel.example/", SECRET, resolver=unknown)
    assert panel.send(notice(), NOW) == NotReached("name-not-found")


def test_a_name_that_leads_inside_is_never_called() -> None:
    with panel_endpoint() as endpoint:
        port = endpoint.url.rpartition(":")[2].partition("/")[0]
        panel = HttpsPanel(f"https://panel.example:{port}/", SECRET, resolver=lambda _host, _port: ["127.0.0.1"])
        assert panel.send(notice(), NOW) == NotReached("address-not-allowed")
    assert panel.ask(uuid4(), NOW) == InDoubt("address-not-allowed")
    assert endpoint.posts == 0


def test_a_numeric_disguise_of_an_inner_address_is_seen_through() -> None:
    for host in ("2852039166", "0x7f000001", "[::ffff:169.254.169.254]"):
        panel = HttpsPanel(f"https://{host}/", SECRET, patience=IMPATIENT)
        assert panel.send(notice(), NOW) == NotReached("address-not-allowed")


def over_tls(tmp_path: Path, *, named: str = "panel.example", expired: bool = False) -> object:
    certificate = make_certificate(tmp_path, host="panel.example", expired=expired)
    with panel_endpoint(tls=certificate.server_context()) as endpoint:
        port = endpoint.url.rpartition(":")[2].partition("/")[0]
        panel = HttpsPanel(
            f"https://{named}:{port}/notifications",
            SECRET,
            may_be_loopback=True,
            patience=Patience(connect=2, read=2, total=5),
            trust=certificate.client_context(),
            resolver=lambda _host, _port: ["127.0.0.1"],
        )
        return panel.send(notice(), NOW)


def test_over_https_the_certificate_must_be_in_date_and_for_the_name_we_called(tmp_path: Path) -> None:
    assert over_tls(tmp_path) == Accepted("SCSI-1")
    assert over_tls(tmp_path, named="elsewhere.example") == NotReached("no-trusted-line")
    assert over_tls(tmp_path, expired=True) == NotReached("no-trusted-line")


def test_a_handshake_that_never_ends_is_cut() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        panel = HttpsPanel(url, SECRET, may_be_loopback=True, patience=Patience(connect=5, read=5, total=0.2))
        begun = time.monotonic()
        assert panel.send(notice(), NOW) == NotReached("no-trusted-line")
    assert time.monotonic() - begun < 3


def test_an_answer_that_drips_for_ever_is_cut_in_time() -> None:
    with panel_endpoint("slow") as panel:
        begun = time.monotonic()
        assert channel(panel).send(notice(), NOW) == InDoubt("too-slow")
        assert time.monotonic() - begun < 3


def test_a_breaker_counts_those_who_did_not_answer_and_not_those_who_refused() -> None:
    assert has_answered(Accepted("SCSI-1"))
    assert has_answered(Refused("status-422"))
    assert not has_answered(InDoubt("no-answer"))
    assert not has_answered(NotReached("no-connection"))
