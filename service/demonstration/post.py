"""Playing the acts in order, with the post of every account carried at its own time in between."""

from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import func, select

from service.demonstration.stage import OPENED_BEFORE, Act, Stage, acting, house_at
from tenants.database import AccountSession, Context
from tenants.delivery import claim_due, settle_all
from tenants.outbox import OutboxRow
from tenants.work import House

BETWEEN_ACTS = timedelta(seconds=5)
"""Two acts never share an instant, so that the post of the first is carried before the second."""


class Post:
    """What waits to leave each account of the demonstration, asked again only where something may have changed."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._unsure = {account.id for account in stage.accounts.values()}
        self._due: dict[UUID, datetime] = {}

    def note_act(self, account_id: UUID) -> None:
        """Somebody did something in this account."""
        self._unsure.add(account_id)

    def carry(self, until: datetime) -> None:
        """Carry the post up to an instant, each row at its own time, as the workers would have."""
        while (due := self._earliest(until)) is not None and self._carry(*due):
            pass

    def _earliest(self, until: datetime) -> tuple[datetime, UUID] | None:
        """What falls due first in all accounts, since a delivery in one makes work in another."""
        due_at, account_id = min(((at, each) for each, at in self._waiting().items()), default=(until, None))
        return None if account_id is None or due_at > until else (due_at, account_id)

    def _carry(self, due_at: datetime, account_id: UUID) -> bool:
        then = house_at(self._stage.house, due_at + timedelta(seconds=1))
        claimed_rows = claim_due(then, account_id)
        for _, rows in groupby(claimed_rows, key=lambda each: each.on_behalf_of):
            settle_all(then, [(claimed, then.errands[claimed.kind](then, claimed)) for claimed in rows])
        self._unsure |= {each.envelope.to_account_id for each in claimed_rows if each.envelope is not None}
        self._unsure.add(account_id)
        return bool(claimed_rows)

    def _waiting(self) -> dict[UUID, datetime]:
        for account_id in self._unsure:
            due_at = _next_due(self._stage.house, account_id)
            if due_at is None:
                self._due.pop(account_id, None)
            else:
                self._due[account_id] = due_at
        self._unsure.clear()
        return self._due


def play(stage: Stage, acts: list[Act]) -> None:
    """Play the acts in the order of their instants; what falls due between two of them is carried first."""
    post = Post(stage)
    at = stage.loaded_at - OPENED_BEFORE
    for act in sorted(acts, key=lambda each: each.at):
        at = max(act.at, at + BETWEEN_ACTS)
        post.carry(at)
        account = stage.accounts[act.account]
        with acting(house_at(stage.house, at), account, stage.players[act.email]) as work:
            act.do(work)
        post.note_act(account.id)
    post.carry(stage.loaded_at)


def _next_due(house: House, account_id: UUID) -> datetime | None:
    with AccountSession(house.engine, Context(account_id, is_read_only=True)) as session:
        return session.scalar(select(func.min(OutboxRow.due_at)).where(OutboxRow.state == "waiting"))
