"""Opening an account: its row, its key, its first connections. The one way an account comes to be."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from tenants.access.roles import Actor
from tenants.accounts import KINDS, Account, AccountView, Connection, RegisteredAgency
from tenants.audit import Event
from tenants.database import AccountSession, Context, new_id
from tenants.errors import RuleBrokenError
from tenants.work import Admission, House, Work, work_for


@dataclass(frozen=True)
class NewAccount:
    """What is needed to open an account; agencies also say which line of the public register they are."""

    kind: str
    slug: str
    name: str
    full_name: str
    reference_prefix: str
    is_demonstration: bool = False
    register_scheme: str | None = None
    register_code: str | None = None
    register_kind: str | None = None


def open_account(house: House, new: NewAccount) -> AccountView:
    """Open an account with its own key; raises RuleBrokenError where the kind, the name or the code is taken."""
    if new.kind not in KINDS:
        raise RuleBrokenError(f"An account is one of {', '.join(KINDS)}.")
    return _write(house, new)


def connect(house: House, one: AccountView, other: AccountView, *, is_invited_by_one: bool = True) -> None:
    """Record an accepted connection on both sides, each in its own transaction."""
    for ours, theirs, is_ours in ((one, other, is_invited_by_one), (other, one, not is_invited_by_one)):
        with work_for(house, ours.id) as work:
            write_connection(work, theirs, "accepted", is_invited_by_us=is_ours)


def write_connection(work: Work, peer: AccountView, state: str, *, is_invited_by_us: bool) -> Connection:
    """Write or move this side's record of a connection."""
    row = work.session.scalar(select(Connection).where(Connection.peer_account_id == peer.id))
    if row is None:
        row = work.add(
            Connection(
                peer_account_id=peer.id,
                peer_name=peer.name,
                peer_kind=peer.kind,
                state=state,
                is_invited_by_us=is_invited_by_us,
                since_at=work.now,
                version=1,
            )
        )
    else:
        row.state, row.since_at = state, work.now
        row.version += 1
    work.record(Event(f"connection-{state}", "connection", row.id, {"with": str(peer.id)}))
    return row


def _write(house: House, new: NewAccount) -> AccountView:
    now, account_id = house.clock.now(), new_id()
    with AccountSession(house.engine, Context(account_id)) as session:
        if session.scalar(select(Account.id).where(Account.slug == new.slug)):
            raise RuleBrokenError("Another account has that short name. Choose another.")
        row = Account(
            id=account_id,
            slug=new.slug,
            kind=new.kind,
            name=new.name,
            full_name=new.full_name,
            reference_prefix=new.reference_prefix,
            is_demonstration=new.is_demonstration,
            opened_at=now,
        )
        session.add(row)
        session.flush()
        house.keyring.make_key(session, account_id, now)
        if new.register_scheme is not None:
            _register(session, new, account_id)
        view = AccountView.of(row)
        actor = Actor(account_id, None, "Cairn", frozenset(), via="errand")
        work = Work(house, session, Admission(view, actor), now)
        work.record(Event("account-opened", "account", account_id, {"kind": new.kind}))
        work.finish()
        session.commit()
    return view


def _register(session: AccountSession, new: NewAccount, account_id: UUID) -> None:
    line = session.scalar(
        select(RegisteredAgency).where(
            RegisteredAgency.scheme == new.register_scheme, RegisteredAgency.code == new.register_code
        )
    )
    if line is None:
        line = RegisteredAgency(
            id=new_id(),
            kind=new.register_kind,
            scheme=new.register_scheme,
            code=new.register_code,
            name=new.name,
            is_demonstration=new.is_demonstration,
        )
        session.add(line)
    if line.account_id is not None:
        raise RuleBrokenError("That agency has an account already. Invite the account that exists.")
    line.account_id = account_id
    session.flush()
