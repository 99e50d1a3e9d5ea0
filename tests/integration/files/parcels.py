"""Handovers with files for tests: an agency that answers two look-alike partnerships, with a store between them."""

import io
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from service.files.errands import make_carry_files, make_scan_file
from service.files.operations import SCAN, NewFile, file_handed_over, keep_file
from service.files.queries import FileView, files_of, files_to_hand_over
from service.outside.ports import Ports
from service.outside.scanner import NoScanner
from service.outside.storage import Storage, storage_key
from tenants.accounts import AccountView
from tenants.database import new_id
from tenants.delivery import claim_due
from tenants.handovers import Delivered, HandoverReceived, Posting
from tenants.outbox import OutboxRow
from tenants.work import House, Work, work_for
from tests.support.stage import MovableClock
from tests.support.world import World
from workers.boundary import JobFailedError, carry

KIND = "information-reply"
LETTER = b"Chronology of key events. " * 1000


def take_in_reply(work: Work, delivered: Delivered) -> None:
    """Take a reply in as a partnership does: the files belong to the request that it answers."""
    request = UUID(delivered.body["request"])
    file_handed_over(work, delivered.body["files"], "information-request", request, from_name=delivered.from_name)


@dataclass(frozen=True)
class Parcels:
    """The police's reply to one request, and the house in which its post is carried."""

    world: World
    storage: Storage
    house: House
    request: UUID = field(default_factory=new_id)

    @property
    def sender(self) -> AccountView:
        """The agency."""
        return self.world.police

    def add(self, content: bytes = LETTER, name: str = "chronology.txt") -> FileView:
        """Add a file to the reply, and let it be scanned."""
        with work_for(self.house, self.sender.id) as work:
            new = NewFile(io.BytesIO(content), name, "information-request", self.request)
            view = keep_file(work, new, self.storage)
        self.carry_due()
        return view

    def frozen(self) -> list[dict[str, Any]]:
        """The reply's files as a handover names them."""
        with work_for(self.house, self.sender.id) as work:
            return files_to_hand_over(work, self.request)

    def send(self, files: object, to: AccountView | None = None) -> UUID:
        """Hand the reply over with these files, to the northern partnership unless another is named; gives its id."""
        body = {"request": str(self.request), "files": files}
        receiver = to or self.world.north
        with work_for(self.house, self.sender.id) as work:
            return work.hand_over(Posting(KIND, receiver.id, "information-request", new_id(), body)).id

    def carry_due(self, account: AccountView | None = None) -> None:
        """Carry what is due in an account, the sender's unless another is named."""
        carry(self.house, claim_due(self.house, (account or self.sender).id))

    def try_times(self, times: int, code: str) -> None:
        """Carry what is due in the sender's account so often, each time in vain and for this reason."""
        for _ in range(times):
            with pytest.raises(JobFailedError, match=code):
                self.carry_due()
            self.clock.forward(timedelta(days=2))

    def state_of(self, item: UUID) -> tuple[str, str]:
        """How a handover's outbox row stands."""
        with work_for(self.house, self.sender.id) as work:
            row = work.session.scalars(select(OutboxRow).where(OutboxRow.id == item)).one()
            return row.state, row.code

    def files_in(self, account: AccountView) -> tuple[FileView, ...]:
        """The files of the request as an account's readers see them."""
        with work_for(self.house, account.id) as work:
            return files_of(work, self.request)

    def records_in(self, account: AccountView) -> list[str]:
        """How each handover that came to an account was met."""
        with work_for(self.house, account.id) as work:
            return list(work.session.scalars(select(HandoverReceived.outcome).order_by(HandoverReceived.id)))

    def lying_in(self, account: AccountView) -> set[UUID]:
        """What lies in the store under an account."""
        return {file_id for file_id, _ in self.storage.listed(account.id)}

    def bytes_of(self, account: AccountView, file_id: object) -> bytes:
        """The bytes of a file of an account."""
        with self.storage.open(storage_key(account.id, UUID(str(file_id)))) as stream:
            return stream.read()

    @property
    def clock(self) -> MovableClock:
        """The clock of this house alone."""
        assert isinstance(self.house.clock, MovableClock)
        return self.house.clock


def open_parcels(world: World, storage: Storage) -> Parcels:
    """A house of its own over the world's accounts, which carries files in this store."""
    clock = MovableClock()
    clock.set(clock.now())
    house = replace(
        world.house,
        clock=clock,
        receivers=world.house.receivers | {KIND: take_in_reply},
        errands=world.house.errands | {SCAN: make_scan_file(Ports(storage, NoScanner(), None))},
        carry_files=make_carry_files(storage),
    )
    return Parcels(replace(world, house=house), storage, house)
