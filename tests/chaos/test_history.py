"""The checker is checked: an honest run passes, and each planted lie is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.chaos.history import PROMISE, Act, Found, History, Kept, OnDesk, Recorded, Sent, TakenIn, Tried, faults

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NORTH, SOUTH = UUID(int=1), UUID(int=2)
WORDS = {NORTH: "Wren of the north", SOUTH: "Wren of the south"}


def an_honest_run(notices: int = 3) -> tuple[History, Found]:
    """Two senders, each with some notifications that were carried as they should be, one of them at the second try."""
    acts, sent, taken, desk, tried = [], [], [], [], []
    for sender in (NORTH, SOUTH):
        for number in range(1, notices + 1):
            incident, outbox_id = UUID(int=sender.int * 100 + number), UUID(int=sender.int * 1000 + number)
            receipt, tries = f"PN-2026-{sender.int}{number:03d}", 2 if number == 1 else 1
            at = NOON + timedelta(seconds=number)
            acts.append(Act(sender, incident, 1, NOON))
            sent.append(Sent(outbox_id, sender, number, incident, 1, receipt, at, "done", tries))
            taken.append(TakenIn(sender, number, receipt, "taken-in", at, f'{{"says": "{WORDS[sender]}"}}'))
            desk.append(OnDesk(sender, incident, 1))
            tried.append(Tried(outbox_id, tries, "done"))
    kept = (Recorded(NORTH, UUID(int=101), "NOR-2026-001"),)
    items = tuple((version.sender, version.incident) for version in desk)
    files, overheard = (Kept(UUID(int=7), "a" * 64),), {"worker.log": "errand done"}
    found = Found(tuple(sent), tuple(taken), tuple(desk), items, tuple(tried), kept, files, (), overheard)
    return History(tuple(acts), NOON, WORDS, kept, files), found


def test_an_honest_run_has_no_faults() -> None:
    assert faults(*an_honest_run()) == []


def test_a_run_in_which_nothing_happened_but_something_was_promised_is_no_honest_run() -> None:
    # given
    history, _ = an_honest_run()

    # when
    said = faults(history, Found((), (), (), (), (), history.recorded, history.files))

    # then
    assert sum("Lost" in sentence and "Panel's desk" in sentence for sentence in said) == 6


LIES: dict[str, tuple[Callable[[Found], Found], str]] = {
    "loss before sending": (lambda found: replace(found, sent=found.sent[1:]), "is not in the sender's record"),
    "loss on the way": (lambda found: replace(found, taken_in=found.taken_in[1:]), "is not in the receiver's record"),
    "loss of the effect": (lambda found: replace(found, on_desk=found.on_desk[1:]), "is not in the Panel's desk"),
    "double handover": (lambda found: replace(found, sent=(*found.sent, found.sent[0])), "Double"),
    "double taking in": (lambda found: replace(found, taken_in=(*found.taken_in, found.taken_in[0])), "Double"),
    "double effect": (lambda found: replace(found, on_desk=(*found.on_desk, found.on_desk[0])), "Double"),
    "double item": (lambda found: replace(found, items=(*found.items, found.items[0])), "Double"),
    "double incident": (
        lambda found: replace(found, recorded=(*found.recorded, Recorded(NORTH, UUID(int=9), "NOR-2026-001"))),
        "was given 2 times",
    ),
    "lost incident": (lambda found: replace(found, recorded=()), "register of incidents"),
    "effect without an act": (
        lambda found: replace(found, on_desk=(*found.on_desk, OnDesk(NORTH, UUID(int=999), 1))),
        "Nobody did this",
    ),
    "wrong receipt": (
        lambda found: replace(found, sent=(replace(found.sent[0], receipt="PN-2026-9999"), *found.sent[1:])),
        "and the receiver gave",
    ),
    "no receipt": (
        lambda found: replace(found, sent=(replace(found.sent[0], receipt=None, receipted_at=None), *found.sent[1:])),
        "has no receipt",
    ),
    "one receipt for two": (
        lambda found: replace(
            found, taken_in=(replace(found.taken_in[0], receipt=found.taken_in[1].receipt), *found.taken_in[1:])
        ),
        "was given 2 times",
    ),
    "refused": (
        lambda found: replace(found, taken_in=(replace(found.taken_in[0], outcome="refused"), *found.taken_in[1:])),
        "was refused",
    ),
    "given up": (
        lambda found: replace(found, sent=(replace(found.sent[0], state="dead"), *found.sent[1:])),
        "ended as dead",
    ),
    "number given twice": (
        lambda found: replace(found, sent=(replace(found.sent[0], number=2), *found.sent[1:])),
        "without a gap or a repeat",
    ),
    "late": (
        lambda found: replace(
            found,
            sent=(replace(found.sent[0], receipted_at=NOON + PROMISE + timedelta(seconds=1)), *found.sent[1:]),
        ),
        "after",
    ),
    "settled twice": (
        lambda found: replace(found, tried=(*found.tried, Tried(found.sent[0].outbox_id, 1, "done"))),
        "does not end in one success",
    ),
    "a try too many": (
        lambda found: replace(found, sent=(replace(found.sent[0], attempts=7), *found.sent[1:])),
        "its log ends at",
    ),
    "foreign words": (
        lambda found: replace(
            found, taken_in=(replace(found.taken_in[0], says=" ".join(WORDS.values())), *found.taken_in[1:])
        ),
        "what another account wrote",
    ),
    "words gone": (
        lambda found: replace(found, taken_in=(replace(found.taken_in[0], says="{}"), *found.taken_in[1:])),
        "does not say what its sender wrote",
    ),
    "words in a log": (
        lambda found: replace(found, overheard={"worker.log": f"could not send {WORDS[SOUTH]}"}),
        "stands in worker.log",
    ),
    "lost file": (lambda found: replace(found, files=()), "Lost: Kept"),
    "double file": (lambda found: replace(found, files=(*found.files, found.files[0])), "in the receiver's files 2"),
    "altered file": (lambda found: replace(found, files=(Kept(UUID(int=7), "b" * 64),)), "Nobody did this: Kept"),
    "broken chain": (lambda found: replace(found, broken_chains=("Link 3 was altered.",)), "does not hold"),
}


@pytest.mark.parametrize(("lie", "sentence"), LIES.values(), ids=LIES.keys())
def test_a_planted_lie_is_named(lie: Callable[[Found], Found], sentence: str) -> None:
    # given
    history, found = an_honest_run()

    # when
    said = faults(history, lie(found))

    # then
    assert any(sentence in fault for fault in said), said


def test_a_receipt_in_the_last_second_of_the_promise_is_in_time() -> None:
    # given
    history, found = an_honest_run()
    last = replace(found.sent[0], receipted_at=NOON + PROMISE)

    # when / then
    assert faults(history, replace(found, sent=(last, *found.sent[1:]))) == []
