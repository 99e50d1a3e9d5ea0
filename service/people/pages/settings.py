"""The account's settings: what holds now, who said so and why, and setting it anew."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.people.operations.settings import ChangeSetting, change_setting
from service.people.queries.settings import SettingView, one_setting, settings_in_force
from service.people.rules.settings import CHANNEL_WORDS, step_templates
from service.people.schemas import SETTING_SCHEMAS
from service.web.components import Choice
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
    )


@pages.get("/accounts/<slug>/settings/<name>")
@door(Permission.SETTINGS_CHANGE)
def ask(work: Work, name: str) -> AnyResponse:
    """What the setting should be, and why."""
    found = one_setting(work, name)
    return _setting_page(work, found, begin_answers(SETTING_SCHEMAS[found.name], found.value))


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


def _setting_page(work: Work, found: SettingView, answers: Answers[ChangeSetting]) -> AnyResponse:
    return question_page(
        f"people/setting_{found.name.replace('-', '_')}.html",
        answers,
        title=found.label,
        setting=found,
        channels=[Choice(channel.value, words) for channel, words in CHANNEL_WORDS.items()],
        templates=[Choice(template, words) for template, words in step_templates()],
        yes_no=[Choice("yes", "Yes, the Panel accepts this"), Choice("no", "No")],
        back_href=page("settings", work),
    )
