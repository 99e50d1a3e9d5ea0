"""Setting an account's settings: each change is a new dated row with its author and reason, and none is lost."""

from dataclasses import dataclass
from typing import Any

from service.people.queries.settings import one_setting
from service.people.rules.settings import SettingName, acceptance_value, channel_value
from tenants.access.permissions import Permission
from tenants.accounts import Setting
from tenants.audit import Event
from tenants.work import Work


@dataclass(frozen=True)
class ChooseChannel:
    """How notifications leave from now on, where to, and why."""

    channel: str
    address: str | None
    reason: str

    name = SettingName.NOTIFICATION_CHANNEL


@dataclass(frozen=True)
class AcceptHostedPanel:
    """Whether what arrives in the Panel's account counts as notifying it, who at the Panel said so, and why."""

    is_accepted: bool
    says_who: str | None
    reason: str

    name = SettingName.PANEL_ACCEPTS_HOSTED


@dataclass(frozen=True)
class ChooseSteps:
    """The partnership's own steps inside the rapid review, and why."""

    template: str
    reason: str

    name = SettingName.STEPS_TEMPLATE


@dataclass(frozen=True)
class ChooseDecider:
    """Who decides on a practice review, and why."""

    decider: str
    reason: str

    name = SettingName.DECIDER


ChangeSetting = ChooseChannel | AcceptHostedPanel | ChooseSteps | ChooseDecider


def change_setting(work: Work, command: ChangeSetting) -> None:
    """Set a setting, dated and under the acting person's name.

    Raises NotFoundError where this kind of account does not have it, and RuleBrokenError for a value that cannot be.
    """
    work.require(Permission.SETTINGS_CHANGE)
    one_setting(work, command.name)
    row = work.add(
        Setting(
            name=command.name.value,
            value=_value(work, command),
            reason=_reason(command),
            set_by=work.actor.name,
            set_at=work.now,
        )
    )
    work.record(Event("setting-changed", "setting", row.id, {"name": command.name.value}))


def _value(work: Work, command: ChangeSetting) -> Any:  # noqa: ANN401 # any JSON value
    match command:
        case ChooseChannel():
            return channel_value(command.channel, command.address, may_be_loopback=work.account.is_demonstration)
        case AcceptHostedPanel():
            return acceptance_value(command.says_who, is_accepted=command.is_accepted)
        case ChooseSteps():
            return {"template": command.template}
        case ChooseDecider():
            return {"decider": command.decider}


def _reason(command: ChangeSetting) -> str:
    """The reason, which for the Panel's acceptance begins with the person who gave it."""
    if isinstance(command, AcceptHostedPanel) and command.says_who:
        return f"Accepted by {command.says_who}. {command.reason}"
    return command.reason
