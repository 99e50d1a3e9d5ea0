"""The registers: filters, exports, timeliness, what became of referrals, and cases that some may not see."""

from datetime import date, timedelta

import pytest

from service.people.operations.settings import ChooseDecider, ChooseSteps, change_setting
from tenants.work import work_for
from tests.integration.cases.reviews import ADVICE, DECISION, act, given_review
from tests.integration.cases.stories import DISCUSSION, record_incident, record_referral, references
from tests.support.browser import Browser
from tests.support.machine import Machine
from tests.support.stage import london_noon
from tests.support.world import World

REGISTERS = ("incidents", "rapid-reviews", "referrals")


@pytest.fixture(autouse=True)
def _monday_23_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 23))  # type: ignore[attr-defined]


def manager_of(world: World) -> tuple[Browser, Machine, str]:
    """Northshire's business manager, their program, and where the account's pages stand."""
    someone = world.someone(world.north, "business-manager")
    return world.browser(someone), world.machine(world.north, someone), f"/accounts/{world.north.slug}"


def follow_sefton(world: World) -> None:
    """Northshire follows Sefton's steps, and its chair decides."""
    with work_for(world.house, world.north.id) as work:
        change_setting(work, ChooseSteps("sefton", "for a test"))
        change_setting(work, ChooseDecider("chair", "for a test"))


def decide_and_send(world: World, machine: Machine, incident: str, sent_on: date) -> None:
    """Recommend and decide today; record that the review was sent by hand on a later day, on which we then stand."""
    chair = world.machine(world.north, world.someone(world.north, "independent-chair"))
    assert act(machine, incident, "recommendation", ADVICE).status_code < 300
    assert act(chair, incident, "decision", DECISION | {"actions": "Check the school’s records."}).status_code < 300
    world.house.clock.set(london_noon(sent_on.year, sent_on.month, sent_on.day) + timedelta(minutes=20))  # type: ignore[attr-defined]
    said = {"sent_on": str(sent_on), "sent_time": "12:10", "sender": "Mora Hale", "how": "Secure e-mail"}
    answer = act(machine, incident, "sent", said)
    assert answer.status_code < 300, answer.text


def test_incidents_are_filtered_by_what_is_plain_and_every_line_shows_its_days(world: World) -> None:
    # given
    browser, machine, base = manager_of(world)
    record_incident(machine, title="Injury to a baby at home", became_aware_on="2026-11-13")
    record_incident(machine, title="A fall_100% at school", became_aware_on="2026-11-20", nature="other")

    # when / then
    late = browser.get(f"{base}/incidents?late=yes").text
    assert "NOR-2026-001" in late
    assert "1 working day late" in late
    assert "NOR-2026-002" not in late
    assert "4 working days left" in browser.get(f"{base}/incidents?nature=other").text
    for query, found in [
        ("words=BABY", ["NOR-2026-001"]),
        ("words=_100%25", ["NOR-2026-002"]),
        ("words=%25", ["NOR-2026-002"]),
        ("words=2026-00", ["NOR-2026-002", "NOR-2026-001"]),
        ("aware_from=2026-11-14&aware_to=2026-11-20", ["NOR-2026-002"]),
        ("state=notified", []),
        ("access=sealed", []),
    ]:
        assert references(machine, f"incidents?{query}") == found, query


def test_a_filter_that_makes_no_sense_is_said_beside_its_box_and_lists_nothing(world: World) -> None:
    # given
    browser, machine, base = manager_of(world)
    record_incident(machine)
    parts = "aware_from-day=3&aware_from-month=11&aware_from-year=2026"
    reversed_days = f"{parts}&aware_to-day=2&aware_to-month=11&aware_to-year=2026"

    # when
    answers = [browser.get(f"{base}/incidents?{query}") for query in (reversed_days, "state=lost", "sort=title")]
    files = [browser.get(f"{base}/{register}.csv?state=lost") for register in REGISTERS]
    told = machine.get("incidents?aware_from=2026-11-03&aware_to=2026-11-02")

    # then
    assert [answer.status_code for answer in answers] == [422] * 3
    assert all("NOR-2026-001" not in answer.text for answer in answers)
    assert "must be the same as or after" in answers[0].text
    assert [file.status_code for file in files] == [400] * 3
    assert told.status_code == 422
    assert "aware_to" in told.get_json()["errors"]


