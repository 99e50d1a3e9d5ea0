"""The settings of an account: their names, who has them, what they may say, and what holds where nobody has said."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from service.outside.addresses import read_address
from service.outside.locations import read_bucket
from service.settings import SettingsError
from service.statute.steps import load_step_sets
from tenants.errors import RuleBrokenError


class SettingName(StrEnum):
    """The names under which settings are kept; other capabilities read them with `tenants.accounts.setting`."""

    NOTIFICATION_CHANNEL = "notification-channel"
    PANEL_ACCEPTS_HOSTED = "panel-accepts-hosted-notifications"
    STEPS_TEMPLATE = "steps-template"
    DECIDER = "rapid-review-decider"


class NotificationChannel(StrEnum):
    """How a notification leaves a partnership (design §6)."""

    MANUAL = "manual"
    HOSTED_PANEL = "hosted-panel"
    ENDPOINT = "https-endpoint"
    DROP = "drop"


@dataclass(frozen=True)
class SettingKind:
    """One setting: what it is called on a page, why it is asked, whose it is, and its value until somebody says."""

    name: SettingName
    label: str
    why: str
    kinds: tuple[str, ...]
    unset: Any


SETTINGS = {
    kind.name: kind
    for kind in (
        SettingKind(
            SettingName.NOTIFICATION_CHANNEL,
            "How notifications leave",
            "In law the local authority notifies through the Department for Education’s own form. "
            "Until you choose another way, you record its reference, sender and time here.",
            ("partnership",),
            {"channel": NotificationChannel.MANUAL.value, "address": ""},
        ),
        SettingKind(
            SettingName.PANEL_ACCEPTS_HOSTED,
            "Whether a notification sent here meets the law’s clock",
            "Only the Panel can say that what arrives in this account counts as notifying it. "
            "Until it does, the notification clock is met by the national form alone.",
            ("panel",),
            unset=False,
        ),
        SettingKind(
            SettingName.STEPS_TEMPLATE,
            "Your own steps inside the rapid review",
            "Steps may be earlier than the law and never later.",
            ("partnership",),
            {"template": "law-only"},
        ),
        SettingKind(
            SettingName.DECIDER,
            "Who decides on a practice review",
            "The decision is local. Since 2018 it is the three safeguarding partners’; some leave it to their"
            " independent chair. For older cases it is always the chair’s.",
            ("partnership",),
            {"decider": "partners"},
        ),
    )
}

CHANNEL_WORDS = {
    NotificationChannel.MANUAL: "The national form, recorded here by hand",
    NotificationChannel.HOSTED_PANEL: "The Panel’s account in Cairn",
    NotificationChannel.ENDPOINT: "A machine address (https) that the receiver gave you",
    NotificationChannel.DROP: "A storage bucket that the receiver gave you",
}
LAW_ONLY = "law-only"
DECIDERS = {"partners": "The three safeguarding partners", "chair": "The independent chair"}
"""Who may be the named decision maker (Working Together 2018, chapter 4; Sefton kept its chair in 2021)."""


def settings_of(kind: str) -> tuple[SettingKind, ...]:
    """The settings that an account of this kind has."""
    return tuple(each for each in SETTINGS.values() if kind in each.kinds)


def step_templates() -> tuple[tuple[str, str], ...]:
    """The step sets to choose from, by id and title; the law's own days come first."""
    return ((LAW_ONLY, "The law’s days only"), *((each.id, each.title) for each in load_step_sets()))


def channel_value(channel: str, address: str | None, *, may_be_loopback: bool) -> dict[str, str]:
    """The value of the notification channel; raises RuleBrokenError where it needs an address and has a wrong one."""
    chosen, where = NotificationChannel(channel), (address or "").strip()
    if chosen is NotificationChannel.ENDPOINT:
        _check_endpoint(where, may_be_loopback=may_be_loopback)
    elif chosen is NotificationChannel.DROP:
        _check_bucket(where, may_be_loopback=may_be_loopback)
    elif where:
        said = "This way needs no address. Leave the address empty."
        raise RuleBrokenError(said, {"address": said})
    return {"channel": chosen.value, "address": where}


def acceptance_value(says_who: str | None, *, is_accepted: bool) -> bool:
    """The value of the Panel's acceptance; raises RuleBrokenError where nobody is named as having accepted."""
    if is_accepted and not says_who:
        said = "Enter who at the Panel accepted this, and where it is written."
        raise RuleBrokenError(said, {"says_who": said})
    return is_accepted


def say_value(name: SettingName, value: Any) -> str:  # noqa: ANN401 # a setting holds any JSON value
    """A setting's value in words."""
    match name:
        case SettingName.NOTIFICATION_CHANNEL:
            words = CHANNEL_WORDS[NotificationChannel(value["channel"])]
            return f"{words}: {value['address']}" if value["address"] else words
        case SettingName.PANEL_ACCEPTS_HOSTED:
            return "Yes, the Panel accepts it" if value is True else "No"
        case SettingName.STEPS_TEMPLATE:
            return dict(step_templates()).get(value["template"], "Steps that are no longer offered")
        case SettingName.DECIDER:
            return DECIDERS[value["decider"]]


def _check_endpoint(address: str, *, may_be_loopback: bool) -> None:
    try:
        read_address(address, may_be_loopback=may_be_loopback)
    except RuleBrokenError as wrong:
        raise RuleBrokenError(str(wrong), {"address": str(wrong)}) from None


def _check_bucket(address: str, *, may_be_loopback: bool) -> None:
    """A bucket of AWS itself with its key; another endpoint would let an account send us into some network (S48)."""
    said = "Enter the bucket and its key as the receiver gave them to you, like s3://bucket/folder?kms=KEY"
    try:
        bucket = read_bucket("The address", address)
    except SettingsError:
        raise RuleBrokenError(said, {"address": said}) from None
    if bucket.endpoint is not None and not may_be_loopback:
        raise RuleBrokenError(said, {"address": said})
