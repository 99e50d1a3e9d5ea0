"""Tokens, accounts, the audit trail and declared holidays at the command line."""

import json
from datetime import date, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import select

from service.cases.errands.clocks import recompute
from service.cases.operations.clocks import RECOUNT
from service.cases.operations.incidents import RecordIncident, record_incident
from service.cases.queries.clocks import all_clocks
from tenants.accounts import AccountView
from tenants.delivery import claim_due
from tenants.outbox import OutboxRow
from tenants.work import work_for
from tests.integration.cli.command import environment_of, run_cairn, run_cairn_alone
from tests.integration.demonstration.theatre import Theatre
from tests.support.machine import Machine
from tests.support.servers import Servers, plain
from tests.support.world import World
from workers.boundary import carry


def test_a_token_made_here_opens_its_own_account_and_no_other(servers: Servers, theatre: Theatre, world: World) -> None:
    # given
    someone = world.someone(world.north, "business-manager")
    environment = environment_of(servers, theatre)

    # when
    ended = run_cairn(
        environment, "token", "create", "--account", world.north.slug, "--person", someone.email, "--scope", "all"
    )

    # then
    assert (ended.code, ended.err) == (0, "")
    machine = Machine(theatre.app.test_client(), world.north.slug, ended.out.strip())
    assert ended.out == f"{machine.token}\n"
    assert machine.get("incidents").status_code == 200
    assert machine.get("incidents", world.south.slug).status_code == 401


def test_no_token_for_strangers_for_unknown_scopes_or_for_an_unknown_account(
    servers: Servers, theatre: Theatre, world: World
) -> None:
    # given
    environment = environment_of(servers, theatre)
    ours = world.someone(world.north, "business-manager")
    theirs = world.someone(world.south, "business-manager")

    # when
    asked = {
        "stranger": (world.north.slug, theirs.email, "all"),
        "scope": (world.north.slug, ours.email, "everything"),
        "account": ("no-such-account", ours.email, "all"),
    }
    ended = {
        name: run_cairn(environment, "token", "create", "--account", slug, "--person", email, "--scope", scope)
        for name, (slug, email, scope) in asked.items()
    }

    # then
    assert {name: (each.code, each.out) for name, each in ended.items()} == dict.fromkeys(asked, (1, ""))
    assert "Nobody with that e-mail address" in ended["stranger"].err
    assert "Choose scopes" in ended["scope"].err
    assert "No account has that short name" in ended["account"].err


def test_the_command_finds_a_running_service_in_cairn_home(
    servers: Servers, theatre: Theatre, world: World, tmp_path: Path
) -> None:
    # given
    environment = environment_of(servers, theatre)
    (tmp_path / "environment.json").write_text(json.dumps(environment), encoding="utf-8")

    # when
    beside = run_cairn({"CAIRN_HOME": str(tmp_path)}, "audit", "verify", "--account", world.north.slug)
    nowhere = run_cairn({"CAIRN_HOME": str(tmp_path / "empty")}, "audit", "verify")

    # then
    assert beside.code == 0
    assert nowhere.code == 1
    assert "No service runs from CAIRN_HOME" in nowhere.err


def test_an_altered_link_of_the_audit_trail_is_named_and_only_in_its_own_account(
    servers: Servers, theatre: Theatre, world: World
) -> None:
    # given
    environment = environment_of(servers, theatre)
    with psycopg.connect(plain(theatre.addresses.superuser_url)) as connection:
        altered = connection.execute(
            "UPDATE audit_entries SET actor = 'Nobody' WHERE tenant_id = %s AND sequence = 1 RETURNING id",
            [world.north.id],
        ).fetchone()

    # when
    north = run_cairn_alone(environment, "audit", "verify", "--account", world.north.slug)
    south = run_cairn(environment, "audit", "verify", "--account", world.south.slug)
    whole = run_cairn_alone(environment, "audit", "verify")

    # then
    assert altered is not None
    assert north.code == whole.code == 1
    assert f"{world.north.slug}: Link 1 ({altered[0]}) was altered." in north.err
    assert world.south.slug not in whole.err
    assert south.code == 0


def test_a_new_account_begins_with_an_invitation_that_works(servers: Servers, theatre: Theatre, world: World) -> None:
    # given
    slug = f"new-{world.north.slug}"
    asked = ["--slug", slug, "--name", "New", "--full-name", "New in full", "--prefix", "NEW"]
    holder = ["--holder-name", "Ada Lovell", "--holder-email", "ada@example.org"]

    # when
    first = run_cairn(environment_of(servers, theatre), "account", "create", "--kind", "partnership", *asked, *holder)
    second = run_cairn(environment_of(servers, theatre), "account", "create", "--kind", "partnership", *asked, *holder)

    # then
    address = first.out.splitlines()[-1]
    assert first.code == 0
    assert f"/accounts/{slug}/invitations/" in address
    assert theatre.account(slug).is_demonstration is False
    assert (second.code, second.err) == (1, "Another account has that short name. Choose another --slug.\n")


def test_a_declared_holiday_moves_every_running_clock_once(servers: Servers, theatre: Theatre, world: World) -> None:
    # given
    today = theatre.house.clock.today()
    with work_for(theatre.house, world.north.id) as work:
        record_incident(work, an_incident(today))
        [clock] = all_clocks(work)
    holiday = a_day_on_the_way(clock.start_on, clock.due_on)
    environment = environment_of(servers, theatre)

    # when
    first = run_cairn(environment, "holidays", "declare", holiday.isoformat(), "A Day of Mourning")
    again = run_cairn(environment, "holidays", "declare", holiday.isoformat(), "A Day of Mourning")
    carry_recounts(theatre, world.north)

    # then
    with work_for(theatre.house, world.north.id) as work:
        [moved] = all_clocks(work)
    assert (first.code, again.code) == (0, 0)
    assert first.out != again.out == "Declared. Accounts whose clocks are counted again: 0.\n"
    assert moved.first_due_on == clock.due_on < moved.due_on
    printed = run_cairn(environment, "holidays", "declare", "2026-12-25", "Christmas again")
    assert (printed.code, printed.err) == (2, "That day is a bank holiday already. Nothing needs to change.\n")


def an_incident(today: date) -> RecordIncident:
    return RecordIncident(
        title="A case",
        became_aware_on=today,
        nature="serious-harm",
        circumstance="abuse-or-neglect-in-area",
        narrative="What happened",
    )


def a_day_on_the_way(start_on: date, due_on: date) -> date:
    days = [start_on + timedelta(days=count) for count in range(1, (due_on - start_on).days)]
    return next(day for day in reversed(days) if day.weekday() < 5)


def carry_recounts(theatre: Theatre, account: AccountView) -> None:
    theatre.house.errands[RECOUNT] = recompute
    with work_for(theatre.house, account.id) as work:
        rows = work.session.scalars(select(OutboxRow).where(OutboxRow.kind == RECOUNT)).all()
    assert len(rows) == 1
    carry(theatre.house, claim_due(theatre.house, account.id))
