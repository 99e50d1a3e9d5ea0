"""Agencies are asked in a rapid review and answer in their own accounts, signed off by their senior lead."""

import pytest

from service.cases.operations.requests import withdraw_requests
from service.cases.queries.access import access_incident
from tenants.access.permissions import Permission
from tenants.handovers import Posting
from tenants.work import work_for
from tests.integration.cases.asking import SCOPE, links, open_desk, open_review
from tests.isolation.recipes import make_incident
from tests.support.stage import london_noon
from tests.support.world import World


@pytest.fixture(autouse=True)
def _monday_9_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 9))  # type: ignore[attr-defined]


def test_an_agency_is_asked_answers_and_its_signed_answer_stands_in_the_review(world: World) -> None:
    # given
    review, desk = open_review(world), open_desk(world)

    # when
    asked = review.ask_police()
    request = desk.only()
    told, front = desk.lead.get(request), desk.lead.get(f"/accounts/{world.police.slug}/")
    desk.write(request)
    desk.tell(request, ("3", "5", "2026"), "Called to the home.")
    desk.send(request)
    page, listed = review.manager.get(asked), review.manager.get(review.base)
    case = review.manager.get(review.base.removesuffix("/requests"))

    # then
    assert "Robin" in told.text
    assert "8 working days left" in told.text
    assert "Answer request NOR-2026-001/1" in front.text
    assert "We visited twice." in page.text
    assert "Called to the home." in page.text
    assert "Signed off by Sasha Senior, Head of public protection" in page.text
    assert "1 of 1 has answered." in listed.text
    assert "Answered, signed off" in listed.text
    assert "An agency answered" in case.text


def test_agencies_are_asked_only_once_the_notification_was_sent(world: World) -> None:
    # given
    review = open_review(world)
    incident_id = make_incident(world, world.north, {})
    path = f"/accounts/{world.north.slug}/incidents/{incident_id}/requests/new"

    # when
    refused = review.manager.submit(path, {"other_name": "A nursery", "scope": SCOPE, "says_names": "yes"})

    # then
    assert refused.status_code == 422
    assert "Agencies are asked once the notification has been sent" in refused.text


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Choose at least one agency"),
        ({"agencies": "019363b2-7c4d-7f00-8000-000000000001"}, "Choose agencies that are connected with you"),
        ({"agencies": "nobody"}, "Choose an answer that is on the list"),
        (
            {"other_name": "A nursery", "due_on-day": "1", "due_on-month": "12", "due_on-year": "2026"},
            "The rapid review is due on",
        ),
    ],
)
def test_an_asking_that_cannot_be_is_refused_beside_its_field(
    world: World, answers: dict[str, str], sentence: str
) -> None:
    review = open_review(world)
    refused = review.manager.submit(f"{review.base}/new", {"scope": SCOPE, "says_names": "yes", **answers})
    assert refused.status_code == 422
    assert sentence in refused.text


def test_an_agency_is_not_asked_twice_and_names_may_stay_unsaid(world: World) -> None:
    # given
    review, desk = open_review(world), open_desk(world)

    # when
    review.ask_police(says_names="no")
    form = review.manager.get(f"{review.base}/new")

    # then
    assert "Every agency that is connected with you has been asked." in form.text
    told = desk.lead.get(desk.only())
    assert "Child A" in told.text
    assert "Robin" not in told.text


def test_two_partnerships_that_look_alike_ask_one_force_and_each_gets_its_own_answer(world: World) -> None:
    # given: the same reference, the same child, the same question
    north, south, desk = open_review(world), open_review(world, world.south), open_desk(world)
    asked_north, asked_south = north.ask_police(), south.ask_police()
    requests = links(desk.lead.get(desk.base).text, f"{desk.base}/")

    # when
    desk.write(requests[0], "Only the first is told this.")
    desk.send(requests[0])
    pages = [north.manager.get(asked_north), south.manager.get(asked_south)]

    # then
    assert len(requests) == 2
    assert sorted("Only the first is told this." in page.text for page in pages) == [False, True]
    assert sorted("No answer has come yet." in page.text for page in pages) == [False, True]
    assert south.manager.get(asked_north).status_code == 404


