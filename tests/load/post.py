"""The post at work: how soon a handover is receipted on an idle system, and how fast a full outbox drains.

Relay and workers are the processes that `make run` starts. The instants are those that the service itself writes.
"""

import time
from collections.abc import Sequence
from uuid import UUID

import psycopg

from tenants.accounts import AccountView
from tenants.database import new_id
from tenants.handovers import Posting
from tenants.work import House, work_for
from tests.integration.panel.notices import notice
from tests.load.figures import Figure, Sheet, Times
from tests.load.ground import Ground
from tests.load.processes import Service, wait_until
from tests.load.volume import Volume
from tests.support.servers import plain

SINGLES = 30
HANDOVERS = 3_000
SENDERS = 10
AT_ONCE = 100
DRAIN_SECONDS = 180.0
RECEIPTED = "SELECT receipted_at - sent_at FROM handovers_sent WHERE id = %s AND receipted_at IS NOT NULL"
WAITING = "SELECT count(*) FROM outbox WHERE state = 'waiting' AND kind = 'handover'"
DRAINED = (
    "SELECT count(*), extract(epoch FROM max(done_at) - min(rung_at)) FROM outbox"
    " WHERE kind = 'handover' AND state = 'done' AND created_at >= %s"
)


def measure_latency(ground: Ground, volume: Volume, service: Service, sheet: Sheet) -> None:
    """Send single handovers, one after another, and see how long each takes from commit to receipt."""
    sheet.open_part(f"The post, fsync on, relay and two workers: {SINGLES} single handovers on an idle system")
    service.start_relay()
    service.start_workers(2)
    taken = []
    with psycopg.connect(plain(ground.servers.cairn.superuser_url), autocommit=True) as watcher:
        for sender in (volume.partnerships * SINGLES)[:SINGLES]:
            sent_id = send(ground.house, sender, volume.panel, 1)[0]
            committed = time.perf_counter()
            wait_until(lambda sent_id=sent_id: watcher.execute(RECEIPTED, (sent_id,)).fetchone() is not None)
            taken.append((time.perf_counter() - committed) * 1000)
    times = Times(taken)
    sheet.note(Figure("commit to receipt, p50", times.p50, "ms"))
    sheet.note(Figure("commit to receipt, p95", times.at(0.95), "ms", at_most=2_000))
    service.stop()


def measure_drain(ground: Ground, volume: Volume, service: Service, sheet: Sheet) -> None:
    """Commit a full outbox, then let the relay ring, and see how fast two workers carry it."""
    sheet.open_part(
        f"The post, fsync on: {HANDOVERS:,} notifications of {SENDERS} partnerships to one Panel, two workers"
    )
    began_at = ground.house.clock.now()
    for sender in volume.partnerships[:SENDERS]:
        send(ground.house, sender, volume.panel, HANDOVERS // SENDERS)
    service.start_workers(2)
    service.start_relay()
    with psycopg.connect(plain(ground.servers.cairn.superuser_url), autocommit=True) as watcher:
        wait_until(lambda: watcher.execute(WAITING).fetchone() == (0,), seconds=DRAIN_SECONDS)
        count, seconds = watcher.execute(DRAINED, (began_at,)).fetchone() or (0, 1)
    if count != HANDOVERS:
        raise RuntimeError(f"{count} of {HANDOVERS} handovers were receipted.")
    sheet.note(Figure("drain, first ring to last receipt", float(count / seconds), "handovers/s", at_least=300))
    service.stop()


def send(house: House, sender: AccountView, panel: AccountView, count: int) -> Sequence[UUID]:
    """Commit so many notifications in the sender's account; gives their ids."""
    sent = []
    for start in range(0, count, AT_ONCE):
        with work_for(house, sender.id) as work:
            for _ in range(min(AT_ONCE, count - start)):
                incident_id = new_id()
                posting = Posting("notification", panel.id, "incident", incident_id, notice(incident_id))
                sent.append(work.hand_over(posting).id)
    return sent
