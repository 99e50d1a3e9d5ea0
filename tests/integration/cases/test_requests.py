"""Agencies are asked in a rapid review and answer in their own accounts, signed off by their senior lead."""

import pytest

from tests.integration.cases.asking import open_desk, open_review
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
    told = desk.lead.get(request)
    desk.write(request)
    desk.tell(request, ("3", "5", "2026"), "Called to the home.")
    desk.send(request)
    page, listed, case = (
        review.manager.get(asked),
        review.manager.get(review.base),
        review.manager.get(review.base.removesuffix("/requests")),
    )

    # then
    assert "Robin" in told.text
    assert "9 working days" not in told.text
    assert "8 working days left" in told.text
    assert "We visited twice." in page.text
    assert "Called to the home." in page.text
    assert "Signed off by Sasha Senior, Head of public protection" in page.text
    assert "1 of 1 has answered." in listed.text
    assert "Answered, signed off" in listed.text
    assert "An agency answered" in case.text
