"""Light respondents as the inviting side sees them: who may answer which one thing by a link, until which day.

What the thing is this module never knows. Whoever calls asks first whether the actor may invite to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from tenants.audit import Event
from tenants.clock import LONDON, london_date
from tenants.errors import NotFoundError, RuleBrokenError
from tenants.identity.records import LightRespondent
from tenants.identity.secrets import hash_of, new_token
from tenants.work import Work

OPEN, FINISHED, WITHDRAWN = "open", "finished", "withdrawn"
THING = "light-respondent"
LONGEST = timedelta(days=180)
"""No link works longer than this, in days; ours, so that a forgotten one ends by itself."""


@dataclass(frozen=True)
class RespondentView:
    """One light respondent, as those who invited them may see it. `ends_on` is the last day of the link."""

    id: UUID
    thing_kind: str
    thing_id: UUID
    name: str
    email: str
    state: str
    invited_by: str
    invited_at: datetime
    ends_on: date
    seen_at: datetime | None
    """When they last had the thing's pages open; None while they have not."""
    is_usable: bool
    """Whether the link still works: it is open and its last day is not over."""


def invite_respondent(
    work: Work, thing_kind: str, thing_id: UUID, name: str, email: str, ends_on: date
) -> tuple[LightRespondent, str]:
    """Let somebody without an account answer one thing by a link; gives the token that only their message carries.

    An open link of the same address to the same thing is taken back, so that a lost e-mail is mended by inviting
    again. The link is `/accounts/<slug>/by-link/<token>`. Raises RuleBrokenError where the last day has passed or is
    more than 180 days ahead (ours).
    """
    _check_last_day(work.today, ends_on)
    known_as, token = email.strip().casefold(), new_token()
    for earlier in _rows_of(work, thing_id):
        if earlier.state == OPEN and earlier.email == known_as:
            withdraw_respondent(work, earlier.id)
    row = work.add(
        LightRespondent(
            thing_kind=thing_kind,
            thing_id=thing_id,
            name=name,
            email=known_as,
            token_hash=hash_of(token),
            invited_by=work.actor.name,
            invited_at=work.now,
            ends_at=end_of(ends_on),
            state=OPEN,
        )
    )
    work.record(Event("respondent-invited", THING, row.id, {"thing": thing_kind, "until": ends_on.isoformat()}))
    return row, token


def withdraw_respondent(work: Work, respondent_id: UUID) -> None:
    """Take a link back; it and whoever is inside by it are out at once. Raises NotFoundError for one not open."""
    _end(work, respondent_id, WITHDRAWN)


def finish_respondent(work: Work, respondent_id: UUID) -> None:
    """Close a link because its answer was sent; nothing more can be written by it. Raises NotFoundError.

    The browser that sent the answer still sees, until it leaves, that it was sent.
    """
    _end(work, respondent_id, FINISHED)


def respondents_of(work: Work, thing_id: UUID) -> tuple[RespondentView, ...]:
    """Everybody who was ever invited to answer this thing by a link, the newest first."""
    return tuple(_view(row, work.now) for row in _rows_of(work, thing_id))


def end_of(day: date) -> datetime:
    """The instant at which a day in London is over."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=LONDON)


def last_day(row: LightRespondent) -> date:
    """The last day in London on which a link works."""
    return london_date(row.ends_at - timedelta(microseconds=1))


def _end(work: Work, respondent_id: UUID, state: str) -> None:
    found = work.session.scalar(
        select(LightRespondent)
        .where(LightRespondent.id == respondent_id, LightRespondent.state == OPEN)
        .with_for_update()
    )
    if found is None:
        raise NotFoundError("There is nothing here.")
    found.state = state
    found.code_hash = found.code_ends_at = found.asker_hash = None
    if state == WITHDRAWN:
        found.session_hash = found.session_ends_at = None
    work.record(Event(f"respondent-{state}", THING, found.id, {"thing": found.thing_kind}))


def _rows_of(work: Work, thing_id: UUID) -> Sequence[LightRespondent]:
    wanted = select(LightRespondent).where(LightRespondent.thing_id == thing_id)
    return work.session.scalars(wanted.order_by(LightRespondent.id.desc())).all()


def _check_last_day(today: date, ends_on: date) -> None:
    if ends_on < today:
        said = "The last day of the link has passed. Give today or a later day."
        raise RuleBrokenError(said, {"ends_on": said})
    if ends_on > today + LONGEST:
        said = f"The link can work for {LONGEST.days} days at most. Give an earlier last day."
        raise RuleBrokenError(said, {"ends_on": said})


def _view(row: LightRespondent, now: datetime) -> RespondentView:
    return RespondentView(
        id=row.id,
        thing_kind=row.thing_kind,
        thing_id=row.thing_id,
        name=row.name,
        email=row.email,
        state=row.state,
        invited_by=row.invited_by,
        invited_at=row.invited_at,
        ends_on=last_day(row),
        seen_at=row.seen_at,
        is_usable=row.state == OPEN and now < row.ends_at,
    )
