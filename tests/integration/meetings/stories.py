"""Plain builders of meetings, as a business manager's program makes them."""

from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, select

from service.messages.queries import MessageView, newest_messages
from tenants.accounts import AccountView
from tenants.outbox import OutboxRow
from tenants.work import work_for
from tests.integration.cases.stories import record_incident
from tests.support.machine import Machine
from tests.support.world import World

MEETING: Mapping[str, Any] = {"meets_on": "2026-12-07", "meets_at": "10:00", "place": "https://video.example/secret-7"}
PARTNERS = ("local-authority", "police", "health")
SECRETS = ("secret-7", "baby", "Injury", "synthetic", "Robin")
"""What no message may hold: the link, the title, the story."""


def manager_of(world: World, account: AccountView | None = None, **more: Any) -> Machine:
    """The program of a business manager of an account."""
    account = account or world.north
    return world.machine(account, world.someone(account, "business-manager", **more))


def plan_meeting(machine: Machine, incident: str = "", **changes: object) -> str:
    """Plan a meeting of a new case, or of this one; gives the path of the meeting."""
    incident = incident or record_incident(machine)
    answer = machine.send(f"incidents/{incident}/meetings", {**MEETING, **changes})
    assert answer.status_code == 201, answer.text
    return f"incidents/{incident}/meetings/{answer.get_json()['id']}"


def add_guest(machine: Machine, meeting: str, partner: str, **changes: object) -> str:
    """Put somebody on the list of a meeting; gives their id there."""
    guest = {
        "name": f"Guest of {partner}",
        "email": f"{partner}@example.org",
        "partner": partner,
        "agency": "An agency",
    }
    answer = machine.send(f"{meeting}/people", guest | changes)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def the_three(machine: Machine, meeting: str) -> list[str]:
    """Somebody for each of the three partners on the list."""
    return [add_guest(machine, meeting, partner) for partner in PARTNERS]


def came(attendee: str, **changes: object) -> dict[str, object]:
    """Somebody who came and declared nothing."""
    return {"attendee_id": attendee, "attendance": "attended", "conflict": "none-declared", **changes}


def version_of(machine: Machine, meeting: str) -> int:
    """The version of a meeting as it is read now."""
    return int(machine.get(meeting).get_json()["version"])


def change(machine: Machine, path: str, body: object, *, meeting: str, method: str = "PUT") -> Any:
    """Send a change made from the meeting as it is now."""
    return machine.send(path, body, method=method, version=version_of(machine, meeting))


def messages_of(world: World, account: AccountView | None = None) -> list[MessageView]:
    """Every message of an account, the oldest first."""
    with work_for(world.house, (account or world.north).id) as work:
        return list(reversed(newest_messages(work, 100)))


def reminders_waiting(world: World, meeting: str) -> list[str]:
    """What is still to be asked about a meeting, by the names of its reminders."""
    with work_for(world.house, world.north.id) as work:
        rows = work.session.scalars(
            select(OutboxRow.effect_key).where(
                OutboxRow.thing_id == meeting.rsplit("/", 1)[1],
                OutboxRow.kind == "reminder",
                OutboxRow.state == "waiting",
            )
        )
        return sorted(key.split(":")[1] for key in rows)


@contextmanager
def counted_statements(world: World) -> Any:
    """The statements that go to the database inside the block."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    event.listen(world.house.engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        event.remove(world.house.engine, "before_cursor_execute", count)
