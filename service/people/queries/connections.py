"""The accounts that may send post to this one, and the public register in which a partnership finds agencies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tenants.accounts import AccountView, Connection, RegisteredAgency, account_by_id
from tenants.errors import NotFoundError
from tenants.work import Work

MOST_LINES = 50


@dataclass(frozen=True)
class ConnectionView:
    """This side's record of one connection."""

    id: UUID
    peer_account_id: UUID
    peer_name: str
    peer_kind: str
    state: str
    is_invited_by_us: bool
    since_at: datetime
    version: int


@dataclass(frozen=True)
class RegisterLine:
    """One agency of the public register, and how it stands with us."""

    id: UUID
    name: str
    kind: str
    scheme: str
    code: str
    has_account: bool
    state: str


@dataclass(frozen=True)
class RegisterSearch:
    """What to look for in the register; an empty part is not looked for."""

    name: str = ""
    kind: str = ""
    code: str = ""

    @classmethod
    def asked(cls, said: Mapping[str, str]) -> "RegisterSearch":
        """What an address asks for, without the hidden characters that no agency's name holds."""
        return cls(*("".join(filter(str.isprintable, said.get(part, "")[:200])).strip() for part in cls.__match_args__))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return not (self.name or self.kind or self.code)


def connections(work: Work) -> tuple[ConnectionView, ...]:
    """The connections of this account, by the other's name."""
    rows = work.session.scalars(select(Connection).order_by(Connection.peer_name, Connection.id))
    return tuple(_view(row) for row in rows)


def connection(work: Work, connection_id: UUID) -> ConnectionView:
    """One connection; raises NotFoundError for another account's."""
    row = work.session.scalar(select(Connection).where(Connection.id == connection_id))
    if row is None:
        raise NotFoundError("There is nothing here.")
    return _view(row)


def search_register(work: Work, search: RegisterSearch) -> tuple[RegisterLine, ...]:
    """Up to fifty agencies that match; demonstration accounts find invented agencies and no others."""
    if search.is_empty:
        return ()
    wanted = select(RegisteredAgency).where(RegisteredAgency.is_demonstration == work.account.is_demonstration)
    if search.name:
        wanted = wanted.where(RegisteredAgency.name.icontains(search.name, autoescape=True))
    if search.kind:
        wanted = wanted.where(RegisteredAgency.kind == search.kind)
    if search.code:
        wanted = wanted.where(RegisteredAgency.code == search.code)
    rows = work.session.scalars(wanted.order_by(RegisteredAgency.name, RegisteredAgency.id).limit(MOST_LINES))
    states = {each.peer_account_id: each.state for each in connections(work)}
    return tuple(_line(row, states) for row in rows)


def register_kinds(work: Work) -> tuple[str, ...]:
    """The kinds of agency in the register."""
    rows = work.session.scalars(
        select(RegisteredAgency.kind)
        .where(RegisteredAgency.is_demonstration == work.account.is_demonstration)
        .distinct()
        .order_by(RegisteredAgency.kind)
    )
    return tuple(rows)


def registered_account(work: Work, line_id: UUID) -> AccountView:
    """The account of an agency of the register; raises NotFoundError where there is none to invite."""
    line = work.session.get(RegisteredAgency, line_id)
    if line is None or line.account_id is None or line.is_demonstration != work.account.is_demonstration:
        raise NotFoundError("There is nothing here.")
    return account_by_id(work.session, line.account_id)


def _view(row: Connection) -> ConnectionView:
    return ConnectionView(
        row.id,
        row.peer_account_id,
        row.peer_name,
        row.peer_kind,
        row.state,
        row.is_invited_by_us,
        row.since_at,
        row.version,
    )


def _line(row: RegisteredAgency, states: dict[UUID, str]) -> RegisterLine:
    state = "" if row.account_id is None else states.get(row.account_id, "")
    return RegisterLine(row.id, row.name, row.kind, row.scheme, row.code, row.account_id is not None, state)
