"""Two people at one review at the same moment: one is first, the other keeps what they wrote and is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date, time
from threading import Event as Signal
from uuid import UUID

import pytest
from sqlalchemy import func, select

from service.cases.operations.decisions import CriterionAnswer, DecideReview, RecommendReview
from service.cases.operations.decisions import decide_review as decide
from service.cases.operations.decisions import recommend_review as recommend
from service.cases.operations.meetings import cancel_review_meeting, plan_review_meeting
from service.cases.operations.processes import AmendProcess, RecordProcess, amend_process, record_process
from service.cases.operations.reviews import WriteSection, write_section
from service.cases.operations.steps import FinishStep, finish_step
from service.cases.queries.meetings import case_meeting
from service.cases.queries.reviews import one_section, review_page
from service.cases.records.decisions import ReviewDecision
from service.meetings.operations.planning import CancelMeeting, PlanMeeting
from service.people.operations.settings import ChooseSteps, change_setting
from tenants.access.roles import Actor
from tenants.errors import ConflictError
from tenants.work import Admission, Work, work_at_door, work_for
from tests.integration.cases.reviews import CRITERIA, given_review
from tests.support.stage import london_noon
from tests.support.world import Someone, World

Act = Callable[[Work], object]
ANSWERS = tuple(CriterionAnswer(each, "may", "A synthetic reason.") for each in CRITERIA)


@pytest.fixture(autouse=True)
def _monday_23_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 23))


def door_of(world: World, someone: Someone, role: str) -> AbstractContextManager[Work]:
    """The work that a page's door would give this person for something they send."""
    actor = Actor(world.north.id, someone.id, someone.name, frozenset({role}), via="page")
    return work_at_door(world.house, Admission(world.north, actor), read_only=False)


def decision(incident: UUID, version: int, rationale: str) -> DecideReview:
    """A decision made from this version of the review."""
    return DecideReview(
        incident_id=incident,
        version=version,
        outcome="no-review",
        criteria=ANSWERS,
        national="no",
        rationale=rationale,
        family="The social worker tells the parents.",
        view_local_authority="agrees",
        view_police="agrees",
        view_health="agrees",
    )


def given_advice(world: World) -> tuple[UUID, int]:
    """A review with a recommendation; gives the incident and the review's version."""
    incident = UUID(given_review(world))
    manager = world.someone(world.north, "business-manager")
    advice = RecommendReview(
        incident_id=incident,
        version=1,
        outcome="no-review",
        criteria=ANSWERS,
        national="no",
        rationale="A synthetic recommendation.",
    )
    with door_of(world, manager, "business-manager") as work:
        version = review_page(work, incident).heading.version
        recommend(work, RecommendReview(**{**vars(advice), "version": version}))
    return incident, version + 1


def second_of_two(world: World, role: str, reads: Act, first: Act, second: Act) -> ConflictError:
    """The first has acted and is not done when the second, who has read the same, acts too. Gives the refusal."""
    people = [world.someone(world.north, role, name=name) for name in ("Ann First", "Bo Second")]
    has_acted, may_commit = Signal(), Signal()

    def early() -> None:
        with door_of(world, people[0], role) as work:
            first(work)
            work.session.flush()
            has_acted.set()
            assert may_commit.wait(10)

    def late() -> None:
        with door_of(world, people[1], role) as work:
            reads(work)
            may_commit.set()
            second(work)

    with ThreadPoolExecutor() as hands:
        one = hands.submit(early)
        assert has_acted.wait(10)
        refused = hands.submit(late).exception(20)
        one.result(20)
    assert isinstance(refused, ConflictError), refused
    return refused


def test_of_two_deciders_at_once_one_decides_and_the_other_keeps_their_reasons(world: World) -> None:
    # given
    incident, version = given_advice(world)
    made = [decision(incident, version, rationale) for rationale in ("The first reasons.", "The second reasons.")]

    # when
    refused = second_of_two(
        world,
        "safeguarding-partner",
        lambda work: review_page(work, incident),
        lambda work: decide(work, made[0]),
        lambda work: decide(work, made[1]),
    )

    # then
    assert ("Why", "The first reasons.", "The second reasons.") in refused.clashes
    with work_for(world.house, world.north.id) as work:
        count = select(func.count()).select_from(ReviewDecision).where(ReviewDecision.incident_id == incident)
        assert work.session.scalar(count) == 2


def test_two_who_write_under_one_heading_lose_nothing_of_each_other(world: World) -> None:
    # given
    incident = UUID(given_review(world))
    written = [WriteSection(incident, "analysis", text, 0) for text in ("The first text.", "The second text.")]

    # when
    refused = second_of_two(
        world,
        "business-manager",
        lambda work: one_section(work, incident, "analysis"),
        lambda work: write_section(work, written[0]),
        lambda work: write_section(work, written[1]),
    )

    # then
    assert refused.clashes[0][1:] == ("The first text.", "The second text.")


def test_a_step_is_done_once(world: World) -> None:
    # given
    with work_for(world.house, world.north.id) as work:
        change_setting(work, ChooseSteps("sefton", "for a test"))
    incident = UUID(given_review(world))
    with door_of(world, world.someone(world.north, "business-manager"), "business-manager") as work:
        step = review_page(work, incident).steps[0]

    # when
    def act(work: Work) -> None:
        finish_step(work, FinishStep(incident, step.id, date(2026, 11, 23), step.version))

    # then
    assert second_of_two(world, "business-manager", lambda work: review_page(work, incident), act, act)


def test_two_who_amend_one_process_meet_each_other(world: World) -> None:
    # given
    incident = UUID(given_review(world))
    said = {"incident_id": incident, "kind": "criminal", "status": "running", "effect": "none", "lead_body": "Police"}
    with door_of(world, world.someone(world.north, "business-manager"), "business-manager") as work:
        known = record_process(work, RecordProcess(**said)).id
    amended = [AmendProcess(**said, process_id=known, version=1, notes=notes) for notes in ("First", "Second")]

    # when
    refused = second_of_two(
        world,
        "business-manager",
        lambda work: review_page(work, incident),
        lambda work: amend_process(work, amended[0]),
        lambda work: amend_process(work, amended[1]),
    )

    # then
    assert refused.clashes == (("Notes", "First", "Second"),)


def test_a_meeting_that_somebody_changed_is_not_cancelled_by_a_page_that_was_read_before(world: World) -> None:
    # given
    incident = UUID(given_review(world))
    with door_of(world, world.someone(world.north, "business-manager"), "business-manager") as work:
        planned = PlanMeeting(thing_id=incident, meets_on=date(2026, 12, 1), meets_at=time(10))
        meeting = plan_review_meeting(work, planned).id

    # when
    def cancel(reason: str) -> Act:
        command = CancelMeeting(thing_id=incident, meeting_id=meeting, reason=reason, version=1)
        return lambda work: cancel_review_meeting(work, command)

    refused = second_of_two(
        world,
        "business-manager",
        lambda work: case_meeting(work, incident, meeting),
        cancel("The first reason."),
        cancel("The second reason."),
    )

    # then
    assert refused.clashes == (("Why", "The first reason.", "The second reason."),)
