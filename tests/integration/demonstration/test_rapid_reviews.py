"""The demonstration's rapid reviews stand where their story wants them, on whatever day it is loaded."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from service.cases.queries.chronologies import chronology_of
from service.cases.queries.clocks import ClockPicture
from service.cases.queries.incident_register import register
from service.cases.queries.letters import letters_of, letters_owed
from service.cases.queries.meetings import case_meetings
from service.cases.queries.received import ReceivedLine, requests_received
from service.cases.queries.requests import requests_page
from service.cases.queries.reviews import ReviewView, review_page
from service.panel.queries.desk import QueueFilter, whole_queue
from service.panel.queries.letters import thread_of
from service.statute.calendar import load_calendar
from service.statute.tracks import CellKind
from tenants.identity.demonstration import demonstration_accounts
from tenants.work import Work, work_for
from tests.integration.demonstration.theatre import Theatre, open_theatre
from tests.support.servers import Servers

SEFTON = "Synthetic: injuries to a baby, rapid review running"
ASKED = "Synthetic: neglect of two children, the Panel asks"
LATE = "Synthetic: harm in a foster home, sent late"
WAITS = "Synthetic: a baby shaken, the review waits"
ODD_DAYS = {
    "a Saturday": "2026-11-21T12:00:00Z",
    "the first minutes of a day between Christmas and New Year": "2026-12-29T00:02:00Z",
}


@pytest.fixture(params=ODD_DAYS.values(), ids=ODD_DAYS)
def loaded_then(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> Iterator[Theatre]:
    """The demonstration loaded on another day."""
    theatre = open_theatre(servers, tmp_path, CAIRN_NOW=request.param)
    theatre.load()
    yield theatre
    theatre.close()


def case_id(work: Work, title: str) -> UUID:
    rows, _ = register(work, rows=100)
    return next(row.id for row in rows if row.title == title)


def review(theatre: Theatre, slug: str, title: str) -> ReviewView:
    with work_for(theatre.house, theatre.account(slug).id) as work:
        return review_page(work, case_id(work, title))


def clock_of(found: ReviewView) -> ClockPicture:
    assert found.clock is not None
    return found.clock


def day_now(found: ReviewView) -> int | None:
    """The number of the last cell that is not ahead."""
    counted = [cell for cell in clock_of(found).cells if cell.number is not None and cell.kind is not CellKind.FUTURE]
    return counted[-1].number


def received(theatre: Theatre, slug: str, sender: str) -> ReceivedLine:
    with work_for(theatre.house, theatre.account(slug).id) as work:
        return next(line for line in requests_received(work) if line.from_name == sender)


def check_sefton(theatre: Theatre) -> None:
    """Sefton's review is at day 9 with six working days left, and is to be held by day 10."""
    found = review(theatre, "sefton", SEFTON)
    clock = clock_of(found)
    calendar, today = load_calendar(), theatre.house.clock.today()
    assert (day_now(found), clock.clock.working_days_left, clock.clock.state) == (9, 6, "running")
    assert (clock.next_step, clock.next_step_on) == ("Review held", next(calendar.working_days_after(today)))
    assert [(step.label, step.day, step.state) for step in found.steps] == [
        ("Chair told", 1, "done"),
        ("Review held", 10, "owed"),
        ("Advice to chair", 12, "owed"),
        ("Decision", 14, "owed"),
        ("Fed back", 15, "owed"),
    ]
    assert found.decider == "chair"


def test_seftons_review_stands_at_day_9_with_its_next_step(loaded: Theatre) -> None:
    check_sefton(loaded)


def test_seftons_review_stands_at_day_9_on_odd_days_too(loaded_then: Theatre) -> None:
    # then
    check_sefton(loaded_then)
    clock = clock_of(review(loaded_then, "ridgeway-vale", ASKED))
    assert clock.clock.met_on is not None
    assert clock.clock.met_on <= clock.clock.due_on


