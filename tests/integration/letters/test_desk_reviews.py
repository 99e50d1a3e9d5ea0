"""A rapid review, a decision and a reply are filed once, under their own case, and a review gets its receipt."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from service.panel.queries.desk import QueueFilter, whole_queue
from service.panel.queries.letters import thread_of
from service.people.operations.settings import AcceptHostedPanel, change_setting
from tenants.accounts import Connection
from tenants.database import new_id
from tenants.handovers import HandoverReceived, thaw
from tenants.work import work_for
from tests.integration.letters.stories import (
    STORY,
    WORDS,
    decision,
    events_of,
    given_case,
    given_review,
    hand,
    item_of,
    letter_reply,
    outcomes,
    rapid_review,
    receipts_sent,
    written_by_panel,
)
from tests.integration.panel.notices import notice
from tests.support.world import World

WAITS = ("notification", "rapid-review", "reply", "overdue")


def test_a_rapid_review_that_comes_before_its_notification_opens_the_item(world: World) -> None:
    # given
    incident_id = given_review(world, world.north)
    opened = item_of(world, world.north, incident_id)

    # when
    hand(world, world.north, "notification", notice(incident_id))

    # then
    notified = item_of(world, world.north, incident_id)
    assert (opened.state, opened.latest, opened.waits) == ("not-here", 0, ("rapid-review",))
    assert opened.state_words == "No notification here"
    assert (notified.id, notified.state, notified.latest) == (opened.id, "new", 1)
    assert notified.waits == ("notification", "rapid-review")


def test_versions_are_filed_once_whatever_their_order(world: World) -> None:
    # given
    incident_id = new_id()
    for version in (2, 1, 2):
        hand(world, world.north, "rapid-review", rapid_review(incident_id, version))

    # when
    hand(world, world.north, "rapid-review", rapid_review(incident_id, 2, outcome="local-review"))

    # then
    with work_for(world.house, world.panel.id) as work:
        thread = thread_of(work, item_of(world, world.north, incident_id).id)
    assert {review.number: review.outcome for review in thread.reviews}[2] == "no-review"
    assert sorted(review.number for review in thread.reviews) == [1, 2]
    assert outcomes(world, world.panel, "rapid-review") == ["taken-in", "taken-in", "taken-in", "refused"]


def test_look_alike_partnerships_with_one_reference_and_one_id_are_two_items(world: World) -> None:
    # given
    incident_id = new_id()

    # when
    hand(world, world.north, "rapid-review", rapid_review(incident_id))
    hand(world, world.south, "rapid-review", rapid_review(incident_id, nature="death"))

    # then
    north, south = (item_of(world, sender, incident_id) for sender in (world.north, world.south))
    assert north.id != south.id
    assert (north.reference, north.nature, south.nature) == (south.reference, "serious-harm", "death")


@pytest.mark.parametrize(
    "wrong",
    [
        {"incident": 7},
        {"reference": ""},
        {"reference": "NOR\n2026"},
        {"nature": "unheard of"},
        {"outcome": "perhaps"},
        {"national_review_potential": []},
        {"decided_on": "18/11/2026"},
        {"sent_at": "2026-11-19T15:30:00"},
        {"criteria": []},
        {"criteria": [{"id": "a", "text": "b", "answer": "maybe", "why": ""}]},
        {"paper": "none"},
        {"paper": {"title": "A", "sections": [{"title": "B"}]}},
        {"files": "none"},
    ],
)
def test_what_cannot_be_read_is_refused_and_not_filed(world: World, wrong: dict[str, Any]) -> None:
    # when
    hand(world, world.north, "rapid-review", rapid_review(new_id()) | wrong)

    # then
    with work_for(world.house, world.panel.id) as work:
        assert whole_queue(work, QueueFilter()) == []
    assert outcomes(world, world.panel, "rapid-review") == ["refused"]
    assert receipts_sent(world) == []


def test_an_account_that_is_not_connected_any_more_is_refused(world: World) -> None:
    # given
    with work_for(world.house, world.panel.id) as work:
        asked = select(Connection).where(Connection.peer_account_id == world.north.id)
        work.session.scalars(asked).one().state = "ended"

    # when
    for kind, body in (("rapid-review", rapid_review(new_id())), ("decision", decision(new_id()))):
        hand(world, world.north, kind, body)

    # then
    assert outcomes(world, world.panel, "rapid-review", "decision") == ["refused", "refused"]


@pytest.mark.parametrize("is_accepted", [True, False])
def test_each_version_gets_one_receipt_which_says_whether_it_meets_the_duty(world: World, *, is_accepted: bool) -> None:
    # given
    with work_for(world.house, world.panel.id) as work:
        change_setting(work, AcceptHostedPanel(is_accepted=is_accepted, says_who="The chair", reason="for a test"))
    incident = given_case(world, world.north)

    # when: the same version comes again under another number
    hand(world, world.north, "rapid-review", rapid_review(UUID(incident)))

    # then
    [sent] = receipts_sent(world)
    with work_for(world.house, world.north.id) as work:
        row = work.session.scalars(select(HandoverReceived).where(HandoverReceived.kind == "panel-receipt")).one()
        said = thaw(work.unseal_own(row, "body") or "")
    assert (row.outcome, said["about"], said["version"]) == ("taken-in", "rapid-review", 1)
    assert (said["incident"], said["meets_the_duty"]) == (incident, is_accepted)
    assert said["first_received_at"] == said["received_at"]
    assert sent.receipted_at is not None
    assert ("panel-receipt", {"about": "rapid-review", "receipt": said["receipt"], "from": "Panel"}) in events_of(
        world, world.north
    )


def test_a_decision_names_a_letter_that_was_sent_to_it_or_none(world: World) -> None:
    # given: a letter to the north
    incident = given_case(world, world.north)
    written_by_panel(world, world.north, incident, "disagree-wants-review")
    other = given_review(world, world.north)
    with work_for(world.house, world.panel.id) as work:
        letter = str(thread_of(work, item_of(world, world.north, UUID(incident)).id).letters[0].id)

    # when
    hand(world, world.north, "decision", decision(UUID(incident), letter))
    hand(world, world.north, "decision", decision(other, letter))
    hand(world, world.north, "decision", decision(new_id()))
    hand(world, world.north, "decision", decision(other))

    # then
    assert outcomes(world, world.panel, "decision") == ["taken-in", "refused", "refused", "taken-in"]
    assert item_of(world, world.north, UUID(incident)).waits == ("rapid-review",)
    assert len(receipts_sent(world)) == 4


def test_a_reply_answers_a_letter_of_its_own_case_and_comes_once(world: World) -> None:
    # given: the same incident id on both sides of a look-alike pair, a letter to the north
    incident = given_case(world, world.north)
    incident_id, reply = UUID(incident), new_id()
    hand(world, world.south, "rapid-review", rapid_review(incident_id))
    written_by_panel(world, world.north, incident, "information-requested")
    with work_for(world.house, world.panel.id) as work:
        letter = thread_of(work, item_of(world, world.north, incident_id).id).letters[0].id

    # when
    hand(world, world.north, "letter-reply", letter_reply(incident_id, letter, reply))
    hand(world, world.north, "letter-reply", letter_reply(incident_id, letter, reply))
    hand(world, world.north, "letter-reply", letter_reply(incident_id, letter, reply, text="Something else."))
    hand(world, world.north, "letter-reply", letter_reply(incident_id, new_id(), new_id()))
    hand(world, world.north, "letter-reply", letter_reply(incident_id, letter, new_id(), reconsidered="perhaps"))
    hand(world, world.south, "letter-reply", letter_reply(incident_id, letter, new_id()))

    # then
    ended = ["taken-in", "taken-in", "refused", "refused", "refused", "refused"]
    assert outcomes(world, world.panel, "letter-reply") == ended
    assert item_of(world, world.north, incident_id).waits == ("reply",)
    assert item_of(world, world.south, incident_id).waits == ("rapid-review",)


def test_the_queue_is_filtered_by_what_waits_and_ordered_by_the_longest_wait(world: World) -> None:
    # given: a review waits since Friday; a notification since an hour later
    first = item_of(world, world.north, given_review(world, world.north))
    world.house.clock.forward(timedelta(hours=1))  # type: ignore[attr-defined]
    incident_id = new_id()
    hand(world, world.south, "notification", notice(incident_id))
    second = item_of(world, world.south, incident_id)
    answered = given_case(world, world.north)
    written_by_panel(world, world.north, answered, "acknowledged")
    browser = world.browser(world.someone(world.panel, "panel-secretariat"))

    # when
    with work_for(world.house, world.panel.id) as work:
        found = {code: [row.id for row in whole_queue(work, QueueFilter(waits=code))] for code in WAITS}
        everything = [row.id for row in whole_queue(work, QueueFilter())]
    page = browser.get(f"/accounts/{world.panel.slug}/notifications?waits=rapid-review")

    # then
    assert found == {"notification": [second.id], "rapid-review": [first.id], "reply": [], "overdue": []}
    assert everything == [first.id, second.id, item_of(world, world.north, UUID(answered)).id]
    assert page.text.count("table__row") == 2
    assert "To read: 1 rapid review or decision, 0 replies." in page.text
    assert browser.get(f"/accounts/{world.panel.slug}/notifications?waits=nothing").status_code == 400
    assert "Read 1 rapid review or decision" in browser.get(f"/accounts/{world.panel.slug}/").text


def test_the_item_shows_the_report_the_criteria_and_the_thread(world: World) -> None:
    # given
    incident = given_case(world, world.north)
    written_by_panel(world, world.north, incident, "information-requested")
    here = f"/accounts/{world.panel.slug}/notifications/{item_of(world, world.north, UUID(incident)).id}"
    browser = world.browser(world.someone(world.panel, "panel-secretariat"))

    # when
    page, printed = browser.get(here), browser.get(f"{here}/print")
    [report] = re.findall(rf'href="({here}/reviews/[0-9a-f-]+)"', page.text)
    read, pdf, word = (browser.get(f"{report}{ending}") for ending in ("", ".pdf", ".docx"))

    # then
    for text in (page.text, printed.text):
        for words in (WORDS, "May be met", "Rapid review, version 1"):
            assert words in text, words
    for words in (STORY, "Agencies asked", "A home visit was made."):
        assert words in read.text, words
    assert (pdf.data[:5], word.data[:2]) == (b"%PDF-", b"PK")
    assert "No notification has come to this account." in page.text
    assert "Acknowledge this notification" not in page.text
