"""The choices that several questions of this capability offer."""

from collections.abc import Iterable

from service.people.rules.roles import describe_role
from service.web.components import Choice
from tenants.access.permissions import Permission
from tenants.access.roles import Role
from tenants.identity.tokens import EVERYTHING


def role_choices(roles: Iterable[Role]) -> tuple[Choice, ...]:
    """Roles with what each may do, in plain words."""
    return tuple(Choice(role.code, role.label, describe_role(role)) for role in roles)


def scope_choices(held: Iterable[Permission]) -> tuple[Choice, ...]:
    """The scopes that a person may give a token: everything they may do, or one thing at a time."""
    each = (Choice(permission.value, say_scope(permission.value)) for permission in held)
    return (Choice(EVERYTHING, "Everything that your roles allow", "Choose less if you can."), *each)


def say_scope(scope: str) -> str:
    """A scope as one would say it: "Referral: record"."""
    *_, noun, verb = scope.replace("-", " ").split(":")
    return f"{noun.capitalize()}: {verb}"
