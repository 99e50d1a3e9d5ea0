"""The desk's pages: shown to those who hold it, found by nobody else, and each read of a child's text recorded."""

import pytest
from werkzeug.test import TestResponse

from service.panel.queries.items import item_row
from tenants.database import new_id
from tenants.work import work_for
from tests.integration.panel.notices import (
    CHILD,
    given_notice,
    item_of,
    notice,
    receipts_taken_in,
    send,
    things_read,
    withdrawal,
)
from tests.support.browser import Browser, find_form
from tests.support.world import World

PATHS = ("notifications", "notifications.csv", "notifications/{id}", "notifications/{id}/print")


def secretariat(world: World) -> Browser:
    """Somebody of the secretariat at a browser."""
    return world.browser(world.someone(world.panel, "panel-secretariat", name="Zainab Coyle"))


def test_a_notification_is_read_with_each_way_of_having_no_answer(desk: World) -> None:
    # given
    item = item_of(desk, desk.north, given_notice(desk, desk.north))

    # when
    page = secretariat(desk).get(f"/accounts/{desk.panel.slug}/notifications/{item.id}")

    # then
    assert page.status_code == 200
    assert "Not known: the partnership asked and nobody knows" in page.text
    assert "Not yet known: the partnership is finding out" in page.text
    assert "Not provided: the partnership left this empty" in page.text
    assert "Saturday 1 February 2025" in page.text
    assert "North West" in page.text
    assert "Submitted on working day 3 of 5" in page.text
    assert "Submitted by the due day" in page.text
    assert CHILD in page.text
    assert CHILD not in page.text.split("</title>")[0]


def test_each_read_of_a_notification_is_recorded_and_the_queue_reads_nothing(desk: World) -> None:
    # given
    item = item_of(desk, desk.north, given_notice(desk, desk.north))
    browser, here = secretariat(desk), f"/accounts/{desk.panel.slug}/notifications"

    # when
    for path in (here, f"{here}.csv", f"{here}/{item.id}/acknowledgement"):
        browser.get(path)
    before = things_read(desk, desk.panel)
    browser.get(f"{here}/{item.id}")
    browser.get(f"{here}/{item.id}/print")

    # then
    assert before == []
    assert things_read(desk, desk.panel) == [{"things": [["panel-item", str(item.id)]]}] * 2


def test_acknowledging_from_the_page_sends_one_receipt(desk: World) -> None:
    # given
    taken = receipts_taken_in(desk)
    incident_id = given_notice(desk, desk.north)
    item = item_of(desk, desk.north, incident_id)
    browser, here = secretariat(desk), f"/accounts/{desk.panel.slug}/notifications/{item.id}"

    # when
    answer = browser.submit(f"{here}/acknowledgement", {"note": "Called back."})
    desk.deliver_all()

    # then
    assert (answer.status_code, answer.location) == (302, here)
    ((account, said),) = taken
    assert (account, said["acknowledged_by"]) == (desk.north.id, "Zainab Coyle")
    page = browser.get(here).text
    assert str(said["receipt"]) in page
    assert "Called back." in page
    assert "Acknowledge this notification" not in page
    assert browser.get(f"{here}/acknowledgement").status_code == 302


def test_a_notification_withdrawn_while_it_is_read_is_not_acknowledged(desk: World) -> None:
    # given
    incident_id = given_notice(desk, desk.north)
    item = item_of(desk, desk.north, incident_id)
    browser, here = secretariat(desk), f"/accounts/{desk.panel.slug}/notifications/{item.id}"
    form = form_of(browser.get(f"{here}/acknowledgement"))
    send(desk, desk.north, withdrawal(incident_id))

    # when
    answer = browser.post(f"{here}/acknowledgement", form | {"note": "Mine."})

    # then
    assert answer.status_code == 422
    assert "The partnership withdrew this notification." in answer.text
    assert "Mine." in answer.text
    page = browser.get(here).text
    assert "The injury was an accident." in page
    assert "Acknowledge this notification" not in page


def test_a_correction_that_came_while_it_is_read_is_a_conflict(desk: World) -> None:
    # given
    incident_id = given_notice(desk, desk.north)
    item = item_of(desk, desk.north, incident_id)
    browser, here = secretariat(desk), f"/accounts/{desk.panel.slug}/notifications/{item.id}"
    form = form_of(browser.get(f"{here}/acknowledgement"))
    send(desk, desk.north, notice(incident_id, version=2, nature="death"))

    # when
    answer = browser.post(f"{here}/acknowledgement", form | {"note": "Mine."})

    # then
    assert answer.status_code == 409
    assert "Mine." in answer.text
    assert "What changed since version 1" in browser.get(here).text
    with work_for(desk.house, desk.panel.id) as work:
        assert item_row(work, item.id).receipt is None


def test_a_reader_of_the_desk_may_not_give_receipts(desk: World) -> None:
    # given
    item = item_of(desk, desk.north, given_notice(desk, desk.north))
    browser = desk.browser(desk.someone(desk.panel, "panel-administrator"))
    here = f"/accounts/{desk.panel.slug}/notifications/{item.id}"

    # when
    page = browser.get(here)

    # then
    assert page.status_code == 200
    assert "Acknowledge this notification" not in page.text
    assert browser.get(f"{here}/acknowledgement").status_code == 403
    ours = find_form(page.text, "/sign-out").values
    assert browser.post(f"{here}/acknowledgement", ours | {"version": "1"}).status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_nobody_outside_the_panel_finds_its_desk(desk: World, path: str) -> None:
    # given
    item = item_of(desk, desk.north, given_notice(desk, desk.north))
    address = f"/accounts/{desk.panel.slug}/{path.format(id=item.id)}"
    outsiders = {
        "the analyst": desk.someone(desk.national, "national-analyst"),
        "the sender": desk.someone(desk.north, "business-manager"),
        "the look-alike": desk.someone(desk.south, "business-manager"),
        "the police": desk.someone(desk.police, "safeguarding-lead"),
    }

    # when / then
    assert secretariat(desk).get(address).status_code == 200
    for whose, someone in outsiders.items():
        answer = desk.browser(someone).get(address)
        assert answer.status_code == 404, whose
        assert CHILD not in answer.text
    assert desk.stranger().get(address).status_code == 302


def test_another_kind_of_account_has_no_desk_and_an_unknown_item_is_not_found(desk: World) -> None:
    manager = desk.browser(desk.someone(desk.north, "business-manager"))
    assert manager.get(f"/accounts/{desk.north.slug}/notifications").status_code == 403
    browser = secretariat(desk)
    for rest in ("", "/print", "/acknowledgement"):
        assert browser.get(f"/accounts/{desk.panel.slug}/notifications/{new_id()}{rest}").status_code == 404


def test_a_withdrawal_alone_is_shown_as_what_it_is(desk: World) -> None:
    # given
    incident_id = new_id()
    send(desk, desk.north, withdrawal(incident_id))
    item = item_of(desk, desk.north, incident_id)

    # when
    page = secretariat(desk).get(f"/accounts/{desk.panel.slug}/notifications/{item.id}")

    # then
    assert page.status_code == 200
    assert "Only the withdrawal has arrived" in page.text


def form_of(page: TestResponse) -> dict[str, str]:
    """The hidden answers of the page's form."""
    return find_form(page.text).values
