"""Work: one transaction, one account, one actor, one now. Only this module commits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Engine, select

from tenants import audit, handovers, outbox, replays
from tenants.access.permissions import Permission
from tenants.access.roles import Actor, Reach, reach
from tenants.accounts import Account, AccountView, account_by_id, next_number, next_numbers
from tenants.audit import Event
from tenants.clock import Clock, london_date
from tenants.database import AccountSession, Context
from tenants.errors import NotPermittedError, RuleBrokenError
from tenants.handovers import Delivered, HandoverSent, Posting
from tenants.isolation import TenantRow
from tenants.outbox import Claimed, Errand, OutboxPayload, Outcome
from tenants.seals import Keyring, Place

Row = TypeVar("Row", bound=TenantRow)


class Receiver(Protocol):
    """An operation that takes a handover in, in the receiver's account."""

    def __call__(self, work: "Work", delivered: Delivered) -> None:
        """Take it in; raises RuleBrokenError where it must be refused."""


class OnReceipt(Protocol):
    """What a capability records when a handover of its own was receipted."""

    def __call__(self, work: "Work", sent: HandoverSent) -> None:
        """Record the receipt in the sender's account."""


class RunErrand(Protocol):
    """A step in the outside world: it is called with no transaction open and says how it ended."""

    def __call__(self, house: "House", claimed: Claimed) -> Outcome:
        """Take the step; raises TryAgainError where the outside did not answer."""


class CarryFiles(Protocol):
    """What brings the files that travel with a handover from the sender's store into the receiver's."""

    def __call__(self, from_id: UUID, to_id: UUID, files: object, /) -> None:
        """Copy each file that the body names, with no transaction open; an error says that none may be delivered."""


def no_store(_from_id: UUID, _to_id: UUID, _files: object) -> None:
    """What a house without a store of files does: it fails, rather than deliver an item without its files."""
    raise RuntimeError("This house has no store of files.")


@dataclass
class House:
    """What every door and worker of one process shares: the database, the clock, the keys, and who takes in what."""

    engine: Engine
    clock: Clock
    keyring: Keyring
    receivers: dict[str, Receiver] = field(default_factory=dict)
    on_receipt: dict[str, OnReceipt] = field(default_factory=dict)
    errands: dict[str, RunErrand] = field(default_factory=dict)
    carry_files: CarryFiles = no_store


@dataclass(frozen=True)
class Admission:
    """What the gate found out: who stands at the door of which account, and as what."""

    account: AccountView
    actor: Actor