def test_seftons_agencies_stand_from_signed_off_to_not_started(loaded: Theatre) -> None:
    # when
    with work_for(loaded.house, loaded.account("sefton").id) as work:
        _, requests = requests_page(work, case_id(work, SEFTON))
        told = {line.agency: line.chip_words for line in requests.lines}

    # then
    assert told == {
        "Sefton Council": "Answered, signed off",
        "Marram Coast Police (invented)": "Answered, signed off",
        "Marram Sands Hospital Trust (invented)": "Asked, no answer yet",
        "North Mersey Ambulance Service (invented)": "Asked, no answer yet",
        "Saltmarsh Lane Surgery (invented)": "Answered, on its behalf",
    }
    assert (requests.asked, requests.answered, requests.overdue) == (5, 3, 0)
    assert received(loaded, "marram-coast-police", "Sefton").stage == "sent"
    assert received(loaded, "marram-sands-hospital", "Sefton").stage == "with-sign-off"
    assert received(loaded, "north-mersey-ambulance", "Sefton").stage == "to-answer"


def test_seftons_agencies_tell_of_several_years_and_its_meeting_is_ready(loaded: Theatre) -> None:
    # when
    with loaded.work_as("sefton", "business-manager") as work:
        incident_id = case_id(work, SEFTON)
        years = {event.on.year for event in chronology_of(work, incident_id).events if isinstance(event.on, date)}
        planned = case_meetings(work, incident_id).meetings[0]

    # then
    found = review(loaded, "sefton", SEFTON)
    assert len(years) >= 3
    assert planned.meets_on == next(load_calendar().working_days_after(loaded.house.clock.today()))
    assert not planned.awaits_papers
    assert [process.kind for process in found.processes] == ["criminal", "coroner"]
    written = {state.heading.id for state in found.sections if state.is_written}
    assert written == {"immediate-safeguarding", "summary", "analysis", "voice"}


def test_the_panel_asks_about_a_review_that_came_in_time_and_a_reply_waits(loaded: Theatre) -> None:
    # when
    found = review(loaded, "ridgeway-vale", ASKED)
    with loaded.work_as("ridgeway-vale", "business-manager") as work:
        owed = letters_owed(work)

    # then
    assert found.heading.state == "sent"
    assert clock_of(found).clock.met_by.startswith("the Panel’s receipt")
    assert [(each.reference, each.letter.outcome) for each in owed] == [
        (found.heading.reference, "information-requested")
    ]
    assert owed[0].letter.reply_due_on is not None
    assert owed[0].letter.reply_due_on > loaded.house.clock.today()


def test_a_late_review_has_its_reason_and_partners_confirmed_after_the_panel_disagreed(loaded: Theatre) -> None:
    # when
    found = review(loaded, "oxfordshire", LATE)
    with loaded.work_as("panel", "panel-secretariat") as work:
        items = whole_queue(work, QueueFilter())
        item = next(each for each in items if each.reference == found.heading.reference)
        thread = thread_of(work, item.id)
    with work_for(loaded.house, loaded.account("oxfordshire").id) as work:
        _, letters = letters_of(work, found.heading.incident_id)

    # then
    clock = clock_of(found)
    assert clock.clock.met_on is not None
    assert clock.clock.met_on > clock.clock.due_on
    assert clock.late_reason.startswith("Invented reason: ")
    assert [(letter.outcome, letter.state) for letter in letters] == [("disagree-wants-review", "replied")]
    assert [(each.kind, each.outcome) for each in thread.reviews] == [
        ("rapid-review", "no-review"),
        ("decision", "no-review"),
    ]
    assert [reply.reconsidered for reply in thread.letters[0].replies] == ["confirmed"]


def test_one_review_waits_for_a_criminal_investigation_and_its_clock_keeps_counting(loaded: Theatre) -> None:
    # when
    found = review(loaded, "stockton", WAITS)

    # then
    assert [(hold.ended_on, hold.process) for hold in found.holds] == [(None, "Criminal investigation or trial")]
    assert clock_of(found).clock.state == "running"


def test_each_role_of_the_journey_can_be_entered_with_one_click(loaded: Theatre) -> None:
    # given: eight roles in five accounts
    journey = {
        "sefton": {"business-manager", "notifier", "independent-chair", "safeguarding-partner"},
        "marram-coast-police": {"safeguarding-lead", "chronology-author", "senior-sign-off"},
        "marram-sands-hospital": {"safeguarding-lead", "chronology-author", "senior-sign-off"},
        "north-mersey-ambulance": {"safeguarding-lead", "senior-sign-off"},
        "panel": {"panel-secretariat"},
    }

    # when
    offered = {
        each.account.slug: {role for person in each.people for role in person.roles}
        for each in demonstration_accounts(loaded.house)
    }

    # then
    assert {slug for slug, roles in journey.items() if not roles <= offered[slug]} == set()
