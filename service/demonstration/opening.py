"""Opening the demonstration: its accounts, their settings and connections, and its invented people."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from service.demonstration.cast import Cast, CastAccount, CastPerson
from service.demonstration.stage import OPENED_BEFORE, Player, Stage, acting, house_at
from service.outside.storage import Storage
from service.people.operations.settings import (
    AcceptHostedPanel,
    ChangeSetting,
    ChooseChannel,
    ChooseDecider,
    ChooseSteps,
    change_setting,
)
from tenants.accounts import Account, AccountView
from tenants.database import AccountSession, Context
from tenants.errors import RuleBrokenError
from tenants.identity.factors import seal_secret
from tenants.identity.people import NewPerson, give_roles, register_person
from tenants.identity.secrets import new_totp_secret
from tenants.opening import connect, open_account
from tenants.work import House, work_for

PASSWORD_BYTES = 12
REASON = "A demonstration account: nothing that is sent from it leaves this service."
DECIDER_REASON = "As the partnership's own published process says."
HOLDERS = frozenset({"business-manager", "panel-administrator", "national-administrator", "account-holder"})


@dataclass(frozen=True)
class SignIn:
    """How one invented person signs in to one account, as demonstration.json tells it (design §13)."""

    account: str
    email: str
    password: str
    totp_secret: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class _Registered:
    player: Player
    password: str
    totp_secret: str


def check_names_are_free(house: House, cast: Cast) -> None:
    """Refuse to load over an account that is no demonstration. Raises RuleBrokenError."""
    with AccountSession(house.engine, Context(None, is_read_only=True)) as session:
        taken = session.scalars(
            select(Account.slug).where(Account.slug.in_(cast.slugs), Account.is_demonstration.is_(False))
        ).all()
    if taken:
        raise RuleBrokenError(
            f"These short names belong to accounts that are no demonstration: {', '.join(sorted(taken))}. "
            "Load the demonstration into another database."
        )


def open_stage(house: House, cast: Cast, storage: Storage) -> tuple[Stage, list[SignIn]]:
    """Open every account, register everyone, and say how each signs in; the instant is some weeks before now."""
    loaded_at = house.clock.now()
    earlier = house_at(house, loaded_at - OPENED_BEFORE)
    accounts = {each.new.slug: open_account(earlier, each.new) for each in cast.accounts}
    for one, other in cast.connections:
        connect(earlier, accounts[one], accounts[other])
    registered = _register(earlier, cast.people)
    for account in accounts.values():
        _admit(earlier, account, cast.people, registered)
    players = {email: each.player for email, each in registered.items()}
    stage = Stage(house, storage, accounts, players, loaded_at)
    _settings(stage, cast, earlier)
    return stage, _sign_ins(cast, registered)


def _settings(stage: Stage, cast: Cast, earlier: House) -> None:
    """Each holder sets what their account begins with, dated and under their name."""
    for each in cast.accounts:
        if commands := _first_settings(each):
            holder = holder_of(stage, each.new.slug)
            with acting(earlier, stage.accounts[each.new.slug], holder) as work:
                for command in commands:
                    change_setting(work, command)


def _first_settings(account: CastAccount) -> list[ChangeSetting]:
    commands: list[ChangeSetting] = []
    if account.channel is not None:
        commands.append(ChooseChannel(account.channel, None, REASON))
    if account.steps is not None:
        commands.append(ChooseSteps(account.steps, REASON))
    if account.decider is not None:
        commands.append(ChooseDecider(account.decider, DECIDER_REASON))
    if account.accepts_hosted_notifications:
        commands.append(AcceptHostedPanel(is_accepted=True, says_who="The demonstration", reason=REASON))
    return commands


def holder_of(stage: Stage, slug: str) -> Player:
    """The first person of the cast who manages an account."""
    return next(each for each in stage.players.values() if HOLDERS & set(each.roles.get(slug, ())))


def _register(house: House, people: Sequence[CastPerson]) -> dict[str, _Registered]:
    registered = {}
    with AccountSession(house.engine, Context(None)) as session:
        for person in people:
            password, secret = secrets.token_urlsafe(PASSWORD_BYTES), new_totp_secret()
            new = NewPerson(person.email, person.name, password, is_demonstration=True)
            row = register_person(session, new, house.clock.now())
            seal_secret(house.keyring.store, row, secret)
            player = Player(row.id, person.name, person.email, person.roles)
            registered[person.email] = _Registered(player, password, secret)
        session.commit()
    return registered


def _admit(
    house: House, account: AccountView, people: Sequence[CastPerson], registered: Mapping[str, _Registered]
) -> None:
    with work_for(house, account.id) as work:
        for person in people:
            if account.slug in person.roles:
                player_id: UUID = registered[person.email].player.id
                days = person.guest_for_days
                ends_on = None if days is None else work.today + OPENED_BEFORE + timedelta(days=days)
                give_roles(work, player_id, person.roles[account.slug], ends_on)


def _sign_ins(cast: Cast, registered: Mapping[str, _Registered]) -> list[SignIn]:
    found = []
    for slug in cast.slugs:
        for person in cast.people:
            if slug in person.roles:
                known = registered[person.email]
                found.append(SignIn(slug, person.email, known.password, known.totp_secret, person.roles[slug]))
    return found
