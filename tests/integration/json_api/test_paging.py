"""Paging by key: every row once, and a cursor that is worth nothing in another hand or for another list."""

import pytest

from tenants.work import work_for
from tests.support.machine import Machine
from tests.support.planted import write_note
from tests.support.world import World


def given_notes(world: World, count: int) -> Machine:
    """A program in Northshire, whose account holds so many notes of each kind."""
    with work_for(world.house, world.north.id) as work:
        for number in range(count):
            write_note(work, f"Short note {number}", "short")
            write_note(work, f"Long note {number}", "long")
    return world.machine(world.north, world.someone(world.north, "business-manager"))


def words_of(machine: Machine, path: str) -> tuple[list[str], str | None]:
    """The notes of one page, and the cursor of the next."""
    said = machine.get(path).get_json()
    return [item["words"] for item in said["items"]], said["next_cursor"]


def test_each_note_is_listed_once_over_all_pages(notes: World) -> None:
    # given
    machine = given_notes(notes, 5)

    # when
    first, cursor = words_of(machine, "notes?kind=short&limit=2")
    second, cursor = words_of(machine, f"notes?kind=short&limit=2&cursor={cursor}")
    last, end = words_of(machine, f"notes?kind=short&limit=2&cursor={cursor}")

    # then
    assert first + second + last == [f"Short note {number}" for number in range(5)]
    assert end is None


def test_a_cursor_is_worth_nothing_elsewhere(notes: World) -> None:
    # given
    machine = given_notes(notes, 3)
    colleague = notes.machine(notes.north, notes.someone(notes.north, "business-manager"))
    lookalike = notes.machine(notes.south, notes.someone(notes.south, "business-manager"))
    _, cursor = words_of(machine, "notes?kind=short&limit=1")

    # when
    # The seal's last letter has two bits that say nothing, so the first letter is the one to change.
    tampered = ("A" if f"{cursor}"[0] != "A" else "B") + f"{cursor}"[1:]
    answers = {
        "another person": colleague.get(f"notes?kind=short&limit=1&cursor={cursor}"),
        "another account": lookalike.get(f"notes?kind=short&limit=1&cursor={cursor}"),
        "another filter": machine.get(f"notes?kind=long&limit=1&cursor={cursor}"),
        "no filter": machine.get(f"notes?limit=1&cursor={cursor}"),
        "altered": machine.get(f"notes?kind=short&limit=1&cursor={tampered}"),
    }

    # then
    assert machine.get(f"notes?kind=short&limit=1&cursor={cursor}").status_code == 200
    for whose, answer in answers.items():
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), whose
        assert "Ask for the first page again" in answer.get_json()["detail"]


@pytest.mark.parametrize("said", ["0", "101", "-1", "1e9", "NaN", "٣", "", " 7"])
def test_a_limit_is_a_number_from_1_to_100(notes: World, said: str) -> None:
    machine = given_notes(notes, 1)
    assert machine.get("notes?limit=100").status_code == 200
    assert machine.get(f"notes?limit={said}").status_code == 400


@pytest.mark.parametrize("asked", ["kind=short&kind=long", "tenant=x", "page=2", "cursor=", "sort=value"])
def test_a_name_that_is_unknown_or_doubled_is_refused(notes: World, asked: str) -> None:
    assert given_notes(notes, 1).get(f"notes?{asked}").status_code == 400
