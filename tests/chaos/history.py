"""What was acknowledged during a run, what was found after it, and the pure check of the one against the other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

PROMISE = timedelta(seconds=120)
"""Within this time of the last fault every acknowledged act has had its one effect."""


@dataclass(frozen=True)
class Act:
    """One acknowledged act: this version of this incident's notification was accepted from this account."""

    sender: UUID
    incident: UUID
    version: int
    acknowledged_at: datetime

    @property
    def key(self) -> tuple[UUID, UUID, int]:
        """What the receiver knows it by."""
        return self.sender, self.incident, self.version


@dataclass(frozen=True)
class Recorded:
    """An incident that its account has recorded, with the reference that was answered."""

    account: UUID
    incident: UUID
    reference: str


@dataclass(frozen=True)
class Kept:
    """A file that travels with a handover: where its receiver has it, and what its bytes are."""

    file: UUID
    sha256: str


@dataclass(frozen=True)
class History:
    """What people and programs were told had happened; `words` are each sender's own, planted in what it sends."""

    acts: tuple[Act, ...]
    last_fault_at: datetime
    words: Mapping[UUID, str]
    recorded: tuple[Recorded, ...] = ()
    files: tuple[Kept, ...] = ()


@dataclass(frozen=True)
class Sent:
    """The sender's record of one handover, with how its outbox row stands."""

    outbox_id: UUID
    sender: UUID
    number: int
    incident: UUID
    version: int
    receipt: str | None
    receipted_at: datetime | None
    state: str
    attempts: int

    @property
    def key(self) -> tuple[UUID, UUID, int]:
        """What the receiver knows it by."""
        return self.sender, self.incident, self.version


@dataclass(frozen=True)
class TakenIn:
    """The receiver's record of one handover, and what it says once its seal is opened."""

    sender: UUID
    number: int
    receipt: str
    outcome: str
    received_at: datetime
    says: str


@dataclass(frozen=True)
class OnDesk:
    """One version of one incident on the receiver's desk: the effect that the act was for."""

    sender: UUID
    incident: UUID
    version: int

    @property
    def key(self) -> tuple[UUID, UUID, int]:
        """What the sender knows it by."""
        return self.sender, self.incident, self.version


@dataclass(frozen=True)
class Tried:
    """One line of the log of attempts."""

    outbox_id: UUID
    number: int
    outcome: str


@dataclass(frozen=True)
class Found:
    """What stands in the database after the run; `overheard` is all that the logs and Redis were ever told."""

    sent: tuple[Sent, ...]
    taken_in: tuple[TakenIn, ...]
    on_desk: tuple[OnDesk, ...]
    items: tuple[tuple[UUID, UUID], ...]
    tried: tuple[Tried, ...]
    recorded: tuple[Recorded, ...] = ()
    files: tuple[Kept, ...] = ()
    broken_chains: tuple[str, ...] = ()
    overheard: Mapping[str, str] = field(default_factory=dict)


def faults(history: History, found: Found) -> list[str]:
    """Every way in which what was found differs from what was acknowledged; empty when the service kept its word."""
    checks = (_acts, _effects, _receipts, _numbers, _tries, _times, _walls, _records, _files)
    return [sentence for check in checks for sentence in check(history, found)]


def _acts(history: History, found: Found) -> Iterator[str]:
    promised = [act.key for act in history.acts]
    yield from _compare("sender's record", promised, [sent.key for sent in found.sent])
    yield from (f"Handover {sent.number} ended as {sent.state}." for sent in found.sent if sent.state != "done")


def _effects(history: History, found: Found) -> Iterator[str]:
    yield from _compare("Panel's desk", [act.key for act in history.acts], [version.key for version in found.on_desk])
    items = {(act.sender, act.incident) for act in history.acts}
    yield from _compare("Panel's list", items, found.items)


def _receipts(_history: History, found: Found) -> Iterator[str]:
    envelopes = [(sent.sender, sent.number) for sent in found.sent]
    yield from _compare("receiver's record", envelopes, [(taken.sender, taken.number) for taken in found.taken_in])
    given = {(taken.sender, taken.number): taken for taken in found.taken_in}
    for sent in found.sent:
        taken = given.get((sent.sender, sent.number))
        if taken is not None and sent.receipt != taken.receipt:
            yield f"Handover {sent.number} has the receipt {sent.receipt}, and the receiver gave {taken.receipt}."
    yield from (
        f"Handover {taken.number} was {taken.outcome}." for taken in found.taken_in if taken.outcome != "taken-in"
    )
    yield from _repeats("receipt", (taken.receipt for taken in found.taken_in))


def _numbers(_history: History, found: Found) -> Iterator[str]:
    for sender in {sent.sender for sent in found.sent}:
        numbers = sorted(sent.number for sent in found.sent if sent.sender == sender)
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"The numbers of {sender} are not one run without a gap or a repeat: {numbers}."


def _tries(_history: History, found: Found) -> Iterator[str]:
    for sent in found.sent:
        tried = sorted((line for line in found.tried if line.outbox_id == sent.outbox_id), key=lambda line: line.number)
        if [line.outcome for line in tried].count("done") != 1 or tried[-1].outcome != "done":
            yield f"The log of handover {sent.number} does not end in one success: {[line.outcome for line in tried]}."
        if any(one.number >= next_one.number for one, next_one in pairwise(tried)):
            yield f"The log of handover {sent.number} says one try twice."
        if tried and tried[-1].number != sent.attempts:
            yield f"Handover {sent.number} was tried {sent.attempts} times; its log ends at {tried[-1].number}."


def _times(history: History, found: Found) -> Iterator[str]:
    promised = {act.key: max(act.acknowledged_at, history.last_fault_at) + PROMISE for act in history.acts}
    for sent in found.sent:
        if sent.receipted_at is None:
            yield f"Handover {sent.number} has no receipt."
        elif sent.key in promised and sent.receipted_at > promised[sent.key]:
            yield f"Handover {sent.number} was receipted at {sent.receipted_at}, after {promised[sent.key]}."


def _walls(history: History, found: Found) -> Iterator[str]:
    for taken in found.taken_in:
        if history.words[taken.sender] not in taken.says:
            yield f"Handover {taken.number} does not say what its sender wrote."
        if any(words in taken.says for sender, words in history.words.items() if sender != taken.sender):
            yield f"Handover {taken.number} says what another account wrote."
    for place, text in found.overheard.items():
        if any(words in text for words in history.words.values()):
            yield f"What was sealed stands in {place}."
    yield from (f"The audit chain does not hold: {flaw}" for flaw in found.broken_chains)


def _records(history: History, found: Found) -> Iterator[str]:
    yield from _compare("register of incidents", history.recorded, found.recorded)
    yield from _repeats("reference", ((kept.account, kept.reference) for kept in found.recorded))


def _files(history: History, found: Found) -> Iterator[str]:
    yield from _compare("receiver's files", history.files, found.files)


def _compare(place: str, promised: Iterable[object], there: Iterable[object]) -> Iterator[str]:
    """Sentences on what is lost, what is double and what nobody did."""
    wanted, counted = set(promised), Counter(there)
    yield from (f"Lost: {thing} is not in the {place}." for thing in wanted - counted.keys())
    yield from (f"Double: {thing} is in the {place} {times} times." for thing, times in counted.items() if times > 1)
    yield from (f"Nobody did this: {thing} in the {place}." for thing in counted.keys() - wanted)


def _repeats(what: str, values: Iterable[object]) -> Iterator[str]:
    yield from (f"The {what} {value} was given {times} times." for value, times in Counter(values).items() if times > 1)
