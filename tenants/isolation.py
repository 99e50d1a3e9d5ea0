"""The wall between accounts: the mixin of every account's row, the filter on every query, the policy on every table."""

from functools import lru_cache
from uuid import UUID

from sqlalchemy import Connection, ForeignKey, ForeignKeyConstraint, Uuid, event
from sqlalchemy.orm import LoaderCriteriaOption, Mapped, ORMExecuteState, mapped_column, with_loader_criteria

from tenants.database import AccountSession, new_id

SHARED = {
    "accounts": "names of the accounts: every door must find one by its slug before it has a context",
    "agency_register": "the public register of agencies (ODS, URN, ONS codes), so that one agency is one account",
    "people": "one person may serve several accounts with one sign-in",
    "recovery_codes": "belong to a person, not to an account",
    "sessions": "a session belongs to a person and holds no active account",
    "throttles": "attempts are counted before anyone is known",
    "declared_holidays": "a declared bank holiday is the same day for every account",
    "memberships": "a person lists the accounts they belong to; writing is the account's alone (own policies)",
}
"""Tables that are not one account's, each with its reason; a table neither here nor a TenantRow fails the build."""

OLDEST_REPAIRED = {18: 180_004, 17: 170_010, 16: 160_014, 15: 150_018}
"""The first repaired release of each line of PostgreSQL; a newer line than these is repaired from its start."""

ACCOUNT_MATCHES = "tenant_id = nullif(current_setting('app.tenant', true), '')::uuid"
PERSON_MATCHES = "person_id = nullif(current_setting('app.person', true), '')::uuid"


class WrongRoleError(Exception):
    """The database role or the server could not keep the wall between accounts."""


class TenantRow:
    """A row of one account: its key begins with the account and so does every index and foreign key on it."""

    tenant_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("accounts.id"), primary_key=True, sort_order=-2)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id, sort_order=-1)

    def __init__(self, **columns: object) -> None:
        columns.setdefault("id", new_id())
        super().__init__(**columns)

    @property
    def thing(self) -> tuple[str, UUID]:
        """What the audit trail names when this row's seal is opened: a kind and an id."""
        return type(self).__name__.lower(), self.id


def own(column: str, table: str, *, on_delete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key that cannot leave its account; an optional link is `on_delete="SET NULL (link_id)"`."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], ondelete=on_delete)


@event.listens_for(AccountSession, "do_orm_execute")
def _filter_by_account(state: ORMExecuteState) -> None:
    """Every ORM query carries its account's id; without a context it asks for no account at all."""
    if state.is_column_load or state.is_relationship_load:
        return
    session = state.session
    assert isinstance(session, AccountSession)  # noqa: S101 # the event is bound to this class alone
    state.statement = state.statement.options(_rows_of(session.context.account_id))


@lru_cache(maxsize=1024)
def _rows_of(account_id: UUID | None) -> LoaderCriteriaOption:
    """The filter of one account, kept because making it anew costs a third of a small query."""
    return with_loader_criteria(TenantRow, lambda row: row.tenant_id == account_id, include_aliases=True)


def refuse_wrong_role(connection: Connection) -> None:
    """Refuse to work as a role that could pass the wall, or on a server without its repairs (quality S2, S61).

    Raises WrongRoleError, whose sentence says which role to connect as.
    """
    can_pass, number = connection.exec_driver_sql(
        "SELECT r.rolsuper OR r.rolbypassrls OR pg_has_role(current_user, d.datdba, 'MEMBER'),"
        " current_setting('server_version_num')::int FROM pg_roles r, pg_database d"
        " WHERE r.rolname = current_user AND d.datname = current_database()"
    ).one()
    if can_pass:
        raise WrongRoleError("Connect as cairn_app: this database role could pass the wall between accounts.")
    if number < OLDEST_REPAIRED.get(number // 10_000, min(OLDEST_REPAIRED.values())):
        raise WrongRoleError("Update PostgreSQL first: this release lacks repairs to row security.")
