"""The invented people of the demonstration, and signing in as one of them; never reachable outside it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from tenants.accounts import Account, AccountView
from tenants.database import AccountSession, Context
from tenants.errors import NotFoundError
from tenants.identity.records import Membership, Person
from tenants.identity.sign_in import start_session
from tenants.work import House


@dataclass(frozen=True)
class DemonstrationPerson:
    """One invented person as the sign-in page offers them."""

    id: UUID
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class DemonstrationAccount:
    """A demonstration account with its invented people."""

    account: AccountView
    people: tuple[DemonstrationPerson, ...]


def demonstration_accounts(house: House) -> tuple[DemonstrationAccount, ...]:
    """The demonstration accounts in the order of their opening, each with the invented people who work there."""
    with AccountSession(house.engine, Context(None)) as session:
        accounts = [
            AccountView.of(row)
            for row in session.scalars(
                select(Account).where(Account.is_demonstration).order_by(Account.opened_at, Account.id)
            )
        ]
        found = [DemonstrationAccount(account, _people(session, account.id)) for account in accounts]
        return tuple(each for each in found if each.people)


def sign_in_as(house: House, person_id: UUID) -> str:
    """A full session of an invented person; raises NotFoundError for a real one, so that none can be entered so."""
    with AccountSession(house.engine, Context(None)) as session:
        person = session.get(Person, person_id)
        if person is None or not person.is_demonstration or person.is_disabled:
            raise NotFoundError("There is nothing here.")
        token = start_session(session, house, person.id, "full")
        session.commit()
    return token


def _people(session: AccountSession, account_id: UUID) -> tuple[DemonstrationPerson, ...]:
    session.take_context(Context(account_id))
    rows = session.execute(
        select(Person.id, Person.name, Membership.roles)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.tenant_id == account_id,
            func.cardinality(Membership.roles) > 0,
            Person.is_demonstration,
            Person.is_disabled.is_(False),
        )
        .order_by(Person.name, Person.id)
    )
    return tuple(DemonstrationPerson(row.id, row.name, tuple(row.roles)) for row in rows)