def test_a_reply_from_an_account_that_was_not_asked_is_refused(world: World) -> None:
    # given: the answer to a request that somebody else was sent
    review, desk = open_review(world), open_desk(world)
    other = review.ask_other()
    request_id = other.rsplit("/", 1)[1]
    body = {
        "request": request_id,
        "incident": str(review.incident_id),
        "version": 1,
        "answers_version": 1,
        "known": "known",
        "summary": "A forged answer.",
        "chronology": [],
        "immediate_actions": "",
        "good_practice": "",
        "answer_to_query": "",
        "prepared_by": "Lee",
        "signed_off_by": "Sasha",
        "signed_off_post": "Head",
        "signed_off_at": world.house.clock.now().isoformat(),
        "files": [],
    }

    # when
    with work_for(world.house, world.police.id) as work:
        work.hand_over(Posting("information-reply", world.north.id, "request-received", review.incident_id, body))
    world.deliver_all()

    # then
    page = review.manager.get(other)
    assert "A forged answer." not in page.text
    assert "No answer has come yet." in page.text
    assert desk.lead.get(desk.base).status_code == 200


def test_a_moved_date_reaches_the_agency_and_the_first_one_is_kept(world: World) -> None:
    # given
    review, desk = open_review(world), open_desk(world)
    asked = review.ask_police()

    # when
    day = {"due_on-day": "24", "due_on-month": "11", "due_on-year": "2026"}
    moved = review.manager.submit(f"{asked}/due", {**day, "reason": "Half the force is away."})
    world.deliver_all()

    # then
    assert moved.status_code == 302, moved.text
    ours, theirs = review.manager.get(asked), desk.lead.get(desk.only())
    assert "It was first due on Thursday 19 November 2026. Mina Manager moved it: Half the force is away." in ours.text
    assert "Tuesday 24 November 2026. It was first due on Thursday 19 November 2026." in theirs.text
    assert "Half the force is away." not in theirs.text


def test_a_withdrawn_request_owes_nothing_and_its_answer_is_kept_and_marked(world: World) -> None:
    # given: the answer is signed off while the withdrawal is on its way
    review, desk = open_review(world), open_desk(world)
    asked, request = review.ask_police(), desk.only()
    desk.write(request)
    desk.lead.submit(f"{request}/reply/sign-off-request")
    review.manager.submit(f"{asked}/withdrawal", {"reason": "Asked by mistake."})
    desk.senior.submit(f"{request}/sign-off", {"post": "Head"})

    # when
    world.deliver_all()

    # then
    ours, theirs = review.manager.get(asked), desk.lead.get(request)
    assert "Came after the request was withdrawn" in ours.text
    assert "We visited twice." in ours.text
    assert "Asked by mistake." in theirs.text
    assert review.manager.get(review.base).text.count("No agency has been asked yet.") == 1
    refused = desk.lead.submit(f"{request}/reply/known", {"known": "known"})
    assert "The partnership withdrew this request." in refused.text


def test_a_withdrawn_notification_lets_every_agency_off(world: World) -> None:
    # given
    review, desk = open_review(world), open_desk(world)
    review.ask_police()
    review.ask_other()

    # when
    with work_for(world.house, world.north.id) as work:
        incident = access_incident(work, review.incident_id, Permission.INCIDENT_READ)
        counts = [withdraw_requests(work, incident, "The criteria are not met.") for _ in range(2)]
    world.deliver_all()

    # then
    assert counts == [2, 0]
    assert review.manager.get(review.base).text.count("Withdrawn") == 2
    assert "The criteria are not met." in desk.lead.get(desk.only()).text


def test_a_step_from_a_page_that_is_out_of_date_shows_what_is_now(world: World) -> None:
    # given
    review = open_review(world)
    asked = review.ask_police()
    held = review.manager.get(f"{asked}/withdrawal")
    day = {"due_on-day": "20", "due_on-month": "11", "due_on-year": "2026"}
    review.manager.submit(f"{asked}/due", {**day, "reason": "More time."})

    # when
    conflict = review.manager.submit_held(held, f"{asked}/withdrawal", {"reason": "My own words."})

    # then
    assert conflict.status_code == 409
    assert "My own words." in conflict.text
