"""The rapid review where it is easily wrong: typed words, odd days, odd orders of events, other people's letters."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest

from service.people.operations.settings import ChooseDecider, ChooseSteps, change_setting
from service.statute.calendar import load_calendar
from tenants.audit import verify
from tenants.database import new_id
from tenants.work import work_for
from tests.integration.cases.asking import open_review
from tests.integration.cases.reviews import ADVICE, DECISION, act, given_review, review_of
from tests.integration.cases.stories import record_incident
from tests.integration.letters.stories import events_of, outcomes, written_by_panel
from tests.support.machine import Machine
from tests.support.stage import london_noon
from tests.support.stories import given_hosted_channel, given_incident
from tests.support.world import World

BY_HAND = {"sent_on": "2026-11-23", "sent_time": "12:10", "sender": "Mora Hale", "how": "Secure e-mail"}
FAR = "2035-06-01"


@pytest.fixture(autouse=True)
def _monday_23_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 23))


@pytest.fixture
def people(world: World) -> tuple[Machine, Machine]:
    """The business manager's program and the chair's, in an account that follows Sefton's steps."""
    with work_for(world.house, world.north.id) as work:
        change_setting(work, ChooseSteps("sefton", "for a test"))
        change_setting(work, ChooseDecider("chair", "for a test"))
    manager = world.machine(world.north, world.someone(world.north, "business-manager", name="Mora Hale"))
    return manager, world.machine(world.north, world.someone(world.north, "independent-chair", name="Ida Chair"))


def decide(incident: str, people: tuple[Machine, Machine]) -> None:
    """Recommend and decide."""
    for machine, what, body in ((people[0], "recommendation", ADVICE), (people[1], "decision", DECISION)):
        answer = act(machine, incident, what, body)
        assert answer.status_code == 200, answer.text


def test_what_is_typed_of_a_step_or_a_sending_never_stands_on_the_trail(
    world: World, people: tuple[Machine, Machine]
) -> None:
    # given
    incident, (manager, _) = given_review(world), people
    base = f"incidents/{incident}/rapid-review/steps"
    step = {"label": "Ring Robin’s mother", "due_on": "2026-11-25", "owner_role": "business-unit"}
    where = manager.send(base, step).get_json()["id"]

    # when
    moved = manager.send(f"{base}/{where}/move", {"to_on": "2026-11-26", "reason": "Robin is in court."}, version=1)
    owned = manager.send(f"{base}/{where}/owner", {}, method="PUT", version=2)
    done = manager.send(f"{base}/{where}/done", {"done_on": "2026-11-23"}, version=3)
    back = manager.send(f"{base}/{where}/reopen", {}, version=4)
    decide(incident, people)
    world.house.clock.forward(timedelta(minutes=30))
    sent = act(manager, incident, "sent", {**BY_HAND, "how": ("By hand to Robin’s uncle " * 8)[:200].strip()})

    # then
    assert [each.status_code for each in (moved, owned, done, back, sent)] == [200] * 5, sent.text
    events = events_of(world, world.north)
    assert {name for name, _ in events} >= {"step-moved", "step-assigned", "step-done", "step-reopened"}
    assert "Robin" not in str(events)
    assert ("step-done", {"step": "Decision", "on": "2026-11-23"}) in events
    assert review_of(manager, incident)["clock"]["met_by"] == "sending by hand"
    with work_for(world.house, world.north.id) as work:
        assert verify(work.session, world.north.id) is None


def test_a_day_in_a_year_that_nobody_knows_is_refused_beside_its_question(
    world: World, people: tuple[Machine, Machine]
) -> None:
    # given
    review, (manager, _) = open_review(world), people
    last = max(load_calendar().years)
    request = review.ask_police().rsplit("/", 1)[1]
    base = f"incidents/{review.incident_id}"
    step = {"label": "Something", "owner_role": "business-unit"}
    asked = {"scope": "What did you do?", "says_names": True, "other_name": "Harbour Lane Nursery"}

    # when
    answers = [
        manager.send(f"{base}/rapid-review/steps", {**step, "due_on": FAR}),
        manager.send(f"{base}/requests", {**asked, "due_on": FAR}),
        manager.send(f"{base}/requests", {**asked, "due_on": f"{last}-12-29"}),
        manager.send(f"{base}/requests/{request}/due", {"due_on": FAR, "reason": "Later."}, method="PUT", version=1),
    ]

    # then
    assert [each.status_code for each in answers] == [422] * 4, [each.text for each in answers]
    assert all("due_on" in each.get_json()["errors"] for each in answers)


