"""The queue: the longest waiting first, every item once over its pages, and no more statements for more rows."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event

from service.panel.operations.items import AcknowledgeItem, acknowledge_item
from service.panel.queries.desk import QueueFilter, QueuePlace, desk_today, queue
from service.panel.records.items import PanelItem
from tenants.database import new_id
from tenants.work import work_for
from tests.integration.panel.notices import CHILD, given_notice, item_of, notice, send, set_clock, wait_for, withdrawal
from tests.support.world import World

FRIDAY_AFTERNOON = datetime(2026, 11, 20, 15, tzinfo=UTC)


def given_items(world: World, count: int) -> None:
    """So many notifications on the desk, a second apart, without the post in between."""
    with work_for(world.house, world.panel.id) as work:
        for number in range(count):
            work.add(
                PanelItem(
                    from_account_id=world.north.id,
                    from_name="Northshire",
                    incident_id=new_id(),
                    reference=f"NOR-2026-{number:03d}",
                    nature="death",
                    became_aware_on=work.today,
                    latest=1,
                    state="new",
                    received_at=work.now + timedelta(seconds=number),
                    waiting_since_at=work.now + timedelta(seconds=number),
                    version=1,
                )
            )


def settle(world: World, reference_of: Any) -> None:
    """Acknowledge this item."""
    with work_for(world.house, world.panel.id) as work:
        acknowledge_item(work, AcknowledgeItem(reference_of.id, reference_of.version))


def test_the_longest_waiting_stand_first_and_the_settled_last(desk: World) -> None:
    # given: four came, the second is acknowledged, the third is withdrawn
    set_clock(desk, FRIDAY_AFTERNOON)
    incidents = []
    for _ in range(4):
        incidents.append(given_notice(desk, desk.north))
        wait_for(desk, timedelta(hours=1))
    items = [item_of(desk, desk.north, incident) for incident in incidents]
    settle(desk, items[1])
    send(desk, desk.north, withdrawal(incidents[2]))

    # when
    with work_for(desk.house, desk.panel.id) as work:
        rows = queue(work, QueueFilter())
        settled = queue(work, QueueFilter(state="acknowledged"))
        from_south = queue(work, QueueFilter(partnership_id=desk.south.id))

    # then
    assert [row.id for row in rows] == [items[0].id, items[3].id, items[2].id, items[1].id]
    assert [row.id for row in settled] == [items[1].id]
    assert from_south == []


def test_each_item_is_met_once_over_all_pages(desk: World) -> None:
    # given
    given_items(desk, 5)
    incident_id = given_notice(desk, desk.south)
    settle(desk, item_of(desk, desk.south, incident_id))

    # when
    met, after = [], None
    with work_for(desk.house, desk.panel.id) as work:
        while rows := queue(work, QueueFilter(), after, limit=2):
            met += [row.reference for row in rows]
            after = QueuePlace.from_texts(*rows[-1].place.as_texts())

    # then
    assert met == [*(f"NOR-2026-{number:03d}" for number in range(5)), "NOR-2026-001"]


def test_the_wait_is_told_in_working_days_and_hours(desk: World) -> None:
    # given: it came on Friday afternoon
    set_clock(desk, FRIDAY_AFTERNOON)
    incident_id = given_notice(desk, desk.north)
    said = []

    # when
    for hours in (0, 5, 19, 48):
        wait_for(desk, timedelta(hours=hours))
        waited = item_of(desk, desk.north, incident_id).waited
        assert waited is not None
        said.append(waited.words)

    # then: the weekend counts by the clock and not in working days
    assert said == [
        "Less than an hour",
        "Less than a working day (5 hours)",
        "Less than a working day (24 hours)",
        "1 working day (72 hours)",
    ]


def test_a_correction_waits_from_its_own_arrival(desk: World) -> None:
    # given
    set_clock(desk, FRIDAY_AFTERNOON)
    incident_id = given_notice(desk, desk.north)
    settle(desk, item_of(desk, desk.north, incident_id))
    wait_for(desk, timedelta(days=5))

    # when
    send(desk, desk.north, notice(incident_id, version=2))

    # then
    row = item_of(desk, desk.north, incident_id)
    assert row.received_at == FRIDAY_AFTERNOON
    assert row.waiting_since_at == FRIDAY_AFTERNOON + timedelta(days=5)


def test_the_desk_says_what_waits_and_what_came_since_yesterday(desk: World) -> None:
    # given: one on Friday, one on Monday; on Tuesday only Monday's came "since yesterday"
    set_clock(desk, FRIDAY_AFTERNOON)
    first = given_notice(desk, desk.north)
    wait_for(desk, timedelta(days=3))
    given_notice(desk, desk.south)
    wait_for(desk, timedelta(days=1))

    # when
    with work_for(desk.house, desk.panel.id) as work:
        found = desk_today(work)
    with work_for(desk.house, desk.north.id) as work:
        elsewhere = desk_today(work)

    # then
    assert (found.new, found.corrected, found.waiting, found.received_since_yesterday) == (2, 0, 2, 1)
    assert found.oldest == item_of(desk, desk.north, first)
    assert (elsewhere.waiting, elsewhere.received_since_yesterday, elsewhere.oldest) == (0, 0, None)


def test_two_hundred_rows_take_no_more_statements_than_ten(desk: World) -> None:
    # given
    given_items(desk, 10)
    browser = desk.browser(desk.someone(desk.panel, "panel-secretariat"))
    browser.get(f"/accounts/{desk.panel.slug}/notifications")
    at_ten = statements_for(desk, browser, "notifications")
    table_at_ten = statements_for(desk, browser, "notifications.csv")

    # when
    given_items(desk, 190)

    # then
    assert statements_for(desk, browser, "notifications") == at_ten
    assert statements_for(desk, browser, "notifications.csv") == table_at_ten


def test_the_pages_of_the_queue_lead_to_every_item(desk: World) -> None:
    # given
    given_items(desk, 60)
    browser = desk.browser(desk.someone(desk.panel, "panel-secretariat"))
    here = f"/accounts/{desk.panel.slug}/notifications"

    # when
    first = browser.get(here)
    onward = first.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(onward)

    # then
    assert (first.text.count("table__row"), second.text.count("table__row")) == (51, 11)
    assert "NOR-2026-049" in first.text
    assert "NOR-2026-050" in second.text
    assert 'rel="first"' in second.text
    assert "Sixty" not in first.text
    assert "60 wait for a receipt" in first.text


def test_an_address_of_the_queue_that_is_not_ours_is_refused(desk: World) -> None:
    browser = desk.browser(desk.someone(desk.panel, "panel-secretariat"))
    here = f"/accounts/{desk.panel.slug}/notifications"
    assert browser.get(f"{here}?state=new&partnership={desk.north.id}").status_code == 200
    for asked in ("state=late", "partnership=north", "after=x", "after=2026-11-20T09:00:00~x", "after=~"):
        assert browser.get(f"{here}?{asked}").status_code == 400, asked


def test_the_table_holds_no_formula_and_no_word_about_a_child(desk: World) -> None:
    # given: a reference that a spreadsheet would take for a formula
    incident_id = new_id()
    send(desk, desk.north, notice(incident_id, reference="=HYPERLINK(1)"))
    browser = desk.browser(desk.someone(desk.panel, "panel-secretariat"))

    # when
    answer = browser.get(f"/accounts/{desk.panel.slug}/notifications.csv?state=new")

    # then
    headings, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    said = dict(zip(headings, row, strict=True))
    assert (said["Reference"], said["State"], said["Version"]) == ("'=HYPERLINK(1)", "New", "1")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="notifications-20')
    assert CHILD not in answer.text
    assert "Child A" not in answer.text


def statements_for(world: World, browser: Any, path: str) -> int:
    """How many statements an answer takes."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    event.listen(world.house.engine, "before_cursor_execute", count)
    try:
        assert browser.get(f"/accounts/{world.panel.slug}/{path}").status_code == 200
    finally:
        event.remove(world.house.engine, "before_cursor_execute", count)
    return len(counted)
