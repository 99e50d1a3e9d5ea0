"""The people of one account as its holders see them, and the invitations that still wait for an answer."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from service.people.rules.roles import labels_of
from tenants.identity.invitations import open_factor_resets, open_invitations
from tenants.identity.people import Member, current_member, members
from tenants.identity.records import FactorReset
from tenants.work import Work


@dataclass(frozen=True)
class ResetView:
    """A lost second factor that one holder asked to reset; another must agree."""

    asked_at: datetime
    is_mine: bool


@dataclass(frozen=True)
class PersonView:
    """One person of this account."""

    id: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    role_labels: tuple[str, ...]
    starts_on: date
    ends_on: date | None
    has_second_factor: bool
    is_disabled: bool
    is_me: bool
    version: int
    reset: ResetView | None


@dataclass(frozen=True)
class WaitingInvitation:
    """An invitation that has been neither used nor withdrawn."""

    id: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    role_labels: tuple[str, ...]
    invited_by: str
    invited_at: datetime
    ends_at: datetime
    is_out_of_date: bool


def current_people(work: Work) -> tuple[PersonView, ...]:
    """Those who belong to this account today or will, by name."""
    resets = open_factor_resets(work)
    return tuple(
        _person(work, found, resets.get(found.person_id))
        for found in members(work)
        if found.roles and (found.ends_on is None or found.ends_on >= work.today)
    )


def one_person(work: Work, person_id: UUID) -> PersonView:
    """One person who belongs to this account today; raises NotFoundError for anyone else's."""
    return _person(work, current_member(work, person_id), open_factor_resets(work).get(person_id))


def waiting_invitations(work: Work) -> tuple[WaitingInvitation, ...]:
    """The invitations that wait, newest first; those out of date are marked so that they can be sent again."""
    return tuple(
        WaitingInvitation(
            row.id,
            row.name,
            row.email,
            tuple(row.roles),
            labels_of(row.roles),
            row.invited_by,
            row.invited_at,
            row.ends_at,
            row.ends_at <= work.now,
        )
        for row in open_invitations(work)
    )


def _person(work: Work, found: Member, asked: FactorReset | None) -> PersonView:
    return PersonView(
        id=found.person_id,
        name=found.name,
        email=found.email,
        roles=found.roles,
        role_labels=labels_of(found.roles),
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        has_second_factor=found.has_second_factor,
        is_disabled=found.is_disabled,
        is_me=found.person_id == work.actor.person_id,
        version=found.version,
        reset=None if asked is None else ResetView(asked.asked_at, asked.asked_by == work.actor.person_id),
    )
