"""The Panel's own machine hangs, errs, answers nonsense, or takes a notification and loses its answer."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import get_args
from uuid import UUID

import pytest
from sqlalchemy import select

from service.cases.operations.incidents import AddSubject, RecordIncident, add_subject, record_incident
from service.cases.operations.notifications import SEND_OUTSIDE, SubmitNotification, submit_notification
from service.cases.records.notifications import Notification
from tenants.accounts import AccountView
from tenants.outbox import OutboxRow, attempts_of
from tenants.work import House, work_for
from tests.chaos.casts import new_cast
from tests.chaos.history import PROMISE
from tests.chaos.processes import RELAY, WORKERS, wait_until
from tests.chaos.stages import Stage, stage
from tests.chaos.traffic import now
from tests.support.panel_endpoint import Mode, PanelEndpoint, panel_endpoint
from tests.support.servers import Servers

pytestmark = pytest.mark.chaos

REFUSES = "422"
PASSING: list[Mode] = [mode for mode in get_args(Mode) if mode not in {"ok", "asks-are-garbage", REFUSES}]


@pytest.fixture(scope="module")
def ready(hurt_servers: Servers, tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Stage]:
    """A relay and two workers."""
    with stage(hurt_servers, tmp_path_factory.mktemp("endpoints"), seed, (RELAY, WORKERS)) as ready:
        yield ready


def notify(house: House, endpoint: PanelEndpoint) -> tuple[AccountView, UUID]:
    """A partnership that notifies this address, and the notification that it has just submitted."""
    [account] = new_cast(house, 1, channel="https-endpoint", address=endpoint.url).partnerships
    with work_for(house, account.id) as work:
        told = RecordIncident(
            title="Injury at home",
            became_aware_on=work.today,
            nature="serious-harm",
            circumstance="abuse-or-neglect-in-area",
            narrative="A synthetic story.",
        )
        incident = record_incident(work, told)
        add_subject(work, AddSubject(incident_id=incident.id, name="Robin O’Brien"))
        return account, submit_notification(work, SubmitNotification(incident.id, 1)).id


def row_of(house: House, account: AccountView) -> tuple[OutboxRow, list[str]]:
    """How the one notification of an account stands, and how its tries ended."""
    with work_for(house, account.id) as work:
        row = work.session.scalars(select(OutboxRow).where(OutboxRow.kind == SEND_OUTSIDE)).one()
        return row, [attempt.outcome for attempt in attempts_of(work.session, [row.id])]


def receipt_of(house: House, account: AccountView, notification: UUID) -> str | None:
    """The reference that stands on the notification."""
    with work_for(house, account.id) as work:
        return work.session.scalars(select(Notification.receipt).where(Notification.id == notification)).one()


def test_whatever_an_endpoint_does_each_notification_has_one_effect_there_once_it_is_well(ready: Stage) -> None:
    # given: one endpoint for each way to misbehave, each with a notification on its way
    modes = ready.dice.sample(PASSING, len(PASSING))
    with ExitStack() as open_lines:
        endpoints = {mode: open_lines.enter_context(panel_endpoint(mode)) for mode in modes}
        for endpoint in endpoints.values():
            endpoint.retry_after = "3"
        sent = {mode: notify(ready.house, endpoint) for mode, endpoint in endpoints.items()}
        wait_until(lambda: all(endpoint.posts for endpoint in endpoints.values()), "each endpoint asked", 90)

        # when
        for endpoint in endpoints.values():
            endpoint.mode = "ok"
        well_at = now()
        rows = {mode: lambda account=account: row_of(ready.house, account) for mode, (account, _) in sent.items()}
        wait_until(lambda: all(row()[0].state == "done" for row in rows.values()), "every errand done", 150)

        # then
        for mode, (account, notification) in sent.items():
            row, tries = rows[mode]()
            assert (mode, endpoints[mode].effects) == (mode, 1)
            assert receipt_of(ready.house, account, notification) == endpoints[mode].received[str(row.id)]
            assert (mode, tries.count("done"), tries[-1]) == (mode, 1, "done")
            assert row.done_at is not None
            assert row.done_at - well_at < PROMISE, mode
    print(f"all done {max(row()[0].done_at - well_at for row in rows.values())} after they were well")  # noqa: T201


def test_a_notification_that_the_endpoint_refuses_waits_for_a_person_and_is_not_repeated(ready: Stage) -> None:
    # given
    with panel_endpoint(REFUSES) as endpoint:
        # when
        account, _ = notify(ready.house, endpoint)
        wait_until(lambda: row_of(ready.house, account)[0].state == "dead", "the errand given to a person")

        # then
        assert (endpoint.posts, endpoint.effects) == (1, 0)
        assert row_of(ready.house, account)[1] == ["dead"]
