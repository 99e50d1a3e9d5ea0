"""The account's post: what went out and came in, every attempt, and what a named person must decide."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.messages.queries import undelivered_messages
from service.people.operations.post import StopPost, retry_post, stop_post
from service.people.queries.post import (
    IN_STATES,
    OUT_STATES,
    ReceivedView,
    SentView,
    one_received,
    one_sent,
    post_to_decide,
    received_post,
    sent_post,
    tries_at,
)
from service.people.rules.post import REASONS, STATES
from service.people.schemas import StopPostSchema
from service.web.components import Choice
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from tenants.access.permissions import Permission
from tenants.access.roles import can
from tenants.errors import RuleBrokenError
from tenants.work import Work

pages = Blueprint("post", __name__, template_folder="../templates")

ITEMS_A_PAGE = 50
DIRECTIONS = {"out": OUT_STATES, "in": IN_STATES}
STATE_WORDS = STATES | {"taken-in": "Taken in and acknowledged"}


@pages.get("/accounts/<slug>/post")
@door(Permission.POST_READ)
def post(work: Work) -> AnyResponse:
    """What was sent or received, newest first, after what needs a decision."""
    direction = "in" if request.args.get("direction") == "in" else "out"
    state = request.args.get("state", "")
    state = state if state in DIRECTIONS[direction] else ""
    found = _items(work, direction, state)
    here = page("post", work)
    shown = found[:ITEMS_A_PAGE]
    asked = {"direction": direction, "state": state}
    older = f"{here}?{urlencode({**asked, 'before': str(shown[-1].id)})}" if len(found) > ITEMS_A_PAGE else ""
    return show_page(
        "people/post.html",
        title="Post",
        to_decide=post_to_decide(work),
        undelivered=undelivered_messages(work, ITEMS_A_PAGE),
        items=shown,
        direction=direction,
        state=state,
        states=[(each, STATE_WORDS[each]) for each in DIRECTIONS[direction]],
        state_words=STATE_WORDS,
        here=here,
        older_href=older,
        today=work.today,
    )


@pages.get("/accounts/<slug>/post/out/<uuid:item_id>")
@door(Permission.POST_READ)
def sent_item(work: Work, item_id: UUID) -> AnyResponse:
    """One item that leaves, with every attempt; sent is not the same as received."""
    found = one_sent(work, item_id)
    return show_page(
        "people/sent.html",
        title=f"{found.words.capitalize()}{f' number {found.number}' if found.number else ''}",
        item=found,
        tries=tries_at(work, item_id),
        here=page(f"post/out/{item_id}", work),
        post_href=page("post", work),
        today=work.today,
        may_manage=can(work.actor, Permission.POST_MANAGE),
    )


@pages.get("/accounts/<slug>/post/in/<uuid:item_id>")
@door(Permission.POST_READ)
def received_item(work: Work, item_id: UUID) -> AnyResponse:
    """One item that arrived, with our receipt for it."""
    found = one_received(work, item_id)
    return show_page(
        "people/received.html",
        title=f"{found.words.capitalize()} number {found.number}",
        item=found,
        state_words=STATE_WORDS,
        post_href=page("post", work),
        today=work.today,
    )


@pages.post("/accounts/<slug>/post/out/<uuid:item_id>/retry")
@door(Permission.POST_MANAGE)
def retry(work: Work, item_id: UUID) -> AnyResponse:
    """One more try, now."""
    retry_post(work, item_id)
    return redirect(page(f"post/out/{item_id}", work))


@pages.get("/accounts/<slug>/post/out/<uuid:item_id>/stop")
@door(Permission.POST_MANAGE)
def ask_stop(work: Work, item_id: UUID) -> AnyResponse:
    """What stopping means, and why it is to be stopped."""
    return _stop_page(work, one_sent(work, item_id), begin_answers(StopPostSchema))


@pages.post("/accounts/<slug>/post/out/<uuid:item_id>/stop")
@door(Permission.POST_MANAGE)
def stop(work: Work, item_id: UUID) -> AnyResponse:
    """Nobody tries it again; who stopped it and why is on the audit trail."""
    found = one_sent(work, item_id)
    answers = read(StopPostSchema, request.form)
    if answers.problems:
        return _stop_page(work, found, answers)
    try:
        stop_post(work, answers.command(outbox_id=item_id))
    except RuleBrokenError as broken:
        return _stop_page(work, found, answers.refused(str(broken), broken.fields))
    return redirect(page(f"post/out/{item_id}", work))


def _items(work: Work, direction: str, state: str) -> list[SentView | ReceivedView]:
    before, limit = _before(), ITEMS_A_PAGE + 1
    return list(
        sent_post(work, state, before, limit) if direction == "out" else received_post(work, state, before, limit)
    )


def _before() -> UUID | None:
    try:
        return UUID(request.args.get("before", ""))
    except ValueError:
        return None


def _stop_page(work: Work, found: SentView, answers: Answers[StopPost]) -> AnyResponse:
    return question_page(
        "people/post_stop.html",
        answers,
        title="Why should we stop sending this?",
        item=found,
        reasons=[Choice(code, words) for code, words in REASONS.items()],
        back_href=page(f"post/out/{found.id}", work),
    )
