"""An agency's answer on its way: written part by part, delegated, signed off or sent back, queried, on behalf."""

from datetime import date
from uuid import UUID

import pytest

from service.cases.operations.drafts import SayKnown, WritePart, say_known, write_part
from service.cases.operations.request_replies import SendByLink, send_by_link
from service.cases.operations.requests import InviteByLink, invite_by_link
from service.cases.queries.requests import open_by_link
from tenants.errors import NotFoundError
from tenants.work import work_for
from tests.integration.cases.asking import Desk, Review, links, open_desk, open_review
from tests.support.stage import london_noon
from tests.support.world import World

DUE = {"due_on-day": "20", "due_on-month": "11", "due_on-year": "2026"}
CAME = {
    "came_by": "telephone",
    "came_on-day": "9",
    "came_on-month": "11",
    "came_on-year": "2026",
    "signed_off_by": "Nora Nurse",
    "signed_off_post": "Nursery manager",
}


@pytest.fixture(autouse=True)
def _monday_9_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 9))  # type: ignore[attr-defined]


def given_answer(world: World, summary: str = "We visited twice.") -> tuple[Review, Desk, str, str]:
    """A rapid review with the police's answer in it: the review, the desk, the request as asked and as received."""
    review, desk = open_review(world), open_desk(world)
    asked = review.ask_police()
    request = desk.only()
    desk.write(request, summary)
    desk.send(request)
    return review, desk, asked, request


def test_a_nil_return_is_a_sentence_and_a_signature(world: World) -> None:
    # given
    review, desk = open_review(world), open_desk(world)
    asked, request = review.ask_police(), desk.only()

    # when
    desk.write(request, "Nothing in our records from 2020 on.", known="not-known")
    steps = desk.lead.get(f"{request}/reply")
    desk.send(request)

    # then
    assert "Key events" not in steps.text
    assert "Good practice" not in steps.text
    page = review.manager.get(asked)
    assert "No, we hold nothing about them (a nil return)" in page.text
    assert "Answered: nothing known, signed off" in page.text
    chronology = review.manager.get(f"{review.base}/chronology")
    assert "These agencies hold nothing: Northshire Police." in chronology.text


def test_an_answer_that_is_not_whole_is_not_sent_for_sign_off(world: World) -> None:
    # given
    review, desk = open_review(world), open_desk(world)
    review.ask_police()
    request = desk.only()

    # when
    early = desk.senior.submit(f"{request}/sign-off", {"post": "Head"})
    refused = desk.lead.submit(f"{request}/reply/sign-off-request")

    # then
    assert (early.status_code, refused.status_code) == (422, 422)
    assert "No answer waits for sign-off here." in early.text
    assert "Say whether the child is known to you. Write a summary." in refused.text


def test_a_chronology_author_sees_only_what_was_given_to_them(world: World) -> None:
    # given: two requests, one of which is given to an author
    desk = open_desk(world)
    open_review(world).ask_police()
    open_review(world, world.south).ask_police()
    author = world.someone(world.police, "chronology-author", name="Avery Author")
    browser = world.browser(author)
    mine, other = links(desk.lead.get(desk.base).text, f"{desk.base}/")
    before = browser.get(desk.base)

    # when
    given = desk.lead.submit(f"{mine}/delegation", {"person_id": str(author.id)})
    kept = browser.submit(f"{mine}/reply/parts/summary", {"text": "Written by the author."})

    # then
    assert "No answer is owed." in before.text
    assert (given.status_code, kept.status_code) == (302, 302)
    assert links(browser.get(desk.base).text, f"{desk.base}/") == [mine]
    assert browser.get(other).status_code == 404
    assert browser.get(f"{mine}/delegation").status_code == 403
    assert "Written by the author." in desk.lead.get(mine).text
    assert "Avery Author" in desk.lead.get(desk.base).text
    assert desk.lead.submit(f"{mine}/delegation", {"person_id": ""}).status_code == 302
    assert browser.get(mine).status_code == 404


def test_only_somebody_who_writes_answers_is_given_one(world: World) -> None:
    # given
    desk = open_desk(world)
    open_review(world).ask_police()
    request, outsider = desk.only(), world.someone(world.police, "respondent")

    # when
    refused = desk.lead.submit(f"{request}/delegation", {"person_id": str(outsider.id)})

    # then
    assert refused.status_code == 422
    assert "Choose somebody of this agency whose role writes answers." in refused.text


