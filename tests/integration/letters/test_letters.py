"""A letter of the Panel stands on its case; partners reply through the post or record how they replied."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from service.files.operations import Scanned, record_scan
from service.files.rules import CLEAN
from service.panel.queries.letters import thread_of
from tenants.accounts import Connection
from tenants.database import new_id
from tenants.work import work_for
from tests.integration.cases.stories import record_incident
from tests.integration.letters.stories import (
    REPLY,
    WORDS,
    events_of,
    given_case,
    hand,
    item_of,
    outcomes,
    panel_letter,
    written_by_panel,
)
from tests.support.browser import Browser
from tests.support.machine import Machine
from tests.support.world import World

BY_HAND = {
    "outcome": "information-requested",
    "received_on-day": "19",
    "received_on-month": "11",
    "received_on-year": "2026",
    "reply_due_on-day": "27",
    "reply_due_on-month": "11",
    "reply_due_on-year": "2026",
}
ANSWERS = {"reconsidered": "confirmed", "why": "Nothing new is known.", "text": REPLY}


def manager_of(world: World) -> tuple[Browser, Machine]:
    """Northshire's business manager, at a browser and with a program."""
    someone = world.someone(world.north, "business-manager", name="Nasreen Whitfield")
    return world.browser(someone), world.machine(world.north, someone)


def letters_at(world: World, incident: str) -> str:
    """The address of the letters of a case."""
    return f"/accounts/{world.north.slug}/incidents/{incident}/letters"


def on_desk(world: World, incident: str) -> Any:
    """The thread of a case of the north on the Panel's desk."""
    with work_for(world.house, world.panel.id) as work:
        return thread_of(work, item_of(world, world.north, UUID(incident)).id)


def test_letters_are_filed_once_whatever_their_order(world: World) -> None:
    # given
    _, machine = manager_of(world)
    incident = record_incident(machine)
    first, second = new_id(), new_id()

    # when
    hand(world, world.panel, "panel-letter", panel_letter(incident, second, number=2, outcome="agree-no-review"))
    hand(world, world.panel, "panel-letter", panel_letter(incident, first))
    hand(world, world.panel, "panel-letter", panel_letter(incident, first))
    hand(world, world.panel, "panel-letter", panel_letter(incident, first, text="Something else."))

    # then
    listed = machine.get(f"incidents/{incident}/letters").get_json()["items"]
    assert [(each["number"], each["state"]) for each in listed] == [(2, "open"), (1, "open")]
    assert outcomes(world, world.north, "panel-letter") == ["taken-in", "taken-in", "taken-in", "refused"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"incident": "not an id"},
        {"letter": 7},
        {"number": 0},
        {"number": True},
        {"outcome": "furious"},
        {"text": "  "},
        {"written_at": "yesterday"},
        {"reply_due_on": "4 December"},
        {"files": None},
    ],
)
def test_a_letter_that_cannot_be_read_is_refused(world: World, wrong: dict[str, Any]) -> None:
    # given
    _, machine = manager_of(world)
    incident = record_incident(machine)

    # when
    hand(world, world.panel, "panel-letter", panel_letter(incident, new_id()) | wrong)

    # then
    assert outcomes(world, world.north, "panel-letter") == ["refused"]
    assert machine.get(f"incidents/{incident}/letters").get_json()["items"] == []


def test_a_letter_about_another_accounts_case_is_refused(world: World) -> None:
    # given
    foreign = record_incident(world.machine(world.south, world.someone(world.south, "business-manager")))

    # when
    hand(world, world.panel, "panel-letter", panel_letter(foreign, new_id()))

    # then
    assert outcomes(world, world.north, "panel-letter") == ["refused"]


def test_a_letter_that_only_agrees_waits_for_nothing(world: World) -> None:
    # given
    incident = given_case(world, world.north)
    browser, machine = manager_of(world)

    # when
    written_by_panel(world, world.north, incident, "acknowledged")

    # then
    [letter] = machine.get(f"incidents/{incident}/letters").get_json()["items"]
    assert letter["state"] == "no-reply-needed"
    assert "Reply to the Panel" not in browser.get(f"/accounts/{world.north.slug}/").text