def test_the_register_of_reviews_says_how_each_stands_and_what_is_next(world: World) -> None:
    # given
    follow_sefton(world)
    incident = given_review(world)
    browser, machine, base = manager_of(world)
    hold = {"reason": "A synthetic trial.", "since_on": "2026-11-23", "review_on": "2026-12-07", "told": "Partners"}
    assert machine.send(f"incidents/{incident}/rapid-review/holds", hold).status_code == 201

    # when
    page = browser.get(f"{base}/rapid-reviews").text
    [row] = machine.get("rapid-reviews?hold=yes").get_json()["items"]

    # then
    for words in ("Day 0 of 15", "15 working days left", "Chair told", "On hold since 23 Nov 2026", "No letter"):
        assert words in page, words
    assert "A synthetic trial." not in page
    assert (row["day"], row["days"], row["left"], row["next_due_on"]) == (0, 15, 15, "2026-11-24")
    assert machine.get("rapid-reviews?late=yes").get_json()["items"] == []


def test_timeliness_is_counted_from_notification_and_says_its_basis(world: World) -> None:
    # given: due on Monday 14 December, sent two working days later
    follow_sefton(world)
    browser, machine, base = manager_of(world)
    decide_and_send(world, machine, given_review(world), date(2026, 12, 16))
    world.house.clock.set(london_noon(2026, 12, 17))  # type: ignore[attr-defined]

    # when
    someone = world.someone(world.north, "business-manager")
    browser, machine = world.browser(someone), world.machine(world.north, someone)
    page = browser.get(f"{base}/rapid-reviews").text
    [row] = machine.get("rapid-reviews?late=yes&outcome=local-review").get_json()["items"]
    found = machine.get("rapid-reviews/timeliness").get_json()

    # then
    assert "1 sent later, 2 working days late on average" in page
    assert "are not counted" in page
    assert "Late by 2" in page
    assert (row["days_from_sending"], row["late_by"], row["sent_on"]) == (17, 2, "2026-12-16")
    assert (found["sent"], found["in_time"], found["late"], found["average_late"]) == (1, 0, 1, 2.0)


def test_referrals_say_what_became_of_them(world: World) -> None:
    # given
    follow_sefton(world)
    browser, machine, base = manager_of(world)
    first, second, _ = (record_referral(machine) for _ in range(3))
    for referral, outcome in ((first, "notify"), (second, "not-notified")):
        machine.send(f"referrals/{referral}/discussion", DISCUSSION | {"discussed_on": "2026-11-20"}, version=1)
        said = {"outcome": outcome, "reasons": "A synthetic reason."}
        assert machine.send(f"referrals/{referral}/decision", said, version=2).status_code == 200
    incident = given_review(world)
    machine.send(f"referrals/{first}/incident", {"incident_id": incident})
    before = browser.get(f"{base}/referrals").text

    # when
    decide_and_send(world, machine, incident, date(2026, 11, 23))
    after = browser.get(f"{base}/referrals").text

    # then
    assert "3 referrals: 1 no further action, 1 notified, with no decision on a review yet, 1 not decided yet" in before
    assert "3 referrals: 1 review commissioned, 1 no further action, 1 not decided yet" in after
    outcomes = [item["outcome"] for item in machine.get("referrals?agency=hospital").get_json()["items"]]
    assert sorted(outcomes) == ["no-action", "review", "waiting"]
    assert machine.get("referrals?agency=police").get_json()["items"] == []


def test_an_export_holds_the_whole_filtered_register_and_no_formula(world: World) -> None:
    # given
    browser, machine, base = manager_of(world)
    for _ in range(51):
        record_incident(machine, title="=1+1 is a title")
    record_referral(machine, agency="+Hospitals")

    # when
    incidents = browser.get(f"{base}/incidents.csv?nature=serious-harm")
    referrals, reviews = (browser.get(f"{base}/{register}.csv") for register in ("referrals", "rapid-reviews"))

    # then
    lines = incidents.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 52
    assert all("'=1+1 is a title" in line for line in lines[1:])
    assert "'+Hospitals" in referrals.data.decode("utf-8-sig")
    assert len(reviews.data.decode("utf-8-sig").splitlines()) == 1
    for text in ("A synthetic story", "A synthetic concern", "Asha Verity"):
        assert text not in incidents.text + referrals.text + reviews.text