def test_the_senior_lead_sends_an_answer_back_and_signs_the_mended_one(world: World) -> None:
    # given
    review, desk = open_review(world), open_desk(world)
    asked, request = review.ask_police(), desk.only()
    desk.write(request)
    desk.lead.submit(f"{request}/reply/sign-off-request")

    # when
    locked = desk.lead.submit(f"{request}/reply/parts/summary", {"text": "Changed behind the senior lead's back."})
    back = desk.senior.submit(f"{request}/return", {"reason": "Say which visits."})
    told = desk.lead.get(request)
    desk.lead.submit(f"{request}/reply/parts/summary", {"text": "We visited on 3 and 7 May."})
    desk.send(request)

    # then
    assert (locked.status_code, back.status_code) == (422, 302)
    assert "The answer is with the senior lead" in locked.text
    assert "Sasha Senior sent it back:" in told.text
    assert "Say which visits." in told.text
    page = review.manager.get(asked)
    assert "We visited on 3 and 7 May." in page.text
    assert "Say which visits." not in page.text


def test_whoever_writes_does_not_sign_and_whoever_signs_does_not_write(world: World) -> None:
    desk = open_desk(world)
    open_review(world).ask_police()
    request = desk.only()
    assert desk.lead.get(f"{request}/sign-off").status_code == 403
    assert desk.senior.get(f"{request}/reply").status_code == 403


def test_a_query_is_answered_by_a_second_version_signed_off_again(world: World) -> None:
    # given
    review, desk, asked, request = given_answer(world)

    # when
    queried = review.manager.submit(f"{asked}/query", {"query": "Which visits were these?", **DUE})
    world.deliver_all()
    told, early = desk.lead.get(request), desk.lead.submit(f"{request}/reply/sign-off-request")
    desk.lead.submit(f"{request}/reply/parts/answer-to-query", {"text": "Those of 3 and 7 May."})
    desk.send(request)
    page = review.manager.get(asked)
    accepted = review.manager.submit(f"{asked}/acceptance")

    # then
    assert (queried.status_code, early.status_code, accepted.status_code) == (302, 422, 302)
    assert "Which visits were these?" in told.text
    assert "We visited twice." in told.text
    assert "Answer 2, the newest" in page.text
    assert page.text.index("Those of 3 and 7 May.") < page.text.index("Answer 1")
    assert "Accepted, signed off" in review.manager.get(asked).text


def test_an_answer_is_recorded_on_behalf_of_an_agency_without_an_account_and_marked_so(world: World) -> None:
    # given
    review = open_review(world)
    asked = review.ask_other()
    draft = f"{asked}/on-behalf"
    review.manager.submit(f"{draft}/known", {"known": "known"})
    review.manager.submit(f"{draft}/parts/summary", {"text": "The child came on Mondays."})
    review.manager.submit(f"{draft}/events/new", {"on_words": "early in May", "event": "First day."})

    # when
    recorded = review.manager.submit(f"{draft}/record", CAME)

    # then
    assert recorded.status_code == 302, recorded.text
    page = review.manager.get(asked)
    assert "Recorded on behalf of the agency" in page.text
    assert "By telephone on Monday 9 November 2026 from Nora Nurse, Nursery manager." in page.text
    assert "Mina Manager recorded it here" in page.text
    assert "Answered, on its behalf" in review.manager.get(review.base).text
    assert review.manager.submit(f"{draft}/parts/summary", {"text": "Later."}).status_code == 422


def test_nobody_answers_for_an_agency_that_has_an_account(world: World) -> None:
    review = open_review(world)
    asked = review.ask_police()
    assert review.manager.get(f"{asked}/on-behalf").status_code == 403
    assert "Record its answer on its behalf" not in review.manager.get(asked).text


def test_two_who_write_the_same_part_see_both_texts_and_two_parts_do_not_clash(world: World) -> None:
    # given
    desk = open_desk(world)
    colleague = world.browser(world.someone(world.police, "safeguarding-lead", name="Kit Colleague"))
    open_review(world).ask_police()
    part = f"{desk.only()}/reply/parts"
    held, other = desk.lead.get(f"{part}/summary"), desk.lead.get(f"{part}/good-practice")
    colleague.submit(f"{part}/summary", {"text": "The colleague’s text."})

    # when
    conflict = desk.lead.submit_held(held, f"{part}/summary", {"text": "The lead’s text."})
    beside = desk.lead.submit_held(other, f"{part}/good-practice", {"text": "Quick call."})

    # then
    assert (conflict.status_code, beside.status_code) == (409, 302)
    assert "The colleague’s text." in conflict.text
    assert "The lead’s text." in conflict.text
    assert "The colleague’s text." in colleague.get(f"{part}/summary").text