def test_partners_reconsider_and_reply_and_the_panel_writes_again(world: World) -> None:
    # given
    incident = given_case(world, world.north)
    letter = written_by_panel(world, world.north, incident, "disagree-wants-review")
    browser, _ = manager_of(world)
    here = f"{letters_at(world, incident)}/{letter}"

    # when
    unsaid = browser.submit(f"{here}/reply", {"text": REPLY})
    without_why = browser.submit(f"{here}/reply", {"text": REPLY, "reconsidered": "changed"})
    drafted = browser.submit(f"{here}/reply", ANSWERS | {"reconsidered": "changed"})
    sent = browser.submit(drafted.location)
    world.deliver_all()

    # then
    assert [each.status_code for each in (unsaid, without_why, drafted, sent)] == [422, 422, 302, 302]
    assert "Say whether partners have reconsidered" in unsaid.text
    page = browser.get(here).text
    assert "Partners reconsidered and changed their decision" in page
    assert "PN-2026-" in page
    decider = world.browser(world.someone(world.north, "safeguarding-partner"))
    assert f"/incidents/{incident}/rapid-review/decision?letter=" in decider.get(here).text
    assert "rapid-review/decision" not in page
    [reply] = on_desk(world, incident).letters[0].replies
    assert reply.reconsidered == "changed"
    assert reply.text == f"{REPLY}\n\nPartners reconsidered and changed their decision. Why: Nothing new is known."
    assert item_of(world, world.north, UUID(incident)).waits == ("reply",)
    written_by_panel(world, world.north, incident, "agree-review")
    assert [each.number for each in on_desk(world, incident).letters] == [1, 2]
    assert "Letter 2" in browser.get(letters_at(world, incident)).text


def test_a_reply_of_two_writers_is_a_conflict_with_both_texts(world: World) -> None:
    # given
    incident = given_case(world, world.north)
    letter = written_by_panel(world, world.north, incident, "information-requested")
    browser, machine = manager_of(world)
    path = f"incidents/{incident}/letters/{letter}"
    opened = browser.get(f"{letters_at(world, incident)}/{letter}/reply")
    first = machine.send(f"{path}/reply", {"text": "The first."}, method="PUT", version=1)

    # when
    stale = browser.submit_held(opened, f"{letters_at(world, incident)}/{letter}/reply", {"text": "The second."})
    by_program = machine.send(f"{path}/reply", {"text": "The third."}, method="PUT", version=1)
    unchecked = machine.send(f"{path}/reply/sending", {}, version=1)

    # then
    assert (first.status_code, stale.status_code, by_program.status_code, unchecked.status_code) == (
        200,
        409,
        412,
        412,
    )
    assert "The first." in stale.text
    assert "The second." in stale.text
    [clash] = by_program.get_json()["clashes"]
    assert (clash["theirs"], clash["yours"]) == ("The first.", "The third.")
    assert machine.get(path).get_json()["draft"]["text"] == "The first."


def test_a_reply_is_not_sent_over_a_connection_that_has_ended(world: World) -> None:
    # given
    incident = given_case(world, world.north)
    letter = written_by_panel(world, world.north, incident, "information-requested")
    browser, machine = manager_of(world)
    here = f"{letters_at(world, incident)}/{letter}"
    checked = browser.get(browser.submit(f"{here}/reply", {"text": REPLY}).location)
    with work_for(world.house, world.north.id) as work:
        asked = select(Connection).where(Connection.peer_account_id == world.panel.id)
        work.session.scalars(asked).one().state = "ended"

    # when
    refused = browser.submit_held(checked, f"{here}/reply/check", {})

    # then
    assert refused.status_code == 422
    assert "nothing leaves by itself" in refused.text
    said = machine.get(f"incidents/{incident}/letters/{letter}").get_json()
    assert (said["heading"]["state"], said["draft"]["state"], said["may_post"]) == ("open", "draft", False)


def test_a_letter_that_came_by_e_mail_is_recorded_and_its_reply_too(world: World) -> None:
    # given
    browser, machine = manager_of(world)
    incident = record_incident(machine)
    base = letters_at(world, incident)

    # when
    bare = browser.submit(f"{base}/new", BY_HAND)
    filed = browser.submit(f"{base}/new", BY_HAND | {"file": (BytesIO(b"A letter"), "letter.txt")})
    drafted = browser.submit(f"{filed.location}/reply", {"text": REPLY})
    check = browser.get(drafted.location)
    posted = machine.send(filed.location.split(f"{world.north.slug}/")[1] + "/reply/sending", {}, version=2)
    early = {"sent_on-day": "18", "sent_on-month": "11", "sent_on-year": "2026", "how": "e-mail"}
    before_it_came = browser.submit(f"{filed.location}/reply/by-hand", early)
    recorded = browser.submit(f"{filed.location}/reply/by-hand", {"how": "e-mail"})

    # then
    assert (bare.status_code, filed.status_code, drafted.status_code) == (422, 302, 302)
    assert "nothing leaves by itself" in check.text
    assert (posted.status_code, before_it_came.status_code, recorded.status_code) == (422, 422, 302)
    page = browser.get(filed.location).text
    for words in ("letter.txt", "Recorded by hand by", "By e-mail", REPLY, "Replied"):
        assert words in page, words