def test_a_review_opened_before_the_notification_goes_on_with_its_clock(
    world: World, people: tuple[Machine, Machine]
) -> None:
    # given
    manager, _ = people
    browser = world.browser(world.someone(world.north, "business-manager"))
    day = {"became_aware_on-day": "23", "became_aware_on-month": "11", "became_aware_on-year": "2026"}
    case = given_incident(browser, world.north, **day)
    incident = case.rsplit("/", 1)[1]
    opened = manager.send(f"incidents/{incident}/rapid-review", {})
    step = {"label": "Ring the school", "due_on": "2026-11-24", "owner_role": "business-unit"}
    added = manager.send(f"incidents/{incident}/rapid-review/steps", step)
    world.house.clock.forward(timedelta(minutes=5))

    # when
    form = {"national_reference": "SIN-1", "sent_time": "12:00", "sender": "Nadia Khan"}
    form |= {f"sent_on-{part}": value for part, value in (("day", "23"), ("month", "11"), ("year", "2026"))}
    notifier = world.browser(world.someone(world.north, "notifier"))
    recorded = notifier.submit(f"{case}/notification/national-form", form)

    # then
    assert (opened.status_code, added.status_code, recorded.status_code) == (201, 201, 302), recorded.text
    found = review_of(manager, incident)
    assert found["clock"]["due_on"] == "2026-12-14"
    assert {each["label"] for each in found["steps"]} >= {"Ring the school", "Chair told", "Fed back"}


def test_a_case_that_is_not_notified_is_reviewed_from_end_to_end_without_a_clock(
    world: World, people: tuple[Machine, Machine]
) -> None:
    # given
    manager, _ = people
    incident = record_incident(manager)
    browser = world.browser(world.someone(world.north, "business-manager"))
    address = f"/accounts/{world.north.slug}/incidents/{incident}"
    early = manager.send(f"incidents/{incident}/rapid-review/steps", {"label": "X", "due_on": "2026-11-24"})
    browser.submit(f"{address}/not-notified", {"reasons": "No abuse or neglect is suspected."})

    # when
    asked = {"scope": "What did you do?", "says_names": True, "agencies": [str(world.police.id)]}
    before = manager.send(f"incidents/{incident}/requests", asked)
    opened = manager.send(f"incidents/{incident}/rapid-review", {})
    after = manager.send(f"incidents/{incident}/requests", asked)
    decide(incident, people)
    world.house.clock.forward(timedelta(minutes=30))
    sent = act(manager, incident, "sent", BY_HAND)

    # then
    assert early.status_code in {404, 422}
    assert (before.status_code, opened.status_code, after.status_code) == (422, 201, 201), after.text
    assert sent.status_code == 200, sent.text
    found = review_of(manager, incident)
    assert (found["state"], found["clock"]) == ("sent", None)
    assert "The law sets no day for this review." in browser.get(f"{address}/rapid-review").text


def test_a_step_is_given_only_to_somebody_who_can_open_it(world: World, people: tuple[Machine, Machine]) -> None:
    # given
    incident, (manager, _) = given_review(world), people
    step = review_of(manager, incident)["steps"][0]
    owner = f"incidents/{incident}/rapid-review/steps/{step['id']}/owner"
    unit, unnamed = (world.someone(world.north, role) for role in ("business-unit", "panel-member"))

    # when
    refused = manager.send(owner, {"person_id": str(unnamed.id)}, method="PUT", version=1)
    stranger = {"person_id": str(world.someone(world.south, "business-unit").id)}
    theirs = manager.send(owner, stranger, method="PUT", version=1)
    given = manager.send(owner, {"person_id": str(unit.id)}, method="PUT", version=1)

    # then
    assert (refused.status_code, theirs.status_code, given.status_code) == (422, 422, 200)
    assert "person_id" in refused.get_json()["errors"]


