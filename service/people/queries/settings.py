"""An account's settings in force, each with who set it, when and why, and what it was before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.people.rules.settings import SETTINGS, SettingKind, SettingName, say_value, settings_of
from tenants.accounts import Setting
from tenants.errors import NotFoundError
from tenants.work import Work


@dataclass(frozen=True)
class SettingChange:
    """One value that was set: by whom, when and why."""

    value: Any
    words: str
    reason: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True)
class SettingView:
    """A setting with the value in force; without any change yet it has its starting value."""

    name: SettingName
    label: str
    why: str
    value: Any
    words: str
    history: tuple[SettingChange, ...]


def settings_in_force(work: Work) -> tuple[SettingView, ...]:
    """Every setting that this kind of account has."""
    return tuple(_view(work, kind) for kind in settings_of(work.account.kind))


def one_setting(work: Work, name: str) -> SettingView:
    """One setting with its history; raises NotFoundError for a name that this kind of account does not have."""
    for kind in settings_of(work.account.kind):
        if kind.name == name:
            return _view(work, kind)
    raise NotFoundError("There is nothing here.")


def value_in_force(work: Work, name: SettingName) -> Any:  # noqa: ANN401 # any JSON value
    """The value of a setting, or its starting value where nobody has set it."""
    return _view(work, SETTINGS[name]).value


def signing_secret(work: Work) -> str:
    """The secret by which an endpoint knows that a notification is this account's; made from the account's own key."""
    return work.fingerprint("signing notifications to the panel endpoint")


def _view(work: Work, kind: SettingKind) -> SettingView:
    rows = work.session.scalars(
        select(Setting).where(Setting.name == kind.name.value).order_by(Setting.set_at.desc(), Setting.id.desc())
    )
    history = tuple(
        SettingChange(row.value, say_value(kind.name, row.value), row.reason, row.set_by, row.set_at) for row in rows
    )
    value = history[0].value if history else kind.unset
    return SettingView(kind.name, kind.label, kind.why, value, say_value(kind.name, value), history)
