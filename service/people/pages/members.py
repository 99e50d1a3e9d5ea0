"""The people of an account: who they are, changing what they may do, leaving, and a lost second factor."""

from uuid import UUID

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.people.operations.members import (
    ChangeRoles,
    RemovePerson,
    agree_reset,
    ask_reset,
    change_member_roles,
    remove_person,
)
from service.people.pages.choices import role_choices
from service.people.pages.frames import version_in_address
from service.people.queries.members import PersonView, current_people, one_person, waiting_invitations
from service.people.rules.roles import labels_of
from service.people.schemas import ChangeRolesSchema
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from tenants.access.permissions import Permission
from tenants.access.roles import can, load_roles
from tenants.errors import RuleBrokenError
from tenants.work import Work

pages = Blueprint("people", __name__, template_folder="../templates")


@pages.get("/accounts/<slug>/people")
@door(Permission.PEOPLE_READ)
def people(work: Work) -> AnyResponse:
    """Everyone who belongs to the account, and the invitations that wait."""
    return show_page(
        "people/people.html",
        title="People",
        people=current_people(work),
        invitations=waiting_invitations(work),
        here=page("people", work),
        today=work.today,
        may_manage=can(work.actor, Permission.PEOPLE_MANAGE),
    )


@pages.get("/accounts/<slug>/people/<uuid:person_id>")
@door(Permission.PEOPLE_READ)
def person(work: Work, person_id: UUID) -> AnyResponse:
    """One person of the account."""
    found = one_person(work, person_id)
    return show_page(
        "people/person.html",
        title=found.name,
        person=found,
        here=page(f"people/{person_id}", work),
        people_href=page("people", work),
        today=work.today,
        may_manage=can(work.actor, Permission.PEOPLE_MANAGE),
    )


@pages.get("/accounts/<slug>/people/<uuid:person_id>/roles")
@door(Permission.PEOPLE_MANAGE)
def ask_roles(work: Work, person_id: UUID) -> AnyResponse:
    """Which roles the person should have."""
    found = one_person(work, person_id)
    return _roles_page(work, found, begin_answers(ChangeRolesSchema, {"roles": found.roles, "ends_on": found.ends_on}))


@pages.post("/accounts/<slug>/people/<uuid:person_id>/roles")
@door(Permission.PEOPLE_MANAGE)
def check_roles(work: Work, person_id: UUID) -> AnyResponse:
    """What would change, before it does."""
    found = one_person(work, person_id)
    answers = read(ChangeRolesSchema, request.form, today=work.today)
    if answers.problems:
        return _roles_page(work, found, answers)
    return question_page(
        "people/roles_check.html",
        answers,
        title=f"Change what {found.name} can do?",
        person=found,
        new_labels=labels_of(answers.values["roles"]),
        back_href=page(f"people/{person_id}/roles", work),
        action=f"{page(f'people/{person_id}/roles/confirmation', work)}?version={version_in_address()}",
    )


@pages.post("/accounts/<slug>/people/<uuid:person_id>/roles/confirmation")
@door(Permission.PEOPLE_MANAGE)
def change(work: Work, person_id: UUID) -> AnyResponse:
    """The change, once it was confirmed; the person's sessions end now."""
    answers = read(ChangeRolesSchema, request.form, today=work.today)
    try:
        if not answers.problems:
            change_member_roles(work, answers.command(person_id=person_id, version=version_in_address()))
            return redirect(page(f"people/{person_id}", work))
    except RuleBrokenError as broken:
        answers = answers.refused(str(broken), broken.fields)
    return _roles_page(work, one_person(work, person_id), answers)


@pages.get("/accounts/<slug>/people/<uuid:person_id>/removal")
@door(Permission.PEOPLE_MANAGE)
def ask_removal(work: Work, person_id: UUID) -> AnyResponse:
    """What removing somebody means, before it happens."""
    found = one_person(work, person_id)
    return show_page(
        "people/removal.html",
        title=f"Remove {found.name}?",
        person=found,
        account_name=work.account.name,
        back_href=page(f"people/{person_id}", work),
        action=f"{page(f'people/{person_id}/removal', work)}?version={found.version}",
    )


@pages.post("/accounts/<slug>/people/<uuid:person_id>/removal")
@door(Permission.PEOPLE_MANAGE)
def remove(work: Work, person_id: UUID) -> AnyResponse:
    """The person leaves the account today; their sessions end now."""
    remove_person(work, RemovePerson(person_id, version_in_address()))
    return redirect(page("people", work))


@pages.post("/accounts/<slug>/people/<uuid:person_id>/factor-reset")
@door(Permission.PEOPLE_MANAGE)
def ask_factor_reset(work: Work, person_id: UUID) -> AnyResponse:
    """One holder asks that a lost second factor be reset."""
    ask_reset(work, person_id)
    return redirect(page(f"people/{person_id}", work))


@pages.post("/accounts/<slug>/people/<uuid:person_id>/factor-reset/agreement")
@door(Permission.PEOPLE_MANAGE)
def agree_factor_reset(work: Work, person_id: UUID) -> AnyResponse:
    """A second holder agrees, and the factor is reset."""
    agree_reset(work, person_id)
    return redirect(page(f"people/{person_id}", work))


def _roles_page(work: Work, found: PersonView, answers: Answers[ChangeRoles]) -> AnyResponse:
    version = request.args.get("version", str(found.version))
    return question_page(
        "people/roles.html",
        answers,
        title=f"What should {found.name} be able to do?",
        choices=role_choices(load_roles().of_kind(work.account.kind)),
        back_href=page(f"people/{found.id}", work),
        action=f"{page(f'people/{found.id}/roles', work)}?version={version}",
    )
