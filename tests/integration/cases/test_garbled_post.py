"""Post that is not as agreed is refused, whatever is amiss with it: an error would be tried again for ever."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from tenants.accounts import AccountView
from tenants.database import new_id
from tenants.errors import RuleBrokenError
from tenants.handovers import Delivered
from tenants.work import work_for
from tests.integration.cases.asking import open_review
from tests.integration.letters.stories import decision, given_case, panel_letter, rapid_review, written_by_panel
from tests.support.world import World

JUNK: tuple[Any, ...] = (None, True, -1, 2**70, 1.5, "", "a\x00b", "x" * 5_000, [], [[]], {}, {"a": []}, "2026-02-30")
Body = dict[str, Any]


class GivenUpError(Exception):
    """What a test delivered is not kept."""


def refusal_of(
    world: World, account: AccountView, from_account: AccountView, kind: str, body: Mapping[str, Any]
) -> str:
    """How this body is met: "taken-in" or "refused"; anything but a refusal comes up as the error it is."""
    number = body.get("version")
    version = number if type(number) is int and 0 < number < 1_000 else 1
    met = "taken-in"
    try:
        with work_for(world.house, account.id) as work:
            delivered = Delivered(
                from_account.id, from_account.name, 999, kind, version, None, world.house.clock.now(), body, new_id()
            )
            try:
                with work.tentatively():
                    world.house.receivers[kind](work, delivered)
            except RuleBrokenError:
                met = "refused"
            _give_up()
    except GivenUpError:
        pass
    return met


def _give_up() -> None:
    raise GivenUpError


def garbled(body: Body) -> Iterator[Body]:
    """The body with each of its parts left out or replaced by something else."""
    for name in body:
        yield {each: said for each, said in body.items() if each != name}
        for junk in JUNK:
            yield {**body, name: junk}
    yield {}


def check_all(world: World, account: AccountView, from_account: AccountView, kind: str, body: Body) -> None:
    """As it is it is taken in; garbled, it is taken in or refused and never an error."""
    assert refusal_of(world, account, from_account, kind, body) == "taken-in"
    for each in garbled(body):
        assert refusal_of(world, account, from_account, kind, each) in {"taken-in", "refused"}


def receipt(incident: str, **said: object) -> Body:
    """A receipt of the Panel."""
    at = "2026-11-20T12:00:00+00:00"
    known = {"incident": incident, "version": 1, "receipt": "PN-2026-1", "received_at": at, "first_received_at": at}
    return {**known, "meets_the_duty": False, "basis": "", **said}


def test_a_garbled_request_nudge_and_reply_are_refused(world: World) -> None:
    # given
    review = open_review(world)
    request = UUID(review.ask_police().rsplit("/", 1)[1])
    asked: Body = {
        "incident": str(review.incident_id),
        "request": str(new_id()),
        "reference": "NOR-2026-001/2",
        "state": "asked",
        "version": 1,
        "asked_by": "Mina Manager",
        "asked_at": "2026-11-20T12:00:00+00:00",
        "due_on": "2026-12-01",
        "scope": "What did you do?",
        "period_from": "",
        "period_to": "",
        "nature": "death",
        "what_happened": "",
        "children": [{"pseudonym": "Child A", "name": "", "born_on": ""}],
        "query": "",
        "queries_reply": None,
        "reason": "",
    }
    nudge = {"about": "information-request", "request": str(request), "incident": str(review.incident_id)}
    nudge |= {"reference": "NOR-2026-001/1", "rung": "t-2", "due_on": "2026-12-01"}
    reply: Body = {
        "request": str(request),
        "incident": str(review.incident_id),
        "version": 1,
        "answers_version": 1,
        "known": "known",
        "summary": "We visited.",
        "chronology": [{"on": "2026-01-01", "on_words": "", "source": "", "event": "A visit."}],
        "immediate_actions": "",
        "good_practice": "",
        "answer_to_query": "",
        "prepared_by": "Lee",
        "signed_off_by": "Sasha",
        "signed_off_post": "Head",
        "signed_off_at": "2026-11-20T12:00:00+00:00",
        "files": [],
    }

    # when, then
    check_all(world, world.police, world.north, "information-request", asked)
    check_all(world, world.police, world.north, "nudge", nudge)
    check_all(world, world.north, world.police, "information-reply", reply)


def test_a_garbled_letter_and_receipt_are_refused(world: World) -> None:
    # given
    review = open_review(world)
    incident = str(review.incident_id)

    # when, then
    check_all(world, world.north, world.panel, "panel-letter", panel_letter(incident, new_id()))
    check_all(world, world.north, world.panel, "panel-receipt", receipt(incident))


def test_a_garbled_review_decision_and_reply_are_refused_at_the_desk(world: World) -> None:
    # given
    incident = given_case(world, world.north)
    written_by_panel(world, world.north, incident, "disagree-wants-review")

    # when, then
    check_all(world, world.panel, world.north, "rapid-review", rapid_review(new_id()))
    check_all(world, world.panel, world.north, "decision", decision(UUID(incident)))
