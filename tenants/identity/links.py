"""The respondent's side of a link: looking uses nothing up, asking sends a code, the right code opens one thing.

A GET or HEAD changes nothing and sends nothing, since mail programs fetch every link (quality S23, S24). The code works
once, for ten minutes, in the browser that asked for it, and allows five tries (design §7; ASVS 6.5.5, 6.6.2).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.roles import Actor
from tenants.accounts import AccountView, account_by_slug
from tenants.audit import Event
from tenants.database import AccountSession, Context
from tenants.errors import NotFoundError
from tenants.identity import throttles
from tenants.identity.gate import TOUCH_EVERY, NotSignedInError
from tenants.identity.records import LightRespondent
from tenants.identity.respondents import FINISHED, OPEN, THING, last_day
from tenants.identity.secrets import hash_of, is_same, new_link_code, new_token
from tenants.work import Admission, House, Work, work_for

ROLE = "light-respondent"
CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
IDLE_FOR = timedelta(minutes=60)
LASTS_FOR = timedelta(hours=8)


@dataclass(frozen=True)
class LinkView:
    """What the holder of a link may know before they type a code."""

    id: UUID
    account: AccountView
    thing_kind: str
    name: str
    email: str
    invited_by: str
    ends_on: date
    is_code_waiting: bool
    """Whether this browser asked for a code that can still be typed."""
    is_inside: bool
    """Whether this browser has the thing's pages open."""
    is_finished: bool
    """Whether the answer was sent from this browser; nobody else is told that the link ever was."""


@dataclass(frozen=True)
class Standing:
    """Who came through a link, and the one thing that it opens."""

    admission: Admission
    thing_kind: str
    thing_id: UUID


class SendCode(Protocol):
    """How a code reaches the respondent: an operation that queues the message in the same transaction."""

    def __call__(self, work: Work, link: LinkView, code: str) -> None:
        """Queue it."""


class WrongCodeError(Exception):
    """The code is not the one that was sent; `tries_left` says how often it may still be typed (0: it is void)."""

    def __init__(self, tries_left: int) -> None:
        super().__init__("The code is not right.")
        self.tries_left = tries_left


class NoCodeError(Exception):
    """No code waits for this browser: it is out of date, was used, was replaced, or was asked for elsewhere."""


def look_at_link(house: House, slug: str, token: str, held: str | None, place: str) -> LinkView:
    """What stands behind a link, for the browser that holds this cookie; uses nothing up and sends nothing.

    Raises NotFoundError for an unknown, ended, withdrawn or finished link alike, or TooManyAttemptsError.
    """
    now = house.clock.now()
    with AccountSession(house.engine, Context(None)) as session:
        throttles.spend(session, throttles.LINK_BY_PLACE, place, now)
        session.commit()
        account, row = _found(session, slug, token, held, now)
        throttles.give_back(session, throttles.LINK_BY_PLACE, place)
        session.commit()
        return _view(account, row, held, now)


def ask_code(house: House, slug: str, token: str, place: str, send: SendCode) -> str:
    """Send a new code to the invited address, in place of any other; gives what the asking browser must hold.

    Raises NotFoundError, or TooManyAttemptsError after 5 codes an hour for one link or 60 for one place.
    """
    link = look_at_link(house, slug, token, None, place)
    _spend(house, throttles.LINK_CODES_BY_PLACE, place)
    _spend(house, throttles.LINK_CODES_BY_LINK, str(link.id))
    asker = new_token()
    with work_for(house, link.account.id, on_behalf_of=link.id) as work:
        row = _open_row(work, link.id)
        code = new_link_code()
        row.code_hash, row.asker_hash = _hash_of_code(work, row, code), hash_of(asker)
        row.code_ends_at, row.code_tries = work.now + CODE_LASTS, 0
        send(work, link, code)
        work.record(Event("link-code-sent", THING, row.id))
    return asker


def enter_code(house: House, slug: str, token: str, held: str | None, place: str, code: str) -> str:
    """The right code opens the thing; gives the browser's new session. A wrong one is counted, and the fifth ends it.

    Raises WrongCodeError, NoCodeError, NotFoundError, or TooManyAttemptsError.
    """
    link = look_at_link(house, slug, token, held, place)
    _spend(house, throttles.LINK_TRIES_BY_PLACE, place)
    fresh = new_token()
    with work_for(house, link.account.id, on_behalf_of=link.id) as work:
        tries_left = _try(work, _open_row(work, link.id), held, code, fresh)
    if tries_left is not None:
        raise WrongCodeError(tries_left)
    with AccountSession(house.engine, Context(None)) as session:
        throttles.give_back(session, throttles.LINK_TRIES_BY_PLACE, place)
        session.commit()
    return fresh