def test_a_receipt_that_comes_after_the_withdrawal_meets_no_clock(
    world: World, people: tuple[Machine, Machine]
) -> None:
    # given
    incident, (manager, _) = given_review(world), people
    given_hosted_channel(world, world.north)
    decide(incident, people)
    assert act(manager, incident, "sending", {}).status_code == 200
    notifier = world.browser(world.someone(world.north, "notifier"))

    # when
    address = f"/accounts/{world.north.slug}/incidents/{incident}/notification/withdrawal"
    withdrawn = notifier.submit(address, {"reason": "It was an accident."})
    world.deliver_all()

    # then
    assert withdrawn.status_code == 302, withdrawn.text
    found = review_of(manager, incident)
    assert (found["state"], found["clock"]["state"]) == ("stopped", "stopped")
    assert found["sendings"][0]["state"] == "acknowledged"


def test_a_decision_made_again_names_a_letter_of_its_own_case(world: World, people: tuple[Machine, Machine]) -> None:
    # given
    manager, chair = people
    given_hosted_channel(world, world.north)
    incidents = [given_review(world) for _ in range(2)]
    for incident in incidents:
        decide(incident, people)
        assert act(manager, incident, "sending", {}).status_code == 200
    world.deliver_all()
    ours, others = (written_by_panel(world, world.north, each, "disagree-wants-review") for each in incidents)

    # when
    unknown = act(chair, incidents[0], "decision", {**DECISION, "letter_id": str(new_id())})
    another = act(chair, incidents[0], "decision", {**DECISION, "letter_id": others})
    again = act(chair, incidents[0], "decision", {**DECISION, "letter_id": ours})
    world.deliver_all()

    # then
    assert (unknown.status_code, another.status_code, again.status_code) == (422, 422, 200), again.text
    assert outcomes(world, world.panel, "decision") == ["taken-in"]


def test_a_report_that_changed_while_it_was_checked_is_checked_again(
    world: World, people: tuple[Machine, Machine]
) -> None:
    # given
    incident, (manager, _) = given_review(world), people
    given_hosted_channel(world, world.north)
    decide(incident, people)
    browser = world.browser(world.someone(world.north, "business-manager"))
    send = f"/accounts/{world.north.slug}/incidents/{incident}/rapid-review/send"
    shown = browser.get(send).text
    [report, version] = [shown.split(f'name="{name}" value="')[1].split('"')[0] for name in ("report", "version")]

    # when
    written = {"text": "Written while somebody checked."}
    manager.send(f"incidents/{incident}/rapid-review/headings/voice", written, method="PUT", version=0)
    stale = browser.submit(send, {"report": report, "version": version})
    fresh = browser.submit(send)

    # then
    assert (stale.status_code, fresh.status_code) == (409, 302)
    assert "Someone changed" in stale.text


def test_a_late_review_is_explained_from_its_own_page(world: World, people: tuple[Machine, Machine]) -> None:
    # given
    incident, _ = given_review(world), people
    browser = world.browser(world.someone(world.north, "business-manager"))
    address = f"/accounts/{world.north.slug}/incidents/{incident}/rapid-review"
    early = browser.get(address).text
    world.house.clock.set(london_noon(2026, 12, 15))
    browser = world.browser(world.someone(world.north, "business-manager"))

    # when
    [reason] = {part.split('"')[0] for part in browser.get(address).text.split('href="') if "/reason" in part[:200]}
    written = browser.submit(reason, {"reason": "The police asked us to wait."})

    # then
    assert "Say why it is late" not in early
    assert written.status_code == 302
    assert "The police asked us to wait." in browser.get(address).text
    assert UUID(reason.split("/")[-2])


def test_who_opened_a_file_of_the_review_stands_among_those_who_looked(
    world: World, people: tuple[Machine, Machine]
) -> None:
    # given
    incident, (manager, _) = given_review(world), people
    files = f"incidents/{incident}/rapid-review/files"
    part = {"file": (BytesIO(b"A synthetic plan"), "plan.txt")}
    kept = manager.client.post(manager.address(files), data=part, headers=manager.headers()).get_json()["id"]
    world.deliver_all()
    reader = world.machine(world.north, world.someone(world.north, "safeguarding-partner", name="Petra Reader"))

    # when
    opened = reader.get(f"{files}/{kept}")

    # then
    looked = manager.get(f"incidents/{incident}/reads").get_json()["items"]
    assert opened.status_code == 200
    assert "Petra Reader" in [each["actor"] for each in looked]
