"""Behind a link nobody is told of a child by us: not by a query, not by what we began to write (decision 0013)."""

from datetime import date
from uuid import UUID

from service.cases.operations.request_replies import QueryReply, query_reply
from service.cases.operations.requests import InviteByLink, invite_by_link
from service.cases.records.requests import InformationRequest
from tenants.work import work_for
from tests.integration.cases.asking import Review, open_review
from tests.support.links import Link, enter_by_link, make_link
from tests.support.world import World

NURSE = ("Nora Nurse", "nora@example.org")


def link_to(world: World, review: Review, request_id: UUID) -> Link:
    """A link to this request, as the business unit gives one."""
    with work_for(world.house, review.account.id) as work:
        row = work.session.get(InformationRequest, (review.account.id, request_id))
        assert row is not None
        day = date(work.today.year + 1, 1, 15) if work.today.month > 6 else work.today
        invite_by_link(work, InviteByLink(review.incident_id, request_id, *NURSE, day, row.version))
    return make_link(world, review.account, "information-request", request_id)


def test_a_query_is_not_shown_behind_a_link(world: World) -> None:
    # given
    review = open_review(world)
    request_id = UUID(review.ask_other().rsplit("/", 1)[1])
    link = link_to(world, review, request_id)
    first = enter_by_link(world, link)
    for path, answers in (("known", {"known": "not-known"}), ("parts/summary", {"text": "We looked."})):
        assert first.submit(f"{link.path}/reply/{path}", answers).status_code == 302
    sent = first.submit(f"{link.path}/reply/send", {"signed_off_by": "Nora", "signed_off_post": "Manager"})
    assert sent.status_code == 302
    with work_for(world.house, review.account.id) as work:
        row = work.session.get(InformationRequest, (review.account.id, request_id))
        assert row is not None
        asked = QueryReply(review.incident_id, request_id, "Was Robin at nursery?", row.due_on, row.version)
        query_reply(work, asked)

    # when
    again = link_to(world, review, request_id)
    browser = enter_by_link(world, again)
    pages = [browser.get(f"{again.path}/reply{rest}").text for rest in ("", "/parts/answer-to-query")]

    # then
    assert all("Ring the business unit to hear it." in page for page in pages)
    assert all("Robin" not in page for page in pages)
    assert "Was Robin at nursery?" in review.manager.get(f"{review.base}/{request_id}").text


def test_no_link_is_given_to_an_answer_that_we_began_to_write(world: World) -> None:
    # given
    review = open_review(world)
    begun, fresh = review.ask_other(), review.ask_other("Quiet Surgery")
    review.manager.submit(f"{begun}/on-behalf/parts/summary", {"text": "Robin’s mother rang us."})
    said = {"name": NURSE[0], "email": NURSE[1], "ends_on-day": "18", "ends_on-month": "1", "ends_on-year": "2027"}

    # when
    refused, given = (review.manager.submit(f"{each}/link", said) for each in (begun, fresh))

    # then
    assert (refused.status_code, given.status_code) == (422, 302), given.text
    assert "has begun to record this answer" in refused.text
