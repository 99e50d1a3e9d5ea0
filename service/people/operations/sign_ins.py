"""What a person answers while signing in; the checking itself is identity's, in transactions of its own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SignIn:
    """The first step: who, and their password."""

    email: str
    password: str


@dataclass(frozen=True)
class EnterCode:
    """The second step: six digits from the authenticator, or a recovery code."""

    code: str


@dataclass(frozen=True)
class SetUpFactor:
    """The authenticator's secret as it was shown, and a first code made with it."""

    secret: str
    code: str


@dataclass(frozen=True)
class KeepCodes:
    """The person's word that the recovery codes are kept."""

    is_kept: bool


@dataclass(frozen=True)
class AcceptInvitation:
    """A new person's password; somebody who has a sign-in leaves it empty."""

    password: str | None
