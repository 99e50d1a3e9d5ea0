"""A person's own tokens and sign-in keys in one account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.access.permissions import Permission
from tenants.access.roles import can
from tenants.errors import NotPermittedError
from tenants.identity.factors import unused_recovery_codes
from tenants.identity.tokens import tokens_of
from tenants.work import Work


@dataclass(frozen=True)
class TokenView:
    """A token for machines, without the token itself."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    is_live: bool


def acting_person(work: Work) -> UUID:
    """Who is acting; raises NotPermittedError where it is not a person."""
    if work.actor.person_id is None:
        raise NotPermittedError("Only a person may do this.")
    return work.actor.person_id


def my_tokens(work: Work) -> tuple[TokenView, ...]:
    """The acting person's tokens in this account, newest first."""
    return tuple(
        TokenView(
            row.id,
            row.name,
            tuple(row.scopes),
            row.made_at,
            row.ends_at,
            row.used_at,
            row.revoked_at,
            row.revoked_at is None and row.ends_at > work.now,
        )
        for row in tokens_of(work, acting_person(work))
    )


def my_recovery_codes_left(work: Work) -> int:
    """How many recovery codes the acting person has left."""
    return unused_recovery_codes(work.session, acting_person(work))


def my_scopes(work: Work) -> tuple[Permission, ...]:
    """The permissions that the acting person holds here, which are the scopes that a token of theirs can carry."""
    return tuple(permission for permission in Permission if can(work.actor, permission))
