"""`cairn demo` loads once, loads a broken demonstration anew, and removes nothing that is not marked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.demonstration.cast import read_cast
from service.demonstration.opening import open_stage
from tests.integration.cli.command import environment_of, run_cairn
from tests.integration.demonstration.theatre import Theatre, open_theatre
from tests.support.servers import Servers
from tests.support.world import new_world


@pytest.fixture
def stage(servers: Servers, tmp_path: Path) -> Iterator[Theatre]:
    theatre = open_theatre(servers, tmp_path)
    yield theatre
    theatre.close()


def test_a_demonstration_that_was_broken_off_is_loaded_anew_and_then_left_alone(
    servers: Servers, stage: Theatre
) -> None:
    # given
    open_stage(stage.house, read_cast(), stage.storage)
    environment = environment_of(servers, stage)

    # when
    first = run_cairn(environment, "demo", "load")
    second = run_cairn(environment, "demo", "load")

    # then
    assert (first.code, first.err) == (0, "")
    assert "loaded anew" in first.out
    assert (second.code, second.out) == (0, "The demonstration is there already. Nothing was changed.\n")
    assert {each["account"] for each in stage.sign_ins()} == set(stage.accounts())


def test_an_account_that_is_not_marked_is_never_removed(servers: Servers, stage: Theatre) -> None:
    # given
    world = new_world(stage.app)
    environment = environment_of(servers, stage)

    # when
    named = run_cairn(environment, "demo", "remove", "--account", world.north.slug)
    everything = run_cairn(environment, "demo", "remove")

    # then
    assert (named.code, named.out) == (1, "")
    assert "not marked as a demonstration" in named.err
    assert everything.code == 0
    assert world.north.slug in stage.accounts()


def test_a_demonstration_is_neither_loaded_outside_its_mode_nor_removed_without_the_owner(
    servers: Servers, stage: Theatre
) -> None:
    # given
    environment = environment_of(servers, stage)

    # when
    loaded = run_cairn(environment | {"CAIRN_DEMONSTRATION": "0"}, "demo", "load")
    removed = run_cairn({**environment, "DATABASE_OWNER_URL": ""}, "demo", "remove")

    # then
    assert (loaded.code, removed.code) == (1, 1)
    assert "demonstration mode only" in loaded.err
    assert "DATABASE_OWNER_URL" in removed.err
    assert stage.accounts() == {}
