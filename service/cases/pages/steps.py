"""Pages of the steps inside a review: adding one, doing it, moving it with a reason, saying whose it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from service.cases.operations.steps import add_step, finish_step, move_step, own_step, reopen_step
from service.cases.pages.blueprint import pages
from service.cases.queries.reviews import review_heading
from service.cases.queries.steps import MoveView, StepView, moves_of, one_step, people_for_step, role_words
from service.cases.schemas.reviews import (
    OWNERS,
    AddStepSchema,
    FinishStepSchema,
    MoveStepSchema,
    OwnStepSchema,
    ReopenStepSchema,
)
from service.web.attempts import attempt
from service.web.components import Chip, ChipKind, Choice
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.wording import short_date, working_days_late, working_days_left
from tenants.access.permissions import Permission
from tenants.work import Work

STEPS = "/accounts/<slug>/incidents/<uuid:incident_id>/rapid-review/steps"
STEP = f"{STEPS}/<uuid:step_id>"


@dataclass(frozen=True)
class StepLine:
    """One step as a list shows it."""

    label: str
    href: str
    chip: Chip
    due: str
    owner: str


@dataclass(frozen=True)
class StepPage:
    """One step with what was moved and what may be done."""

    step: StepView
    chip: Chip
    moves: tuple[MoveView, ...]
    reference: str
    may_run: bool
    may_move: bool
    here: str
    review_href: str


def step_lines(steps: Iterable[StepView], base: str) -> tuple[StepLine, ...]:
    """The steps as a list shows them, in their order."""
    return tuple(
        StepLine(each.label, f"{base}/steps/{each.id}", step_chip(each), _due(each), each.owner) for each in steps
    )


def step_chip(step: StepView) -> Chip:
    """How a step stands: done, dropped, late, soon or calm."""
    if step.state == "done":
        late = working_days_late(-step.working_days_left) if step.is_late else ""
        return Chip(ChipKind.MET, f"Done, {late}" if late else "Done")
    if step.state == "dropped":
        return Chip(ChipKind.WAITING, "Not needed")
    if step.is_late:
        return Chip(ChipKind.LATE, working_days_late(-step.working_days_left))
    kind = ChipKind.SOON if step.working_days_left <= 1 else ChipKind.CALM
    return Chip(kind, working_days_left(step.working_days_left))


@pages.get(f"{STEPS}/new")
@door(Permission.RAPID_REVIEW_RUN)
def ask_new_step(work: Work, incident_id: UUID) -> Response:
    """Ask what else is to be done, by when and by whom."""
    return _ask_new(work, begin_answers(AddStepSchema), incident_id)


@pages.post(f"{STEPS}/new")
@door(Permission.RAPID_REVIEW_RUN)
def new_step(work: Work, incident_id: UUID) -> Response:
    """Add a step of this case's own."""
    answers = read(AddStepSchema, request.form, today=work.today)
    answers, added = attempt(work, answers, lambda told: add_step(work, told.command(incident_id=incident_id)))
    if added is None:
        return _ask_new(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.get(STEP)
@door(Permission.RAPID_REVIEW_READ)
def step(work: Work, incident_id: UUID, step_id: UUID) -> Response:
    """One step: its day and why, who does it, and what was moved."""
    found = one_step(work, incident_id, step_id)
    may_run = work.reach(Permission.RAPID_REVIEW_RUN).is_granted
    view = StepPage(
        step=found,
        chip=step_chip(found),
        moves=moves_of(work, step_id),
        reference=found.reference,
        may_run=may_run,
        may_move=work.reach(Permission.STEP_MOVE).is_granted and found.is_owed,
        here=page(f"incidents/{incident_id}/rapid-review/steps/{step_id}", work),
        review_href=page(f"incidents/{incident_id}/rapid-review", work),
    )
    return show_page("cases/step.html", title=found.label, view=view, version=found.version, today=work.today)


@pages.get(f"{STEP}/done")
@door(Permission.RAPID_REVIEW_RUN)
def ask_done(work: Work, incident_id: UUID, step_id: UUID) -> Response:
    """Ask when a step was done."""
    found = one_step(work, incident_id, step_id)
    kept = {"done_on": work.today, "version": found.version}
    return _ask(work, begin_answers(FinishStepSchema, kept), found, "cases/step_done.html", "When was it done?")


@pages.post(f"{STEP}/done")
@door(Permission.RAPID_REVIEW_RUN)
def done(work: Work, incident_id: UUID, step_id: UUID) -> Response:
    """Say that a step was done."""
    answers = read(FinishStepSchema, request.form, today=work.today)
    answers, kept = attempt(
        work, answers, lambda told: finish_step(work, told.command(incident_id=incident_id, step_id=step_id))
    )
    if kept is None:
        found = one_step(work, incident_id, step_id)
        return _ask(work, answers, found, "cases/step_done.html", "When was it done?")
    return redirect(page(f"incidents/{incident_id}/rapid-review", work))


@pages.post(f"{STEP}/reopen")
@door(Permission.RAPID_REVIEW_RUN)
def reopen(work: Work, incident_id: UUID, step_id: UUID) -> Response:
    """Take back that a step was done."""
    answers = read(ReopenStepSchema, request.form)
    if answers.problems:
        raise BadRequest("The form is not ours. Go back, reload the page and send it again.")
    reopen_step(work, answers.command(incident_id=incident_id, step_id=step_id))
    return redirect(page(f"incidents/{incident_id}/rapid-review/steps/{step_id}", work))


@pages.get(f"{STEP}/move")
@door(Permission.STEP_MOVE)
def ask_move(work: Work, incident_id: UUID, step_id: UUID) -> Response:
    """Ask for the new day of a step, and why."""
    found = one_step(work, incident_id, step_id)
    return _ask(
        work, begin_answers(MoveStepSchema, {"version": found.version}), found, "cases/step_move.html", "Move this step"
    )


@pages.post(f"{STEP}/move")
@door(Permission.STEP_MOVE)
def move(work: Work, incident_id: UUID, step_id: UUID) -> Response:
    """Move a step; the first day stays beside it."""
    answers = read(MoveStepSchema, request.form, today=work.today)
    answers, kept = attempt(
        work, answers, lambda told: move_step(work, told.command(incident_id=incident_id, step_id=step_id))
    )
    if kept is None:
        return _ask(work, answers, one_step(work, incident_id, step_id), "cases/step_move.html", "Move this step")
    return redirect(page(f"incidents/{incident_id}/rapid-review/steps/{step_id}", work))


@pages.get(f"{STEP}/owner")
@door(Permission.RAPID_REVIEW_RUN)
def ask_owner(work: Work, incident_id: UUID, step_id: UUID) -> Response:
    """Ask who does a step."""
    found = one_step(work, incident_id, step_id)
    kept = {"person_id": found.owner_id, "version": found.version}
    return _ask_owner(work, begin_answers(OwnStepSchema, kept), found)


@pages.post(f"{STEP}/owner")
@door(Permission.RAPID_REVIEW_RUN)
def owner(work: Work, incident_id: UUID, step_id: UUID) -> Response:
    """Say who does a step."""
    answers = read(OwnStepSchema, request.form)
    answers, kept = attempt(
        work, answers, lambda told: own_step(work, told.command(incident_id=incident_id, step_id=step_id))
    )
    if kept is None:
        return _ask_owner(work, answers, one_step(work, incident_id, step_id))
    return redirect(page(f"incidents/{incident_id}/rapid-review/steps/{step_id}", work))


def _due(step: StepView) -> str:
    day = f", day {step.day}" if step.day is not None else ""
    first = f" (first {short_date(step.first_due_on)})" if step.first_due_on != step.due_on else ""
    return f"{short_date(step.due_on)}{day}{first}"


def _ask_new(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    review_heading(work, incident_id)
    return question_page(
        "cases/step_new.html",
        answers,
        title="Add a step",
        back_href=page(f"incidents/{incident_id}/rapid-review", work),
        owners=[Choice(code, role_words(code)) for code in OWNERS],
    )


def _ask_owner(work: Work, answers: Answers[Any], found: StepView) -> Response:
    people = [Choice(str(each.person_id), each.name) for each in people_for_step(work, found.incident_id)]
    return _ask(work, answers, found, "cases/step_owner.html", "Who does this step?", people=people)


def _ask(work: Work, answers: Answers[Any], found: StepView, template: str, title: str, **more: object) -> Response:
    here = page(f"incidents/{found.incident_id}/rapid-review/steps/{found.id}", work)
    return question_page(template, answers, title=title, back_href=here, step=found, **more)