@pytest.mark.parametrize("level", ["restricted", "sealed"])
def test_a_hidden_case_is_in_no_register_count_summary_or_file_of_those_not_named(world: World, level: str) -> None:
    # given: a case about a colleague, with a referral, that was sent
    follow_sefton(world)
    someone = world.someone(world.north, "business-manager")
    machine, incident = world.machine(world.north, someone), given_review(world)
    machine.send(f"referrals/{record_referral(machine)}/incident", {"incident_id": incident})
    decide_and_send(world, machine, incident, date(2026, 11, 23))
    partner = world.someone(world.north, "safeguarding-partner")
    outside, reader = world.browser(partner), world.machine(world.north, partner)
    base = f"/accounts/{world.north.slug}"
    assert all("NOR-2026-001" in outside.get(f"{base}/{register}").text for register in REGISTERS)

    # when
    machine.send(f"incidents/{incident}/people", {"person_id": str(someone.id)})
    said = {"level": level, "reason": "It is about a colleague."}
    assert machine.send(f"incidents/{incident}/access", said, method="PUT").status_code == 200

    # then
    for register in REGISTERS:
        page, file = outside.get(f"{base}/{register}"), outside.get(f"{base}/{register}.csv")
        assert "NOR-" not in page.text, register
        assert "NOR-" not in file.text, register
        assert reader.get(register).get_json()["items"] == [], register
    assert "0 incidents" in outside.get(f"{base}/incidents").text
    assert "0 referrals" in outside.get(f"{base}/referrals").text
    assert "No review with a clock has been sent yet" in outside.get(f"{base}/rapid-reviews").text
    assert reader.get("rapid-reviews/timeliness").get_json()["sent"] == 0
    named = world.browser(someone)
    assert all("NOR-2026-001" in named.get(f"{base}/{register}").text for register in REGISTERS)


def test_the_lookalike_account_sees_nothing_of_the_registers(world: World) -> None:
    # given
    follow_sefton(world)
    given_review(world)
    _, machine, _ = manager_of(world)
    record_referral(machine)
    stranger = world.browser(world.someone(world.south, "business-manager"))

    # when / then
    for register in REGISTERS:
        assert "NOR-" not in stranger.get(f"/accounts/{world.south.slug}/{register}").text
        assert "NOR-" not in stranger.get(f"/accounts/{world.south.slug}/{register}.csv").text
        assert stranger.get(f"/accounts/{world.north.slug}/{register}.csv").status_code == 404


def test_the_way_to_restrict_a_case_and_to_who_looked_stands_on_case_and_review(world: World) -> None:
    # given
    follow_sefton(world)
    case = f"/accounts/{world.north.slug}/incidents/{given_review(world)}"
    browser, _, _ = manager_of(world)
    partner = world.browser(world.someone(world.north, "safeguarding-partner"))

    # when / then
    for address in (case, f"{case}/rapid-review"):
        assert f"{case}/who/level" in browser.get(address).text
        assert f"{case}/who-looked" in browser.get(address).text
        assert f"{case}/who/level" not in partner.get(address).text
        assert f"{case}/who-looked" not in partner.get(address).text
    assert "It is about a colleague" in browser.get(f"{case}/who/level").text


def test_a_reader_without_reviews_is_not_told_what_was_decided_through_referrals(world: World) -> None:
    # given
    follow_sefton(world)
    _, machine, base = manager_of(world)
    incident = given_review(world)
    machine.send(f"referrals/{record_referral(machine)}/incident", {"incident_id": incident})
    decide_and_send(world, machine, incident, date(2026, 11, 23))
    notifier = world.browser(world.someone(world.north, "notifier"))

    # when
    page = notifier.get(f"{base}/referrals").text

    # then
    assert "NOR-R-2026-001" in page
    assert "Review commissioned" not in page
    assert notifier.get(f"{base}/rapid-reviews").status_code == 403
