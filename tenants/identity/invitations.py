"""Invitations to an account: looking at the link uses nothing up, only accepting does; and lost second factors."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tenants.audit import Event
from tenants.errors import NotFoundError, RuleBrokenError
from tenants.identity.people import (
    NewPerson,
    check_new_password,
    check_roles,
    current_member,
    give_roles,
    register_person,
)
from tenants.identity.records import FactorReset, Invitation, Person, RecoveryCode
from tenants.identity.secrets import hash_of, new_token
from tenants.identity.sign_in import end_sessions
from tenants.work import Work

INVITATION_LASTS = timedelta(hours=48)


def invite(work: Work, email: str, name: str, roles: Sequence[str]) -> tuple[Invitation, str]:
    """Invite someone to this account; gives the one-use token that only the message to them carries."""
    check_roles(work, None, roles)
    token = new_token()
    invitation = work.add(
        Invitation(
            email=email.strip().casefold(),
            name=name,
            roles=sorted(roles),
            token_hash=hash_of(token),
            invited_by=work.actor.name,
            invited_at=work.now,
            ends_at=work.now + INVITATION_LASTS,
            state="open",
        )
    )
    work.record(Event("person-invited", "invitation", invitation.id, {"roles": sorted(roles)}))
    return invitation, token


def open_invitation(session: Session, token: str, now: datetime, *, is_held: bool = False) -> Invitation:
    """The invitation this link is for, in the session's account; looking at it uses nothing up.

    `is_held` keeps it for this transaction alone, so that two who accept at once cannot both succeed.
    """
    wanted = select(Invitation).where(
        Invitation.token_hash == hash_of(token), Invitation.state == "open", Invitation.ends_at > now
    )
    found = session.scalar(wanted.with_for_update() if is_held else wanted)
    if found is None:
        raise NotFoundError("This invitation has been used, withdrawn or is out of date. Ask for a new one.")
    return found


def accept_invitation(work: Work, token: str, password: str | None, signed_in_as: UUID | None) -> Person:
    """Join the account: a new person chooses a password, somebody who has one must be signed in as themself."""
    invitation = open_invitation(work.session, token, work.now, is_held=True)
    person = work.session.scalar(select(Person).where(Person.email == invitation.email))
    if person is None:
        check_new_password(password or "", (invitation.email, invitation.name))
        person = register_person(work.session, NewPerson(invitation.email, invitation.name, password or ""), work.now)
    elif signed_in_as != person.id:
        raise RuleBrokenError("You already have a sign-in. Sign in first, then open this invitation again.")
    invitation.state = "accepted"
    give_roles(work, person.id, invitation.roles)
    work.record(Event("invitation-accepted", "invitation", invitation.id))
    return person


def withdraw_invitation(work: Work, invitation_id: UUID) -> None:
    """Take an open invitation back; its link stops working."""
    found = work.session.scalar(select(Invitation).where(Invitation.id == invitation_id, Invitation.state == "open"))
    if found is None:
        raise NotFoundError("There is nothing here.")
    found.state = "withdrawn"
    work.record(Event("invitation-withdrawn", "invitation", invitation_id))


def open_invitations(work: Work) -> Sequence[Invitation]:
    """Invitations that have been neither used nor withdrawn, newest first."""
    return work.session.scalars(
        select(Invitation).where(Invitation.state == "open").order_by(Invitation.invited_at.desc())
    ).all()


def ask_factor_reset(work: Work, person_id: UUID) -> None:
    """One holder asks that a member's lost second factor be reset; another holder must agree."""
    current_member(work, person_id)
    if person_id in open_factor_resets(work):
        raise RuleBrokenError("Someone has asked for this already. Ask a second holder of this account to agree.")
    work.add(FactorReset(person_id=person_id, asked_by=_acting(work), asked_at=work.now))
    work.record(Event("factor-reset-asked", "person", person_id))


def agree_factor_reset(work: Work, person_id: UUID) -> None:
    """A second holder agrees: the factor and the recovery codes are removed and every session ends."""
    current_member(work, person_id)
    asked = work.session.scalar(
        select(FactorReset)
        .where(FactorReset.person_id == person_id, FactorReset.agreed_at.is_(None))
        .order_by(FactorReset.asked_at.desc())
        .with_for_update()
    )
    if asked is None:
        raise NotFoundError("There is nothing here.")
    if asked.asked_by == _acting(work) or person_id == _acting(work):
        raise RuleBrokenError("A second person must agree to this. Ask another holder of this account.")
    asked.agreed_by, asked.agreed_at = _acting(work), work.now
    person = work.session.get_one(Person, person_id)
    person.totp_sealed = person.totp_key_wrapped = None
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    end_sessions(work.session, person_id)
    work.record(Event("factor-reset-agreed", "person", person_id))


def open_factor_resets(work: Work) -> dict[UUID, FactorReset]:
    """The resets that one holder asked for and nobody has agreed to yet, by the person they are for."""
    rows = work.session.scalars(select(FactorReset).where(FactorReset.agreed_at.is_(None)))
    return {row.person_id: row for row in rows}


def _acting(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise RuleBrokenError("A person must do this.")
    return work.actor.person_id