def admit_respondent(house: House, slug: str, token: str, held: str | None) -> Standing:
    """Admit the holder of a link's session to its one thing; NotSignedInError, or NotFoundError where no link is."""
    now = house.clock.now()
    with AccountSession(house.engine, Context(None)) as session:
        account, row = _found(session, slug, token, held, now)
        if row.state != OPEN or not _holds_session(row, held, now):
            raise NotSignedInError
        if row.seen_at is None or now - row.seen_at > TOUCH_EVERY:
            row.seen_at = now
        session.commit()
    actor = Actor(account.id, row.id, row.name, frozenset({ROLE}), via="link")
    return Standing(Admission(account, actor), row.thing_kind, row.thing_id)


def leave_link(house: House, slug: str, token: str, held: str | None) -> None:
    """End this browser's session of a link on the server; a copied cookie opens nothing after this."""
    with AccountSession(house.engine, Context(None)) as session:
        try:
            _, row = _found(session, slug, token, held, house.clock.now())
        except NotFoundError:
            return
        if held is not None and is_same(row.session_hash, hash_of(held)):
            row.session_hash = row.session_ends_at = None
        session.commit()


def _found(
    session: AccountSession, slug: str, token: str, held: str | None, now: datetime
) -> tuple[AccountView, LightRespondent]:
    account = account_by_slug(session, slug)
    session.take_context(Context(account.id))
    row = _by_token(session, token)
    is_known = row is not None and (_is_open(row, now) or (row.state == FINISHED and _holds_session(row, held, now)))
    if row is None or not is_known:
        raise NotFoundError("There is nothing here.")
    return account, row


def _by_token(session: Session, token: str) -> LightRespondent | None:
    return session.scalar(select(LightRespondent).where(LightRespondent.token_hash == hash_of(token)))


def _open_row(work: Work, respondent_id: UUID) -> LightRespondent:
    """The open link, kept for this transaction alone, so that tries at the same moment are all counted."""
    row = work.session.scalar(select(LightRespondent).where(LightRespondent.id == respondent_id).with_for_update())
    if row is None or not _is_open(row, work.now):
        raise NotFoundError("There is nothing here.")
    return row


def _try(work: Work, row: LightRespondent, held: str | None, code: str, fresh: str) -> int | None:
    """One try at the code that waits: None when it was right, else how many are left."""
    if not _is_code_waiting(row, held, work.now):
        raise NoCodeError
    row.code_tries += 1
    if not is_same(row.code_hash, _hash_of_code(work, row, code)):
        left = MOST_TRIES - row.code_tries
        if left == 0:
            _forget_code(row)
        work.record(Event("link-code-refused", THING, row.id, {"left": left}))
        return left
    _forget_code(row)
    row.session_hash, row.session_ends_at, row.seen_at = hash_of(fresh), work.now + LASTS_FOR, work.now
    work.record(Event("link-opened", THING, row.id, {"thing": row.thing_kind}))
    return None


def _forget_code(row: LightRespondent) -> None:
    row.code_hash = row.code_ends_at = row.asker_hash = None


def _hash_of_code(work: Work, row: LightRespondent, code: str) -> str:
    """Keyed by the account, since eight digits under a plain hash are guessed in a second."""
    return work.fingerprint(f"{THING}:{row.id}:{code}")


def _is_open(row: LightRespondent, now: datetime) -> bool:
    return row.state == OPEN and now < row.ends_at


def _is_code_waiting(row: LightRespondent, held: str | None, now: datetime) -> bool:
    is_live = row.code_hash is not None and row.code_ends_at is not None and now < row.code_ends_at
    return is_live and held is not None and is_same(row.asker_hash, hash_of(held))


def _holds_session(row: LightRespondent, held: str | None, now: datetime) -> bool:
    if held is None or row.session_ends_at is None or row.seen_at is None:
        return False
    is_live = now < row.session_ends_at and now - row.seen_at <= IDLE_FOR
    return is_live and is_same(row.session_hash, hash_of(held))


def _spend(house: House, budget: throttles.Budget, tried: str) -> None:
    with AccountSession(house.engine, Context(None)) as session:
        throttles.spend(session, budget, tried, house.clock.now())
        session.commit()


def _view(account: AccountView, row: LightRespondent, held: str | None, now: datetime) -> LinkView:
    return LinkView(
        id=row.id,
        account=account,
        thing_kind=row.thing_kind,
        name=row.name,
        email=row.email,
        invited_by=row.invited_by,
        ends_on=last_day(row),
        is_code_waiting=_is_code_waiting(row, held, now),
        is_inside=row.state == OPEN and _holds_session(row, held, now),
        is_finished=row.state == FINISHED,
    )