def test_key_events_are_added_changed_and_taken_out_one_at_a_time(world: World) -> None:
    # given
    desk = open_desk(world)
    open_review(world).ask_police()
    request = desk.only()
    desk.tell(request, ("3", "5", "2026"), "Called to the home.")
    desk.tell(request, None, "A rumour.", words="in spring")
    events = f"{request}/reply/events"
    first, second = links(desk.lead.get(events).text, f"{events}/")
    held = desk.lead.get(first)

    # when
    changed = desk.lead.submit(first, {"event": "Called to the flat.", "happened_on-year": "2025"})
    stale = desk.lead.submit_held(held, first, {"event": "Called to the house."})
    gone = desk.lead.submit(f"{second}/removal")
    future = desk.lead.submit(f"{events}/new", {"event": "x", "on_words": ""})

    # then
    assert (changed.status_code, stale.status_code, gone.status_code, future.status_code) == (302, 409, 302, 422)
    listed = desk.lead.get(events).text
    assert "Sunday 3 May 2025" not in listed
    assert "Saturday 3 May 2025" in listed
    assert "Called to the flat." in listed
    assert "A rumour." not in listed


def test_the_chronology_merges_every_agencys_events_and_names_the_silent(world: World) -> None:
    # given
    review, desk = open_review(world), open_desk(world)
    asked, request = review.ask_police(), desk.only()
    nursery, silent = review.ask_other(), review.ask_other("Quiet Surgery")
    desk.write(request)
    desk.tell(request, ("3", "5", "2026"), "=Called to the home.")
    desk.tell(request, ("3", "9", "2026"), "Called again.")
    desk.send(request)
    draft = f"{nursery}/on-behalf"
    review.manager.submit(f"{draft}/known", {"known": "known"})
    review.manager.submit(f"{draft}/parts/summary", {"text": "Came on Mondays."})
    day = {"happened_on-day": "5", "happened_on-month": "5", "happened_on-year": "2026"}
    review.manager.submit(f"{draft}/events/new", {**day, "event": "Absent."})
    review.manager.submit(f"{draft}/record", CAME)

    # when
    page = review.manager.get(f"{review.base}/chronology").text
    table = review.manager.client.get(f"{review.base}/chronology.csv")

    # then
    places = [page.index(text) for text in ("=Called to the home.", "Absent.", "No agency told", "Called again.")]
    assert places == sorted(places)
    assert "No answer yet from: Quiet Surgery." in page
    assert asked != silent
    assert "No agency told of anything for 120 days" in page
    lines = table.get_data(as_text=True).splitlines()
    assert lines[1].startswith("2026-05-03,,Northshire Police,'=Called to the home.,Crime report")
    assert len(lines) == 4


def test_an_answer_written_by_a_link_is_kept_as_one_and_only_where_a_link_was_given(world: World) -> None:
    # given
    review = open_review(world)
    asked, unlinked = review.ask_other(), review.ask_other("Quiet Surgery")
    request_id, other_id = (UUID(each.rsplit("/", 1)[1]) for each in (asked, unlinked))
    with work_for(world.house, world.north.id) as work:
        invite_by_link(
            work,
            InviteByLink(review.incident_id, request_id, "Nora Nurse", "nora@example.org", date(2026, 11, 20), 1),
        )

    # when
    with work_for(world.house, world.north.id) as work:
        reply = open_by_link(work, request_id)
        say_known(work, reply, SayKnown("not-known", 0))
        write_part(work, reply, WritePart("summary", "We never met the child.", 0))
        send_by_link(work, SendByLink(request_id, "Nora Nurse", "Nursery manager", 3))

    # then
    page = review.manager.get(asked)
    assert "Answered: nothing known, by link" in page.text
    assert "Sent by link by Nora Nurse, Nursery manager" in page.text
    with pytest.raises(NotFoundError), work_for(world.house, world.north.id) as work:
        open_by_link(work, other_id)