def test_a_letter_needs_no_reply_because(world: World) -> None:
    # given
    browser, machine = manager_of(world)
    incident = record_incident(machine)
    letter = browser.submit(f"{letters_at(world, incident)}/new", BY_HAND | {"text": WORDS}).location
    front = browser.get(f"/accounts/{world.north.slug}/").text

    # when
    closed = browser.submit(f"{letter}/no-reply", {"reason": "It was answered by telephone."})

    # then
    assert "Reply to the Panel about NOR-2026-001 by Friday 27 November 2026" in front
    assert closed.status_code == 302
    assert "It was answered by telephone." in browser.get(letter).text
    assert "Reply to the Panel" not in browser.get(f"/accounts/{world.north.slug}/").text


def test_who_reads_letters_does_not_reply_and_who_reads_none_finds_none(world: World) -> None:
    # given
    _, machine = manager_of(world)
    incident = record_incident(machine)
    body = {"outcome": "information-requested", "received_on": "2026-11-19", "text": WORDS}
    letter = machine.send(f"incidents/{incident}/letters", body).get_json()["id"]
    here = f"{letters_at(world, incident)}/{letter}"
    reader = world.browser(world.someone(world.north, "safeguarding-partner"))
    member = world.someone(world.north, "review-group-member")
    notifier = world.browser(world.someone(world.north, "notifier"))

    # when / then
    assert (reader.get(here).status_code, reader.get(f"{here}/reply").status_code) == (200, 403)
    assert "Reply to this letter" not in reader.get(here).text
    assert (notifier.get(here).status_code, world.browser(member).get(here).status_code) == (403, 404)
    machine.send(f"incidents/{incident}/people", {"person_id": str(member.id)})
    assert world.browser(member).get(here).status_code == 200
    assert world.browser(world.someone(world.south, "business-manager")).get(here).status_code == 404


def test_a_sealed_case_hides_its_letters_and_what_is_owed(world: World) -> None:
    # given
    browser, machine = manager_of(world)
    keeper = world.machine(world.north, world.someone(world.north, "review-group-chair"))
    incident = record_incident(keeper)
    body = {"outcome": "disagree-wants-review", "received_on": "2026-11-19", "text": WORDS}
    letter = machine.send(f"incidents/{incident}/letters", body).get_json()["id"]

    # when
    keeper.send(f"incidents/{incident}/access", {"level": "sealed", "reason": "A colleague."}, method="PUT")

    # then
    unknown = browser.get(letters_at(world, str(new_id())))
    for path in ("", f"/{letter}", f"/{letter}/reply", "/new"):
        hidden = browser.get(f"{letters_at(world, incident)}{path}")
        assert (hidden.status_code, hidden.text) == (404, unknown.text), path
    assert "NOR-2026-001" not in browser.get(f"/accounts/{world.north.slug}/").text
    assert "0 submitted, 0 contested" in browser.get(f"/accounts/{world.north.slug}/panel-outcomes").text
    assert machine.get("panel-outcomes").get_json()["cases"] == []


def test_files_are_added_to_a_draft_and_downloaded(world: World) -> None:
    # given
    _, machine = manager_of(world)
    incident = record_incident(machine)
    body = {"outcome": "information-requested", "received_on": "2026-11-19", "text": WORDS}
    path = f"incidents/{incident}/letters/{machine.send(f'incidents/{incident}/letters', body).get_json()['id']}"

    # when
    too_early = upload(machine, f"{path}/reply/files")
    machine.send(f"{path}/reply", {"text": REPLY}, method="PUT", version=1)
    added = [upload(machine, f"{path}/{place}").get_json()["id"] for place in ("files", "reply/files")]
    with work_for(world.house, world.north.id) as work:
        for file_id in added:
            record_scan(work, UUID(file_id), Scanned(CLEAN))

    # then
    assert too_early.status_code == 422
    assert [machine.get(f"{path}/files/{file_id}").data for file_id in added] == [b"A letter"] * 2
    assert machine.get(f"{path}/files/{new_id()}").status_code == 404


def test_no_word_of_letters_or_replies_stands_in_events_messages_or_logs(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    # given
    incident = given_case(world, world.north)
    letter = written_by_panel(world, world.north, incident, "disagree-wants-review")
    browser, _ = manager_of(world)
    here = f"{letters_at(world, incident)}/{letter}"

    # when
    browser.submit(browser.submit(f"{here}/reply", ANSWERS).location)
    world.deliver_all()

    # then
    said = repr(events_of(world, world.north)) + repr(events_of(world, world.panel)) + capsys.readouterr().out
    assert "letter-reply-sent" in said
    for words in (WORDS, REPLY, ANSWERS["why"]):
        assert words not in said
    timeline = browser.get(f"/accounts/{world.north.slug}/incidents/{incident}").text
    for words in ("Letter from the Panel", "Reply sent to the Panel", "Reply delivered to the Panel"):
        assert words in timeline, words


def upload(machine: Machine, path: str) -> Any:
    """Send one file as a program does."""
    sent = {"file": (BytesIO(b"A letter"), "letter.txt")}
    return machine.client.post(machine.address(path), data=sent, headers=machine.headers())
