"""The Panel writes: a draft, a check, sent once and never changed; several letters a case; nobody else's."""

from uuid import UUID

import pytest
from sqlalchemy import select

from service.cases.records.letters import PanelLetter
from tenants.accounts import Connection
from tenants.work import work_for
from tests.integration.letters.stories import (
    WORDS,
    events_of,
    given_case,
    given_review,
    item_of,
    outcomes,
    written_by_panel,
)
from tests.support.browser import Browser
from tests.support.machine import Machine
from tests.support.world import World

DUE = {"reply_due_on-day": "4", "reply_due_on-month": "12", "reply_due_on-year": "2026"}
LETTER = {"outcome": "disagree-wants-review", "text": WORDS}
BODY = {"outcome": "information-requested", "text": WORDS, "reply_due_on": "2026-12-04"}


def secretariat(world: World) -> Browser:
    """Somebody of the secretariat at a browser."""
    return world.browser(world.someone(world.panel, "panel-secretariat", name="Zainab Coyle"))


def program(world: World) -> Machine:
    """A program of the secretariat's."""
    return world.machine(world.panel, world.someone(world.panel, "panel-secretariat", name="Zainab Coyle"))


def case_on_desk(world: World) -> tuple[str, str]:
    """A case of the north on the desk: the id of the incident, and the address of the item's page."""
    incident = given_case(world, world.north)
    item = item_of(world, world.north, UUID(incident))
    return incident, f"/accounts/{world.panel.slug}/notifications/{item.id}"


def letters_held(world: World) -> list[PanelLetter]:
    """The letters that the north's account holds, in order."""
    with work_for(world.house, world.north.id) as work:
        return list(work.session.scalars(select(PanelLetter).order_by(PanelLetter.number)))


def test_a_letter_is_written_checked_and_sent(world: World) -> None:
    # given
    incident, item = case_on_desk(world)
    browser = secretariat(world)

    # when
    drafted = browser.submit(f"{item}/letters/new", LETTER | DUE)
    check = browser.get(drafted.location)
    nothing_left = letters_held(world)
    sent = browser.submit(drafted.location, action="/sending")
    world.deliver_all()

    # then
    assert (drafted.status_code, check.status_code, nothing_left) == (302, 200, [])
    assert "Friday 4 December 2026, 10 working days from today" in check.text
    assert sent.status_code == 302
    [held] = letters_held(world)
    assert (str(held.incident_id), held.number, held.outcome, held.state) == (incident, 1, LETTER["outcome"], "open")
    assert (held.written_by, str(held.reply_due_on)) == ("Zainab Coyle", "2026-12-04")
    assert item_of(world, world.north, UUID(incident)).waits == ()
    page = browser.get(sent.location)
    assert "Waiting for a reply" in page.text
    assert WORDS in page.text


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (("20", "11", "2026"), "must be in the future"),
        (("5", "12", "2026"), "at a weekend"),
        (("25", "12", "2026"), "on a bank holiday (Christmas Day)"),
        (("4", "12", "2099"), "We only know the bank holidays"),
    ],
)
def test_a_reply_is_wanted_by_a_working_day_in_the_future(world: World, due: tuple[str, ...], said: str) -> None:
    # given
    _, item = case_on_desk(world)
    answers = dict(zip(DUE, due, strict=True))

    # when
    refused = secretariat(world).submit(f"{item}/letters/new", LETTER | answers)

    # then
    assert refused.status_code == 422
    assert said in refused.text
    assert WORDS in refused.text


def test_two_who_change_one_draft_see_both_texts(world: World) -> None:
    # given
    _, item = case_on_desk(world)
    browser = secretariat(world)
    draft = browser.submit(f"{item}/letters/new", LETTER).location
    opened = browser.get(f"{draft}/change")
    browser.submit(f"{draft}/change", {"text": "The first words."})

    # when
    stale = browser.submit_held(opened, f"{draft}/change", {"text": "The second words."})

    # then
    assert stale.status_code == 409
    assert "The first words." in stale.text
    assert "The second words." in stale.text
    assert "The second words." not in browser.get(draft).text


def test_a_draft_that_changed_since_it_was_checked_is_not_sent(world: World) -> None:
    # given
    _, item = case_on_desk(world)
    browser = secretariat(world)
    draft = browser.submit(f"{item}/letters/new", LETTER).location
    checked = browser.get(draft)
    browser.submit(f"{draft}/change", {"text": "Other words."})

    # when
    refused = browser.submit_held(checked, draft, {})
    world.deliver_all()

    # then
    assert refused.status_code == 409
    assert letters_held(world) == []