class Work:
    """What an operation is given: a session in one account, the actor, the time, and ways to record and to send."""

    def __init__(self, house: House, session: AccountSession, admission: Admission, now: datetime) -> None:
        self.session = session
        self.account = admission.account
        self.actor = admission.actor
        self.now = now
        self._house = house
        self._events: list[Event] = []
        self._opened: dict[tuple[str, UUID], None] = {}
        self._is_abandoned = False

    @property
    def today(self) -> date:
        """Today's date in London."""
        return london_date(self.now)

    @property
    def opened(self) -> tuple[tuple[str, UUID], ...]:
        """The things whose seals this work opened, in order."""
        return tuple(self._opened)

    @property
    def is_abandoned(self) -> bool:
        """Whether the door gave this work up, so that nothing of it is kept."""
        return self._is_abandoned

    def add(self, row: Row) -> Row:
        """Insert a new row of this account, now, so that rows which point at it may follow."""
        row.tenant_id = self.account.id
        self.session.add(row)
        self.session.flush()
        return row

    def add_all(self, rows: Sequence[TenantRow]) -> None:
        """Insert new rows of this account, now and together."""
        for row in rows:
            row.tenant_id = self.account.id
        self.session.add_all(rows)
        self.session.flush()

    def record(self, event: Event) -> None:
        """Note an event for the audit trail; it is linked as the transaction's last statements."""
        self._events.append(event)

    def next_number(self, name: str) -> int:
        """The next number of one of this account's runs."""
        return next_number(self.session, self.account.id, name)

    def next_numbers(self, name: str, count: int) -> range:
        """The next so many numbers of one of this account's runs."""
        return next_numbers(self.session, self.account.id, name, count)

    def seal(self, row: TenantRow, column: str, text: str | None) -> None:
        """Write a text into the row's `<column>_sealed`, encrypted for exactly that place."""
        sealed = None if text is None else self._keyring.seal(self.session, self._place(row, column), text)
        setattr(row, f"{column}_sealed", sealed)

    def unseal(self, row: TenantRow, column: str) -> str | None:
        """Read a sealed text and note whose it is; the door audits the read before the page is shown."""
        sealed = getattr(row, f"{column}_sealed")
        if sealed is None:
            return None
        self._opened.setdefault(row.thing)
        return self._keyring.unseal(self.session, self._place(row, column), sealed)

    def unseal_own(self, row: TenantRow, column: str) -> str | None:
        """Read a sealed text that is not about a child (an answer kept for repeats, a notice); no read is noted."""
        sealed = getattr(row, f"{column}_sealed")
        if sealed is None:
            return None
        return self._keyring.unseal(self.session, self._place(row, column), sealed)

    def fingerprint(self, text: str) -> str:
        """The keyed hash by which this account finds an exact sealed text again."""
        return self._keyring.fingerprint(self.session, self.account.id, text)

    def reach(self, permission: Permission) -> Reach:
        """How far the actor's roles carry this permission here."""
        return reach(self.actor, permission)

    def require(self, permission: Permission) -> Reach:
        """How far the permission goes; raises NotPermittedError where it is not held at all."""
        how_far = self.reach(permission)
        if not how_far.is_granted:
            raise NotPermittedError("Your role does not include this. Ask the person who manages this account.")
        return how_far

    def send_later(self, errand: Errand) -> UUID:
        """Write an errand into the outbox of this transaction; its id is the idempotency key outside."""
        row = outbox.put(self.session, self.account.id, self.now, errand, self.actor.person_id)
        if errand.says is not None:
            self._seal_payload(row.id, errand.says)
        return row.id

    def hand_over(self, posting: Posting) -> HandoverSent:
        """Send a frozen, numbered item to another account; a worker delivers it and brings its receipt."""
        connection = handovers.check_may_post(self.session, self.account.kind, posting)
        to_name = connection.peer_name if connection else account_by_id(self.session, posting.to_account_id).name
        key = f"{posting.kind}:{posting.thing_id}:{posting.to_account_id}:{posting.version}"
        row_id = self.send_later(Errand(handovers.DELIVER, key, posting.thing_id, says=handovers.freeze(posting.body)))
        sent = self.add(
            HandoverSent(
                id=row_id,
                number=self.next_number("handovers"),
                kind=posting.kind,
                to_account_id=posting.to_account_id,
                to_name=to_name,
                thing_kind=posting.thing_kind,
                thing_id=posting.thing_id,
                version=posting.version,
                replaces=posting.replaces,
                sent_by=self.actor.name,
                sent_at=self.now,
            )
        )
        self.record(
            Event("handover-sent", posting.thing_kind, posting.thing_id, {"kind": posting.kind, "number": sent.number})
        )
        return sent

    def find_replay(self, key: str, fingerprint: str) -> replays.Answer | None:
        """The answer already given to this person under this key; raises KeyInFlightError or KeyReusedError."""
        used = replays.find(self.session, self._person(), key, fingerprint)
        if used is None:
            return None
        return replays.Answer.from_text(self.unseal_own(used, "answer") or "")

    def keep_answer(self, key: str, fingerprint: str, answer: replays.Answer) -> None:
        """Keep the answer for repeats under this key, in the transaction of the act."""
        used = replays.Replay(person_id=self._person(), key=key, fingerprint=fingerprint, used_at=self.now)
        self.seal(used, "answer", answer.as_text())
        self.add(used)

    @contextmanager
    def tentatively(self) -> Iterator[None]:
        """A part of the work that may be refused: what it wrote and recorded goes with it, the rest stays."""
        noted = len(self._events)
        try:
            with self.session.begin_nested():
                yield
        except RuleBrokenError:
            del self._events[noted:]
            raise

    def abandon(self) -> None:
        """Give up what was done; the door rolls back and its answer stands."""
        self._is_abandoned = True

    def finish(self) -> None:
        """Link the audit chain as the last statements; the supplier commits after this."""
        self.session.flush()
        if self._events:
            audit.link(self.session, self.actor, self.now, self._events)

    def note_reads(self) -> None:
        """Record the seals opened so far as one event naming the things read."""
        if self._opened:
            things = [[kind, str(thing_id)] for kind, thing_id in self._opened]
            kind, thing_id = next(iter(self._opened))
            self.record(Event("sealed-text-read", kind, thing_id, {"things": things}))

    @property
    def _keyring(self) -> Keyring:
        return self._house.keyring

    def _person(self) -> UUID:
        if self.actor.person_id is None:
            raise NotPermittedError("Only a person's act can carry a key against repeats.")
        return self.actor.person_id

    def _place(self, row: TenantRow, column: str) -> Place:
        return Place(self.account.id, str(getattr(row, "__tablename__")), column, row.id)  # noqa: B009

    def _seal_payload(self, row_id: UUID, says: str) -> None:
        self.session.flush()
        payload = OutboxPayload(id=row_id)
        self.seal(payload, "body", says)
        self.add(payload)


@contextmanager
def work_at_door(house: House, admission: Admission, *, read_only: bool) -> Iterator[Work]:
    """Work for a person whom the gate admitted; committed at the end, rolled back on error or when abandoned."""
    context = Context(admission.account.id, admission.actor.person_id, is_read_only=read_only)
    with AccountSession(house.engine, context) as session:
        work = Work(house, session, admission, house.clock.now())
        yield work
        if work.is_abandoned:
            session.rollback()
            return
        work.finish()
        session.commit()


def audit_reads(house: House, admission: Admission, work: Work) -> None:
    """Write the one audit row that names what an answer showed; if this fails the answer must not be given."""
    with AccountSession(house.engine, Context(admission.account.id, admission.actor.person_id)) as session:
        note = Work(house, session, admission, work.now)
        note._opened = dict.fromkeys(work.opened)  # noqa: SLF001 # the same class, carrying the note across
        note.note_reads()
        note.finish()
        session.commit()


@contextmanager
def work_for(house: House, account_id: UUID, on_behalf_of: UUID | None = None) -> Iterator[Work]:
    """Work for the service's own hand in one account; what it reads under seal is audited in the same transaction."""
    with AccountSession(house.engine, Context(account_id)) as session:
        account = account_by_id(session, account_id)
        actor = Actor(account_id, None, "Cairn", frozenset(), via="errand", on_behalf_of=on_behalf_of)
        work = Work(house, session, Admission(account, actor), house.clock.now())
        yield work
        work.note_reads()
        work.finish()
        session.commit()


def each_account(house: House, change: Callable[[Work], int]) -> Mapping[UUID, int]:
    """Run a change in every account, one transaction each, and say how many rows it touched in each."""
    with AccountSession(house.engine, Context(None)) as session:
        ids = list(session.scalars(select(Account.id).order_by(Account.opened_at)))
    counts = {}
    for account_id in ids:
        with work_for(house, account_id) as work:
            counts[account_id] = change(work)
    return counts
