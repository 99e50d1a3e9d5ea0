"""Tokens for machines: a person's, in one account, with scopes and an end."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from tenants.access.permissions import Permission
from tenants.audit import Event
from tenants.errors import NotFoundError, RuleBrokenError
from tenants.identity.records import ApiToken
from tenants.identity.secrets import hash_of, new_token
from tenants.work import Work

LASTS = timedelta(days=90)
EVERYTHING = "all"
"""The scope that stands for all that the person's roles grant on the day the token is made."""


def make_token(work: Work, person_id: UUID, name: str, scopes: Sequence[str]) -> str:
    """Make a token of a person's; it is shown once. Unknown scopes raise RuleBrokenError."""
    known = {permission.value for permission in Permission}
    wanted = known if EVERYTHING in scopes else set(scopes)
    if not wanted or not wanted <= known:
        raise RuleBrokenError("Choose scopes from the list of permissions.", {"scopes": "Choose at least one scope."})
    token = new_token()
    row = work.add(
        ApiToken(
            person_id=person_id,
            name=name,
            token_hash=hash_of(token),
            scopes=sorted(wanted),
            made_at=work.now,
            ends_at=work.now + LASTS,
        )
    )
    work.record(Event("token-made", "token", row.id, {"scopes": sorted(wanted)}))
    return token


def tokens_of(work: Work, person_id: UUID) -> Sequence[ApiToken]:
    """A person's tokens in this account, newest first."""
    return work.session.scalars(
        select(ApiToken).where(ApiToken.person_id == person_id).order_by(ApiToken.made_at.desc())
    ).all()


def revoke_token(work: Work, person_id: UUID, token_id: UUID) -> None:
    """End one of a person's tokens at once; raises NotFoundError for anyone else's."""
    row = work.session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.person_id == person_id))
    if row is None:
        raise NotFoundError("There is nothing here.")
    row.revoked_at = work.now
    work.record(Event("token-revoked", "token", token_id))