def test_a_letter_that_cannot_leave_stays_a_draft(world: World) -> None:
    # given: the partnership is not connected any more
    incident, item = case_on_desk(world)
    browser = secretariat(world)
    draft = browser.submit(f"{item}/letters/new", LETTER).location
    with work_for(world.house, world.panel.id) as work:
        asked = select(Connection).where(Connection.peer_account_id == world.north.id)
        work.session.scalars(asked).one().state = "ended"

    # when
    refused = browser.submit(draft, action="/sending")
    world.deliver_all()

    # then
    assert refused.status_code == 422
    assert "There is no accepted connection with that account." in refused.text
    assert "Not sent yet" in browser.get(draft).text
    assert item_of(world, world.north, UUID(incident)).waits == ("rapid-review",)
    assert letters_held(world) == []


def test_a_letter_that_was_sent_is_corrected_by_another_that_says_so(world: World) -> None:
    # given
    incident, item = case_on_desk(world)
    written_by_panel(world, world.north, incident, "agree-no-review")
    browser, machine = secretariat(world), program(world)
    path = f"notifications/{item.rsplit('/', 1)[1]}/letters"
    first = machine.get(path).get_json()["letters"][0]

    # when
    changed = machine.send(f"{path}/{first['id']}", BODY, method="PUT", version=first["version"])
    unknown = browser.submit(f"{item}/letters/new", LETTER | {"corrects": "7"})
    second = browser.submit(f"{item}/letters/new", LETTER | {"corrects": "1"})
    browser.submit(second.location, action="/sending")
    world.deliver_all()

    # then
    assert (changed.status_code, unknown.status_code, second.status_code) == (422, 422, 302)
    assert browser.get(f"{item}/letters/{first['id']}/change").status_code == 302
    assert [row.number for row in letters_held(world)] == [1, 2]
    manager = world.browser(world.someone(world.north, "business-manager"))
    newest = letters_held(world)[1].id
    page = manager.get(f"/accounts/{world.north.slug}/incidents/{incident}/letters/{newest}")
    assert "This letter corrects our letter 1 of Friday 20 November 2026." in page.text


def test_programs_write_and_send_with_the_same_refusals(world: World) -> None:
    # given
    incident, item = case_on_desk(world)
    machine, path = program(world), f"notifications/{item.rsplit('/', 1)[1]}/letters"

    # when
    drafted = machine.send(path, BODY)
    one = f"{path}/{drafted.get_json()['id']}"
    without = machine.send(f"{one}/sending", {})
    stale = machine.send(f"{one}/sending", {}, version=9)
    changed = machine.send(one, BODY | {"outcome": "acknowledged"}, method="PUT", version=1)
    sent = machine.send(f"{one}/sending", {}, version=2, key="once")
    again = machine.send(f"{one}/sending", {}, version=2, key="once")
    world.deliver_all()

    # then
    codes = [each.status_code for each in (drafted, without, stale, changed, sent, again)]
    assert codes == [201, 428, 412, 200, 200, 200]
    assert sent.get_json() == again.get_json()
    assert machine.get(one).get_json()["state"] == "sent"
    assert [row.outcome for row in letters_held(world)] == ["acknowledged"]
    assert outcomes(world, world.north, "panel-letter") == ["taken-in"]
    assert str(letters_held(world)[0].incident_id) == incident


def test_who_reads_the_desk_does_not_write_and_others_find_nothing(world: World) -> None:
    # given
    _, item = case_on_desk(world)
    draft = secretariat(world).submit(f"{item}/letters/new", LETTER).location
    reader = world.browser(world.someone(world.panel, "panel-administrator"))
    sender = world.browser(world.someone(world.north, "business-manager"))
    other = item_of(world, world.north, given_review(world, world.north))

    # when / then
    assert reader.get(draft).status_code == 200
    assert "Send the letter" not in reader.get(draft).text
    assert "Write to the partnership" not in reader.get(item).text
    for path in (f"{item}/letters/new", f"{draft}/change"):
        assert reader.get(path).status_code == 403, path
    assert sender.get(draft).status_code == 404
    elsewhere = draft.replace(item.rsplit("/", 1)[1], str(other.id))
    assert secretariat(world).get(elsewhere).status_code == 404


def test_no_word_of_a_letter_stands_in_events_or_logs(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    # given
    incident, _ = case_on_desk(world)

    # when
    written_by_panel(world, world.north, incident, "disagree-wants-review")

    # then
    said = repr(events_of(world, world.panel)) + repr(events_of(world, world.north)) + capsys.readouterr().out
    assert "panel-letter-sent" in said
    assert WORDS not in said
