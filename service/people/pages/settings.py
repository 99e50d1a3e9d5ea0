"""The account's settings: what holds now, who said so and why, and setting it anew."""

from collections.abc import Mapping

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.people.operations.settings import ChangeSetting, change_setting
from service.people.queries.settings import SettingView, one_setting, settings_in_force, signing_secret
from service.people.rules.settings import CHANNEL_WORDS, DECIDERS, SettingName, step_templates
from service.people.schemas import SETTING_SCHEMAS
from service.web.components import Choice, Link
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from tenants.access.permissions import Permission
from tenants.access.roles import can
from tenants.errors import RuleBrokenError
from tenants.work import Work

pages = Blueprint("settings", __name__, template_folder="../templates")


@pages.get("/accounts/<slug>/settings")
@door(Permission.SETTINGS_READ)
def all_settings(work: Work) -> AnyResponse:
    """Every setting, each with its history."""
    return show_page(
        "people/settings.html",
        title="Settings",
        settings=settings_in_force(work),
        here=page("settings", work),
        today=work.today,
        may_change=can(work.actor, Permission.SETTINGS_CHANGE),
        more=[
            Link(text, page(path, work))
            for text, path, permission in (
                ("Connections", "connections", Permission.CONNECTION_READ),
                ("Audit trail", "audit", Permission.AUDIT_READ),
                ("Your own security", "security", Permission.TOKEN_MANAGE),
            )
            if can(work.actor, permission)
        ],
    )


@pages.get("/accounts/<slug>/settings/<name>")
@door(Permission.SETTINGS_CHANGE)
def ask(work: Work, name: str) -> AnyResponse:
    """What the setting should be, and why."""
    found = one_setting(work, name)
    return _setting_page(work, found, begin_answers(SETTING_SCHEMAS[found.name], _as_answers(found)))


@pages.post("/accounts/<slug>/settings/<name>")
@door(Permission.SETTINGS_CHANGE)
def change(work: Work, name: str) -> AnyResponse:
    """The setting changes from now on, under the person's name."""
    found = one_setting(work, name)
    answers = read(SETTING_SCHEMAS[found.name], request.form)
    if answers.problems:
        return _setting_page(work, found, answers)
    try:
        change_setting(work, answers.command())
    except RuleBrokenError as broken:
        return _setting_page(work, found, answers.refused(str(broken), broken.fields))
    return redirect(page("settings", work))


def _as_answers(found: SettingView) -> Mapping[str, object]:
    """The value in force as answers to the setting's own question."""
    return {"is_accepted": found.value} if found.name is SettingName.PANEL_ACCEPTS_HOSTED else dict(found.value)


def _setting_page(work: Work, found: SettingView, answers: Answers[ChangeSetting]) -> AnyResponse:
    return question_page(
        f"people/setting_{found.name.replace('-', '_')}.html",
        answers,
        title=found.label,
        setting=found,
        channels=[Choice(channel.value, words) for channel, words in CHANNEL_WORDS.items()],
        deciders=[Choice(decider, words) for decider, words in DECIDERS.items()],
        templates=[Choice(template, words) for template, words in step_templates()],
        yes_no=[Choice("yes", "Yes, the Panel accepts this"), Choice("no", "No")],
        secret=signing_secret(work) if found.name is SettingName.NOTIFICATION_CHANNEL else "",
        back_href=page("settings", work),
    )
