"""A person's tokens for machines: made with scopes, shown once, revoked at once."""

from dataclasses import dataclass
from uuid import UUID

from service.people.queries.tokens import acting_person
from tenants.access.permissions import Permission
from tenants.errors import RuleBrokenError
from tenants.identity.tokens import EVERYTHING, make_token, revoke_token
from tenants.work import Work


@dataclass(frozen=True)
class MakeToken:
    """A token to make: what to call it, and what it may do."""

    name: str
    scopes: tuple[str, ...]


def make_my_token(work: Work, command: MakeToken) -> str:
    """Make a token of the acting person's in this account; it is shown once and works for 90 days.

    Raises RuleBrokenError where a token would give another one more than it may do itself.
    """
    work.require(Permission.TOKEN_MANAGE)
    held = work.actor.scopes
    if held is not None and (EVERYTHING in command.scopes or not {Permission(each) for each in command.scopes} <= held):
        said = "A token can pass on its own scopes only. Choose from those, or make the token on the page."
        raise RuleBrokenError(said, {"scopes": said})
    return make_token(work, acting_person(work), command.name, command.scopes)


def revoke_my_token(work: Work, token_id: UUID) -> None:
    """End one of the acting person's tokens at once; raises NotFoundError for anyone else's."""
    work.require(Permission.TOKEN_MANAGE)
    revoke_token(work, acting_person(work), token_id)
